"""Does the effect differ by what the studies are?

| file | what it holds |
|---|---|
| answer.py | one test per moderator, with its levels and differences, or why there is none |
| model.py | the model that a moderator is tested by |
| words.py, tables.py, figure.py | its words; the table; bubble plots |
"""
