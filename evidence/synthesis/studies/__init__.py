"""The studies one by one.

| file | what it holds |
|---|---|
| tables.py | characteristics, analysed effects with their source, directions, exclusions |
"""
