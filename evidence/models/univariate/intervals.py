"""Intervals for tau2, I2 and H2 by Q-profile (Viechtbauer 2007)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.models.distributions import chi2_upper_quantile
from evidence.models.univariate.data_set import AnyDataSet
from evidence.models.univariate.heterogeneity import root_of_q


@dataclass(frozen=True, slots=True)
class VarianceInterval:
    """Interval of a variance and of the shares it makes.

    Attributes
    ----------
    low, high : limits of tau2, in squared units of the effect.
    I2_low, I2_high : limits of I2, in percent.
    H2_low, H2_high : limits of H2, total over sampling variance.
    note : why the set is empty or has gaps, where it is or has; "" otherwise.
    """

    low: float
    high: float
    I2_low: float
    I2_high: float
    H2_low: float
    H2_high: float
    note: str


def variance_interval(low: float, high: float, typical_variance: float, note: str = "") -> VarianceInterval:
    """Limits of tau2 with those of I2 and H2 that they make: I2 = tau2 / (tau2 + s2), H2 = tau2 / s2 + 1."""
    i2_low, i2_high = (100.0 * t / (typical_variance + t) for t in (low, high))
    return VarianceInterval(low, high, i2_low, i2_high, low / typical_variance + 1.0, high / typical_variance + 1.0, note)


def q_interval(data: AnyDataSet, typical_variance: float, level: float) -> VarianceInterval:
    """The values of tau2 whose Q(tau2) lies between the two tail quantiles of chi-square with k - p degrees of freedom.

    Parameters
    ----------
    data : the k effects and the (k, p) design matrix.
    typical_variance : (k - p) / tr(P) at tau2 = 0, which turns tau2 into I2.
    level : for example 0.95.
    """
    k, p = data.x.shape
    tail = (1.0 - level) / 2.0
    low = root_of_q(data, chi2_upper_quantile(tail, k - p))
    high = root_of_q(data, chi2_upper_quantile(1.0 - tail, k - p))
    note = ""
    if high == 0.0:
        note = "no value of tau2 fits: the effects differ less than their sampling variances let one expect"
        if float(np.ptp(data.y)) == 0.0:
            note = "all effects are equal"
    return variance_interval(low, high, typical_variance, note)
