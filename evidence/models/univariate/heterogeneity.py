"""Estimators of the between-study variance tau2, as functions of (y, v, X).

Sources: DerSimonian & Laird 1986 (DL), Hedges & Olkin 1985 (HE), Hunter & Schmidt 1990 (HS), Sidik & Jonkman 2005 (SJ),
Paule & Mandel 1982 (PM), Morris 1983 (EB, whose equation has the same root as PM: Viechtbauer 2015); general forms with
moderators: Raudenbush 2009, Viechtbauer 2005.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evidence.base.errors import UsageError
from evidence.base.words import not_known
from evidence.models.distributions import Array
from evidence.models.univariate.data_set import AnyDataSet, data_set_of
from evidence.models.univariate.likelihood import maximum

_STEPS = 200
# What other programs, and metafor too, call equal effects.
CALLED_ELSEWHERE = dict.fromkeys(("FE", "CE", "FEM", "FIXED", "COMMON"), "EE")


def dersimonian_laird(data: AnyDataSet) -> float:
    """(QE - (k - p)) / tr(P), by the weights 1 / v."""
    rss, _, trace = data.at(0.0)
    return (rss - _df(data)) / trace


def hedges(data: AnyDataSet) -> float:
    """The unweighted residual variance less the average sampling variance it is expected to hold."""
    leverage = (data.x * data.x).sum(axis=1) / float((data.x[:, 0] * data.x[:, 0]).sum())
    return (data.spread - float(((1.0 - leverage) * data.v).sum())) / _df(data)


def hunter_schmidt(data: AnyDataSet) -> float:
    """(QE - k) / sum of the weights 1 / v."""
    return (data.at(0.0)[0] - len(data.y)) / float((1.0 / data.v).sum())


def sidik_jonkman(data: AnyDataSet) -> float:
    """A first value (the variance of the effects, k in the denominator) times the weighted residual variance it gives."""
    first = float(np.var(data.y))
    return first * data.at(first)[0] / _df(data) if first > 0.0 else 0.0


def paule_mandel(data: AnyDataSet) -> float:
    """The tau2 at which the weighted residual sum of squares equals its degrees of freedom; 0 if it starts below."""
    return root_of_q(data, float(_df(data)))


def root_of_q(data: AnyDataSet, target: float) -> float:
    """The tau2 >= 0 at which Q(tau2) = `target`; Q falls as tau2 grows, so there is one or, below zero, none (0.0).

    By Newton's method on 1 / Q. That is concave and rises with tau2 (a harmonic mean of terms m + tau2: data_set.py), so from zero
    Newton's steps go up towards the root, never past it, and end when rounding lets them go no further.
    """
    tau2 = 0.0
    for _ in range(_STEPS):
        rss, rss2, _ = data.at(tau2)
        if rss <= target:
            break
        step = rss * (rss / target - 1.0) / rss2
        tau2 += step
        if step <= 1e-15 * tau2:
            break
    return tau2


def _df(data: AnyDataSet) -> int:
    k, p = data.x.shape
    return int(k - p)


ESTIMATORS: dict[str, Callable[[AnyDataSet], float]] = {
    "EE": lambda data: 0.0,
    "DL": dersimonian_laird,
    "HE": hedges,
    "HS": hunter_schmidt,
    "SJ": sidik_jonkman,
    "ML": lambda data: maximum(data, "ML"),
    "REML": lambda data: maximum(data, "REML"),
    "EB": paule_mandel,
    "PM": paule_mandel,
}


def estimate_tau2(y: Array, v: Array, x: Array, method: str) -> float:
    """tau2 by the named method, never below zero.

    Raises
    ------
    UsageError
        If the method is not one of `ESTIMATORS`.
    """
    check_method(method)
    return estimate(data_set_of(y, v, x), method)


def check_method(method: str) -> None:
    """Refuse an estimator that is not known."""
    if method not in ESTIMATORS:
        raise UsageError(not_known("method", method, tuple(ESTIMATORS), CALLED_ELSEWHERE))


def estimate(data: AnyDataSet, method: str) -> float:
    """tau2 of a data set by the named method, never below zero."""
    return max(0.0, ESTIMATORS[method](data))
