"""WHAT PEOPLE READ: one neutral table becomes CSV and HTML; figures; the page; the folder that a run writes.

| file | what it holds |
|---|---|
| tables.py | pooled answers, effects, ledger |
| analysis_tables.py | moderators, directions, sensitivity, differences per 100 |
| judgement_tables.py, grade_tables.py | ratings, the trace behind them, claims; GRADE profiles |
| credibility_tables.py | credibility of claims about differences |
| findings_tables.py, coverage_tables.py | the evidence summary and summaries of findings; what the evidence covers and misses |
| within_tables.py | groups of people inside one sample |
| study_tables.py, bias_tables.py, flow_tables.py | the studies one by one; risk of bias; what was found and left out |
| cost_tables.py, compare_tables.py, agreement_tables.py | break-even and net saving; two versions side by side; two coders |
| columns.py | columns that several tables share |
| csv_text.py, json_text.py | a table as CSV; JSON with a fixed form for every number |
| drawing.py | what every figure shares: inks, marks that can be counted, texts as they are written |
| forest.py, funnel.py, flow_figure.py, bias_figure.py | how a forest, a funnel, the flow of studies and risk of bias are drawn |
| annex_figures.py | evidence summary, gap map and shares of surveys |
| figures.py | the one list of the figures of a run |
| page_parts.py | cells, tables, figures and sections of a page |
| sections.py | what stands on the page, in which order |
| page.py, page.html.j2 | report.html, one self-contained file |
| annex_parts.py | what stands in the evidence annex, in which order |
| word.py, word_table.py, word_widths.py, excel.py | annex.docx, a table of it, how wide its columns are, annex.xlsx |
| word_marks.py | tables set into a writer's own Word document, at the writer's marks |
| replace_file.py, write.py | one file, whole or not at all; every file of a run |
"""
