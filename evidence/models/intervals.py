"""Intervals for tau2, I2 and H2 by Q-profile (Viechtbauer 2007)."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.models.distributions import Array, chi2_upper_quantile
from evidence.models.heterogeneity import solve_q
from evidence.models.least_squares import residual_sum_of_squares


@dataclass(frozen=True, slots=True)
class VarianceInterval:
    """Interval of a variance and of the share I2 it makes.

    Attributes
    ----------
    low, high : limits of tau2, in squared units of the effect.
    I2_low, I2_high : limits of I2, in percent.
    note : why the set is empty, where it is; "" otherwise.
    """

    low: float
    high: float
    I2_low: float
    I2_high: float
    note: str


def q_profile(y: Array, v: Array, x: Array, typical_variance: float, level: float) -> VarianceInterval:
    """The values of tau2 whose Q(tau2) lies between the two tail quantiles of chi-square with k - p degrees of freedom.

    Parameters
    ----------
    y, v : (k,) effects and sampling variances.
    x : (k, p) design matrix.
    typical_variance : (k - p) / tr(P) at tau2 = 0, which turns tau2 into I2.
    level : for example 0.95.
    """
    df = x.shape[0] - x.shape[1]
    tail = (1.0 - level) / 2.0
    low = solve_q(y, v, x, chi2_upper_quantile(tail, df))
    high = solve_q(y, v, x, chi2_upper_quantile(1.0 - tail, df))
    note = ""
    if high == 0.0:
        note = "no value of tau2 fits: the effects differ less than their sampling variances let one expect"
        if residual_sum_of_squares(y, x) == 0.0:
            note = "all effects are equal"
    i2_low, i2_high = (100.0 * t / (typical_variance + t) for t in (low, high))
    return VarianceInterval(low, high, i2_low, i2_high, note)
