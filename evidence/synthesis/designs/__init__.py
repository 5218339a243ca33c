"""The same answers by how the groups came about, and what confounding would have to be to explain them.

| file | what it holds |
|---|---|
| answer.py | answers of randomised, not randomised, adjusted and unadjusted effects, with E-values |
| words.py, tables.py, figure.py | what is said of them; the tables; their forest |
"""
