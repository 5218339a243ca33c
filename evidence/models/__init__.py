"""THE STATISTICS: arrays in, frozen fits out. This room knows no table, no study and no pandas.

| file | what it holds |
|---|---|
| checks.py, distributions.py, result.py | what every fit asks of its arrays; probabilities and quantiles; what results share |
| comparing.py | information criteria; two fitted models held against each other |
| univariate/ | the random-effects model and meta-regression: one effect per study |
| dependent/ | several effects per study: three levels, correlated errors, cluster-robust tests |
| power/ | power and size of a comparison that is still to be made |
| counts/ | pooling of 2 x 2 tables; proportions; agreement of two coders |
| small_study/ | tests and corrections for small-study effects and selection |
| resampling/ | many meta-analyses as one array program; permutation, bootstrap, all subsets |
| sequential/ | evidence that is looked at again and again as it comes in |
| influence/ | what each effect does, and effects drawn toward the others |
| bayes/ | posteriors of the mean and of tau |
| multiple_tests.py | Holm's adjustment |
"""
