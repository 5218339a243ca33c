"""Every estimator of tau2 over many data sets; the same equations as in heterogeneity.py and likelihood.py."""

from __future__ import annotations

import numpy as np

from evidence.models.distributions import Array, Index
from evidence.models.resampling.batch_data import DataSets, SpectralDataSets, Sums
from evidence.models.univariate import brackets
from evidence.models.univariate.heterogeneity import check_method
from evidence.models.univariate.roots import bracketed_roots

_STEPS = 200


def estimate_tau2(data: DataSets, method: str, zero: Sums | None = None) -> Array:
    """tau2 (n,) of each data set, never below zero; 0 where a data set has no degrees of freedom.

    Parameters
    ----------
    data : the data sets.
    method : one of `heterogeneity.ESTIMATORS`.
    zero : the sums at tau2 = 0 where they are known already, which is all that DL and HS need.
    """
    check_method(method)
    out = np.zeros(data.n)
    if method == "EE":
        return out
    if method in _MOMENTS and zero is not None:
        np.maximum(_MOMENTS[method](zero, data.k, data.p), 0.0, out=out, where=data.k > data.p)
        return out
    for columns, chunk in data.chunks():
        some = np.flatnonzero(chunk.k > chunk.p)
        if some.size:
            out[columns.start + some] = np.maximum(_estimate(chunk.take(some), method), 0.0)
    return out


def _estimate(data: DataSets, method: str) -> Array:
    if method in _MOMENTS:
        return _MOMENTS[method](data.at(np.zeros(data.n)), data.k, data.p)
    return _ESTIMATORS[method](data)


def likeliest_tau2(data: DataSets | SpectralDataSets, method: str) -> Array:
    """The tau2 (n,) with the largest (restricted) likelihood, chunk by chunk; SpectralDataSets only by REML."""
    out = np.empty(data.n)
    for columns, chunk in data.chunks():
        out[columns] = _maximum(chunk, method)
    return out


def _maximum(data: DataSets | SpectralDataSets, method: str) -> Array:
    low, high = data.range()
    top = brackets.upper_bound(data.spread(), low, high, data.k if method == "ML" else data.k - data.p)
    out = np.zeros(data.n)
    rising = np.flatnonzero(top > 0.0)
    if rising.size == 0:
        return out
    part = data.take(rising)
    grid = brackets.nodes(top[rising], low[rising])
    value = np.empty_like(grid)
    for j, tau2 in enumerate(grid):
        value[j] = _balance(part, tau2, method)
    column, *ends = brackets.brackets(grid, value, lambda tau2, which: _balance(part.take(which), tau2, method))
    out[rising] = _best(part, grid, value, column, _refine(part, column, ends, method), method)
    return out


def _refine(data: DataSets | SpectralDataSets, column: Index, ends: list[Array], method: str) -> Array:
    cache: dict[int, DataSets | SpectralDataSets] = {}

    def function(tau2: Array, brackets: Index) -> Array:
        # The brackets still open only get fewer, so their number tells which they are.
        if brackets.size not in cache:
            cache.clear()
            cache[brackets.size] = data.take(column[brackets])
        return _balance(cache[brackets.size], tau2, method)

    low, high, f_low, f_high = ends
    return bracketed_roots(function, low, high, f_low, f_high, brackets.NOISE)


def _best(data: DataSets | SpectralDataSets, grid: Array, value: Array, column: Index, peak: Array, method: str) -> Array:
    """For each data set the peak with the largest likelihood, zero among them where the likelihood falls from there."""
    falls, beyond = np.flatnonzero(value[0] <= 0.0), np.flatnonzero(value[-1] > 0.0)
    column = np.concatenate([falls, column, beyond])
    peak = np.concatenate([np.zeros(falls.size), peak, grid[-1, beyond]])
    count = np.bincount(column, minlength=data.n)
    out = np.zeros(data.n)
    single = count[column] == 1
    out[column[single]] = peak[single]
    several = np.flatnonzero(~single)
    if several.size:
        which, at = column[several], peak[several]
        height = data.take(which).log_likelihood(at, method)
        # In order of height, so that the highest is written last.
        order = np.argsort(height, kind="stable")
        out[which[order]] = at[order]
    return out


def _balance(data: DataSets | SpectralDataSets, tau2: Array, method: str) -> Array:
    sums = data.at(tau2)
    return brackets.balance(sums.rss2, sums.trace_w if method == "ML" else sums.trace)


def _dersimonian_laird(zero: Sums, k: Array, p: int) -> Array:
    return (zero.rss - (k - p)) / np.where(k > p, zero.trace, 1.0)


def _hunter_schmidt(zero: Sums, k: Array, p: int) -> Array:
    return (zero.rss - k) / zero.trace_w


def _hedges(data: DataSets) -> Array:
    df = data.k - data.p
    if data.x is not None:
        left = 1.0 - (data.x * data.x).sum(axis=1)
        moderated: Array = (data.spread() - left @ data.v) / df
        return moderated
    total = (data.v if data.on is None else data.v * data.on).sum(axis=0)
    found: Array = data.spread() / df - total / data.k
    return found


def _sidik_jonkman(data: DataSets) -> Array:
    constant = DataSets(data.y, data.v, None, data.on, data.n)
    first = constant.spread() / data.k
    some = np.flatnonzero(first > 0.0)
    out = np.zeros(data.n)
    part = data.take(some)
    out[some] = first[some] * part.at(first[some]).rss / (part.k - part.p)
    return out


def _paule_mandel(data: DataSets) -> Array:
    """Newton's method on 1 / Q, as in heterogeneity.root_of_q."""
    tau2, target = np.zeros(data.n), data.k - data.p
    active, part = np.arange(data.n), data
    for _ in range(_STEPS):
        sums = part.at(tau2[active])
        step = np.maximum(sums.rss * (sums.rss / target[active] - 1.0) / np.maximum(sums.rss2, 1e-300), 0.0)
        tau2[active] += step
        going = step > 1e-15 * tau2[active]
        if not going.any():
            break
        if 2 * np.count_nonzero(going) < going.size:
            active = active[going]
            part = data.take(active)
    return tau2


# Estimators that the sums at tau2 = 0 give, and the others.
_MOMENTS = {"DL": _dersimonian_laird, "HS": _hunter_schmidt}
_ESTIMATORS = {
    "HE": _hedges,
    "SJ": _sidik_jonkman,
    "ML": lambda data: _maximum(data, "ML"),
    "REML": lambda data: _maximum(data, "REML"),
    "EB": _paule_mandel,
    "PM": _paule_mandel,
}
