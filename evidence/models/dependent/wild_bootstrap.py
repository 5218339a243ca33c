"""Cluster wild bootstrap tests of one or several contrasts with few clusters (Joshi, Pustejovsky & Beretvas 2022).

Residuals of the model in which the contrasts are zero are multiplied by one random number per cluster (+1 or -1, or one of
Webb's six), the contrasts are tested again in each such data set, and p is the share of tests at least as large as the
observed one. The working weights stay those of the fit, so a data set costs two small matrix products and no refit.

The R package wildmeta refits: for metafor models it estimates the variance components anew under the null hypothesis and
once more in every draw, for robumeta models tau2; its p is the share strictly above. With the weights fixed the test is
the one of the paper for a given working model, exact ties included, and the same whatever the search for variances does.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import Codes, as_codes, rows_by_size
from evidence.models.dependent.robust import CARRIED, carried_by_one, cr2_adjustment
from evidence.models.distributions import Array
from evidence.models.result import Tabular

CORRECTIONS = ("CR0", "CR2")
WEIGHTS = {
    "Rademacher": np.array([1.0, -1.0]),
    "Webb": np.array([math.sqrt(1.5), 1.0, math.sqrt(0.5), -math.sqrt(0.5), -1.0, -math.sqrt(1.5)]),
}
# With fewer clusters than this, signs alone give less than a hundred different data sets.
FEW_CLUSTERS = 8
# All combinations of weights are used up to this many clusters, else random draws.
ENUMERATED = {"Rademacher": 12, "Webb": 6}
# A bootstrap test statistic this close to the observed one is equal to it.
TIE = 1e-9
CHUNK_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class WildBootstrap(Tabular):
    """Cluster wild bootstrap test that q contrasts are zero, over J clusters.

    Attributes
    ----------
    statistic : Wald statistic divided by q, with cluster-robust variances.
    p_value : share of data sets with a statistic at least as large; (1 + count) / (1 + draws) where the observed data set is
        not one of them (random draws, or corrected residuals).
    q : number of contrasts.
    draws : data sets tested; for all combinations half of them, because a change of all signs changes no statistic.
    enumerated : whether all combinations of weights were used, so that nothing is random.
    weights : "Rademacher" or "Webb".
    smallest_p : the smallest p that this many combinations or draws can give.
    clusters : J.
    residual_correction, variance : "CR0" or "CR2".
    seed : of the random draws; None where all combinations were used.
    unsupported : "" or why the test must not be used.
    """

    statistic: float
    p_value: float
    q: int
    draws: int
    enumerated: bool
    weights: str
    smallest_p: float
    clusters: int
    residual_correction: str
    variance: str
    seed: int | None
    unsupported: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON."""
        return asdict(self)


