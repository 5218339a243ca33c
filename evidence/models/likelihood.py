"""ML and REML of tau2. Every stationary point of the profiled likelihood is bracketed and examined.

The likelihood of tau2 can have several maxima when sampling variances differ widely; a search that walks uphill from
one start stops at the wrong one. Here the score is evaluated over the whole range in which a maximum can lie, each
change of its sign is refined to the last bits, and the candidates (zero among them) are compared by likelihood.
"""

from __future__ import annotations

import math

import numpy as np

from evidence.models.distributions import Array
from evidence.models.least_squares import Weighted, residual_sum_of_squares, weighted_least_squares
from evidence.models.roots import bracketed_roots

# As a function of log tau2 the score is built of terms in 1 / (1 + v / tau2), each of which takes more than one
# decade to pass from 0 to 1: at 12 points a decade no rise and fall of the likelihood fits between two points.
POINTS_PER_DECADE = 12


def log_likelihood(fit: Weighted, x: Array, method: str) -> Array:
    """Log likelihood (ML) or restricted log likelihood (REML, with the constant for X'X as in metafor) at each tau2."""
    k, p = x.shape
    if method == "ML":
        return -0.5 * (k * math.log(2 * math.pi) + fit.log_det_v + fit.rss)
    constant = (k - p) * math.log(2 * math.pi) - np.linalg.slogdet(x.T @ x)[1]
    return -0.5 * (constant + fit.log_det_v + fit.log_det_x + fit.rss)


def score(fit: Weighted, method: str) -> Array:
    """Derivative of the (restricted) log likelihood by tau2 (Viechtbauer 2005, equations 15 and 19)."""
    return 0.5 * (fit.rss2 - (fit.trace_w if method == "ML" else fit.trace_p))


def upper_bound(y: Array, v: Array, x: Array, method: str) -> float:
    """A value beyond which the score is negative, so no maximum lies above it; 0 if none lies above zero.

    y'PPy <= RSS / (t + min v)^2 and tr(P) >= m / (t + max v), with RSS unweighted and m = k - p (ML: k). The score is
    negative once m (t + min v)^2 > RSS (t + max v), a quadratic in t.
    """
    k, p = x.shape
    m = float(k if method == "ML" else k - p)
    rss = residual_sum_of_squares(y, x)
    v_min, v_max = float(v.min()), float(v.max())
    half_b = v_min - rss / (2.0 * m)
    discriminant = half_b * half_b - (v_min * v_min - rss * v_max / m)
    return max(0.0, math.sqrt(discriminant) - half_b) if discriminant > 0 else 0.0


def maximise_tau2(y: Array, v: Array, x: Array, method: str) -> float:
    """The tau2 >= 0 with the largest (restricted) likelihood.

    Parameters
    ----------
    y, v : (k,) effects and sampling variances.
    x : (k, p) design matrix.
    method : "ML" or "REML".
    """

    def score_at(tau2: Array) -> Array:
        return score(weighted_least_squares(y, v, x, tau2), method)

    top = upper_bound(y, v, x, method)
    if top <= 0.0:
        return 0.0
    low = min(float(v.min()) * 1e-3, top * 1e-3)
    points = max(24, math.ceil(POINTS_PER_DECADE * math.log10(top / low)))
    grid = np.concatenate([[0.0], np.geomspace(low, top * (1 + 1e-9), points)])
    value = score_at(grid)
    rises = np.flatnonzero((value[:-1] > 0.0) & (value[1:] <= 0.0))
    peaks = bracketed_roots(score_at, grid[rises], grid[rises + 1], value[rises], value[rises + 1])
    candidates = np.concatenate([[0.0], peaks])
    heights = log_likelihood(weighted_least_squares(y, v, x, candidates), x, method)
    return float(candidates[int(np.argmax(heights))])
