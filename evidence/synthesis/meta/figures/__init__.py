"""Pictures of a fit, each drawn from the result that gives its table, on the axes given or on new ones.

| file | what it holds |
|---|---|
| kinds.py | the kinds there are, by name: the way in |
| studies.py | the effects analysed, row by row: what every picture shows of them |
| canvas.py | new axes, room for texts beside them, the scale that is read on an axis |
| forest.py, forest_rows.py | the forest plot; its lines |
| funnel.py | the funnel plot, with contours and trim and fill |
| answers.py | leave-one-out and cumulative plots |
| influence.py | a panel for each measure of influence |
| subsets.py | the GOSH plot: every subset of the effects |
| profiles.py | the profile likelihood of each variance |
| orchard.py | every effect around the mean of its level |
| scatter.py | Baujat, radial, L'Abbe and normal quantile plots |
| drapery.py | the p of every value that an effect could have |
| bubble.py | the effects against a moderator |
"""
