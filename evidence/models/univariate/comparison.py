"""What a likelihood says about a fitted model: criteria, likelihood-ratio tests, and the profile interval of tau2."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array, chi2_upper_quantile, chi2_upper_tail
from evidence.models.result import Tabular
from evidence.models.univariate import brackets
from evidence.models.univariate.data_set import AnyDataSet, data_set_of
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.intervals import VarianceInterval, variance_interval
from evidence.models.univariate.least_squares import weighted_least_squares
from evidence.models.univariate.likelihood import log_likelihood
from evidence.models.univariate.roots import bracketed_root

# How far one design may stand outside the space of another, relative to its columns, and still count as inside.
NESTED = 1e-8


@dataclass(frozen=True, slots=True)
class InformationCriteria(Tabular):
    """Smaller is better; models may be compared that were fitted to the same effects, by REML only with the same design.

    Attributes
    ----------
    log_likelihood : of the fit; restricted for REML.
    parameters : coefficients and tau2.
    AIC, AICc, BIC : Akaike's, the same corrected for few effects, Schwarz's; n is k for ML and k - p for REML.
    """

    log_likelihood: float
    parameters: int
    AIC: float
    AICc: float
    BIC: float

    def to_dict(self) -> dict[str, Any]:
        """The criteria as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LikelihoodRatioTest(Tabular):
    """Twice the difference of two log likelihoods.

    Attributes
    ----------
    statistic : never below zero.
    df : parameters that the smaller model lacks.
    p_value : by chi-square; for tau2 = 0, on the edge of its range, by the half-and-half mixture with zero.
    p_value_chi2 : by chi-square with `df` degrees of freedom in either case, as metafor prints it.
    """

    statistic: float
    df: int
    p_value: float
    p_value_chi2: float

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON."""
        return asdict(self)


def information_criteria(fit: UnivariateFit) -> InformationCriteria:
    """AIC (Akaike 1974), AICc (Hurvich & Tsai 1989) and BIC (Schwarz 1978) of a model fitted by ML or REML.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> fit = fit_univariate([0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02], method="ML", test="z")
    >>> information_criteria(fit).parameters
    2
    """
    height = _log_likelihood(fit)
    n, q = fit.k - (fit.p if fit.method == "REML" else 0), fit.p + 1
    # With fewer effects than q + 2 the correction has no meaning; n is then taken as q + 2, as metafor does.
    effects = max(n, q + 2)
    return InformationCriteria(
        log_likelihood=height,
        parameters=q,
        AIC=-2.0 * height + 2.0 * q,
        AICc=-2.0 * height + 2.0 * q * effects / (effects - q - 1.0),
        BIC=-2.0 * height + q * float(np.log(n)),
    )


def heterogeneity_test(fit: UnivariateFit) -> LikelihoodRatioTest:
    """Likelihood-ratio test of tau2 = 0 (Self & Liang 1987; Stram & Lee 1994), of a model fitted by ML or REML."""
    data = data_set_of(fit.effect, fit.variance, fit.design)
    _log_likelihood(fit)
    at_zero, at_fit = _heights(data, np.array([0.0, fit.tau2]), fit.method)
    statistic = max(0.0, 2.0 * float(at_fit - at_zero))
    tail = chi2_upper_tail(statistic, 1)
    return LikelihoodRatioTest(statistic, 1, 0.5 * tail if statistic > 0.0 else 1.0, tail)


def nested_test(full: UnivariateFit, reduced: UnivariateFit) -> LikelihoodRatioTest:
    """Likelihood-ratio test of the moderators that `full` has and `reduced` lacks; both fitted by ML to the same effects.

    Raises
    ------
    UsageError
        If a model was not fitted by ML, the effects differ, or the smaller design is not part of the larger one.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> y, v, x = [0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02], [[1, 0], [1, 1], [1, 1], [1, 0]]
    >>> test = nested_test(fit_univariate(y, v, x, method="ML"), fit_univariate(y, v, method="ML"))
    >>> test.df, round(test.statistic, 3)
    (1, 5.922)
    """
    for fit in (full, reduced):
        if fit.method != "ML":
            raise UsageError(f"models with different moderators are compared by ML; one was fitted by {fit.method}")
    if not (np.array_equal(full.effect, reduced.effect) and np.array_equal(full.variance, reduced.variance)):
        raise UsageError("the two models were not fitted to the same effects; leave out rows with a missing moderator in both")
    basis = np.linalg.qr(full.design)[0]
    outside = reduced.design - basis @ (basis.T @ reduced.design)
    if full.p <= reduced.p or (np.linalg.norm(outside, axis=0) > NESTED * np.linalg.norm(reduced.design, axis=0)).any():
        raise UsageError("the smaller model is not part of the larger one; every moderator of the second must be in the first")
    statistic = max(0.0, 2.0 * (_log_likelihood(full) - _log_likelihood(reduced)))
    tail = chi2_upper_tail(statistic, full.p - reduced.p)
    return LikelihoodRatioTest(statistic, full.p - reduced.p, tail, tail)


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
    if not 0.0 < level < 1.0:
        raise UsageError(f"level must lie between 0 and 1, for example 0.95; seen {level:g}")
    _log_likelihood(fit)
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


def _crossing(above: Any, grid: Array, heights: Array, i: int) -> float:
    return bracketed_root(above, *(float(z) for z in (grid[i], grid[i + 1], heights[i], heights[i + 1])))


def _range(data: AnyDataSet, method: str) -> Array:
    k, p = data.x.shape
    top = brackets.upper_bound(data.spread, data.v_min, data.v_max, float(k if method == "ML" else k - p))
    return brackets.nodes(np.array([max(float(top), data.v_min)]), np.array([data.v_min]))[:, 0]


def _heights(data: AnyDataSet, tau2: Array, method: str) -> Array:
    return log_likelihood(weighted_least_squares(data.y, data.v, data.x, tau2), data.x, method)


def _log_likelihood(fit: UnivariateFit) -> float:
    if fit.log_likelihood is None:
        raise CannotCompute(f"a model fitted by {fit.method} has no likelihood to compare; fit it by ML or REML")
    return fit.log_likelihood
