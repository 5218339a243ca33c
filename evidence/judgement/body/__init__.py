"""What judgements ask of one body of evidence.

| file | what it holds |
|---|---|
| answer.py | its answer: the pooled one, or that of one sample |
| numbers.py | the numbers that rules look at |
| asymmetry.py | small-study effects, one effect per sample |
| concerns.py | GRADE-style concerns: pure, numbers in, concerns out |
"""
