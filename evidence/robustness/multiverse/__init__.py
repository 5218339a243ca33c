"""Every defensible analysis of each body, and how far these analyses agree.

| file | what it holds |
|---|---|
| rows.py | what every effect would be under every choice |
| grid.py | the analyses of one body as numbers |
| fit.py | the analyses of a chunk, all at once |
| judged.py | what each analysis says of claims and of the band |
| shares.py | which choice moves the answer most, exactly |
| moves.py | how far each choice moves the answer |
| permute.py | the joint test of a whole curve |
| pieces.py | both in numbered pieces, as jobs run them |
| answer.py | the multiverses of a review |
| files.py | every analysis as CSV |
| words.py, tables.py, figure.py | their sentences, tables and the specification curve |
"""
