"""report.html, one self-contained file.

| file | what it holds |
|---|---|
| page.py, page.html.j2 | the page and its template |
| parts.py | cells, tables, figures and sections of it |
| sections.py | what stands on it, in which order |
| costs_section.py | the part on costs |
"""
