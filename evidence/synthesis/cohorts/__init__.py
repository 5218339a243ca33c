"""People who were followed, whatever they were offered.

| file | what it holds |
|---|---|
| answer.py | what predicts an outcome, by what cohorts print |
| tables.py | the tables: predictors, and how often things happen |
| words.py | what is said of them |
"""
