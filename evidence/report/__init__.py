"""WHAT PEOPLE READ: one neutral table becomes CSV and HTML; figures; the page; the folder that a run writes.

| file | what it holds |
|---|---|
| compare_tables.py | two versions side by side |
| json_text.py | JSON with a fixed form for every number |
| tables.py | the neutral table; pooled answers, effects, ledger |
| analysis_tables.py | moderators, directions, sensitivity, differences per 100 |
| cost_tables.py | break-even and net saving |
| credibility_tables.py | credibility of claims about differences |
| grade_tables.py | GRADE profiles |
| judgement_tables.py | ratings, the trace behind them, claims |
| csv_text.py | a table as CSV, safe to open in a spreadsheet |
| forest.py, funnel.py | how a forest and a funnel plot are drawn |
| figures.py | which figures a run has |
| page_parts.py | cells, tables, figures and sections of a page |
| sections.py | what stands on the page, in which order |
| page.py, page.html.j2 | report.html, one self-contained file |
| write.py | every file of a run, replaced one by one |
"""
