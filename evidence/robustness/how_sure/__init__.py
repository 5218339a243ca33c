"""How sure one can be of the headline and of each recommendation, in one table.

| file | what it holds |
|---|---|
| answer.py | a row for each, from what the other subjects of the room found |
| words.py, tables.py | what stands above it; the table |
"""
