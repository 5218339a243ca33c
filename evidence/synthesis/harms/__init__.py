"""Results on the side of the comparison group, sized or not.

| file | what it holds |
|---|---|
| answer.py | every unfavourable result and group, and how many there are among all |
| words.py, tables.py | what is said of them; the tables |
"""
