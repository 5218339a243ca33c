"""What support costs and may save.

| file | what it holds |
|---|---|
| answer.py | the plan's costs and what its evidence says of them |
| arithmetic.py | break-even and net saving: pure |
| words.py | the same in sentences |
| figure.py | where support pays for itself, as a figure |
| tables.py | the table as a file, and the tables as people read them |
"""
