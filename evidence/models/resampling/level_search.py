"""The pair of variances with the largest likelihood for many data sets at once: a scan, then Newton from its peaks.

In the turned basis of one data set, with e = 1 / (1 + s2 lam) and, by outer group, a = sum e u^2 and b = sum e u w,
r = 1 / (1 + s1 a), the likelihood of a mean is (Sherman & Morrison 1950)

    -2 l = log |V| + sum log(1 + s2 lam) + sum log(1 + s1 a) + sum e w^2 - s1 sum b^2 r - (sum b r)^2 / A + log A,    A = sum a r,

the last term for REML alone. Its derivatives are sums of the same kind.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.models.dependent.variance_search import RATIO
from evidence.models.distributions import Array, Index

Mask = np.ndarray[Any, np.dtype[np.bool_]]
STEPS = 60
HALVINGS = 12
# A Newton step of less than this share of the variances, or of what can show in the data, ends the search.
SETTLED = 1e-8


@dataclass(frozen=True, slots=True)
class Turned:
    """n data sets in the basis in which sampling errors are independent with variance 1.

    Attributes
    ----------
    u, w, lam : (n, k) the turned column of ones, the turned effects, and the turned inner variances; zero where an effect is absent.
    member : (k, J) 1 where an effect is of an outer group.
    log_det : (n,) log determinant of the sampling covariance.
    """

    u: Array
    w: Array
    lam: Array
    member: Array
    log_det: Array

    __repr__ = brief()

    @property
    def a0(self) -> Array:
        """(n, J) information of each outer group by the sampling errors alone."""
        return (self.u * self.u) @ self.member

    @property
    def b0(self) -> Array:
        """(n, J) the effects weighted by it."""
        return (self.u * self.w) @ self.member

    def take(self, which: Index) -> Turned:
        """Some of the data sets."""
        return Turned(self.u[which], self.w[which], self.lam[which], self.member, self.log_det[which])


@dataclass(frozen=True, slots=True)
class Maxima:
    """Where the likelihoods are largest.

    Attributes
    ----------
    sigma2 : (n, 2) the two variances.
    information, score : (n,) X'M^-1 X and X'M^-1 y there.
    settled : (n,) whether the search ended at a maximum.
    """

    sigma2: Array
    information: Array
    score: Array
    settled: Mask

    __repr__ = brief()


def maximise(data: Turned, scale: Array, restricted: Mask, outer_free: Mask, inner_free: Mask) -> Maxima:
    """The variances of every data set.

    Parameters
    ----------
    data : the data sets.
    scale : (n,) a variance above which no maximum is expected.
    restricted : (n,) REML, else ML.
    outer_free, inner_free : (n,) which variances a data set can tell; one that is not free stays zero.
    """
    n = len(scale)
    starts, rising = _starts(data, scale, restricted, outer_free, inner_free)
    best, height, settled = np.zeros((n, 2)), np.full(n, np.inf), np.ones(n, dtype=bool)
    for start, wanted in zip(starts, rising, strict=True):
        some = np.flatnonzero(wanted)
        if some.size == 0:
            continue
        free = np.column_stack([outer_free[some], inner_free[some]])
        point, value, ended = _climb(data.take(some), start[some], scale[some], restricted[some], free)
        better = value < height[some] - 1e-12
        at = some[better]
        best[at], height[at], settled[at] = point[better], value[better], ended[better]
    information, score = _sums(data, best)
    return Maxima(best, information, score, settled)


def _sums(data: Turned, sigma2: Array) -> tuple[Array, Array]:
    e = 1.0 / (1.0 + sigma2[:, 1:] * data.lam)
    a, b = (e * data.u * data.u) @ data.member, (e * data.u * data.w) @ data.member
    r = 1.0 / (1.0 + sigma2[:, :1] * a)
    return (a * r).sum(axis=1), (b * r).sum(axis=1)


def _starts(data: Turned, scale: Array, restricted: Mask, outer_free: Mask, inner_free: Mask) -> tuple[tuple[Array, ...], tuple[Mask, ...]]:
    """Where to climb from: the highest cell, the next peak that could win, and the highest cell of either edge."""
    outer, inner = _values(data.a0.max(axis=1), scale), _values(data.lam.max(axis=1), scale)
    height = _scan(data, outer, inner, restricted)
    height[~outer_free, 1:, :] = np.inf
    height[~inner_free, :, 1:] = np.inf
    n, _, t = height.shape
    flat = height.reshape(n, -1)
    first = flat.argmin(axis=1)
    peak = _lowest_of_four(height)
    others = np.where(peak.reshape(n, -1), flat, np.inf)
    others[np.arange(n), first] = np.inf
    second = others.argmin(axis=1)
    # Between two cells the likelihood of k effects rises by little; a start far below cannot win (variance_search.highest).
    rise = 2.0 + 0.2 * (data.u != 0.0).sum(axis=1)
    lowest = flat[np.arange(n), first]
    edge_outer, edge_inner = height[:, :, 0].argmin(axis=1), height[:, 0, :].argmin(axis=1)
    places = ((first // t, first % t), (second // t, second % t), (edge_outer, np.zeros(n, int)), (np.zeros(n, int), edge_inner))
    every = np.arange(n)
    starts = tuple(np.column_stack([outer[every, i], inner[every, j]]) for i, j in places)
    near = others[every, second] <= lowest + rise
    both = outer_free & inner_free
    on_outer = both & (height[every, edge_outer, 0] <= lowest + rise) & (first % t > 0)
    on_inner = both & (height[every, 0, edge_inner] <= lowest + rise) & (first // t > 0)
    return starts, (np.ones(n, dtype=bool), near, on_outer, on_inner)


def _values(information: Array, scale: Array) -> Array:
    """(n, s) zero, and variances from one too small to show in the data to the scale, neighbours one to RATIO at most."""
    low = 0.1 / np.maximum(information, 1e-300)
    top = np.maximum(scale, 10.0 * low)
    steps = math.ceil(float(np.log(top / low).max()) / math.log(RATIO))
    values = low[:, None] * (top / low)[:, None] ** (np.arange(steps + 1) / steps)
    return np.column_stack([np.zeros(len(scale)), values])


def _scan(data: Turned, outer: Array, inner: Array, restricted: Mask) -> Array:
    """(n, s, t) -2 log likelihood at s values of the first and t of the second variance."""
    n, t = inner.shape
    found = np.empty((n, outer.shape[1], t))
    u2, uw, w2 = data.u * data.u, data.u * data.w, data.w * data.w
    for j in range(t):
        turned = 1.0 + inner[:, j, None] * data.lam
        e = 1.0 / turned
        a, b = ((e * u2) @ data.member)[:, None, :], ((e * uw) @ data.member)[:, None, :]
        one = 1.0 + outer[:, :, None] * a
        r = 1.0 / one
        br = b * r
        information = (a * r).sum(axis=2)
        fixed = np.log(turned).sum(axis=1) + (e * w2).sum(axis=1)
        at = fixed[:, None] + np.log(one).sum(axis=2) - outer * (b * br).sum(axis=2)
        found[:, :, j] = at - br.sum(axis=2) ** 2 / information + restricted[:, None] * np.log(information)
    return found


def _lowest_of_four(height: Array) -> Array:
    """Cells that none of their four neighbours lies below."""
    low = np.isfinite(height)
    low[:, 1:] &= height[:, 1:] <= height[:, :-1]
    low[:, :-1] &= height[:, :-1] <= height[:, 1:]
    low[:, :, 1:] &= height[:, :, 1:] <= height[:, :, :-1]
    low[:, :, :-1] &= height[:, :, :-1] <= height[:, :, 1:]
    return np.asarray(low)


def _climb(data: Turned, start: Array, scale: Array, restricted: Mask, free: Mask) -> tuple[Array, Array, Mask]:
    """Newton's method inside the quadrant of variances >= 0, each step shortened until the likelihood does not fall."""
    point = start.copy()
    value, gradient, hessian = _derivatives(data, point, restricted)
    settled = np.zeros(len(point), dtype=bool)
    going = np.arange(len(point))
    for _ in range(STEPS):
        part = data if going.size == len(point) else data.take(going)
        here, limit = point[going], scale[going]
        step = _inward(gradient[going], hessian[going], here, free[going])
        step = np.clip(step, -1e3 * limit[:, None], 1e3 * limit[:, None])
        now, moved, there, better = value[going], here.copy(), None, np.zeros(going.size, dtype=bool)
        shorten = np.ones(going.size)
        for _ in range(HALVINGS):
            trial = np.maximum(here + shorten[:, None] * step, 0.0)
            there = _derivatives(part, trial, restricted[going])
            better = there[0] <= now + 1e-13 * np.abs(now)
            if better.all():
                break
            shorten = np.where(better, shorten, 0.5 * shorten)
        assert there is not None
        moved = np.where(better[:, None], trial, here)
        change = np.abs(moved - here).max(axis=1)
        kept = going[better]
        point[kept], value[kept], gradient[kept], hessian[kept] = moved[better], there[0][better], there[1][better], there[2][better]
        # Newton's error is squared in each step: after one this small, what is left is rounding.
        done = change <= SETTLED * (moved.max(axis=1) + 1e-3 * limit) * 1e-2
        settled[going[done]] = True
        going = going[~done & better]
        if going.size == 0:
            break
    return point, value, settled


