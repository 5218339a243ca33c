"""report.html, one self-contained file.

| file | what it holds |
|---|---|
| page.py, page.html.j2 | the page and its template |
| parts.py | cells, tables, figures and sections of it |
| sections.py | its sections, made of the contents |
"""
