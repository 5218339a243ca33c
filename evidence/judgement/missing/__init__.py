"""What may be missing: results that were not published, and results that are known and have no size.

| file | what it holds |
|---|---|
| answer.py | selection ratios, other results alone, selection models, small-study tests; what is known to be missing, with bounds |
| words.py, tables.py | what is said of it; the tables |
"""
