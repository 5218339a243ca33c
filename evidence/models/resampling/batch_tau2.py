"""Every estimator of tau2 over a stack of data sets; the same equations as in heterogeneity.py and likelihood.py."""

from __future__ import annotations

import numpy as np

from evidence.models.distributions import Array, Index
from evidence.models.resampling.batch_data import SpectralStack, Stack, Sums
from evidence.models.univariate import brackets
from evidence.models.univariate.heterogeneity import check_method
from evidence.models.univariate.roots import bracketed_roots

_STEPS = 200


def estimate_stack(stack: Stack, method: str, zero: Sums | None = None) -> Array:
    """tau2 (n,) of each data set, never below zero; 0 where a data set has no degrees of freedom.

    Parameters
    ----------
    stack : the data sets.
    method : EE, DL, HE, HS, SJ, ML, REML, EB or PM.
    zero : the sums at tau2 = 0 where they are known already, which is all that DL and HS need.
    """
    check_method(method)
    out = np.zeros(stack.n)
    if method == "EE":
        return out
    if method in _MOMENTS and zero is not None:
        np.maximum(_MOMENTS[method](zero, stack.k, stack.p), 0.0, out=out, where=stack.k > stack.p)
        return out
    for place, block in stack.blocks():
        some = np.flatnonzero(block.k > block.p)
        if some.size:
            out[place.start + some] = np.maximum(_estimate(block.take(some), method), 0.0)
    return out


def _estimate(stack: Stack, method: str) -> Array:
    if method in _MOMENTS:
        return _MOMENTS[method](stack.at(np.zeros(stack.n)), stack.k, stack.p)
    return _ESTIMATORS[method](stack)


def maximum_stack(stack: Stack | SpectralStack, method: str) -> Array:
    """The tau2 (n,) with the largest (restricted) likelihood, block by block; SpectralStack only by REML."""
    out = np.empty(stack.n)
    for place, block in stack.blocks():
        out[place] = _maximum(block, method)
    return out


def _maximum(stack: Stack | SpectralStack, method: str) -> Array:
    low, high = stack.range()
    top = brackets.upper_bound(stack.spread(), low, high, stack.k if method == "ML" else stack.k - stack.p)
    out = np.zeros(stack.n)
    rising = np.flatnonzero(top > 0.0)
    if rising.size == 0:
        return out
    part = stack.take(rising)
    grid = brackets.nodes(top[rising], low[rising])
    value = np.empty_like(grid)
    for j, tau2 in enumerate(grid):
        value[j] = _balance(part, tau2, method)
    column, *ends = brackets.brackets(grid, value, lambda tau2, which: _balance(part.take(which), tau2, method))
    out[rising] = _best(part, grid, value, column, _refine(part, column, ends, method), method)
    return out


def _refine(stack: Stack | SpectralStack, column: Index, ends: list[Array], method: str) -> Array:
    cache: dict[int, Stack | SpectralStack] = {}

    def function(tau2: Array, brackets: Index) -> Array:
        # The brackets still open only get fewer, so their number tells which they are.
        if brackets.size not in cache:
            cache.clear()
            cache[brackets.size] = stack.take(column[brackets])
        return _balance(cache[brackets.size], tau2, method)

    low, high, f_low, f_high = ends
    return bracketed_roots(function, low, high, f_low, f_high, brackets.NOISE)


def _best(stack: Stack | SpectralStack, grid: Array, value: Array, column: Index, peak: Array, method: str) -> Array:
    """For each data set the peak with the largest likelihood, zero among them where the likelihood falls from there."""
    falls, beyond = np.flatnonzero(value[0] <= 0.0), np.flatnonzero(value[-1] > 0.0)
    column = np.concatenate([falls, column, beyond])
    peak = np.concatenate([np.zeros(falls.size), peak, grid[-1, beyond]])
    count = np.bincount(column, minlength=stack.n)
    out = np.zeros(stack.n)
    single = count[column] == 1
    out[column[single]] = peak[single]
    several = np.flatnonzero(~single)
    if several.size:
        which, at = column[several], peak[several]
        height = stack.take(which).log_likelihood(at, method)
        # In order of height, so that the highest is written last.
        order = np.argsort(height, kind="stable")
        out[which[order]] = at[order]
    return out


def _balance(stack: Stack | SpectralStack, tau2: Array, method: str) -> Array:
    sums = stack.at(tau2)
    return brackets.balance(sums.rss2, sums.trace_w if method == "ML" else sums.trace)


def _dersimonian_laird(zero: Sums, k: Array, p: int) -> Array:
    return (zero.rss - (k - p)) / np.where(k > p, zero.trace, 1.0)


def _hunter_schmidt(zero: Sums, k: Array, p: int) -> Array:
    return (zero.rss - k) / zero.trace_w


def _hedges(stack: Stack) -> Array:
    df = stack.k - stack.p
    if stack.x is not None:
        left = 1.0 - (stack.x * stack.x).sum(axis=1)
        return (stack.spread() - left @ stack.v) / df
    total = (stack.v if stack.on is None else stack.v * stack.on).sum(axis=0)
    return stack.spread() / df - total / stack.k


def _sidik_jonkman(stack: Stack) -> Array:
    constant = Stack(stack.y, stack.v, None, stack.on, stack.n)
    first = constant.spread() / stack.k
    some = np.flatnonzero(first > 0.0)
    out = np.zeros(stack.n)
    part = stack.take(some)
    out[some] = first[some] * part.at(first[some]).rss / (part.k - part.p)
    return out


def _paule_mandel(stack: Stack) -> Array:
    """Newton's method on 1 / Q, as in heterogeneity.root_of_q."""
    tau2, target = np.zeros(stack.n), stack.k - stack.p
    active, part = np.arange(stack.n), stack
    for _ in range(_STEPS):
        sums = part.at(tau2[active])
        step = np.maximum(sums.rss * (sums.rss / target[active] - 1.0) / np.maximum(sums.rss2, 1e-300), 0.0)
        tau2[active] += step
        going = step > 1e-15 * tau2[active]
        if not going.any():
            break
        if 2 * np.count_nonzero(going) < going.size:
            active = active[going]
            part = stack.take(active)
    return tau2


# Estimators that the sums at tau2 = 0 give, and the others.
_MOMENTS = {"DL": _dersimonian_laird, "HS": _hunter_schmidt}
_ESTIMATORS = {
    "HE": _hedges,
    "SJ": _sidik_jonkman,
    "ML": lambda stack: _maximum(stack, "ML"),
    "REML": lambda stack: _maximum(stack, "REML"),
    "EB": _paule_mandel,
    "PM": _paule_mandel,
}
