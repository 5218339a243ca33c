"""Votes by direction.

| file | what it holds |
|---|---|
| answer.py | one vote per sample and outcome group |
| tables.py | the table |
"""
