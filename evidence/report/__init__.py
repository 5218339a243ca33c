"""WHAT PEOPLE READ: one neutral table becomes CSV and HTML; figures; the page; the folder that a run writes.

| file | what it holds |
|---|---|
| json_text.py | JSON with a fixed form for every number |
| tables.py | the neutral table, and the tables of a run |
| csv_text.py | a table as CSV, safe to open in a spreadsheet |
| forest.py | forest plots |
| page.py | report.html, one self-contained file |
| write.py | every file of a run, replaced one by one |
"""
