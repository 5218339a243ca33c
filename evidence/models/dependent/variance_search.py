"""The pair of variances with the largest likelihood: a scan of the whole region, then Newton from every peak of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from evidence.models.dependent.block_likelihood import Likelihood, RotatedData, likelihood, log_likelihoods
from evidence.models.distributions import Array

Mask = np.ndarray[Any, np.dtype[np.bool_]]

# Values of the scan follow each other by this factor. In 12,000 hard data sets steps of 1.4 found nothing more; steps of
# 3 lost the larger of two maxima twice in 3,500 (tests/models/dependent/hard_searches.json keeps such data).
RATIO = 2.0
# A Newton step of less than this share of every variance ends the search.
SETTLED = 1e-6
# Around a start of the search this many values stand for each of the scan.
FINER = 4
# No step leads farther than so many times the variance above which no maximum is expected.
FARTHEST = 1e6


def maximise_variances(b: RotatedData, scale: float, restricted: bool, inner_free: bool) -> tuple[float, float, Likelihood]:
    """(s_outer, s_inner, likelihood there), each variance >= 0; that of the inner groups stays zero where it is not free.

    Parameters
    ----------
    b : the data, rotated.
    scale : a variance above which no maximum is expected; the scan reaches four times as far.
    restricted : REML if true, else ML.
    inner_free : whether the data can tell the variance of the inner groups from that of the outer.
    """
    outer, inner = scanned(b, scale, inner_free)
    free = np.array([True, inner_free])
    return highest(b, (outer, inner), free, scale, restricted, lambda ones, twos: log_likelihoods(b, ones, twos, restricted))


def scanned(b: RotatedData, scale: float, inner_free: bool) -> tuple[Array, Array]:
    """The values of both variances that the scan looks at; of the inner groups zero alone where it is not free."""
    outer = _values(float(np.add.reduceat(b.u * b.u, b.starts).max()), scale)
    return outer, _values(float(b.lam.max()), scale) if inner_free else np.zeros(1)


def highest(
    b: RotatedData,
    values: tuple[Array, Array],
    free: Mask,
    scale: float,
    restricted: bool,
    heights: Callable[[Array, Array], Array],
    near: Array | None = None,
) -> tuple[float, float, Likelihood]:
    """The highest of the maxima that are climbed to from a scan.

    Parameters
    ----------
    b, scale, restricted : as in `maximise_variances`.
    values : of both variances, to scan.
    free : which of the two variances may move.
    heights : gives the log likelihoods at A values of the first and C of the second variance, (A, C).
    near : where the data with a little more had their maximum: if it is higher than every cell, the climb begins there, and cells next to
        what it finds are not tried.
    """
    outer, inner = values
    height = heights(outer, inner)
    # Between two cells one to RATIO the likelihood of n effects rises by about 0.03 n; a start far below that cannot win.
    rise = 1.0 + 0.1 * len(b.lam)
    starts = [(height[i, j], outer[i], inner[j], moving) for i, j, moving in _starts(height, free) if height[i, j] >= height.max() - rise]
    starts.sort(key=lambda start: -start[0])
    if near is None or heights(near[:1], near[1:]).item() < height.max():
        _, s_outer, s_inner, moving = starts.pop(0)
        best = _climb(b, np.array([s_outer, s_inner]), moving, scale, restricted)
    else:
        best, moving = _climb(b, near, free, scale, restricted), free
        starts = [start for start in starts if not _beside(best[0], start[1]) or not _beside(best[1], start[2])]
    for _, s_outer, s_inner, here_moving in starts:
        start, around = _refined(s_outer, s_inner, here_moving, heights)
        # What a likelihood can rise between two values goes with the square of the logarithm of their ratio.
        if around + rise / FINER**2 < best[2].value:
            continue
        found = _climb(b, start, here_moving, scale, restricted)
        if found[2].value > best[2].value:
            best, moving = found, here_moving
    return best if np.array_equal(moving, free) else _climb(b, np.array(best[:2]), free, scale, restricted)


def _starts(height: Array, free: Mask) -> list[tuple[int, int, Mask]]:
    """Cells to climb from, and the variances that move: every peak; and peaks along an edge, on that edge.

    A maximum on an edge, where one variance is zero, hides when it lies between two cells and the likelihood rises from
    one of them inwards; but it falls inwards from the other.
    """
    inside = _peaks(height)
    starts = [(i, j, free) for i, j in inside]
    if free.all():
        for edge, inwards, moving in ((height[0], height[1], (False, True)), (height[:, 0], height[:, 1], (True, False))):
            for _, position in _peaks(edge[None, :]):
                near = slice(max(0, position - 1), position + 2)
                cell = (0, position) if moving[1] else (position, 0)
                if cell not in inside and (inwards[near] <= edge[near]).any():
                    starts.append((*cell, np.array(moving)))
    return starts


def _beside(found: float, cell: float) -> bool:
    """Whether a value of the scan is the one next to a variance that was found."""
    return cell / RATIO <= found <= cell * RATIO


def _refined(s_outer: float, s_inner: float, moving: Mask, heights: Callable[[Array, Array], Array]) -> tuple[Array, float]:
    """The best of a finer grid around a cell, FINER values to each of the scan, and the likelihood there."""
    factors = RATIO ** np.linspace(-1.0, 1.0, 2 * FINER + 1)
    outer = s_outer * factors if moving[0] and s_outer > 0.0 else np.array([s_outer])
    inner = s_inner * factors if moving[1] and s_inner > 0.0 else np.array([s_inner])
    height = heights(outer, inner)
    i, j = np.unravel_index(int(height.argmax()), height.shape)
    return np.array([outer[i], inner[j]]), float(height[i, j])


def _values(information: float, scale: float) -> Array:
    """Zero, and variances from one too small to show in the data (a tenth of 1 / information) to four times the scale."""
    low = 0.1 / information
    top = max(4.0 * scale, 10.0 * low)
    steps = math.ceil(math.log(top / low) / math.log(RATIO))
    return np.concatenate([[0.0], low * (top / low) ** (np.arange(steps + 1) / steps)])


def _peaks(height: Array) -> list[tuple[int, int]]:
    """Cells that none of their four neighbours exceeds (a diagonal one may: ridges lie across the grid)."""
    peak = np.ones(height.shape, dtype=bool)
    peak[1:] &= height[1:] >= height[:-1]
    peak[:-1] &= height[:-1] >= height[1:]
    peak[:, 1:] &= height[:, 1:] >= height[:, :-1]
    peak[:, :-1] &= height[:, :-1] >= height[:, 1:]
    return [(int(i), int(j)) for i, j in np.argwhere(peak)]


def _climb(b: RotatedData, start: Array, free: Mask, scale: float, restricted: bool) -> tuple[float, float, Likelihood]:
    """Newton's method inside the quadrant of variances >= 0, each step shortened until the likelihood does not fall."""
    point = start
    here = likelihood(b, float(point[0]), float(point[1]), restricted)
    for _ in range(200):
        step, newton = _inward_step(here, point, free)
        # Where the likelihood is flat to the last digit a step has no length of its own.
        step = np.minimum(step, FARTHEST * (scale + point.max()))
        moved = None
        for halving in range(40):
            trial = point + step * 0.5**halving
            if (trial == point).all():
                break
            there = likelihood(b, float(trial[0]), float(trial[1]), restricted)
            # Newton's error is squared in each step: after one this small, what is left is rounding, and so is a fall.
            settled = newton and halving == 0 and bool((np.abs(step) <= SETTLED * trial).all())
            if settled or there.value >= here.value:
                moved = trial
                break
        if moved is None or settled:
            point, here = (point, here) if moved is None else (moved, there)
            break
        change = float(np.abs(moved - point).max())
        gain = there.value - here.value
        landed = bool(((moved == 0.0) & (point > 0.0)).any())
        point, here = moved, there
        if not landed and (change <= 1e-13 * scale or (gain == 0.0 and change <= 1e-9 * scale)):
            break
    return float(point[0]), float(point[1]), here


