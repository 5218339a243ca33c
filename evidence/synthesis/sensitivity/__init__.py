"""The same answer with one thing changed.

| file | what it holds |
|---|---|
| answer.py | the variations |
| words.py, tables.py, figure.py | its words; the table; the forest of the headline |
"""
