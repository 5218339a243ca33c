"""THE STATISTICS: arrays in, frozen fits out. This room knows no table, no study and no pandas.

| file | what it holds |
|---|---|
| checks.py | what every fit asks of its arrays, said in words |
| distributions.py | normal, t, chi-square and F probabilities and quantiles |
| least_squares.py | weighted least squares over one or many values of tau2 |
| heterogeneity.py | the estimators of tau2 with a closed form or one root |
| likelihood.py | ML and REML of tau2: every stationary point is examined |
| intervals.py | Q-profile interval of tau2 |
| univariate.py | the random-effects model and meta-regression |
| covariance.py | working covariance of sampling errors, block by block |
| blocks.py | three-level likelihood, linear in the number of effects |
| multilevel.py | three-level and correlated-and-hierarchical effects |
| robust.py | CR1, CR2, Satterthwaite degrees of freedom, HTZ |
"""
