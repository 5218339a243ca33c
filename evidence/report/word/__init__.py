"""The annex as a Word document.

| file | what it holds |
|---|---|
| document.py | annex.docx, and one recommendation alone |
| compared.py | two versions of a review compared |
| table.py, widths.py | a table of it; how wide its columns are |
| marks.py | tables set into a writer's own Word document, at the writer's marks |
"""
