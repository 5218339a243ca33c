"""Trim and fill: how many effects look missing on one side of the funnel, and the answer with their mirror images
(Duval & Tweedie 2000a, 2000b)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.distributions import Array, critical_value
from evidence.models.result import Tabular, json_numbers
from evidence.models.univariate.refit import refit

STEPS = 100


@dataclass(frozen=True, slots=True)
class TrimAndFill(Tabular):
    """The answer with k0 effects filled in.

    Attributes
    ----------
    k0 : number of effects filled in.
    side : "left" or "right", where effects are missing.
    estimate, se, ci_low, ci_high : pooled effect with the filled ones, by the normal test.
    tau2 : between-study variance with the filled ones.
    filled_effect, filled_variance : (k0,) the mirror images.
    method, estimator : of the pooling, and of k0 ("L0" or "R0").
    p_value : test that no effect is missing; R0 only (None for L0).
    """

    k0: int
    side: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    tau2: float
    filled_effect: Array
    filled_variance: Array
    method: str
    estimator: str
    p_value: float | None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        names = ("k0", "side", "estimate", "se", "ci_low", "ci_high", "tau2")
        out = {name: getattr(self, name) for name in names}
        out["filled"] = {"effect": json_numbers(self.filled_effect), "variance": json_numbers(self.filled_variance)}
        return out if self.p_value is None else out | {"p_value": self.p_value}


def trim_and_fill(
    y: Array, v: Array, *, method: str = "DL", estimator: str = "L0", side: str | None = None, level: float = 0.95
) -> TrimAndFill | NotEstimated:
    """Trim the effects that have no partner across the centre until their number settles, then fill in mirror images.

    With |y - centre| ranked, S the sum of the ranks on the far side and g the number of far-side effects that outrank
    all others: L0 = (4 S - k (k + 1)) / (2 k - 1) and R0 = g - 1.

    Parameters
    ----------
    y, v : (k,) effects and sampling variances.
    method : of tau2 in every pooling, "EE" or "DL" for example.
    estimator : "L0" or "R0".
    side : where effects are missing; by default the side that Egger's regression by `method` points to.
    level : of the interval.

    Raises
    ------
    UsageError
        If the estimator or the side is not one of these.

    Examples
    --------
    >>> import numpy as np
    >>> y, v = np.array([0.1, 0.12, 0.2, 0.5, 0.6, 0.9]), np.array([0.01, 0.01, 0.02, 0.05, 0.08, 0.1])
    >>> found = trim_and_fill(y, v)
    >>> found.k0, found.side, round(found.estimate, 3)
    (2, 'left', 0.185)
    """
    if estimator not in ("L0", "R0") or side not in (None, "left", "right"):
        raise UsageError(f"trim and fill knows the estimators L0 and R0 and the sides left and right; seen {estimator!r}, {side!r}")
    k = len(y)
    if k < 3:
        return NotEstimated(f"trim and fill needs at least 3 effects; there are {k}")
    if np.ptp(y) == 0.0:
        return NotEstimated("all effects are equal, so the funnel has no sides")
    if side is None:
        if np.ptp(v) == 0.0:
            return NotEstimated("all variances are equal, so nothing tells on which side of the funnel effects would be missing")
        slope = refit(y, v, np.column_stack([np.ones(k), np.sqrt(v)]), method, "z").beta[1]
        side = "right" if slope < 0 else "left"
    turn = -1.0 if side == "right" else 1.0
    order = np.argsort(turn * y, kind="stable")
    ordered, variance = turn * y[order], v[order]
    settled = _settle(ordered, variance, method, estimator)
    if settled is None:
        return NotEstimated(f"trim and fill did not settle within {STEPS} steps")
    k0, centre = settled
    mirrored, spread = turn * (2.0 * centre - ordered[k - k0 :]), variance[k - k0 :]
    final = refit(np.concatenate([y, mirrored]), np.concatenate([v, spread]), np.ones((k + k0, 1)), method, "z")
    estimate, se = float(final.beta[0]), float(np.sqrt(final.covariance[0, 0]))
    half = float(critical_value(level)) * se
    p_value = 0.5 ** (k0 + 1) if estimator == "R0" else None
    return TrimAndFill(k0, side, estimate, se, estimate - half, estimate + half, final.tau2, mirrored, spread, method, estimator, p_value)


def _settle(y: Array, v: Array, method: str, estimator: str) -> tuple[int, float] | None:
    """The number missing and the centre of the trimmed effects, for effects in rising order that miss partners below."""
    k, k0 = len(y), 0
    for _ in range(STEPS):
        left = k - k0
        centre = float(refit(y[:left], v[:left], np.ones((left, 1)), method, "z").beta[0])
        missing = min(_missing(y - centre, estimator), k - 1)
        if missing == k0:
            return k0, centre
        k0 = missing
    return None


def _missing(deviation: Array, estimator: str) -> int:
    k = len(deviation)
    rank = np.empty(k)
    rank[np.argsort(np.abs(deviation), kind="stable")] = np.arange(1, k + 1)
    if estimator == "R0":
        below = rank[deviation < 0]
        return max(0, round(k - (float(below.max()) if below.size else 0.0) - 1))
    far = float(rank[deviation > 0].sum())
    return max(0, round((4.0 * far - k * (k + 1)) / (2 * k - 1)))
