"""What to expect here: people with the event on average and in a new place, and money at one's own prices.

| file | what it holds |
|---|---|
| routes.py | the page and its sheet |
"""
