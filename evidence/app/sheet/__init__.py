"""Bring a sheet: as it was read, what its headings mean, what holds for all rows, the words it uses.

| file | what it holds |
|---|---|
| routes.py | its pages |
| brought.py | the sheet of a study in progress, and its mapping |
| forms.py | what was chosen, as a mapping, and what is still open |
| rows.py | its rows, as `evidence import` reads them |
| remembered.py | mappings kept for the next sheet with the same headings |
"""
