"""What a study changes: answers, ratings, certainty and claims before and after, with the reason.

| file | what it holds |
|---|---|
| routes.py | the page, its forests, and what changed for Word |
"""
