"""The profile-likelihood interval of tau2: every value that the data do not rule out."""

from __future__ import annotations

from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.checks import check_level
from evidence.models.distributions import Array, chi2_upper_quantile
from evidence.models.univariate import brackets
from evidence.models.univariate.data_set import AnyDataSet, data_set_of
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.intervals import VarianceInterval, variance_interval
from evidence.models.univariate.least_squares import weighted_least_squares
from evidence.models.univariate.likelihood import log_likelihood
from evidence.models.univariate.roots import bracketed_root


def profile_interval(fit: UnivariateFit, level: float | None = None) -> VarianceInterval:
    """Profile-likelihood interval of tau2 (Hardy & Thompson 1996; Viechtbauer 2007), with the I2 and H2 it makes.

    The values of tau2 whose (restricted) log likelihood lies within half a chi-square quantile of the largest. The likelihood
    can have several maxima; the interval then goes from the lowest such value to the highest, and a note names the gap.

    Parameters
    ----------
    fit : a model fitted by ML or REML.
    level : for example 0.95; by default that of the fit.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> interval = profile_interval(fit_univariate([0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02]))
    >>> interval.low, interval.high > 0.5
    (0.0, True)
    """
    level = fit.level if level is None else level
    check_level(level)
    if fit.log_likelihood is None:
        raise CannotCompute(f"a model fitted by {fit.method} has no likelihood to profile; fit it by ML or REML")
    data = data_set_of(fit.effect, fit.variance, fit.design)
    cut = float(_heights(data, np.array([fit.tau2]), fit.method)[0]) - 0.5 * chi2_upper_quantile(1.0 - level, 1)

    def above(tau2: float) -> float:
        return float(_heights(data, np.array([tau2]), fit.method)[0]) - cut

    grid = np.unique(np.append(_range(data, fit.method), fit.tau2))
    heights = _heights(data, grid, fit.method) - cut
    # Beyond the bound of the scan the likelihood falls for good.
    while heights[-1] >= 0.0:
        grid = np.append(grid, 2.0 * (grid[-1] + data.v_min))
        heights = np.append(heights, above(float(grid[-1])))
    inside = np.flatnonzero(heights >= 0.0)
    first, last = int(inside[0]), int(inside[-1])
    low = 0.0 if first == 0 else _crossing(above, grid, heights, first - 1)
    high = _crossing(above, grid, heights, last)
    gap = "the set has a gap: between its limits lie values of tau2 that the likelihood rules out"
    return variance_interval(low, high, fit.typical_variance, gap if last - first + 1 > len(inside) else "")


def heights_of(fit: UnivariateFit, tau2: Array) -> Array:
    """The (restricted) log likelihood of a model fitted by ML or REML at each tau2, the coefficients at their best there."""
    return _heights(data_set_of(fit.effect, fit.variance, fit.design), tau2, fit.method)


def _crossing(above: Any, grid: Array, heights: Array, i: int) -> float:
    return bracketed_root(above, *(float(z) for z in (grid[i], grid[i + 1], heights[i], heights[i + 1])))


def _range(data: AnyDataSet, method: str) -> Array:
    k, p = data.x.shape
    top = brackets.upper_bound(data.spread, data.v_min, data.v_max, float(k if method == "ML" else k - p))
    return brackets.nodes(np.array([max(float(top), data.v_min)]), np.array([data.v_min]))[:, 0]


def _heights(data: AnyDataSet, tau2: Array, method: str) -> Array:
    return log_likelihood(weighted_least_squares(data.y, data.v, data.x, tau2), data.x, method)
