"""What stands in the cards of the page: everything that a number rests on, and where it is used.

| file | what it holds |
|---|---|
| answers.py | a card for every pooled answer: its model in full, and the lines of Python and R that give it |
| r_code.py | those lines |
| studies.py | a card for every study, with its effects inside |
| effects.py | a card for every effect: from the printed numbers to where it is used |
| recommendations.py | a card for every recommendation |
| claims.py | a card for every claim |
"""
