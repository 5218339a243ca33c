"""Answers for few effects, by Bayes' rule on a grid.

| file | what it holds |
|---|---|
| fit.py | the posterior of the mean under a prior for tau |
| tau_posterior.py | the posterior of tau |
| credible_interval.py | shortest and central intervals |
"""
