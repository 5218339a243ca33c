"""Every statistic that a study may print, each stated once: its words, the columns it needs, how it is typed, and its route to g.

| file | states |
|---|---|
| statement.py | `Statistic` and `Typed`, what a statement consists of |
| from_row.py | what the routes share: missing columns, the sign, a second route as a check |
| yes_no.py | events and percentages, odds and risk ratios |
| hazards.py | hazard ratios |
| means.py | means with their spread, differences of means, printed d and g |
| changes.py | changes from before to after |
| tests.py | t, F, p and chi-square |
| coefficients.py | correlations and regression coefficients |

A new statistic is one function that returns an `Effect`, in the file of its subject one room up, and one `Statistic` in a file here.
"""
