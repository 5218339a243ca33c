"""report.html, one self-contained file.

| file | what it holds |
|---|---|
| page.py, page.html.j2 | the page and its template |
| style.css, script.js | how it looks, light and dark, narrow and in print; folds, filters and sorting |
| first_screen.py | the question, the answer, how sure, and a strip of the effects |
| sections.py | its sections, made of the contents |
| parts.py | what sections are made of: tables whose rows lead to cards, figures, groups |
| html.py | tables, cards and explained words as markup |
| svg.py | a figure as it stands inside the page |
"""
