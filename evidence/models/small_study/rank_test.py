"""Begg & Mazumdar's rank test: do the effects and their variances go up together? (Begg & Mazumdar 1994; Kendall 1938)"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.reason import NotEstimated
from evidence.models.distributions import Array, two_sided_p
from evidence.models.result import Tabular


@dataclass(frozen=True, slots=True)
class RankTest(Tabular):
    """Kendall's rank correlation of the standardised effects with their variances.

    Attributes
    ----------
    tau : rank correlation (tau-b where there are ties).
    p_value : two-sided.
    exact : whether p is exact; with ties it is by the normal approximation with the variance corrected for ties.
    """

    tau: float
    p_value: float
    exact: bool

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        return {"tau": self.tau, "p_value": self.p_value, "exact": self.exact}


def begg_test(y: Array, v: Array) -> RankTest | NotEstimated:
    """Rank correlation between (y - mean) / sqrt(v - 1 / sum(1 / v)) and v, with the equal-effects mean.

    Parameters
    ----------
    y, v : (k,) effects and sampling variances.

    Examples
    --------
    >>> import numpy as np
    >>> begg_test(np.array([0.1, 0.2, 0.4, 0.7]), np.array([0.01, 0.02, 0.05, 0.10]))
    RankTest(tau=1.0, p_value=0.08333333333333333, exact=True)
    """
    if len(y) < 3:
        return NotEstimated(f"a rank test needs at least 3 effects; there are {len(y)}")
    w = 1.0 / v
    mean = float(w @ y) / float(w.sum())
    standardised = (y - mean) / np.sqrt(v - 1.0 / float(w.sum()))
    # Effects that are equal leave rounding errors, which have no rank.
    standardised[np.abs(standardised) < 1e-12 * (1.0 + abs(mean)) / np.sqrt(v)] = 0.0
    ties_y, ties_v = _tie_sizes(standardised), _tie_sizes(v)
    n = len(y)
    if len(ties_y) == 1 or len(ties_v) == 1:
        return NotEstimated(f"all {'effects' if len(ties_y) == 1 else 'variances'} are equal, so they have no ranks to correlate")
    score = kendall_score(standardised, v)
    pairs = n * (n - 1) / 2.0
    if len(ties_y) == len(ties_v) == n:
        return RankTest(score / pairs, kendall_exact_p(score, n), True)
    t_y, t_v = ((t * (t - 1)).sum() / 2.0 for t in (ties_y, ties_v))
    tau = score / float(np.sqrt((pairs - t_y) * (pairs - t_v)))
    return RankTest(tau, float(two_sided_p(score / np.sqrt(_tied_variance(n, ties_y, ties_v)))), False)


def kendall_score(a: Array, b: Array) -> int:
    """Pairs in the same order less pairs in opposite order."""
    return sum(int((np.sign(a[i] - a[:i]) * np.sign(b[i] - b[:i])).sum()) for i in range(1, len(a)))


def kendall_exact_p(score: int, n: int) -> float:
    """Two-sided exact p of Kendall's score without ties.

    The number of pairs in opposite order is a sum of independent whole numbers, uniform on 0..j for j = 1..n-1; their
    probabilities are added up one j after the other, and only as far as the smaller tail reaches.
    """
    pairs = n * (n - 1) // 2
    tail = min((pairs - score) // 2, (pairs + score) // 2)
    probability = np.zeros(tail + 1)
    probability[0] = 1.0
    for j in range(1, n):
        reached = np.cumsum(probability)
        probability = reached.copy()
        probability[j + 1 :] -= reached[: -(j + 1)]
        probability /= j + 1
    return min(1.0, 2.0 * float(probability.sum()))


def _tie_sizes(values: Array) -> Array:
    return np.unique(values, return_counts=True)[1].astype(float)


def _tied_variance(n: int, t: Array, u: Array) -> float:
    """Variance of Kendall's score under independence with groups of ties of sizes t and u (Kendall 1970, equation 4.3)."""

    def sums(s: Array) -> tuple[float, float, float]:
        return float((s * (s - 1) * (2 * s + 5)).sum()), float((s * (s - 1)).sum()), float((s * (s - 1) * (s - 2)).sum())

    (t_0, t_1, t_2), (u_0, u_1, u_2) = sums(t), sums(u)
    first = (n * (n - 1) * (2 * n + 5) - t_0 - u_0) / 18.0
    return first + t_1 * u_1 / (2.0 * n * (n - 1)) + t_2 * u_2 / (9.0 * n * (n - 1) * (n - 2))
