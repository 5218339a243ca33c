"""Where a (restricted) likelihood of tau2 can have its maxima: a scan that misses none, for one or many data sets.

With s = tau2 + min v every sum in the score is built of terms 1 / (m + s), m >= 0 (data_set.py). As a function of log s
such a term takes nearly two decades to pass from a tenth to nine tenths, so at 12 points a decade the balance below is smooth
between two points. Each change of its sign is a bracket. Where it comes close to zero and turns back, a maximum and a
minimum could hide between two points: there it is also evaluated at the vertex of the parabola through three points.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from evidence.models.distributions import Array, Index

POINTS_PER_DECADE = 12
FEWEST_POINTS = 6
# The balance is a difference of two numbers below 1: smaller than this it is rounding.
NOISE = 3e-16


def upper_bound(spread: Array | float, v_min: Array | float, v_max: Array | float, m: Array | float) -> Array:
    """A value beyond which the score is negative, so no maximum lies above it; 0 if none lies above zero.

    y'PPy <= RSS / (t + min v)^2 and tr(P) >= m / (t + max v), with RSS unweighted and m = k - p (ML: k). The score is
    negative once m (t + min v)^2 > RSS (t + max v), a quadratic in t.
    """
    half_b = v_min - spread / (2.0 * m)
    discriminant = half_b * half_b - (v_min * v_min - spread * v_max / m)
    return np.maximum(np.sqrt(np.maximum(discriminant, 0.0)) - half_b, 0.0)


def nodes(top: Array, v_min: Array) -> Array:
    """Values of tau2 (G, n) from 0 to just beyond `top` (n,), equally spaced in log(tau2 + v_min)."""
    ratio = np.log1p(top * (1.0 + 1e-9) / v_min + 1e-12)
    points = max(FEWEST_POINTS, math.ceil(POINTS_PER_DECADE * float(ratio.max()) / math.log(10.0)) + 1)
    share = np.arange(points) / (points - 1.0)
    grid: Array = v_min * np.expm1(share[:, None] * ratio)
    return grid


def balance(rss2: Array, trace: Array) -> Array:
    """(y'PPy - tr) / (y'PPy + tr): the score, free of its scale, between -1 and 1."""
    return (rss2 - trace) / (rss2 + trace)


def brackets(grid: Array, value: Array, evaluate: Callable[[Array, Index], Array]) -> tuple[Index, Array, Array, Array, Array]:
    """Every interval in which the likelihood passes a maximum: column, low, high, and the balance at both, each (B,).

    Parameters
    ----------
    grid, value : (G, n) tau2 and the balance there, one column per data set.
    evaluate : balance at (m,) values of tau2 for the data sets at the (m,) positions.
    """
    positive = value > 0.0
    row, column = np.nonzero(positive[:-1] & ~positive[1:])
    found = column, grid[row, column], grid[row + 1, column], value[row, column], value[row + 1, column]
    up = value[1:] > value[:-1]
    if not (up[1:] != up[:-1]).any():
        return found
    middle = value[1:-1]
    top = (middle > value[:-2]) & (middle > value[2:]) & (middle <= 0.0)
    bottom = (middle < value[:-2]) & (middle < value[2:]) & (middle > 0.0)
    row, column = np.nonzero(top | bottom)
    if row.size == 0:
        return found
    hidden = _hidden(grid, value, row, column, evaluate)
    together = [np.concatenate(pair) for pair in zip(found[1:], hidden[1:], strict=True)]
    return np.concatenate([found[0], hidden[0]]), together[0], together[1], together[2], together[3]


def _hidden(
    grid: Array, value: Array, row: Index, column: Index, evaluate: Callable[[Array, Index], Array]
) -> tuple[Index, Array, Array, Array, Array]:
    """Maxima at a turn that stops short of zero on the grid but passes it between the points; `row` counts from 1."""
    before, middle, after = (value[row + j, column] for j in range(3))
    offset = 0.5 * (before - after) / (before - 2.0 * middle + after)
    left, centre, right = (grid[row + j, column] for j in range(3))
    # The spacing is equal in log(tau2 + v_min): the vertex lies at this share of the step on its side of the centre.
    vertex = centre + np.where(offset > 0, right - centre, centre - left) * offset
    height = evaluate(vertex, column)
    crosses = (height > 0.0) != (middle > 0.0)
    column = column[crosses]
    offset, left, centre, right, vertex, before, middle, after, height = (
        z[crosses] for z in (offset, left, centre, right, vertex, before, middle, after, height)
    )
    # A rise above zero has its maximum to the right of the vertex, a dip below zero to the left.
    rise = height > 0.0
    right_end, f_right = np.where(offset > 0, right, centre), np.where(offset > 0, after, middle)
    left_end, f_left = np.where(offset > 0, centre, left), np.where(offset > 0, middle, before)
    return (
        column,
        np.where(rise, vertex, left_end),
        np.where(rise, right_end, vertex),
        np.where(rise, height, f_left),
        np.where(rise, f_right, height),
    )
