"""WHAT PEOPLE READ: the page, the annex, the figures and the folder that a run writes. General: it knows no subject.

| file | what it holds |
|---|---|
| figures.py | the one list of the figures of a run |
| annex_parts.py | what stands in the evidence annex, in which order |
| page/ | report.html |
| word/ | annex.docx, and tables set into a writer's own document |
| excel.py | annex.xlsx |
| write.py | every file of a run |
"""
