"""Sensitivity to publication bias: how much likelier affirmative results would have to be published than others to explain an answer.

Affirmative results are favourable with a two-sided p below alpha. Were they `ratio` times as likely to be published as the others, the
answer corrected for that is the mean with weights r_i / (v_i + tau2), r_i = 1 for affirmative effects and `ratio` for the others, tau2
that of all effects by REML, and its robust variance by clusters (Mathur & VanderWeele 2020, Journal of the Royal Statistical Society C 69,
1091-1119, the robust specification). The selection ratio that moves the mean, or the end of its interval, to zero follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import Codes, as_codes
from evidence.models.dependent.robust import FEWEST_CLUSTERS
from evidence.models.distributions import Array, critical_value
from evidence.models.univariate.fit import fit_univariate
from evidence.models.univariate.roots import bracketed_root

# How far below the limit a z may lie by rounding alone.
AT_THE_LIMIT = 1e-6
# Larger ratios are treated alike: of a thousand results only one would have been published.
LARGEST_RATIO = 1000.0
# Ratios at which the end of an interval is looked at, evenly on the logarithm; between two of them its zero is found.
LOOKS = 13
NOT_ABOVE = "the answer is not above zero without any selection, and a selection of favourable results cannot explain that"
NO_RATIO = "none, as the answer of the other results alone lies above zero"
ALL_AFFIRMATIVE = "all results are affirmative: nothing shows what the others found"


Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A mean with weights of one's own, and its cluster-robust interval.

    Attributes
    ----------
    estimate, se, df, ci_low, ci_high : CR2 with Satterthwaite degrees of freedom.
    """

    estimate: float
    se: float
    df: float
    ci_low: float
    ci_high: float

    __repr__ = brief()

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class SelectionRatios:
    """How strong selection would have to be.

    Attributes
    ----------
    affirmative, others : effects that are affirmative, and the rest.
    tau2 : variance of the true effects, by REML on all effects as if independent.
    unselected : the mean without selection (ratio 1).
    to_zero : ratio that moves the mean to zero, or why there is none.
    interval_to_zero : the smallest ratio that moves the lower end of the interval to zero; 1 where it is not above zero anyway.
    """

    affirmative: int
    others: int
    tau2: float
    unselected: WeightedMean
    to_zero: float | NotEstimated
    interval_to_zero: float | NotEstimated

    __repr__ = brief()


def affirmative(y: Array, se: Array, alpha: float = 0.05) -> Flags:
    """Which effects are favourable with a two-sided p below alpha, by the normal test.

    A p of alpha itself counts too: a result printed as "p < .05" has a standard error that gives .05.
    """
    return np.asarray((y > 0) & (y / se > critical_value(1.0 - alpha) - AT_THE_LIMIT))


def weighted_mean(y: Array, working: Array, weights: Array, clusters: Sequence[Any], level: float = 0.95) -> WeightedMean:
    """The mean with weights of one's own and CR2 around a working model of independent effects.

    Parameters
    ----------
    y : (k,) effects.
    working : (k,) variances under the working model, v + tau2.
    weights : (k,) at least 0.
    clusters : (k,) labels.
    level : of the interval.

    References
    ----------
    Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, with weights that are not the inverse of the working variances.

    Examples
    --------
    >>> import numpy as np
    >>> y, v = np.array([0.4, 0.1, 0.3, -0.1]), np.array([0.02, 0.03, 0.02, 0.04])
    >>> found = weighted_mean(y, v, 1 / v, ["a", "b", "c", "d"])
    >>> round(found.estimate, 6), round(found.se, 6)
    (0.226316, 0.096105)
    """
    total, codes = float(weights.sum()), as_codes(clusters)
    mean = float(weights @ y) / total
    residual, shared = y - mean, float(weights**2 @ working) / total**2
    # Of each cluster: its part of the error; the sum of its pull on every effect; that pull with itself and with what all effects share.
    score, pull, own, common = np.zeros((4, int(codes.max()) + 1))
    for which, at in _of_one_size(codes):
        w, phi = weights[at], working[at]
        pulled = (w * phi)[:, None, :] / total
        inner = shared - pulled - pulled.transpose(0, 2, 1) + phi[:, None, :] * np.eye(at.shape[1])
        scale = np.sqrt(phi[:, :, None] * phi[:, None, :])
        u = (scale * _inverse_roots(inner * scale) @ w[:, :, None])[:, :, 0] / total
        score[which], pull[which] = (u * residual[at]).sum(axis=1), u.sum(axis=1)
        own[which], common[which] = (u**2 * phi).sum(axis=1), (u * w * phi).sum(axis=1) / total
    # The covariances between the parts are shared s s' - s c' - c s' + diag(own), with pulls s and c in common: a matrix as large as
    # clusters by clusters is not made for its trace and the sum of its squares.
    ss, sc, cc = pull @ pull, pull @ common, common @ common
    squares = shared**2 * ss**2 + 2.0 * (ss * cc + sc**2) - 4.0 * shared * ss * sc
    squares += float((own * (own + 2.0 * (shared * pull**2 - 2.0 * pull * common))).sum())
    se = float(np.sqrt(np.square(score).sum()))
    df = float((shared * ss - 2.0 * sc + own.sum()) ** 2 / squares)
    half = float(critical_value(level, df)) * se
    return WeightedMean(mean, se, df, mean - half, mean + half)


