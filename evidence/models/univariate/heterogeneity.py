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
from evidence.models.univariate.data_set import Profile, profile_of
from evidence.models.univariate.likelihood import maximum

_STEPS = 200


def dersimonian_laird(profile: Profile) -> float:
    """(QE - (k - p)) / tr(P), by the weights 1 / v."""
    rss, _, trace = profile.at(0.0)
    return (rss - _df(profile)) / trace


def hedges(profile: Profile) -> float:
    """The unweighted residual variance less the average sampling variance it is expected to hold."""
    leverage = (profile.x * profile.x).sum(axis=1) / float((profile.x[:, 0] * profile.x[:, 0]).sum())
    return (profile.spread - float(((1.0 - leverage) * profile.v).sum())) / _df(profile)


def hunter_schmidt(profile: Profile) -> float:
    """(QE - k) / sum of the weights 1 / v."""
    return (profile.at(0.0)[0] - len(profile.y)) / float((1.0 / profile.v).sum())


def sidik_jonkman(profile: Profile) -> float:
    """A first value (the variance of the effects, k in the denominator) times the weighted residual variance it gives."""
    first = float(np.var(profile.y))
    return first * profile.at(first)[0] / _df(profile) if first > 0.0 else 0.0


def paule_mandel(profile: Profile) -> float:
    """The tau2 at which the weighted residual sum of squares equals its degrees of freedom; 0 if it starts below."""
    return root_of_q(profile, float(_df(profile)))


def root_of_q(profile: Profile, target: float) -> float:
    """The tau2 >= 0 at which Q(tau2) = `target`; Q falls as tau2 grows, so there is one or, below zero, none (0.0).

    By Newton's method on 1 / Q. That is concave and rises with tau2 (a harmonic mean of terms m + tau2: profile.py), so from zero
    Newton's steps go up towards the root, never past it, and end when rounding lets them go no further.
    """
    tau2 = 0.0
    for _ in range(_STEPS):
        rss, rss2, _ = profile.at(tau2)
        if rss <= target:
            break
        step = rss * (rss / target - 1.0) / rss2
        tau2 += step
        if step <= 1e-15 * tau2:
            break
    return tau2


def _df(profile: Profile) -> int:
    k, p = profile.x.shape
    return int(k - p)


ESTIMATORS: dict[str, Callable[[Profile], float]] = {
    "EE": lambda profile: 0.0,
    "DL": dersimonian_laird,
    "HE": hedges,
    "HS": hunter_schmidt,
    "SJ": sidik_jonkman,
    "ML": lambda profile: maximum(profile, "ML"),
    "REML": lambda profile: maximum(profile, "REML"),
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
    check_method(method)
    return estimate(profile_of(y, v, x), method)


def check_method(method: str) -> None:
    """Refuse an estimator that is not known."""
    if method not in ESTIMATORS:
        raise UsageError(f"method {method!r} is not known; use one of {', '.join(ESTIMATORS)}")


def estimate(profile: Profile, method: str) -> float:
    """tau2 of a data set by the named method, never below zero."""
    return max(0.0, ESTIMATORS[method](profile))
