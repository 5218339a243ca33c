"""What the evidence covers and what it misses.

| file | what it holds |
|---|---|
| answer.py | kinds by outcomes, characteristics reported, groups of people |
| surveys.py | printed shares of surveys with their intervals |
| words.py, tables.py | its words; the tables |
| grid.py, figure.py | the gap map and the forest of survey shares |
"""