def _inward_step(here: Likelihood, point: Array, free: Mask) -> tuple[Array, bool]:
    """The uphill step of the variances that can move, and whether it is Newton's; it ends where the first reaches zero.

    Clipping a longer step at zero would bend it, perhaps downhill. A variance at zero moves only if the likelihood rises
    with it and the step leads away from zero.
    """
    active = free & ((point > 0.0) | (here.gradient > 0.0))
    step, newton = np.zeros(2), False
    while active.any():
        step = np.zeros(2)
        step[active], newton = _direction(here, active)
        outward = active & (point == 0.0) & (step < 0.0)
        if not outward.any():
            break
        active = active & ~outward
        step = np.zeros(2)
    falling = step < 0.0
    if falling.any():
        step = step * min(1.0, float((point[falling] / -step[falling]).min()))
        landing = falling & (-step >= point * (1.0 - 1e-12))
        step[landing] = -point[landing]
    return step, newton


def _direction(here: Likelihood, active: Mask) -> tuple[Array, bool]:
    """The Newton step where the surface is concave, else the average-information step, which always leads uphill."""
    if not active.all():
        j = int(np.flatnonzero(active)[0])
        g, curvature, information = float(here.gradient[j]), -float(here.hessian[j, j]), float(here.information[j, j])
        newton = curvature > 1e-10 * information
        return np.array([g / curvature if newton else g / max(information * (1.0 + 1e-8), 1e-300)]), newton
    # The variances can lie many magnitudes apart; in units of their own information both are of order one.
    unit = 1.0 / np.sqrt(np.maximum(here.information.diagonal(), 1e-300))
    gradient, rescale = unit * here.gradient, np.outer(unit, unit)
    curvature_2 = -here.hessian * rescale
    newton = _smallest_eigenvalue(curvature_2) > 1e-10
    matrix = curvature_2 if newton else here.information * rescale + 1e-8 * np.eye(2)
    a, c, d = float(matrix[0, 0]), float(matrix[0, 1]), float(matrix[1, 1])
    det = a * d - c * c
    return unit * np.array([d * gradient[0] - c * gradient[1], a * gradient[1] - c * gradient[0]]) / det, newton


def _smallest_eigenvalue(matrix: Array) -> float:
    a, c, d = float(matrix[0, 0]), float(matrix[0, 1]), float(matrix[1, 1])
    half = 0.5 * (a + d)
    largest = abs(half) + math.hypot(0.5 * (a - d), c)
    # The one of smaller size follows from the determinant without cancellation.
    if half <= 0.0:
        return -largest
    return float((a * d - c * c) / largest)
