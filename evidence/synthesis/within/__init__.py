"""Groups of people inside one sample.

| file | what it holds |
|---|---|
| answer.py | what studies print of them, with a size where one is printed |
| interactions.py | differences between two groups of one sample, pooled over studies, never with comparisons between studies |
| words.py, tables.py | its words; the tables |
"""
