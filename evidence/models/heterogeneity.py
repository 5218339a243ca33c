"""Estimators of the between-study variance tau2, as functions of (y, v, X).

Sources: DerSimonian & Laird 1986 (DL), Hedges & Olkin 1985 (HE), Hunter & Schmidt 1990 (HS), Sidik & Jonkman 2005 (SJ),
Paule & Mandel 1982 (PM), Morris 1983 (EB, whose equation has the same root as PM: Viechtbauer 2015); general forms with
moderators: Raudenbush 2009, Viechtbauer 2005.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evidence.base.errors import UsageError
from evidence.models.distributions import Array
from evidence.models.least_squares import residual_sum_of_squares, weighted_least_squares
from evidence.models.likelihood import maximise_tau2
from evidence.models.roots import bracketed_roots

_ZERO = np.zeros(1)


def dersimonian_laird(y: Array, v: Array, x: Array) -> float:
    """(QE - (k - p)) / tr(P), by the weights 1 / v."""
    fit = weighted_least_squares(y, v, x, _ZERO)
    return float((fit.rss[0] - _df(x)) / fit.trace_p[0])


def hedges(y: Array, v: Array, x: Array) -> float:
    """The unweighted residual variance less the average sampling variance it is expected to hold."""
    leverage = np.einsum("ij,ji->i", x, np.linalg.pinv(x))
    return (residual_sum_of_squares(y, x) - float(((1.0 - leverage) * v).sum())) / _df(x)


def hunter_schmidt(y: Array, v: Array, x: Array) -> float:
    """(QE - k) / sum of the weights 1 / v."""
    fit = weighted_least_squares(y, v, x, _ZERO)
    return float((fit.rss[0] - len(y)) / fit.trace_w[0])


def sidik_jonkman(y: Array, v: Array, x: Array) -> float:
    """A first value (the variance of the effects, k in the denominator) times the weighted residual variance it gives."""
    first = float(np.var(y))
    if first == 0.0:
        return 0.0
    fit = weighted_least_squares(y, v, x, np.array([first]))
    return first * float(fit.rss[0]) / _df(x)


def paule_mandel(y: Array, v: Array, x: Array) -> float:
    """The tau2 at which the weighted residual sum of squares equals its degrees of freedom; 0 if it starts below."""
    return solve_q(y, v, x, float(_df(x)))


def solve_q(y: Array, v: Array, x: Array, target: float) -> float:
    """The tau2 >= 0 at which Q(tau2) = `target`; Q falls as tau2 grows, so there is one or, below zero, none (0.0)."""

    def gap(tau2: Array) -> Array:
        return weighted_least_squares(y, v, x, tau2).rss - target

    at_zero = gap(_ZERO)
    # Q(t) <= RSS / (t + min v), so the root lies below RSS / target - min v.
    top = np.array([residual_sum_of_squares(y, x) / target - float(v.min())]) * (1 + 1e-9)
    if at_zero[0] <= 0.0 or top[0] <= 0.0:
        return 0.0
    return float(bracketed_roots(gap, _ZERO, top, at_zero, gap(top))[0])


def _df(x: Array) -> int:
    return int(x.shape[0] - x.shape[1])


ESTIMATORS: dict[str, Callable[[Array, Array, Array], float]] = {
    "EE": lambda y, v, x: 0.0,
    "DL": dersimonian_laird,
    "HE": hedges,
    "HS": hunter_schmidt,
    "SJ": sidik_jonkman,
    "ML": lambda y, v, x: maximise_tau2(y, v, x, "ML"),
    "REML": lambda y, v, x: maximise_tau2(y, v, x, "REML"),
    "EB": paule_mandel,
    "PM": paule_mandel,
}


def estimate_tau2(y: Array, v: Array, x: Array, method: str) -> float:
    """tau2 by the named method, never below zero.

    Raises
    ------
    UsageError
        If the method is not one of EE, DL, HE, HS, SJ, ML, REML, EB, PM.
    """
    if method not in ESTIMATORS:
        raise UsageError(f"method {method!r} is not known; use one of {', '.join(ESTIMATORS)}")
    return max(0.0, ESTIMATORS[method](y, v, x))