def _inward(gradient: Array, hessian: Array, point: Array, free: Mask) -> Array:
    """(n, 2) the downhill step of -2 log likelihood of the variances that can move; a longer one ends where the first reaches zero."""
    active = free & ((point > 0.0) | (gradient < 0.0))
    step = _newton(gradient, hessian, active)
    outward = active & (point == 0.0) & (step < 0.0)
    again = outward.any(axis=1)
    if again.any():
        active = active & ~outward
        step[again] = _newton(gradient[again], hessian[again], active[again])
        step = np.where(active & ~((point == 0.0) & (step < 0.0)), step, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(step < 0.0, point / -step, np.inf).min(axis=1)
    short = np.minimum(1.0, reach)
    step = step * short[:, None]
    landing = (step < 0.0) & (-step >= point * (1.0 - 1e-12))
    return np.where(landing, -point, step)


def _newton(gradient: Array, hessian: Array, active: Mask) -> Array:
    """The Newton step where the surface is convex, else downhill in units of each variance's own curvature."""
    g = np.where(active, gradient, 0.0)
    h11, h22 = (np.where(active[:, j], hessian[:, j, j], 1.0) for j in (0, 1))
    h12 = np.where(active.all(axis=1), hessian[:, 0, 1], 0.0)
    det = h11 * h22 - h12 * h12
    convex = (h11 > 0.0) & (h22 > 0.0) & (det > 1e-10 * h11 * h22)
    safe = np.where(convex, det, 1.0)
    newton = -np.column_stack([h22 * g[:, 0] - h12 * g[:, 1], h11 * g[:, 1] - h12 * g[:, 0]]) / safe[:, None]
    own = np.maximum(np.abs(np.column_stack([h11, h22])), 1e-12)
    return np.where(convex[:, None], newton, -g / own)


def _derivatives(data: Turned, sigma2: Array, restricted: Mask) -> tuple[Array, Array, Array]:
    """(n,) -2 log likelihood, less its constant, (n, 2) its gradient and (n, 2, 2) its curvature."""
    s1, s2 = sigma2[:, :1], sigma2[:, 1:]
    turned = 1.0 + s2 * data.lam
    e = 1.0 / turned
    el = e * data.lam
    eu, ew = e * data.u, e * data.w
    leu, lew = el * data.u, el * data.w
    m = data.member
    a, b = (eu * data.u) @ m, (eu * data.w) @ m
    a_2, b_2 = (leu * eu) @ m, (leu * ew) @ m
    a_3, b_3 = (leu * leu * e) @ m, (leu * lew * e) @ m
    c, c_2, c_3 = (ew * data.w).sum(axis=1), (lew * ew).sum(axis=1), (lew * lew * e).sum(axis=1)
    one = 1.0 + s1 * a
    r = 1.0 / one
    r2, r3 = r * r, r * r * r
    s = s1[:, 0]

    def total(terms: Array) -> Array:
        return np.asarray(terms.sum(axis=1))

    log_det = np.log(turned).sum(axis=1) + np.log(one).sum(axis=1)
    ld = (total(a * r), el.sum(axis=1) - s * total(a_2 * r))
    ld2 = (-total(a * a * r2), -total(a_2 * r2), 2.0 * s * total(a_3 * r) - s * s * total(a_2 * a_2 * r2) - total(el * el))
    big_a, big_b, big_c = total(a * r), total(b * r), c - s * total(b * b * r)
    a_j = (-total(a * a * r2), -total(a_2 * r2))
    b_j = (-total(a * b * r2), s * total(b * a_2 * r2) - total(b_2 * r))
    c_j = (-total(b * b * r2), 2.0 * s * total(b * b_2 * r) - s * s * total(b * b * a_2 * r2) - c_2)
    a_jk = (2.0 * total(a**3 * r3), 2.0 * total(a * a_2 * r3), 2.0 * total(a_3 * r2) - 2.0 * s * total(a_2 * a_2 * r3))
    b_jk = (
        2.0 * total(a * a * b * r3),
        total((a_2 * b + a * b_2) * r2) - 2.0 * s * total(a * b * a_2 * r3),
        2.0 * total(b_3 * r) - 2.0 * s * total((b_2 * a_2 + b * a_3) * r2) + 2.0 * s * s * total(b * a_2 * a_2 * r3),
    )
    c_jk = (
        2.0 * total(a * b * b * r3),
        2.0 * total(b * b_2 * r2) - 2.0 * s * total(b * b * a_2 * r3),
        2.0 * c_3
        - s * total(2.0 * b_2 * b_2 * r + 4.0 * b * b_3 * r)
        + s * s * total(4.0 * b * b_2 * a_2 * r2 + 2.0 * b * b * a_3 * r2)
        - 2.0 * s**3 * total(b * b * a_2 * a_2 * r3),
    )
    mean = big_b / big_a
    value = log_det + big_c - big_b * mean + restricted * np.log(big_a)
    gradient = np.column_stack([ld[j] + c_j[j] - 2.0 * mean * b_j[j] + mean * mean * a_j[j] + restricted * a_j[j] / big_a for j in (0, 1)])
    hessian = np.empty((len(s), 2, 2))
    for place, (j, k) in enumerate(((0, 0), (0, 1), (1, 1))):
        shift_j, shift_k = b_j[j] - mean * a_j[j], b_j[k] - mean * a_j[k]
        found = ld2[place] + c_jk[place] - 2.0 * mean * b_jk[place] + mean * mean * a_jk[place] - 2.0 * shift_j * shift_k / big_a
        found = found + restricted * (a_jk[place] / big_a - a_j[j] * a_j[k] / big_a**2)
        hessian[:, j, k] = hessian[:, k, j] = found
    return value, gradient, hessian
