"""What judgements ask of one body of evidence.

| file | what it holds |
|---|---|
| answer.py | its answer: the pooled one, or that of one sample |
| here.py | what it says for a place of one's own, at a risk of that place |
| standing.py | what its effects say, and by which interval: rating, verdicts and headline follow from it |
| numbers.py | the numbers that rules look at |
| asymmetry.py | small-study effects, one effect per sample |
| concerns.py | GRADE-style concerns: pure, numbers in, concerns out |
"""
