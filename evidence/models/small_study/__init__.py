"""Small-study effects and selection of what is published.

| file | what it holds |
|---|---|
| regression.py | Egger's test, PET and PEESE, fail-safe numbers, contours of a funnel |
| rank_test.py | Begg's test |
| trim_and_fill.py | trim and fill |
| publication_bias.py | how strong selection would have to be to explain an answer (Mathur & VanderWeele) |
| selection.py, selection_likelihood.py | step-function selection models, and their likelihood |
"""
