"""ML and REML of tau2. Every stationary point of the profiled likelihood is bracketed and examined.

The likelihood of tau2 can have several maxima when sampling variances differ widely; a search that walks uphill from
one start stops at the wrong one. Here the score is evaluated over the whole range in which a maximum can lie (brackets.py), each
change of its sign is refined to the last bits, and the candidates (zero among them) are compared by likelihood.
"""

from __future__ import annotations

import math

import numpy as np

from evidence.models.distributions import Array
from evidence.models.univariate import brackets
from evidence.models.univariate.data_set import AnyDataSet
from evidence.models.univariate.least_squares import Weighted, residual_sum_of_squares, weighted_least_squares
from evidence.models.univariate.roots import bracketed_root


def log_likelihood(fit: Weighted, x: Array, method: str) -> Array:
    """Log likelihood (ML) or restricted log likelihood (REML, with the constant for X'X as in metafor) at each tau2."""
    k, p = x.shape
    if method == "ML":
        ml: Array = -0.5 * (k * math.log(2 * math.pi) + fit.log_det_v + fit.rss)
        return ml
    constant = (k - p) * math.log(2 * math.pi) - np.linalg.slogdet(x.T @ x)[1]
    reml: Array = -0.5 * (constant + fit.log_det_v + fit.log_det_x + fit.rss)
    return reml


def upper_bound(y: Array, v: Array, x: Array, method: str) -> float:
    """A value of tau2 beyond which the score is negative, so no maximum lies above it; 0 if none lies above zero."""
    k, p = x.shape
    spread = residual_sum_of_squares(y, x)
    return float(brackets.upper_bound(spread, float(v.min()), float(v.max()), float(k if method == "ML" else k - p)))


def maximum(data: AnyDataSet, method: str) -> float:
    """The tau2 >= 0 with the largest likelihood ("ML") or restricted likelihood ("REML") of a data set."""
    k, p = data.x.shape
    top = brackets.upper_bound(data.spread, data.v_min, data.v_max, float(k if method == "ML" else k - p))
    if top <= 0.0:
        return 0.0
    grid = brackets.nodes(top.reshape(1), np.array([data.v_min]))
    value = _balances(data, grid[:, 0], method)[:, None]
    _, *columns = brackets.brackets(grid, value, lambda tau2, _: _balances(data, tau2, method))
    peaks = [
        bracketed_root(lambda t: _balance(data, t, method), low, high, f_low, f_high, brackets.NOISE)
        for low, high, f_low, f_high in zip(*(c.tolist() for c in columns), strict=True)
    ]
    if value[0, 0] <= 0.0:
        peaks.insert(0, 0.0)
    if value[-1, 0] > 0.0:  # the bound is the maximum itself (equal variances), and rounding hides the fall after it
        peaks.append(float(grid[-1, 0]))
    return peaks[0] if len(peaks) == 1 else _highest(data, peaks, method)


def _balance(data: AnyDataSet, tau2: float, method: str) -> float:
    _, rss2, trace = data.at(tau2)
    if method == "ML":
        trace = float(np.add.reduce(1.0 / (data.v + tau2)))
    return (rss2 - trace) / (rss2 + trace)


def _balances(data: AnyDataSet, tau2: Array, method: str) -> Array:
    rss2, trace = data.over(tau2)
    if method == "ML":
        trace = (1.0 / (data.v + tau2[:, None])).sum(axis=1)
    return brackets.balance(rss2, trace)


def _highest(data: AnyDataSet, peaks: list[float], method: str) -> float:
    fit = weighted_least_squares(data.y, data.v, data.x, np.array(peaks))
    return peaks[int(np.argmax(log_likelihood(fit, data.x, method)))]
