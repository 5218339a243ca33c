"""HOW OFTEN WE ERR: data sets drawn from the fitted review under stated truths, and what our own procedure says of them.

Drawn data are marked as drawn wherever they go, and no coded result is ever mixed with them.

| file | what it holds |
|---|---|
| truths.py | what is true of drawn data: mean, spread, a difference between kinds |
| draw.py | effects drawn in the places of the coded ones |
| design.py | effects drawn in the places of a review of which only the design is stated |
| procedure.py | what ratings, claims, tests and headline say of one drawn review |
| intervals.py | every reported interval, for many drawn bodies at once |
| rates.py | how often intervals cover, things are said and tests find |
| answer.py | the whole simulation, of a review and of a stated design |
| errs.py | how often it errs, for the main answer and each recommendation |
| stored.py | a simulation kept beside a review, and whether it still fits |
| tables.py, words.py | its tables; its sentences |
"""
