"""What a study says: of 100 people, beside the others, and what one group alone can say.

| file | what it holds |
|---|---|
| with_study.py | the review with the study in progress in it |
| routes.py | the pages and the picture |
"""
