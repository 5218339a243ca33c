"""What to measure next: how large an evaluation has to be, what it would show and move, and a protocol for it.

| file | what it holds |
|---|---|
| routes.py | the page and its protocol |
"""
