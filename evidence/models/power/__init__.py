"""Power of a comparison of two groups that is still to be made.

| file | what it holds |
|---|---|
| design.py | how many, in which groups and clusters, how many are lost |
| power.py | power and detectable difference of two proportions or two means |
| size.py | how many people a given power takes |
| assurance.py | power over all effects that are thought possible |
"""
