"""The pair of variances with the largest likelihood: a scan of the whole region, then Newton from every peak of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from evidence.models.blocks import Blocks, Likelihood, likelihood, log_likelihoods
from evidence.models.distributions import Array

Mask = np.ndarray[Any, np.dtype[np.bool_]]

# Values of the scan follow each other by this factor.
RATIO = 2.0
SCAN_CELLS = 2_000_000


def maximise_variances(b: Blocks, scale: float, restricted: bool, outer_free: bool, inner_free: bool) -> tuple[float, float, Likelihood]:
    """(s_outer, s_inner, likelihood there), each variance >= 0; a variance that is not free stays zero.

    Parameters
    ----------
    b : the data, rotated.
    scale : a variance above which no maximum is expected; the scan reaches four times as far.
    restricted : REML if true, else ML.
    outer_free, inner_free : which variances the data can tell apart.
    """
    free = np.array([outer_free, inner_free])
    outer = _values(float(np.add.reduceat(b.u * b.u, b.starts).max()), scale) if outer_free else np.zeros(1)
    inner = _values(float(b.lam.max()), scale) if inner_free else np.zeros(1)
    height = _scan(b, outer, inner, restricted)
    # Between two cells one to RATIO the likelihood of n effects rises by about 0.03 n; a start far below that cannot win.
    enough = height.max() - (1.0 + 0.1 * len(b.lam))
    starts = [(np.array([outer[i], inner[j]]), moving) for i, j, moving in _starts(height, free) if height[i, j] >= enough]
    climbs = [(_climb(b, start, moving, scale, restricted), moving) for start, moving in starts]
    best, moving = max(climbs, key=lambda climb: climb[0][2].value)
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


def _values(information: float, scale: float) -> Array:
    """Zero, and variances from one too small to show in the data (a tenth of 1 / information) to four times the scale."""
    low = 0.1 / information
    top = max(4.0 * scale, 10.0 * low)
    return np.concatenate([[0.0], np.geomspace(low, top, 1 + math.ceil(math.log(top / low) / math.log(RATIO)))])


def _scan(b: Blocks, outer: Array, inner: Array, restricted: bool) -> Array:
    pairs = np.array([(s, t) for s in outer for t in inner])
    chunk = max(1, SCAN_CELLS // b.z.size)
    parts = [log_likelihoods(b, part[:, 0], part[:, 1], restricted) for part in np.array_split(pairs, math.ceil(len(pairs) / chunk))]
    return np.concatenate(parts).reshape(len(outer), len(inner))


def _peaks(height: Array) -> list[tuple[int, int]]:
    """Cells that none of their four neighbours exceeds (a diagonal one may: ridges lie across the grid)."""
    padded = np.pad(height, 1, constant_values=-np.inf)
    highest = np.max([padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]], axis=0)
    return [(int(i), int(j)) for i, j in np.argwhere(height >= highest)]


def _climb(b: Blocks, start: Array, free: Mask, scale: float, restricted: bool) -> tuple[float, float, Likelihood]:
    """Newton's method inside the quadrant of variances >= 0, each step shortened until the likelihood does not fall."""
    point = start
    here = likelihood(b, point[0], point[1], restricted)
    for _ in range(200):
        step = _inward_step(here, point, free)
        moved = None
        for halving in range(40):
            trial = point + step * 0.5**halving
            if np.array_equal(trial, point):
                break
            there = likelihood(b, trial[0], trial[1], restricted)
            if there.value >= here.value:
                moved = trial
                break
        if moved is None:
            break
        change = float(np.max(np.abs(moved - point)))
        gain = there.value - here.value
        landed = bool(((moved == 0.0) & (point > 0.0)).any())
        point, here = moved, there
        if not landed and (change <= 1e-13 * scale or (gain == 0.0 and change <= 1e-9 * scale)):
            break
    return float(point[0]), float(point[1]), here


def _inward_step(here: Likelihood, point: Array, free: Mask) -> Array:
    """The uphill step of the variances that can move; it ends where the first of them reaches zero.

    Clipping a longer step at zero would bend it, perhaps downhill. A variance at zero moves only if the likelihood rises
    with it and the step leads away from zero.
    """
    active = free & ((point > 0.0) | (here.gradient > 0.0))
    step = np.zeros(2)
    while active.any():
        step = np.zeros(2)
        step[active] = _direction(here, active)
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
    return step


def _direction(here: Likelihood, active: Mask) -> Array:
    """The Newton step where the surface is concave, else the average-information step, which always leads uphill."""
    rows = np.ix_(active, active)
    # The variances can lie many magnitudes apart; in units of their own information both are of order one.
    unit = 1.0 / np.sqrt(np.maximum(np.diag(here.information[rows]), 1e-300))
    gradient = unit * here.gradient[active]
    curvature = -here.hessian[rows] * np.outer(unit, unit)
    if np.linalg.eigvalsh(curvature)[0] > 1e-10:
        return np.asarray(unit * np.linalg.solve(curvature, gradient))
    information = here.information[rows] * np.outer(unit, unit)
    return np.asarray(unit * np.linalg.solve(information + 1e-8 * np.eye(len(gradient)), gradient))
