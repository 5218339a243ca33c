"""Every claim compared with the results.

| file | what it holds |
|---|---|
| answer.py | every claim with its verdict |
| queries.py, targets.py | the declared check of each claim, read strictly |
| verdicts.py | verdicts from numbers: pure |
| shares.py | whether a printed share can be |
| computed_figures.py | counts, sums, ratios and rankings of our own |
| words.py, tables.py | their words; the table |
"""