def _of_one_size(codes: Codes) -> Iterator[tuple[Codes, Codes]]:
    """The clusters of each size, and (clusters, size) where their effects stand."""
    sizes, order = np.bincount(codes), np.argsort(codes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):
        which = np.flatnonzero(sizes == size)
        yield which, order[np.add.outer(starts[which], np.arange(size))]


def selection_ratios(
    y: Array, se: Array, clusters: Sequence[Any], level: float = 0.95, alpha: float = 0.05
) -> SelectionRatios | NotEstimated:
    """How much likelier affirmative results would have to be published for the answer, or its interval, to reach zero.

    Returns
    -------
    The ratios, or why there are none: fewer than three clusters.
    """
    if len(set(clusters)) < FEWEST_CLUSTERS:
        return NotEstimated(f"fewer than {FEWEST_CLUSTERS} independent samples give no cluster-robust interval")
    chosen, v = affirmative(y, se, alpha), se**2
    tau2 = float(fit_univariate(y, v, method="REML", test="z", level=level).tau2)
    plain = 1.0 / (v + tau2)

    def at(ratio: float) -> WeightedMean:
        return weighted_mean(y, v + tau2, plain * np.where(chosen, 1.0, ratio), clusters, level)

    first = at(1.0)
    yes, no = int(chosen.sum()), int((~chosen).sum())
    ones, others = float((plain * y)[chosen].sum()), float((plain * y)[~chosen].sum())
    mean: float | NotEstimated
    low: float | NotEstimated
    if first.estimate <= 0:
        mean = low = NotEstimated(NOT_ABOVE)
    elif not no:
        mean = low = NotEstimated(ALL_AFFIRMATIVE)
    else:
        mean = -ones / others if others < 0 else NotEstimated(NO_RATIO)
        low = _first_zero(lambda ratio: at(ratio).ci_low)
    return SelectionRatios(yes, no, tau2, first, mean, low)


def _first_zero(value: Callable[[float], float]) -> float | NotEstimated:
    """The smallest ratio at which a value is zero."""
    looked = np.geomspace(1.0, LARGEST_RATIO, LOOKS).tolist()
    at_below = value(1.0)
    if at_below <= 0:
        return 1.0
    for below, above in pairwise(looked):
        at_above = value(above)
        if at_above <= 0:
            return bracketed_root(value, below, above, at_below, at_above)
        at_below = at_above
    return NotEstimated(f"none up to {LARGEST_RATIO:g}")


def _inverse_roots(matrices: Array) -> Array:
    """The inverse square roots of symmetric matrices, zero in the directions in which one is zero."""
    values, axes = np.linalg.eigh(matrices)
    kept = values > 1e-12 * np.maximum(values.max(axis=-1, keepdims=True), 0.0)
    scale = np.where(kept, 1.0 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    return np.asarray((axes * scale[:, None, :]) @ axes.transpose(0, 2, 1))
