"""What other reviews found, beside the answer of this one.

| file | what it holds |
|---|---|
| answer.py | their sizes by the same routes, this review's answer to the same question, and the difference |
| words.py, tables.py | their words; the table |
| figure.py | the forest |
"""
