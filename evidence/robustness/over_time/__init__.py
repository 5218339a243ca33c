"""What the evidence said each year.

| file | what it holds |
|---|---|
| answer.py | answers, marks and verdicts from what had been published by each year |
| monitoring.py | the same looked at as if each year had been a planned look |
| words.py, tables.py, figure.py | what is said of it; the tables; the answers year by year, the statistic against its boundaries |
"""
