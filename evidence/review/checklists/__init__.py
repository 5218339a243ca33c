"""Checklists of what a report of a review has to say, as data.

| file | what it holds |
|---|---|
| items.csv | the items, in our own words: PRISMA 2020 (Page et al. 2021), SWiM (Campbell et al. 2020) |
| checklist.py | the items, read once |
"""
