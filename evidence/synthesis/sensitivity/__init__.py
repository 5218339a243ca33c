"""The same answer with one thing changed.

| file | what it holds |
|---|---|
| answer.py | the variations |
| routes.py | the same effects by another route: hazard ratios through risks, people that come together |
| words.py, tables.py, figure.py | its words; the table; the forest of the headline |
"""
