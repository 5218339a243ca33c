"""Which choice moves the answer most: the variance over a whole grid, shared out exactly between its factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.base.brief import brief
from evidence.models.distributions import Array


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """Shares of the variance of one number over a whole grid, (F,) each.

    Attributes
    ----------
    alone : what a factor does by itself: its main effect in the analysis of variance.
    shapley : that, and its even part of every interaction it takes part in (Shapley value; Owen 2014); they sum to 1.
    """

    alone: Array
    shapley: Array

    __repr__ = brief()


def variance_shares(values: Array, shape: tuple[int, ...]) -> VarianceShares:
    """Share the variance of values over a whole factorial grid between its factors.

    Every axis is turned by orthonormal contrasts, so that each coefficient belongs to one set of factors and their squares are the sums of
    squares of the analysis of variance (Box, Hunter & Hunter 2005); a coefficient of m factors is shared by these m evenly.

    Parameters
    ----------
    values : (n,) one per cell of the grid, the last factor the fastest; all finite.
    shape : options of each factor; their product is n.

    Examples
    --------
    >>> shares = variance_shares(np.array([0.0, 1.0, 2.0, 3.0]), (2, 2))
    >>> shares.shapley.round(3).tolist()
    [0.8, 0.2]
    """
    if not shape:
        return VarianceShares(np.zeros(0), np.zeros(0))
    coefficients = np.asarray(values, dtype=float).reshape(shape)
    for axis, options in enumerate(shape):
        coefficients = np.moveaxis(np.tensordot(_contrasts(options), coefficients, axes=(1, axis)), 0, axis)
    squares = coefficients * coefficients
    involved = [np.arange(options).reshape([-1 if i == axis else 1 for i in range(len(shape))]) > 0 for axis, options in enumerate(shape)]
    together = np.zeros(shape, dtype=int)
    for one in involved:
        together = together + one
    squares[together == 0] = 0.0
    total = squares.sum()
    if total <= 1e-24 * max(1.0, float((coefficients**2).sum())):
        return VarianceShares(np.zeros(len(shape)), np.zeros(len(shape)))
    even = squares / np.maximum(together, 1)
    alone = np.array([squares[np.broadcast_to(one, shape) & (together == 1)].sum() for one in involved])
    shapley = np.array([even[np.broadcast_to(one, shape)].sum() for one in involved])
    return VarianceShares(alone / total, shapley / total)


def _contrasts(options: int) -> Array:
    """(options, options) orthonormal rows, the first the mean (Helmert)."""
    rows = np.zeros((options, options))
    rows[0] = 1.0 / np.sqrt(options)
    for j in range(1, options):
        rows[j, :j], rows[j, j] = 1.0, -float(j)
        rows[j] /= np.sqrt(j * (j + 1.0))
    return rows
