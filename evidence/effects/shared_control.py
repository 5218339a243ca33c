"""Several treatment arms against one comparison arm: the effects, and the covariance that the shared arm gives them.

Gleser & Olkin 2009, section 19.3. A comparison group counted once for each treatment arm, as if it were new people each
time, makes the evidence look larger than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.effects.escalc import escalc

Array = np.ndarray[Any, np.dtype[np.float64]]

MEASURES = ("OR", "RR", "RD", "MD", "SMD")


@dataclass(frozen=True, slots=True)
class SharedControl:
    """Effects of m treatment arms against one comparison arm.

    Attributes
    ----------
    measure : "OR", "RR" (both as logarithms), "RD", "MD" or "SMD".
    yi : (m,) effects.
    covariance : (m, m) sampling variances and covariances.
    """

    measure: str
    yi: Array
    covariance: Array

    def to_dict(self) -> dict[str, Any]:
        """Effects and covariance as lists."""
        return {"measure": self.measure, "yi": self.yi.tolist(), "covariance": self.covariance.tolist()}


def shared_control(measure: str, **inputs: Any) -> SharedControl:
    """Effects and covariance of arms that share a comparison group.

    Parameters
    ----------
    measure : "OR", "RR", "RD" with ai, bi (events and others, one number per treatment arm) and ci, di (the comparison arm, one
        number each); "MD", "SMD" with m1i, sd1i, n1i (one number per treatment arm) and m2i, sd2i, n2i (one number each).
    **inputs : those numbers.

    Raises
    ------
    UsageError
        If the measure is not one of these, or an input is missing.
    CannotCompute
        If the arms differ in number or the numbers cannot be.

    Notes
    -----
    Covariance of two arms, with the comparison arm's events c, others d and n = c + d: log OR 1/c + 1/d; log RR 1/c - 1/n;
    RD p(1 - p)/n; MD sd^2/n; SMD 1/n + g_i g_j / (2 N), N all people together.

    Examples
    --------
    >>> two = shared_control("OR", ai=[22, 30], bi=[18, 12], ci=12, di=30)
    >>> round(float(two.covariance[0, 1]), 4) == round(1 / 12 + 1 / 30, 4)
    True
    """
    if measure not in MEASURES:
        raise UsageError(f"measure {measure!r} has no rule for a shared comparison arm; use one of {', '.join(MEASURES)}")
    names = ("ai", "bi", "ci", "di") if measure in ("OR", "RR", "RD") else ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
    missing = [name for name in names if name not in inputs]
    if missing or set(inputs) - set(names):
        raise UsageError(f"measure {measure} needs {', '.join(names)}; seen {', '.join(inputs) or 'none'}")
    arms = {name: np.atleast_1d(np.asarray(inputs[name], dtype=float)) for name in names}
    half = len(names) // 2
    counts = {len(arms[name]) for name in names[:half]}
    if len(counts) != 1 or any(len(arms[name]) != 1 for name in names[half:]):
        raise CannotCompute("give one number per treatment arm, and one number each for the comparison arm that they share")
    (m,) = counts
    every: dict[str, Any] = {name: np.broadcast_to(values, (m,)) for name, values in arms.items()}
    effects = escalc(measure, **every)
    covariance = np.full((len(effects.yi),) * 2, _between(measure, arms)) if measure != "SMD" else _between_smd(effects.yi, arms)
    np.fill_diagonal(covariance, effects.vi)
    return SharedControl(measure, effects.yi, covariance)


def _between(measure: str, arms: dict[str, Array]) -> float:
    if measure == "MD":
        return float(arms["sd2i"][0] ** 2 / arms["n2i"][0])
    c, d = float(arms["ci"][0]), float(arms["di"][0])
    if measure == "RD":
        return c * d / (c + d) ** 3
    if min(c, d) == 0 or 0 in (*arms["ai"], *arms["bi"]):
        raise CannotCompute("a cell is zero: with 1/2 added to some arms only, the shared arm is no longer one; use measure RD")
    return 1.0 / c + 1.0 / d if measure == "OR" else 1.0 / c - 1.0 / (c + d)


def _between_smd(g: Array, arms: dict[str, Array]) -> Array:
    everyone = float(arms["n1i"].sum() + arms["n2i"][0])
    return np.asarray(1.0 / arms["n2i"][0] + np.outer(g, g) / (2.0 * everyone))
