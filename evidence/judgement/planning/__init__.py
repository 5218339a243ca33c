"""What to measure next: how large an evaluation of one's own has to be, what it would show, what it could move.

| file | what it holds |
|---|---|
| answer.py | sizes, power and assurance for a body of evidence |
| difference.py | the same for a difference that somebody thinks true, without a review |
| needed.py | what this review needs to have measured: outcomes, follow-ups, characteristics |
| further.py | a study that is still to be made, as a row beside the others |
| rating_moves.py | the number and size of further studies that would move a rating |
| words.py | the same in sentences |
| tables.py | the tables of the protocol |
"""
