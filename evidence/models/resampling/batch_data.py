"""Weighted least squares of many data sets at once, each at its own tau2: arrays (k, n), one column per data set.

Columns go through in chunks small enough for the processor's cache, so memory does not grow with n and no sum is slow.
A data set may use some of its k effects only (`on`); variances or effects that all share are given once, (k, 1).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evidence.models.distributions import Array, Index
from evidence.models.univariate.data_set import LARGEST_K, LARGEST_RATIO, spectrum

CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Sums:
    """What a search and an estimate need at one tau2 per data set.

    Attributes
    ----------
    rss : (n,) y'Py.
    rss2 : (n,) y'PPy.
    trace : (n,) tr P.
    trace_w : (n,) sum of the weights.
    """

    rss: Array
    rss2: Array
    trace: Array
    trace_w: Array


@dataclass(frozen=True, slots=True)
class DataSets:
    """n data sets of up to k effects.

    Attributes
    ----------
    y, v : (k, n) or (k, 1) effects and sampling variances.
    x : (k, p) design in an orthonormal basis; None for an intercept alone.
    on : (k, n) 1 where an effect belongs to the data set, else 0; None where all do. Needs `x` None.
    n : number of data sets.
    """

    y: Array
    v: Array
    x: Array | None
    on: Array | None
    n: int

    @property
    def k(self) -> Array:
        """(n,) effects in each data set."""
        return np.full(self.n, float(self.y.shape[0])) if self.on is None else self.on.sum(axis=0)

    @property
    def p(self) -> int:
        """Coefficients."""
        return 1 if self.x is None else self.x.shape[1]

    def take(self, columns: Index) -> DataSets:
        """Some of the data sets."""
        if columns.size == self.n and (columns == np.arange(self.n)).all():
            return self
        y, v = (z if z.shape[1] == 1 else z[:, columns] for z in (self.y, self.v))
        return DataSets(y, v, self.x, None if self.on is None else self.on[:, columns], columns.size)

    def chunks(self) -> Iterator[tuple[slice, DataSets]]:
        """The data sets in chunks, each with the columns it holds."""
        size = max(1, CHUNK // self.y.shape[0])
        for start in range(0, self.n, size):
            columns = slice(start, min(start + size, self.n))
            y, v = (z if z.shape[1] == 1 else z[:, columns] for z in (self.y, self.v))
            on = None if self.on is None else self.on[:, columns]
            yield columns, DataSets(y, v, self.x, on, columns.stop - columns.start)

    def weights(self, tau2: Array) -> Array:
        """(k, n) 1 / (v + tau2), 0 for effects that a data set does not use."""
        w = self.v + tau2
        np.divide(1.0 if self.on is None else self.on, w, out=w)
        return w

    def at(self, tau2: Array) -> Sums:
        """The sums at one value of tau2 (n,) for each data set."""
        w = self.weights(tau2)
        trace_w = w.sum(axis=0)
        if self.x is None:
            residual = self.y - _dot(w, self.y) / trace_w
            trace = trace_w - _dot(w, w) / trace_w
        else:
            inverse, _ = invert(moments(self.x, w))
            residual = self.y - self.x @ _times(inverse, self.x.T @ (w * self.y))
            trace = trace_w - np.einsum("ijn,ijn->n", inverse, moments(self.x, w * w))
        weighted = np.multiply(w, residual, out=w)
        return Sums(_dot(weighted, residual), _dot(weighted, weighted), trace, trace_w)

    def at_zero(self) -> Sums:
        """The sums at tau2 = 0, chunk by chunk."""
        found = np.empty((4, self.n))
        for columns, chunk in self.chunks():
            sums = chunk.at(np.zeros(chunk.n))
            found[:, columns] = sums.rss, sums.rss2, sums.trace, sums.trace_w
        return Sums(found[0], found[1], found[2], found[3])

    def spread(self) -> Array:
        """(n,) unweighted residual sum of squares."""
        if self.x is not None:
            residual = self.y - self.x @ (self.x.T @ self.y)
            return np.broadcast_to(_dot(residual, residual), (self.n,))
        if self.on is None:
            residual = self.y - self.y.mean(axis=0)
            return np.broadcast_to(_dot(residual, residual), (self.n,))
        residual = (self.y - _dot(self.on, self.y) / self.k) * self.on
        return _dot(residual, residual)

    def range(self) -> tuple[Array, Array]:
        """(n,) smallest and largest variance of each data set."""
        if self.on is None:
            low, high = self.v.min(axis=0), self.v.max(axis=0)
        else:
            low = np.where(self.on > 0, self.v, np.inf).min(axis=0)
            high = (self.v * self.on).max(axis=0)
        return np.broadcast_to(low, (self.n,)), np.broadcast_to(high, (self.n,))

    def log_likelihood(self, tau2: Array, method: str) -> Array:
        """(n,) (restricted) log likelihood at one tau2 for each data set; REML with log |X'X|, as metafor's."""
        w = self.weights(tau2)
        log_det = -np.log(w if self.on is None else np.where(self.on > 0, w, 1.0)).sum(axis=0) + self.at(tau2).rss
        if method == "ML":
            ml: Array = -0.5 * (self.k * math.log(2 * math.pi) + log_det)
            return ml
        log_x = np.log(w.sum(axis=0) / self.k) if self.x is None else invert(moments(self.x, w))[1]
        reml: Array = -0.5 * ((self.k - self.p) * math.log(2 * math.pi) + log_det + log_x)
        return reml

    def solve(self, tau2: Array) -> tuple[Array, Array, Array]:
        """(p, n) coefficients in the basis of the design, (p, p, n) inverse of X'WX, and (n,) y'Py."""
        w = self.weights(tau2)
        if self.x is None:
            inverse = 1.0 / w.sum(axis=0)
            beta = (_dot(w, self.y) * inverse)[None]
            residual, inverse = self.y - beta, inverse[None, None]
        else:
            inverse, _ = invert(moments(self.x, w))
            beta = _times(inverse, self.x.T @ (w * self.y))
            residual = self.y - self.x @ beta
        np.multiply(w, residual, out=w)
        return beta, inverse, _dot(w, residual)


@dataclass(frozen=True, slots=True)
class SpectralDataSets:
    """n data sets with the same variances and design, in the eigenbasis of data_set.py; for searches only.

    Attributes
    ----------
    z2 : (k - p, n) squared coordinates of the effects.
    m : (k - p, 1) eigenvalues.
    v : (k, 1) sampling variances.
    p, n : coefficients and data sets.
    """

    z2: Array
    m: Array
    v: Array
    p: int
    n: int

    @property
    def k(self) -> Array:
        """(n,) effects in each data set."""
        return np.full(self.n, float(self.v.shape[0]))

    def take(self, columns: Index) -> SpectralDataSets:
        """Some of the data sets."""
        if columns.size == self.n and (columns == np.arange(self.n)).all():
            return self
        return SpectralDataSets(self.z2[:, columns], self.m, self.v, self.p, columns.size)

    def chunks(self) -> Iterator[tuple[slice, SpectralDataSets]]:
        """The data sets in chunks, each with the columns it holds."""
        size = max(1, CHUNK // self.z2.shape[0])
        for start in range(0, self.n, size):
            columns = slice(start, min(start + size, self.n))
            yield columns, SpectralDataSets(self.z2[:, columns], self.m, self.v, self.p, columns.stop - columns.start)

    def at(self, tau2: Array) -> Sums:
        """The sums at one value of tau2 (n,) for each data set."""
        inverse = 1.0 / (self.m + tau2)
        trace = inverse.sum(axis=0)
        rss = _dot(self.z2, inverse)
        np.multiply(inverse, inverse, out=inverse)
        return Sums(rss, _dot(self.z2, inverse), trace, trace)

    def spread(self) -> Array:
        """(n,) unweighted residual sum of squares."""
        total: Array = self.z2.sum(axis=0)
        return total

    def range(self) -> tuple[Array, Array]:
        """(n,) smallest and largest variance."""
        return np.full(self.n, self.v.min()), np.full(self.n, self.v.max())

    def log_likelihood(self, tau2: Array, method: str) -> Array:
        """(n,) restricted log likelihood, up to a constant."""
        reml: Array = -0.5 * (np.log(self.m + tau2).sum(axis=0) + self.at(tau2).rss)
        return reml


def same_variances(y: Array, v: Array, x: Array | None, method: str) -> DataSets | SpectralDataSets:
    """n sets of effects `y` (k, n) with variances `v` (k,) and design `x` (k, p), in the form in which a search is fastest."""
    k, n = y.shape
    basis = None if x is None else np.linalg.qr(x)[0]
    if method != "REML" or k > LARGEST_K or v.max() > LARGEST_RATIO * v.min():
        return DataSets(y, v[:, None], basis, None, n)
    design = np.ones((k, 1)) if x is None else x
    p = design.shape[1]
    m, z = spectrum(v, np.linalg.qr(design, mode="complete")[0][:, p:], y)
    return SpectralDataSets(z * z, m[:, None], v[:, None], p, n)


def moments(x: Array, w: Array) -> Array:
    """(p, p, n) X' diag(w) X for weights `w` (k, n)."""
    k, p = x.shape
    return ((x[:, :, None] * x[:, None, :]).reshape(k, p * p).T @ w).reshape(p, p, -1)


def invert(matrix: Array) -> tuple[Array, Array]:
    """Inverse (p, p, n) and log determinant (n,) of n symmetric positive definite matrices, by sweeps (Goodnight 1979)."""
    a = matrix.copy()
    log_det = np.zeros(a.shape[2])
    for j in range(a.shape[0]):
        pivot = a[j, j].copy()
        log_det += np.log(pivot)
        row = a[j] / pivot
        column = a[:, j].copy()
        a -= column[:, None] * row[None]
        a[j] = row
        a[:, j] = -column / pivot
        a[j, j] = 1.0 / pivot
    return a, log_det


def _times(matrix: Array, vector: Array) -> Array:
    """(p, p, n) times (p, n)."""
    out: Array = np.einsum("ijn,jn->in", matrix, vector)
    return out


def _dot(a: Array, b: Array) -> Array:
    """(n,) column by column."""
    out: Array = np.einsum("ij,ij->j", a, b)
    return out
