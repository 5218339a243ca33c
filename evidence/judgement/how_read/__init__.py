"""How the review was made: who read, what a report has to say and where it is said, and what waits for people.

| file | what it holds |
|---|---|
| answer.py | what people have read or judged, and the answers to the checklists: counted |
| words.py | who read, and how a person's reading comes in |
| tables.py | the checklists with their answers; confidence in the key principles (GRADE-CERQual) |
"""
