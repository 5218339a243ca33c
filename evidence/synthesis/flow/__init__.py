"""The flow of records and studies (PRISMA 2020).

| file | what it holds |
|---|---|
| answer.py | every box, each the sum of the boxes that it splits into |
| words.py, tables.py | its words; the flow and everything left out |
| figure.py | the figure |
"""
