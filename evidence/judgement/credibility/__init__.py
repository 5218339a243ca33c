"""How far a claim of a difference between groups can be trusted (ICEMAN).

| file | what it holds |
|---|---|
| answer.py, iceman.toml | the questions as data, answered by rule where numbers answer them |
| tables.py | the table |
"""
