"""The studies one by one.

| file | what it holds |
|---|---|
| words.py, tables.py | characteristics, analysed effects with their source, directions, exclusions |
"""
