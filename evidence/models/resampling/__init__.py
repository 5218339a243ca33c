"""Many meta-analyses at once, and what is built on them.

| file | what it holds |
|---|---|
| batch.py | many meta-analyses as one array program |
| batch_data.py, batch_tau2.py | many data sets as arrays; their estimators of tau2 |
| batch_levels.py, level_search.py | many three-level models of a mean at once, cluster-robust; the search for their variances |
| gosh.py | all subsets |
| permutation.py | permutation tests |
| bootstrap.py | parametric and nonparametric bootstrap |
"""
