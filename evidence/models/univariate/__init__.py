"""The random-effects model and meta-regression of independent effects.

| file | what it holds |
|---|---|
| fit.py | the model: estimator of tau2, coefficients, tests and intervals |
| data_set.py | what a data set and a design are to an estimator of tau2: weighted least squares by tau2 |
| least_squares.py | weighted least squares as tau2 changes |
| heterogeneity.py | the estimators of tau2 |
| likelihood.py, brackets.py, roots.py | ML and REML; where their maxima can lie; the search for a root |
| intervals.py | the Q-profile interval of tau2 |
| profile_interval.py | the profile-likelihood interval of tau2 |
| refit.py | the same model on other data, without what a full fit adds |
| henmi_copas.py | the interval of Henmi and Copas |
"""
