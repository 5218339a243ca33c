"""Two versions of a review compared.

| file | what it holds |
|---|---|
| version.py | one version: every answer that is compared |
| answer.py | what moved, and by which change |
| words.py | what changed, and how much moved |
| tables.py | the table |
"""
