"""A local study: what it says alone, of 100 people and in words, and whether it is like the others.

| file | what it holds |
|---|---|
| answer.py | a study, result by result |
| risks.py | two risks: their difference, their ratio, the number needed, each with its interval |
| likeness.py | where a result stands among the others, and what is left of it beside them |
| one_group.py | one group without a comparison: its rate beside those of comparison groups |
| words.py | their sentences, for either sign and for none |
| tables.py | every result of a study, as a table |
| figure.py | two risks as 100 signs each |
"""
