"""Methods that a reader may ask for and these data cannot carry, with what each would need.

| file | what it holds |
|---|---|
| words.py | what stands above the table |
| tables.py | one row per method, with what there is of what it needs |
"""
