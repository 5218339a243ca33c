"""Quantiles and credible intervals of a distribution given by its cumulative probability and its density."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evidence.models.distributions import Array
from evidence.models.univariate.roots import bracketed_roots


def credible_interval(
    cumulative: Callable[[Array], Array], density: Callable[[Array], Array], support: tuple[float, float], level: float, interval: str
) -> tuple[float, float, float]:
    """(low, median, high): equal tails, or the shortest interval, at whose ends the density is equal unless one is an edge.

    Parameters
    ----------
    cumulative, density : of (G,) values, element by element.
    support : the two ends between which all but a negligible part lies.
    level : mass inside, for example 0.95.
    interval : "central" or "shortest".
    """
    reached = cumulative(np.array(support))

    def quantiles(p: Array) -> Array:
        found = np.where(p <= reached[0], support[0], support[1])
        between = np.flatnonzero((p > reached[0]) & (p < reached[1]))
        wanted = p[between]
        low, high = (np.full(between.shape, end) for end in support)
        found[between] = bracketed_roots(
            lambda x, j: cumulative(x) - wanted[j], low, high, reached[0] - wanted, reached[1] - wanted, noise=1e-15
        )
        return found

    tail = 1.0 - level
    central = [0.5 * tail, 0.5, 1.0 - 0.5 * tail]
    if interval == "central":
        low, median, high = quantiles(np.array(central)).tolist()
        return low, median, high
    edges = [1e-4 * tail, 1.0 - 1e-4 * tail, level, tail]
    low, median, high, first, last, from_bottom, to_top = quantiles(np.array([*central, *edges])).tolist()
    ends = density(np.array([support[0], from_bottom, to_top, support[1]]))
    shown = density(np.linspace(first, last, 65))
    rises = np.concatenate([[False], shown[1:] > shown[:-1], [False]])
    peaks = int((~rises[1:] & np.concatenate([[True], rises[1:-1]])).sum())
    if peaks <= 1 and ends[0] >= ends[1]:
        return support[0], median, from_bottom
    if peaks <= 1 and ends[3] >= ends[2]:
        return to_top, median, support[1]
    if peaks <= 1:
        found = _equal_heights(cumulative, density, low, high, level)
        if found is not None:
            return found[0], median, found[1]
    low, high = _shortest_of_many(quantiles, density, level)
    return low, median, high


def _equal_heights(
    cumulative: Callable[[Array], Array], density: Callable[[Array], Array], low: float, high: float, level: float
) -> tuple[float, float] | None:
    """Newton's method for the two ends between which `level` lies and at which the density is equal; None if it does not settle."""
    ends = np.array([low, high])
    for _ in range(50):
        step = 1e-5 * (ends[1] - ends[0])
        f = density(np.concatenate([ends, ends - step, ends + step]))
        slope = (f[4:] - f[2:4]) / (2.0 * step)
        inside = cumulative(ends)
        missing = np.array([inside[1] - inside[0] - level, f[0] - f[1]])
        # The determinant of [[-f0, f1], [f0', -f1']]; zero where the density is flat at both ends.
        determinant = f[0] * slope[1] - f[1] * slope[0]
        if determinant == 0.0:
            return None
        move = np.array([slope[1] * missing[0] + f[1] * missing[1], slope[0] * missing[0] + f[0] * missing[1]]) / determinant
        ends = ends + move
        if not (ends[0] < ends[1] and np.abs(move).max() < 10.0 * (high - low)):
            return None
        if np.abs(move).max() <= 1e-11 * (ends[1] - ends[0]):
            return float(ends[0]), float(ends[1])
    return None


def _shortest_of_many(quantiles: Callable[[Array], Array], density: Callable[[Array], Array], level: float) -> tuple[float, float]:
    """The shortest interval of a posterior with several peaks: a scan over the mass below it, each time finer around the best."""
    left, right = 0.0, 1.0 - level
    for _ in range(6):
        below = np.linspace(left, right, 33)
        ends = quantiles(np.concatenate([below, below + level]))
        best = int(np.argmin(ends[33:] - ends[:33]))
        left, right = below[max(best - 1, 0)], below[min(best + 1, 32)]
    return float(ends[best]), float(ends[33 + best])
