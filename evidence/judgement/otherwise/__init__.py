"""What one decision, one sample or one choice less or otherwise would make of ratings and verdicts.

| file | what it holds |
|---|---|
| answer.py | every rating and every verdict on a body, judged again |
| tables.py | their table |
| words.py | the same in a line beside each band and verdict |
"""
