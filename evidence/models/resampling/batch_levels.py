"""Many three-level models of a mean at once: the model of `fit_multilevel` with an intercept alone, every effect an inner group of its own.

All data sets have their effects in the same places, in the same outer groups; an effect may be absent from some (`on`). Group by group
the sampling covariance is turned into the identity (block_likelihood.py); after that the likelihood of both variances is sums over effects
and groups, and n data sets are arrays (n, k) and (n, J).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.dependent.covariance import Codes, rows_by_size
from evidence.models.distributions import Array
from evidence.models.resampling.level_search import Mask, Turned, maximise

# In the turned basis an absent effect is marked by an eigenvalue this many times the largest sampling variance.
ABSENT = 1e3


@dataclass(frozen=True, slots=True)
class LevelSets:
    """n data sets of up to k effects in J outer groups.

    Attributes
    ----------
    y, variance : (n, k) effects and sampling variances; whatever stands where an effect is absent is not looked at.
    on : (n, k) true where a data set holds the effect.
    outer : (k,) code of the outer group of each place.
    correlation : (c, k, k) matrices of correlations of sampling errors; only those inside outer groups count.
    which : (n,) the matrix of each data set.
    """

    y: Array
    variance: Array
    on: Mask
    outer: Codes
    correlation: Array
    which: Codes

    __repr__ = brief()

    def blocks(self, rows: Codes) -> Array:
        """(n, B, m, m) sampling covariance of the groups at `rows` (B, m); an absent effect stands apart, with variance 1."""
        s = np.where(self.on, np.sqrt(self.variance), 0.0)[:, rows]
        block = self.correlation[:, rows[:, :, None], rows[:, None, :]][self.which] * s[..., :, None] * s[..., None, :]
        m = rows.shape[1]
        diagonal = np.arange(m)
        block[..., diagonal, diagonal] += ~self.on[:, rows]
        return np.asarray(block)


@dataclass(frozen=True, slots=True)
class LevelFits:
    """What the models give, one a data set.

    Attributes
    ----------
    estimate, model_se : (n,) the mean, and its standard error by the model; not numbers where a data set has no two groups.
    se, df : (n,) CR2 at the outer group with Satterthwaite degrees of freedom; not numbers with fewer than three groups, where the
        effects are fitted exactly, or where one group carries the mean.
    sigma2 : (n, 2) variances between outer groups and between effects inside them; where no group has two effects the first is their sum.
    groups, effects : (n,) outer groups and effects in each data set.
    settled : (n,) whether the search for the variances ended at a maximum.
    """

    estimate: Array
    model_se: Array
    se: Array
    df: Array
    sigma2: Array
    groups: Codes
    effects: Codes
    settled: Mask

    __repr__ = brief()


def fit_levels(sets: LevelSets, restricted: Any = True) -> LevelFits:
    """Fit the three-level model of the mean to every data set, with CR2 at the outer group.

    Parameters
    ----------
    sets : the data sets.
    restricted : REML if true, else ML; one for all or one a data set.

    References
    ----------
    Pustejovsky & Tipton 2022; Bell & McCaffrey 2002.

    Examples
    --------
    >>> ones = np.eye(4)[None]
    >>> sets = LevelSets(
    ...     np.array([[0.1, 0.3, 0.5, 0.2]]),
    ...     np.full((1, 4), 0.04),
    ...     np.ones((1, 4), bool),
    ...     np.array([0, 0, 1, 2]),
    ...     ones,
    ...     np.array([0]),
    ... )
    >>> fit_levels(sets).estimate.round(3).tolist()
    [0.275]
    """
    turned = turn(sets)
    n = len(sets.y)
    asked = np.broadcast_to(np.asarray(restricted, dtype=bool), (n,))
    held = turned.a0 > 0.0
    groups, effects = held.sum(axis=1), sets.on.sum(axis=1)
    found = maximise(turned, _scale(sets), asked, groups >= 2, effects > groups)
    variance = 1.0 / np.where(groups >= 2, found.information, np.nan)
    estimate = found.score * variance
    se, df = _robust(sets, found.sigma2, estimate, variance)
    few = groups < 3
    se[few], df[few] = np.nan, np.nan
    return LevelFits(estimate, np.sqrt(variance), se, df, found.sigma2, groups, effects, found.settled)


def turn(sets: LevelSets) -> Turned:
    """The data sets in the basis in which sampling errors are independent with variance 1; absent effects are zero there."""
    n, k = sets.y.shape
    u, w, lam, log_det = np.zeros((n, k)), np.zeros((n, k)), np.zeros((n, k)), np.zeros(n)
    y = np.where(sets.on, sets.y, 0.0)
    for rows in rows_by_size(sets.outer):
        if rows.shape[1] == 1:
            places = rows[:, 0]
            on = sets.on[:, places]
            v = np.where(on, sets.variance[:, places], 1.0)
            lam[:, places] = on / v
            u[:, places] = on / np.sqrt(v)
            w[:, places] = y[:, places] / np.sqrt(v)
            log_det += np.log(v).sum(axis=1)
            continue
        block = sets.blocks(rows)
        on = sets.on[:, rows]
        m = np.arange(rows.shape[1])
        far = ABSENT * max(1.0, float(block[..., m, m].max()))
        block[..., m, m] += np.where(on, 0.0, far)
        values, vectors = np.linalg.eigh(block)
        there = values < 0.5 * far
        values = np.where(there, values, 1.0)
        _refuse_impossible(values)
        root = np.where(there, 1.0 / np.sqrt(values), 0.0)
        u[:, rows] = root * np.einsum("nbij,nbi->nbj", vectors, on.astype(float))
        w[:, rows] = root * np.einsum("nbij,nbi->nbj", vectors, y[:, rows])
        lam[:, rows] = root * root
        log_det += np.log(values).sum(axis=(1, 2))
    member = (sets.outer[:, None] == np.arange(int(sets.outer.max()) + 1)).astype(float)
    return Turned(u, w, lam, member, log_det)


def _refuse_impossible(values: Array) -> None:
    if (values <= 1e-12 * values.max(axis=-1, keepdims=True)).any():
        raise CannotCompute(
            "the sampling errors of a group have no valid covariance under the correlations given; take a smaller correlation, or one "
            "across outcome domains that is nearer to the one within"
        )


def _scale(sets: LevelSets) -> Array:
    """(n,) a variance above which no maximum is expected: four times the widest spread of the effects and their errors."""
    middle = np.where(sets.on, sets.y, 0.0).sum(axis=1) / np.maximum(sets.on.sum(axis=1), 1)
    apart = np.where(sets.on, (sets.y - middle[:, None]) ** 2, 0.0).max(axis=1)
    return np.asarray(4.0 * (apart + np.where(sets.on, sets.variance, 0.0).max(axis=1)))


def _robust(sets: LevelSets, sigma2: Array, estimate: Array, variance: Array) -> tuple[Array, Array]:
    """(n,) CR2 standard error and Satterthwaite degrees of freedom, as `fit_robust` gives them for an intercept."""
    parts = []
    residual = np.where(sets.on, sets.y - np.nan_to_num(estimate)[:, None], 0.0)
    bread = np.nan_to_num(variance, nan=1.0)
    for rows in rows_by_size(sets.outer):
        x, e = sets.on[:, rows].astype(float), residual[:, rows]
        if rows.shape[1] == 1:
            v = np.where(sets.on[:, rows[:, 0]], sets.variance[:, rows[:, 0]], 1.0)
            parts.append(_pieces_of_one(x[..., 0], e[..., 0], v + sigma2.sum(axis=1)[:, None], bread))
        else:
            random = sigma2[:, 0, None, None, None] * x[..., :, None] * x[..., None, :]
            same = sigma2[:, 1, None, None, None] * (x[..., :, None] * np.eye(rows.shape[1]))
            parts.append(_pieces(x, e, sets.blocks(rows) + random + same, bread))
    inside, adjusted, information, score = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
    se = bread * np.sqrt((score * score).sum(axis=1))
    own, shared = bread[:, None] ** 2 * inside, bread[:, None] ** 3 * adjusted**2
    trace = (own - shared).sum(axis=1)
    squares = (own * own).sum(axis=1) - 2.0 * (own * shared).sum(axis=1) + shared.sum(axis=1) ** 2
    without = (se <= 1e-10 * np.sqrt(bread)) | (information * bread[:, None] > 1.0 - 1e-8).any(axis=1) | (squares <= 0.0)
    df = np.where(without, np.nan, trace * trace / np.where(without, 1.0, squares))
    return np.where(without, np.nan, se), df


_Pieces = tuple[Array, Array, Array, Array]


def _pieces_of_one(x: Array, e: Array, phi: Array, bread: Array) -> _Pieces:
    """Of groups of one effect (n, B): G'Phi G, G'X, X'W X and G'e, with G = A W X."""
    left = phi * (phi - bread[:, None] * x * x)
    power = np.where(left > 0.0, 1.0 / np.sqrt(np.where(left > 0.0, left, 1.0)), 0.0)
    weighted = x / phi
    adjusted = phi * power * weighted
    return adjusted * phi * adjusted, adjusted * x, weighted * x, adjusted * e


def _pieces(x: Array, e: Array, phi: Array, bread: Array) -> _Pieces:
    """The same of groups of m effects, x and e (n, B, m), phi (n, B, m, m)."""
    upper = np.linalg.cholesky(phi).swapaxes(-1, -2)
    lower = upper.swapaxes(-1, -2)
    inner = upper @ (phi - bread[:, None, None, None] * x[..., :, None] * x[..., None, :]) @ lower
    values, vectors = np.linalg.eigh(inner)
    kept = values > 1e-10 * values[..., -1:].clip(min=1e-300)
    power = np.where(kept, 1.0 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    weighted = np.linalg.solve(phi, x[..., None])[..., 0]
    turned = np.einsum("nbij,nbj->nbi", upper, weighted)
    turned = np.einsum("nbij,nbj->nbi", vectors, power * np.einsum("nbji,nbj->nbi", vectors, turned))
    adjusted = np.einsum("nbji,nbj->nbi", upper, turned)
    square = np.einsum("nbi,nbij,nbj->nb", adjusted, phi, adjusted)
    return square, (adjusted * x).sum(axis=2), (weighted * x).sum(axis=2), (adjusted * e).sum(axis=2)


def aggregated(sets: LevelSets) -> tuple[Array, Array]:
    """(n, J) one effect and variance per outer group: the generalised least squares mean; variance 0 where a group is absent."""
    turned = turn(sets)
    held = turned.a0 > 0.0
    information = np.where(held, turned.a0, 1.0)
    return np.where(held, turned.b0 / information, 0.0), np.where(held, 1.0 / information, 0.0)
