"""Two versions of a review compared.

| file | what it holds |
|---|---|
| answer.py | what moved, and by which change |
| tables.py | the table |
"""
