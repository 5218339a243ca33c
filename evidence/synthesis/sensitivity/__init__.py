"""The same answer with one thing changed.

| file | what it holds |
|---|---|
| answer.py | the variations |
| tables.py | the table |
"""
