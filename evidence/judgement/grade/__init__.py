"""The GRADE profile of a body of evidence.

| file | what it holds |
|---|---|
| answer.py | where certainty starts, and what each domain takes off |
| words.py, tables.py | its words; the profiles, and one row per domain |
"""
