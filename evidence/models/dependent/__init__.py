"""Effects that are not independent: three levels, correlated errors, tests that hold when the correlations are guessed.

| file | what it holds |
|---|---|
| multilevel.py | the three-level model with known or assumed correlations inside samples |
| covariance.py | sampling covariances with an assumed correlation |
| block_likelihood.py | the likelihood, block by block |
| variance_search.py | the maximum over both variances |
| without_groups.py | the mean without each outer group in turn |
| profile.py | profile intervals of the variances |
| robust.py | CR0 to CR2, Satterthwaite's degrees of freedom, HTZ |
| wild_bootstrap.py | the cluster wild bootstrap |
| rve.py | robumeta's weights |
"""
