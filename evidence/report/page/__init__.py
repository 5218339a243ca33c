"""report.html, which needs nothing beside it, and cards.html, which holds in plain what it holds packed.

| file | what it holds |
|---|---|
| page.py, page.html.j2, beside.html.j2 | both files and their templates |
| folds.py | what opens on a click: packed in the page, plain in the file beside it |
| style.css, script.js | how it looks, light and dark, narrow and in print; unpacking, folds, filters and sorting |
| first_screen.py | the question, the answer, how sure, and a strip of the effects |
| sections.py | its sections, made of the contents |
| parts.py | what sections are made of: tables whose rows lead to cards, figures, groups |
| card_ids.py | the id of a card, unlike those of the page's own parts |
| html.py | tables, cards and explained words as markup |
| svg.py | a figure as it stands inside the page |
| narrow.py | a forest plot for a narrow screen |
"""
