"""The same answer with one thing changed.

| file | what it holds |
|---|---|
| answer.py | the variations |
| words.py, tables.py | its words; the table |
"""
