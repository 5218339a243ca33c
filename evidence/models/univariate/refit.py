"""The bare fit that is repeated over subsets of the effects: estimates and tau2, without intervals of variances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.checks import dependent_columns, orthonormal
from evidence.models.distributions import Array
from evidence.models.univariate.fit import variance_factor
from evidence.models.univariate.heterogeneity import estimate_tau2
from evidence.models.univariate.least_squares import weighted_least_squares


@dataclass(frozen=True, slots=True)
class Refit:
    """A model fitted to n effects; p coefficients.

    Attributes
    ----------
    beta : (p,) coefficients.
    covariance : (p, p) as the test uses it.
    tau2 : between-study variance.
    scale : Knapp-Hartung factor; 1 for the other tests.
    QE : test statistic of residual heterogeneity.
    I2 : percent of variance that is not sampling error.
    df : n - p; 0 for a single effect.
    """

    beta: Array
    covariance: Array
    tau2: float
    scale: float
    QE: float
    I2: float
    df: int


def refit(y: Array, v: Array, x: Array, method: str, test: str) -> Refit:
    """Fit the model again; a single effect is its own estimate, with tau2 = 0 and the normal test (as metafor).

    Parameters
    ----------
    y, v : (n,) effects and sampling variances.
    x : (n, p) design matrix.
    method, test : as in `fit_univariate`.

    Raises
    ------
    CannotCompute
        If the effects left cannot carry the coefficients.
    """
    n, p = x.shape
    if n == 1 and p == 1:
        return Refit(y / x[0], v[:, None] / x[0, 0] ** 2, 0.0, 1.0, 0.0, 0.0, 0)
    if n <= p:
        raise CannotCompute(f"{n} effects are left, too few for {p} coefficients")
    if p > 1 and dependent_columns(x):
        raise CannotCompute("the effects left do not tell the coefficients apart (a level has no effect left)")
    basis, back = orthonormal(x)
    tau2 = estimate_tau2(y, v, basis, method)
    fits = weighted_least_squares(y, v, basis, np.array([0.0, tau2]))
    scale = float(variance_factor(float(fits.rss[1]) / (n - p), test))
    if scale <= 1e-20:
        raise CannotCompute("the effects left are all equal (or fitted exactly), so the Knapp-Hartung standard error is zero")
    q_e = float(fits.rss[0])
    if method == "EE":
        i2 = max(0.0, 100.0 * (q_e - (n - p)) / q_e) if q_e > 0 else 0.0
    else:
        i2 = 100.0 * tau2 / ((n - p) / float(fits.trace_p[0]) + tau2)
    return Refit(back @ fits.beta[1], scale * (back @ fits.inverse[1] @ back.T), tau2, scale, q_e, i2, n - p)
