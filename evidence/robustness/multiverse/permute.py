"""A joint test of a whole specification curve: could chance alone give a curve like it?

Were there no effect, the effects of a sample would be as likely to point the other way. So the signs of whole samples are drawn at
random, every analysis is fitted again, and the curve is held against those curves (Simonsohn, Simmons & Nelson 2020, who draw anew the
treatment; for effects of samples signs take its place, as in Follmann & Proschan 1999).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.models.distributions import Array
from evidence.robustness.multiverse.fit import Chunk, Data, distinct_data, fitted
from evidence.robustness.multiverse.rows import Codes

# So many analyses of a curve, spread over it evenly, stand for all of them.
MOST = 100


@dataclass(frozen=True, slots=True)
class Draws:
    """Curves to draw.

    Attributes
    ----------
    chunk : the analyses that stand for the curve.
    first, last : numbers of the draws, from the first up to the last, which is not among them.
    seed : of the plan; each draw has its own stream, so that it is the same wherever it is made.
    """

    chunk: Chunk
    first: int
    last: int
    seed: int


@dataclass(frozen=True, slots=True)
class JointTest:
    """The curve against curves without an effect.

    Attributes
    ----------
    median, above : the median estimate, and the share of analyses whose interval lies above zero.
    median_p, above_p : how often a curve without an effect has a median as far from zero, and as large a share on one side.
    draws : how many curves were drawn.
    analyses : how many analyses stood for the curve.
    """

    median: float
    above: float
    median_p: float
    above_p: float
    draws: int
    analyses: int

    __repr__ = brief()

    to_dict = fields_by_name


def draw_curves(draws: Draws) -> tuple[Array, Array]:
    """Of each draw the absolute median, and the larger of the shares of intervals above and below zero."""
    data = distinct_data(draws.chunk)
    samples = int(data.sample.max()) + 1
    streams = [np.random.default_rng([draws.seed, number]) for number in range(draws.first, draws.last)]
    signs = np.array([2.0 * stream.integers(0, 2, samples).astype(np.float64) - 1.0 for stream in streams])
    median, share, _ = _curves(draws.chunk, data, signs)
    return median, share


def _curves(chunk: Chunk, data: Data, signs: Array) -> tuple[Array, Array, Array]:
    """Of each row of signs (d, samples) the absolute median, the larger share on one side, and the share above zero."""
    many = data.take(np.tile(np.arange(len(data.on)), len(signs)))
    turned = np.repeat(signs, len(data.on), axis=0)
    fits = fitted(chunk.grid, replace(many, g=many.g * np.take_along_axis(turned, many.sample, axis=1)))
    g, low, high = (one.reshape(len(signs), -1) for one in (fits.g, fits.low, fits.high))
    above, below = (low > 0).mean(axis=1), (high < 0).mean(axis=1)
    return np.abs(np.nanmedian(g, axis=1)), np.maximum(above, below), above


def chosen_analyses(distinct: Codes) -> Codes:
    """Analyses that stand for a curve: the first of each distinct one, at most `MOST` of them, spread evenly."""
    first = np.unique(distinct, return_index=True)[1]
    return np.asarray(first[np.unique(np.linspace(0, len(first) - 1, min(MOST, len(first))).astype(int))])


def joint_test(chunk: Chunk, curves: tuple[Array, Array]) -> JointTest:
    """The curve held against those that were drawn; the curve itself is one of them, so that no p is zero."""
    data = distinct_data(chunk)
    median, share, above = (float(one[0]) for one in _curves(chunk, data, np.ones((1, int(data.sample.max()) + 1))))
    drawn = len(curves[0])
    far, many = (float((1 + (one >= own - 1e-12).sum()) / (drawn + 1)) for one, own in zip(curves, (median, share), strict=True))
    return JointTest(median, above, far, many, drawn, len(data.on))
