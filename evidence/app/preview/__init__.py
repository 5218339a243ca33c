"""What would be added, before anything is: every effect in a sentence, what was filled in, what to look at; then adding it.

| file | what it holds |
|---|---|
| routes.py | its pages |
| findings.py | what is wrong or to look at, beside the cell where it stands |
| shown.py | studies and effects as the page shows them |
"""
