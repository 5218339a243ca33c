"""The likelihood of effects that were selected by their p-value, with its slope; a step function of weights.

With s_i^2 = v_i + tau2, pi_ij the probability that effect i falls into p-value interval j, and g(i) the interval it fell
into: log L = sum log delta_g(i) + log N(y_i; x_i'b, s_i^2) - log A_i, A_i = sum_j delta_j pi_ij (Hedges 1992).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evidence.models.dependent.covariance import Codes
from evidence.models.distributions import Array


@dataclass(frozen=True, slots=True)
class EffectsWithIntervals:
    """Effects with the p-value intervals that they could fall into; k effects, p coefficients, m intervals.

    Attributes
    ----------
    y, v : (k,) effects and sampling variances.
    x : (k, p) design matrix.
    upper, lower : (k, m) limits of the effect in each interval; infinite at the ends.
    interval : (k,) the interval each effect fell into, 0 for the smallest p.
    counts : (m,) effects in each interval.
    """

    y: Array
    v: Array
    x: Array
    upper: Array
    lower: Array
    interval: Codes
    counts: Array


def selected(y: Array, v: Array, x: Array, steps: Array) -> EffectsWithIntervals:
    """The data of the likelihood; `steps` are the inner limits of the one-sided p-values, rising."""
    from scipy.special import ndtr, ndtri

    k, m = len(y), len(steps) + 1
    limits = -np.sqrt(v)[:, None] * ndtri(steps)
    interval = np.searchsorted(steps, ndtr(-y / np.sqrt(v)), side="left")
    ends = np.full((k, 1), np.inf)
    return EffectsWithIntervals(
        y, v, x, np.hstack([ends, limits]), np.hstack([limits, -ends]), interval, np.bincount(interval, minlength=m).astype(float)
    )


def selection_likelihood(data: EffectsWithIntervals, point: Array) -> tuple[float, Array]:
    """Log likelihood and its gradient at (b_1..b_p, tau2, log delta_2..log delta_m); delta_1 = 1."""
    from scipy.special import ndtr

    p = data.x.shape[1]
    weight = np.exp(np.concatenate([[0.0], point[p + 1 :]]))
    s2 = data.v + point[p]
    s = np.sqrt(s2)
    mean = data.x @ point[:p]
    high, low = (data.upper - mean[:, None]) / s[:, None], (data.lower - mean[:, None]) / s[:, None]
    # Each difference is taken on the tail where both terms are small.
    inside = np.where(low > 0.0, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low))
    total = inside @ weight
    r = data.y - mean
    value = float(
        data.counts @ np.log(weight) - 0.5 * len(r) * math.log(2 * math.pi) - (0.5 * np.log(s2) + 0.5 * r * r / s2 + np.log(total)).sum()
    )
    d_high, d_low = _density(high), _density(low)
    by_mean = ((d_low - d_high) @ weight) / (s * total)
    by_tau2 = ((_times(low, d_low) - _times(high, d_high)) @ weight) / (2.0 * s2 * total)
    slope_tau2 = float((0.5 * (r * r / s2 - 1.0) / s2 - by_tau2).sum())
    slope_weights = data.counts - ((inside * weight) / total[:, None]).sum(axis=0)
    return value, np.concatenate([data.x.T @ (r / s2 - by_mean), [slope_tau2], slope_weights[1:]])


def selection_curvature(data: EffectsWithIntervals, point: Array, unit: Array) -> Array:
    """Second derivatives by central differences of the exact gradient, in steps of 1e-5 of `unit`."""
    columns = []
    for j, size in enumerate(1e-5 * unit):
        step = np.zeros(len(point))
        step[j] = size
        columns.append((selection_likelihood(data, point + step)[1] - selection_likelihood(data, point - step)[1]) / (2.0 * size))
    curvature = np.array(columns)
    symmetric: Array = 0.5 * (curvature + curvature.T)
    return symmetric


def _density(u: Array) -> Array:
    return np.exp(-0.5 * u * u) / math.sqrt(2 * math.pi)


def _times(u: Array, density: Array) -> Array:
    return np.where(np.isfinite(u), u, 0.0) * density
