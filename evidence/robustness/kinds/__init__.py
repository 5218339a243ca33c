"""Kinds of intervention compared in pairs, inside one group of outcomes.

| file | what it holds |
|---|---|
| answer.py | every pair with its intervals, P-scores with their uncertainty, what difference could have been seen |
| words.py, tables.py, figure.py | what is said of it; the tables; the pairs as a forest |
"""
