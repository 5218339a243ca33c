"""Pooling rates of two groups without a variance for each study: Mantel-Haenszel.

A row is events and person-time of the first group and of the second. A row with no events in one group needs no correction; only the test
of heterogeneity, which takes one effect per row, adds 1/2 to both counts of such a row and leaves out rows without any event (as metafor).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.checks import check_level
from evidence.models.counts.tables import PooledTables, TableTest, pooled_answer
from evidence.models.distributions import Array, chi2_upper_tail


def mantel_haenszel_rates(
    measure: str, x1i: Any, t1i: Any, x2i: Any, t2i: Any, *, level: float = 0.95, continuity: bool = True
) -> PooledTables:
    """Pool rates of two groups by Mantel and Haenszel.

    Parameters
    ----------
    measure : "IRR", the log of the rate ratio, or "IRD", the difference of rates.
    x1i, t1i : (k,) events and person-time of the first group.
    x2i, t2i : (k,) the same of the second.
    level : of the interval.
    continuity : whether the Cochran-Mantel-Haenszel test takes 1/2 off the difference, as is usual.

    Raises
    ------
    UsageError
        If the measure is not one of these.
    CannotCompute
        If a count is below 0, a time not above 0, or the rows hold no information on the measure.

    References
    ----------
    Rothman, Greenland & Lash 2008, chapter 15.

    Examples
    --------
    >>> found = mantel_haenszel_rates("IRR", [12, 8], [90.0, 75.0], [6, 5], [95.0, 80.0])
    >>> round(found.estimate, 3), round(found.se, 3)
    (0.656, 0.375)
    """
    if measure not in ("IRR", "IRD"):
        raise UsageError(f"Mantel-Haenszel pools IRR or IRD of rates; seen {measure!r}")
    check_level(level)
    x1, t1, x2, t2 = _rows(x1i, t1i, x2i, t2i)
    estimate, se = (_ratio if measure == "IRR" else _difference)(x1, t1, x2, t2)
    y, v, notes = _each(measure, x1, t1, x2, t2)
    q_e = float((((y - estimate) ** 2) / v).sum()) if len(y) > 1 else 0.0
    association = _association(x1, t1, x2, t2, continuity) if measure == "IRR" else None
    return pooled_answer("Mantel-Haenszel", measure, estimate, se, q_e, len(x1), len(y), (association, None), notes, level)


def _rows(*given: Any) -> list[Array]:
    rows = [np.atleast_1d(np.asarray(one, dtype=float)) for one in given]
    if any(one.ndim != 1 or one.shape != rows[0].shape for one in rows) or not rows[0].size:
        shapes = ", ".join(str(one.shape) for one in rows)
        raise CannotCompute(f"x1i, t1i, x2i and t2i must be four lists of one length, at least one row long; their shapes are {shapes}")
    for name, one, good in (("x1i", rows[0], 0), ("t1i", rows[1], 1), ("x2i", rows[2], 0), ("t2i", rows[3], 1)):
        bad = np.flatnonzero(~(np.isfinite(one) & ((one > 0) if good else (one >= 0))))
        if bad.size:
            shown = ", ".join(f"row {i + 1}: {one[i]:g}" for i in bad[:5])
            what = "person-time above 0" if good else "counts of events (0 or more)"
            raise CannotCompute(f"{name} must hold {what}; seen {shown}. Correct or leave out those rows")
    return rows


def _ratio(x1: Array, t1: Array, x2: Array, t2: Array) -> tuple[float, float]:
    total = t1 + t2
    r, s = float((x1 * (t2 / total)).sum()), float((x2 * (t1 / total)).sum())
    if r == 0.0 or s == 0.0:
        raise CannotCompute("the pooled rate ratio is zero or infinite: one of the groups has no event in any row")
    return math.log(r / s), math.sqrt(float(((t1 / total) * (t2 / total) * (x1 + x2)).sum()) / (r * s))


def _difference(x1: Array, t1: Array, x2: Array, t2: Array) -> tuple[float, float]:
    total = t1 + t2
    weight = float((t1 / total * t2).sum())
    variance = float(((t1 / total * t2) ** 2 * (x1 / t1**2 + x2 / t2**2)).sum())
    if variance == 0.0:
        raise CannotCompute("there is no event in any row, so the pooled difference of rates has no standard error")
    return float(((x1 * t2 - x2 * t1) / total).sum()) / weight, math.sqrt(variance) / weight


def _each(measure: str, x1: Array, t1: Array, x2: Array, t2: Array) -> tuple[Array, Array, tuple[str, ...]]:
    """One effect per row, for the test of heterogeneity."""
    kept = (x1 > 0) | (x2 > 0)
    left = int((~kept).sum())
    notes = (f"heterogeneity: {left} of the rows left out, in which nobody had the event",) if left else ()
    x1, t1, x2, t2 = (one[kept] for one in (x1, t1, x2, t2))
    zero = (x1 == 0) | (x2 == 0)
    if zero.any():
        notes = (*notes, f"heterogeneity: 1/2 was added to both counts of each row with a zero ({int(zero.sum())} of {zero.size})")
    x1, x2 = x1 + 0.5 * zero, x2 + 0.5 * zero
    if measure == "IRR":
        return np.log((x1 / t1) / (x2 / t2)), 1 / x1 + 1 / x2, notes
    return x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2, notes


def _association(x1: Array, t1: Array, x2: Array, t2: Array, continuity: bool) -> TableTest:
    events, share = x1 + x2, t1 / (t1 + t2)
    gap = abs(float((x1 - events * share).sum())) - (0.5 if continuity else 0.0)
    statistic = gap**2 / float((events * share * (1.0 - share)).sum())
    return TableTest(statistic, 1, chi2_upper_tail(statistic, 1))
