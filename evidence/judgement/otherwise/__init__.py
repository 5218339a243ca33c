"""What one decision, one sample or one choice less or otherwise would make of ratings and verdicts.

| file | what it holds |
|---|---|
| again.py | ratings and verdicts judged again on other rows |
| answer.py | every change that is tried, and what it moves |
| tables.py | their table |
| words.py | the same in a line beside each band and verdict |
"""
