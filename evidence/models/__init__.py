"""THE STATISTICS: arrays in, frozen fits out. This room knows no table, no study and no pandas.

| file | what it holds |
|---|---|
| checks.py, distributions.py, result.py | what every fit asks of its arrays; probabilities and quantiles; what results share |
| least_squares.py, profile.py, roots.py, scan.py | weighted least squares as tau2 changes; the searches for roots and maxima |
| heterogeneity.py, likelihood.py, intervals.py | the estimators of tau2; ML and REML; Q-profile |
| univariate.py, comparison.py | the random-effects model and meta-regression; criteria, likelihood ratios, profile likelihood |
| batch.py, stack.py, stack_tau2.py | many meta-analyses as one array program |
| gosh.py, permutation.py, bootstrap.py | all subsets; permutation tests; parametric bootstrap of tau2 |
| covariance.py, blocks.py, variance_search.py, multilevel.py | three-level and correlated-and-hierarchical effects |
| profile_variances.py | profile intervals of the variances |
| robust.py, wild_bootstrap.py, rve.py | CR0 to CR2, Satterthwaite, HTZ; cluster wild bootstrap; robumeta's weights |
| small_study.py, rank_test.py, trim_and_fill.py | Egger, PET, PEESE; Begg; trim and fill |
| selection.py, selection_likelihood.py | step-function selection models |
| influence.py, group_influence.py, cumulative.py, refit.py, blup.py | what each effect does; one by one; shrunken effects |
| bayes.py, tau_posterior.py, credible_interval.py, henmi_copas.py | answers for few samples |
| pooling_counts.py | Mantel-Haenszel and Peto |
| proportions.py, multiple_tests.py | Wilson interval and sign test; Holm |
| agreement.py | two coders: kappa, AC1, intraclass correlation |
"""
