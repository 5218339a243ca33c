"""Every claim compared with the results.

| file | what it holds |
|---|---|
| answer.py | every claim with its verdict |
| queries.py, targets.py | the declared check of each claim, read strictly |
| on_bodies.py, on_groups.py, on_figures.py | the rules: one body of evidence, a difference between groups, printed figures |
| found.py | what a rule finds and looks at |
| verdicts.py, size.py | verdicts from numbers, and that on a published size: pure |
| products.py | printed figures multiplied and divided, and the same figure elsewhere |
| shares.py | whether a printed share can be |
| computed_figures.py | counts, sums, ratios and rankings of our own |
| words.py, tables.py | their words; the table |
"""
