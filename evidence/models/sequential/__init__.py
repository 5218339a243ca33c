"""Evidence that is looked at again and again as it comes in.

| file | what it holds |
|---|---|
| boundaries.py | the boundaries of an alpha-spending function, by numerical integration |
| required.py | the information that is required, and the diversity of studies |
"""
