"""The pooled answer of one body of evidence.

| file | what it holds |
|---|---|
| answer.py | the answer, by the plan's main model |
| answers.py | the answers of one run: every set of effects is fitted once |
| dependence.py | which sampling errors are not independent, and their covariance |
| plain_answers.py | the plain alternatives beside it |
| per_hundred.py, per_hundred_table.py | what an answer means per 100; its table |
| choices.py | the choices of the plan that a number rests on |
| words.py, tables.py | their words; pooled answers, those side by side, and the plain alternatives |
| forest.py, funnel.py | how a forest plot and a funnel plot are drawn |
| figures.py | the forests and the funnel of a run |
"""