def wild_bootstrap(
    effect: Array,
    design: Array,
    model_covariance: Array,
    covariance_of: Callable[[Codes], Array],
    clusters: Any,
    contrasts: Any,
    *,
    residual_correction: str = "CR0",
    variance: str = "CR0",
    weights: str = "auto",
    draws: int = 1999,
    seed: int = 1,
) -> WildBootstrap | NotEstimated:
    """Test that the contrasts of a fitted model are all zero.

    Parameters
    ----------
    effect : (k,) effects.
    design : (k, p) design matrix.
    model_covariance : (p, p) covariance of the coefficients under the model (a univariate fit's `plain_covariance`).
    covariance_of : gives the model's covariance of the effects at rows (B, m), as (B, m, m).
    clusters : (k,) labels.
    contrasts : (q, p), one combination of the coefficients per row.
    residual_correction : "CR0" multiplies the residuals as they are; "CR2" corrects them first for the null model.
    variance : of the Wald statistic, "CR0" or "CR2".
    weights : "Rademacher", "Webb", or "auto": Webb below 8 clusters.
    draws, seed : of random draws, where there are too many combinations for all of them.

    Raises
    ------
    UsageError
        If an option is not known or the contrasts do not fit the design.
    CannotCompute
        If there are fewer than two clusters.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> fit = fit_univariate([0.1, 0.3, 0.5, 0.2, 0.6, 0.4], [0.04] * 6)
    >>> y, x = fit.design @ fit.estimate + fit.residual, fit.design
    >>> test = wild_bootstrap(y, x, fit.plain_covariance, fit.covariance_of, [1, 1, 2, 3, 4, 5], [[1.0]])
    >>> test.draws, test.enumerated, round(test.p_value, 4)
    (3888, True, 0.0239)
    """
    tested = np.atleast_2d(np.asarray(contrasts, dtype=float))
    q = len(tested)
    _check_options(residual_correction, variance, weights, draws, design, tested)
    codes = as_codes(clusters)
    if int(codes.max()) < 1:
        raise CannotCompute("all effects are in one cluster; a cluster wild bootstrap needs at least two clusters")
    y = np.asarray(effect, dtype=float)
    as_observed = _parts(y, design, model_covariance, covariance_of, codes, tested, "CR0", variance)
    parts = as_observed
    if residual_correction == "CR2":
        parts = _parts(y, design, model_covariance, covariance_of, codes, tested, "CR2", variance)
    j_clusters = len(parts.push)
    # With all residuals as they are, and multiplied by one, the data set is the observed one.
    observed = _statistics(as_observed, np.ones((1, j_clusters)))[0]
    if not math.isfinite(observed):
        return NotEstimated(f"{q} contrasts cannot be tested together with {j_clusters} clusters: their robust covariance is singular")
    kind = weights if weights != "auto" else "Webb" if j_clusters < FEW_CLUSTERS else "Rademacher"
    enumerated = j_clusters <= ENUMERATED[kind]
    reached = total = 0
    rows = max(1, CHUNK_CELLS // (j_clusters * q * max(1, q)))
    for multipliers in _all_combinations(kind, j_clusters, rows) if enumerated else _random_draws(kind, j_clusters, rows, draws, seed):
        reached += int((_statistics(parts, multipliers) >= observed * (1.0 - TIE)).sum())
        total += len(multipliers)
    holds_observed = enumerated and residual_correction == "CR0"
    return WildBootstrap(
        statistic=float(observed),
        p_value=reached / total if holds_observed else (1 + reached) / (1 + total),
        q=q,
        draws=total,
        enumerated=enumerated,
        weights=kind,
        smallest_p=1.0 / total if holds_observed else 1.0 / (1 + total),
        clusters=j_clusters,
        residual_correction=residual_correction,
        variance=variance,
        seed=None if enumerated else seed,
        unsupported=CARRIED if (parts.carried & (tested != 0.0).any(axis=0)).any() else "",
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the statistic of any data set is made of; J clusters, p coefficients, q contrasts.

    Attributes
    ----------
    push : (J, p) X_i'W_i e_i, e_i the residuals of the null model, corrected: what cluster i adds to X'Wy.
    own : (J, q) its score in each contrast, before the coefficients are estimated again.
    shared : (J, q, p) what one unit of X'Wy takes away from it, through the coefficients estimated again.
    lead : (q, p) contrasts times the model's covariance.
    carried : (p,) coefficients that one cluster alone informs.
    """

    push: Array
    own: Array
    shared: Array
    lead: Array
    carried: Any


def _parts(
    effect: Array,
    design: Array,
    bread: Array,
    covariance_of: Callable[[Codes], Array],
    codes: Codes,
    tested: Array,
    residual_correction: str,
    variance: str,
) -> _Parts:
    lead = tested @ bread
    # The model in which the contrasts are zero has the covariance M - MC'(CMC')^-1 CM (restricted least squares).
    null_bread = bread - lead.T @ np.linalg.solve(lead @ tested.T, lead)
    stacks = [(rows, design[rows], covariance_of(rows)) for rows in rows_by_size(codes)]
    weighted = [np.linalg.solve(phi, x) for _, x, phi in stacks]
    pull = sum(
        (wx.transpose(0, 2, 1) @ effect[rows][:, :, None]).sum(axis=0)[:, 0] for (rows, _, _), wx in zip(stacks, weighted, strict=True)
    )
    residual = effect - design @ (null_bread @ pull)
    push, own, shared, carried = [], [], [], np.zeros(len(bread), dtype=bool)
    for (rows, x, phi), wx in zip(stacks, weighted, strict=True):
        e = residual[rows][:, :, None]
        if residual_correction == "CR2":
            e = cr2_adjustment(x, phi, null_bread) @ e
        scores = cr2_adjustment(x, phi, bread) @ wx if variance == "CR2" else wx
        push.append((wx.transpose(0, 2, 1) @ e)[:, :, 0])
        own.append((scores.transpose(0, 2, 1) @ e)[:, :, 0] @ lead.T)
        shared.append(lead @ scores.transpose(0, 2, 1) @ x @ bread)
        carried |= carried_by_one(x.transpose(0, 2, 1) @ wx, bread)
    return _Parts(np.concatenate(push), np.concatenate(own), np.concatenate(shared), lead, carried)


def _statistics(parts: _Parts, multipliers: Array) -> Array:
    """Wald statistics over q of R data sets, one row of (R, J) multipliers each; infinite where the variance is singular."""
    q = len(parts.lead)
    pushed = multipliers @ parts.push
    moved = pushed @ parts.lead.T
    # What the clusters' scores in each contrast are, once the coefficients have followed the new effects: (R, J, q).
    score = multipliers[:, :, None] * parts.own - np.einsum("ra,jsa->rjs", pushed, parts.shared)
    spread = score.transpose(0, 2, 1) @ score
    scale = (multipliers**2 @ (parts.own**2)).max(axis=1, initial=0.0)
    if q == 1:
        singular = spread[:, 0, 0] <= 1e-20 * scale
        return np.asarray(np.where(singular, np.inf, moved[:, 0] ** 2 / np.where(singular, 1.0, spread[:, 0, 0])))
    singular = np.linalg.eigvalsh(spread)[:, 0] <= 1e-14 * np.trace(spread, axis1=1, axis2=2)
    spread[singular] = np.eye(q)
    wald = (moved * np.linalg.solve(spread, moved[:, :, None])[:, :, 0]).sum(axis=1) / q
    return np.asarray(np.where(singular, np.inf, wald))


def _all_combinations(kind: str, j_clusters: int, rows: int) -> Iterator[Array]:
    """Every combination of weights, the first cluster's above zero: changing all signs changes no statistic."""
    values = WEIGHTS[kind]
    positive = values[values > 0.0]
    combinations = itertools.product(positive, *[values] * (j_clusters - 1))
    while chunk := list(itertools.islice(combinations, rows)):
        yield np.array(chunk)


def _random_draws(kind: str, j_clusters: int, rows: int, draws: int, seed: int) -> Iterator[Array]:
    rng = np.random.default_rng(seed)
    for first in range(0, draws, rows):
        yield rng.choice(WEIGHTS[kind], size=(min(rows, draws - first), j_clusters))


def _check_options(residual_correction: str, variance: str, weights: str, draws: int, design: Array, tested: Array) -> None:
    for name, value in (("residual_correction", residual_correction), ("variance", variance)):
        if value not in CORRECTIONS:
            raise UsageError(f"{name} {value!r} is not known; use one of {', '.join(CORRECTIONS)}")
    if weights not in ("auto", *WEIGHTS):
        raise UsageError(f"weights {weights!r} are not known; use one of auto, {', '.join(WEIGHTS)}")
    if draws < 99:
        raise UsageError(f"a bootstrap test needs at least 99 draws; seen {draws}")
    if tested.shape[1] != design.shape[1]:
        raise UsageError(f"each contrast must have one weight for each of the {design.shape[1]} coefficients; seen {tested.shape[1]}")
    if np.linalg.matrix_rank(tested) < len(tested):
        raise UsageError("the contrasts depend on each other (or one is zero); leave out those that follow from the others")
