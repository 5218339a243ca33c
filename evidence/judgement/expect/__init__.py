"""What to expect in a place of one's own.

| file | what it holds |
|---|---|
| answer.py | how many people would have the event, and what that costs or saves |
| words.py | the same in sentences |
| tables.py | the same as tables for a sheet |
"""
