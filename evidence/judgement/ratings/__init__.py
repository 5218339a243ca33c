"""Every recommendation put to the rating rule.

| file | what it holds |
|---|---|
| answer.py | the ratings, each gate traced |
| eligible.py | which effects a rating may rest on |
| bands.py | from numbers to a band: pure |
| readings.py | the two readings of the rule |
| to_move.py | how far the deciding inputs are from another band |
| difference.py | why our mark differs from the guide's, in a paragraph |
| decisions.py | what people decided on ratings |
| words.py, tables.py | their words; the tables of ratings and of the trace |
"""
