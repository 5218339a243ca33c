"""The mean of a three-level model without each outer group in turn, its variances estimated again, with its cluster-robust test.

All groups together are one scan of the likelihood (`log_likelihoods_without`); from its peaks the search goes on as in any fit.
A group whose rows are zero in the rotated basis adds nothing to the likelihood or to a derivative of it, so none is built anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evidence.base.brief import brief
from evidence.models.dependent.block_likelihood import Likelihood, RotatedData, log_likelihoods_without, rotate
from evidence.models.dependent.covariance import Codes, SamplingErrors, rows_by_size
from evidence.models.dependent.robust import CARRIED, EXACT, cluster_pieces
from evidence.models.dependent.variance_search import highest, maximise_variances, scanned
from evidence.models.distributions import Array
from evidence.models.univariate.likelihood import upper_bound


@dataclass(frozen=True, slots=True)
class MeansWithout:
    """The mean without each of J outer groups.

    Attributes
    ----------
    estimate, se, df : (J,) by group; CR2 with Satterthwaite degrees of freedom, not numbers where `unsupported` says why.
    sigma2 : (J, 2) variances between and inside outer groups.
    unsupported : (J,) "" or why the standard error must not be used, as in `RobustFit`.
    """

    estimate: Array
    se: Array
    df: Array
    sigma2: Array
    unsupported: tuple[str, ...]

    __repr__ = brief()


def means_without(y: Array, errors: SamplingErrors, outer: Codes, inner: Codes, method: str = "REML") -> MeansWithout:
    """Leave out every outer group in turn; the effects and their errors are those of a model that was fitted.

    Parameters
    ----------
    y : (k,) effects.
    errors : their working covariance.
    outer, inner : (k,) codes of the outer group and of the inner group inside it; at least three outer groups.
    method : "REML" or "ML".

    Examples
    --------
    >>> errors = SamplingErrors(np.array([0.04, 0.04, 0.04, 0.02]))
    >>> left = means_without(np.array([0.1, 0.3, 0.5, 0.2]), errors, np.array([0, 0, 1, 2]), np.arange(4))
    >>> left.estimate.round(3).tolist()
    [0.317, 0.2, 0.317]
    """
    x = np.ones((len(y), 1))
    whole, stacks = rotate(y, x, errors, outer, inner), _stacks(y, errors, outer, inner)
    codes = np.concatenate([stack.codes for stack in stacks])
    # Which group stands where in the blocks: `rotate` sorts those of independent effects by code, others by size too.
    order = np.sort(codes) if errors.independent and len(np.unique(inner)) == len(inner) else codes
    several = np.concatenate([(stack.same == 0.0).any(axis=(1, 2)) for stack in stacks])
    scale = [upper_bound(y[outer != code], errors.variance[outer != code], x[outer != code], method) for code in order]
    most = upper_bound(y, errors.variance, x, method)
    found = _variances_without(whole, several[np.argsort(codes)][order], most, scale, method == "REML")
    estimate, se, df, sigma2 = np.empty(len(codes)), np.empty(len(codes)), np.empty(len(codes)), np.empty((len(codes), 2))
    unsupported = [""] * len(codes)
    for code, (s_outer, s_inner, best) in zip(order, found, strict=True):
        estimate[code], sigma2[code] = best.beta[0], (s_outer, s_inner)
        se[code], df[code], unsupported[code] = _robust(
            stacks, codes != code, sigma2[code], float(best.beta[0]), float(best.covariance[0, 0])
        )
    return MeansWithout(estimate, se, df, sigma2, tuple(unsupported))


def _variances_without(
    whole: RotatedData, several: Array, most: float, scale: Sequence[float], restricted: bool
) -> Iterator[tuple[float, float, Likelihood]]:
    """Both variances and the likelihood there without each group of the blocks in turn.

    `several` says which groups hold several inner ones; above `most`, and without a group above its `scale`, no maximum is expected.
    """
    inner_free = bool(several.any())
    values = scanned(whole, most, inner_free)
    near = np.array(maximise_variances(whole, most, restricted, inner_free)[:2])
    left = replace(whole, z=whole.z.copy(), u=whole.u.copy(), lam=whole.lam.copy())
    known: dict[tuple[bytes, bytes], Array] = {}

    def heights(outer: Array, inner: Array) -> Array:
        key = outer.tobytes(), inner.tobytes()
        if key not in known:
            known[key] = log_likelihoods_without(whole, outer, inner, restricted)
        return np.asarray(known[key][group])

    for group, (start, end) in enumerate(zip(whole.starts, [*whole.starts[1:], len(whole.lam)], strict=True)):
        left.z[start:end], left.u[start:end], left.lam[start:end] = 0.0, 0.0, 0.0
        free = np.array([True, int(several.sum()) > int(several[group])])
        scan = values if free[1] else (values[0], np.zeros(1))
        yield highest(left, scan, free, scale[group], restricted, heights, near if free[1] == inner_free else np.array([near.sum(), 0.0]))
        left.z[start:end], left.u[start:end], left.lam[start:end] = whole.z[start:end], whole.u[start:end], whole.lam[start:end]


@dataclass(frozen=True, slots=True)
class _Stack:
    """B outer groups of m effects: their codes, effects (B, m), sampling covariance and same inner group (B, m, m)."""

    codes: Codes
    y: Array
    errors: Array
    same: Array


def _stacks(y: Array, errors: SamplingErrors, outer: Codes, inner: Codes) -> list[_Stack]:
    return [
        _Stack(outer[rows[:, 0]], y[rows], errors.block(rows), (inner[rows][:, :, None] == inner[rows][:, None, :]).astype(float))
        for rows in rows_by_size(outer)
    ]


def _robust(stacks: list[_Stack], kept: Array, sigma2: Array, mean: float, variance: float) -> tuple[float, float, str]:
    """Standard error and degrees of freedom over the groups that are kept, as `fit_robust` gives them, and why not to use them."""
    bread = np.array([[variance]])
    parts = [
        cluster_pieces(np.ones((*stack.y.shape, 1)), stack.y - mean, stack.errors + sigma2[0] + sigma2[1] * stack.same, bread)
        for stack in stacks
    ]
    inside, adjusted, information, score, _ = (np.concatenate(part).reshape(-1)[kept] for part in zip(*parts, strict=True))
    se = variance * float(np.sqrt(score @ score))
    if se <= 1e-10 * variance**0.5:
        return float("nan"), float("nan"), EXACT
    if (information * variance > 1.0 - 1e-8).any():
        return se, float("nan"), CARRIED
    own, shared = variance**2 * inside, variance**3 * adjusted**2
    trace = float((own - shared).sum())
    squares = float((own * own).sum() - 2.0 * (own * shared).sum() + shared.sum() ** 2)
    return se, trace * trace / squares if squares > 0 else float("nan"), ""
