"""What each effect, or each group of effects, does to an answer.

| file | what it holds |
|---|---|
| diagnostics.py | deletion diagnostics of each effect |
| groups.py | one outer group left out at a time; outer groups as they come in |
| cumulative.py | the answer as effects come in |
| blup.py | effects drawn toward what is predicted for them |
"""
