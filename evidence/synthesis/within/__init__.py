"""Groups of people inside one sample.

| file | what it holds |
|---|---|
| answer.py | what studies print of them, with a size where one is printed |
| tables.py | the tables |
"""
