"""Groups of people inside one sample.

| file | what it holds |
|---|---|
| answer.py | what studies print of them, with a size where one is printed |
| words.py, tables.py | its words; the tables |
"""
