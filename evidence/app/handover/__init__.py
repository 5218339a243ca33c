"""Hand over: everything that the people who keep the review need, in one file.

| file | what it holds |
|---|---|
| routes.py | the page and the file |
"""
