"""Votes by direction.

| file | what it holds |
|---|---|
| answer.py | one vote per sample and outcome group |
| words.py, tables.py, figure.py | its words; the table; the effect direction plot |
"""
