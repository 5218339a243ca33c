"""Q, its slope and the score of tau2 for one data set, at one tau2 in a few microseconds.

Three forms of the same sums. With an intercept alone they are closed. With moderators and few effects they are taken in
the eigenbasis of the residual space: with Z an orthonormal basis of what X leaves over and Z' diag(v) Z = U diag(m) U',
the matrix P of the model is Z U diag(1 / (m + tau2)) U' Z' (Patterson & Thompson 1971), so that with z = U'Z'y

    y'Py = sum z^2 / (m + tau2),  y'PPy = sum z^2 / (m + tau2)^2,  tr P = sum 1 / (m + tau2).

Else, for many effects or variances so unequal that the eigenvalues lose digits, X'WX is solved at each tau2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.models.distributions import Array
from evidence.models.univariate.least_squares import weighted_least_squares

# Decomposing costs k^3, and its eigenvalues are exact to machine precision times the largest variance.
LARGEST_K = 60
LARGEST_RATIO = 1e3


@dataclass(frozen=True, slots=True)
class DataSet:
    """What a search for tau2 asks of a data set.

    Attributes
    ----------
    y, v : (k,) effects and sampling variances.
    x : (k, p) the design in an orthonormal basis; the column of ones itself where there is an intercept alone. In such
        a basis nothing is lost to a year beside an intercept, and |Q'WQ| = |X'WX| / |X'X|.
    triangle : (p, p) takes coefficients of the basis to those of the design: its inverse times them.
    v_min, v_max : smallest and largest variance.
    spread : unweighted residual sum of squares.
    """

    y: Array
    v: Array
    x: Array
    triangle: Array
    v_min: float
    v_max: float
    spread: float


@dataclass(frozen=True, slots=True)
class InterceptDataSet(DataSet):
    """An intercept alone."""

    def at(self, tau2: float) -> tuple[float, float, float]:
        """y'Py, y'PPy and tr P at one tau2."""
        w = 1.0 / (self.v + tau2)
        total = float(np.add.reduce(w))
        residual = self.y - float(w.dot(self.y)) / total
        weighted = w * residual
        return float(weighted.dot(residual)), float(weighted.dot(weighted)), total - float(w.dot(w)) / total

    def over(self, tau2: Array) -> tuple[Array, Array]:
        """y'PPy and tr P at a vector of tau2."""
        w = 1.0 / (self.v + tau2[:, None])
        total = w.sum(axis=1)
        weighted = w * (self.y - (w.dot(self.y) / total)[:, None])
        return np.einsum("ij,ij->i", weighted, weighted), total - np.einsum("ij,ij->i", w, w) / total


@dataclass(frozen=True, slots=True)
class SpectralDataSet(DataSet):
    """Moderators, in the eigenbasis: `m` (k - p,) eigenvalues, `z2` (k - p,) squared coordinates of the effects."""

    m: Array
    z2: Array

    def at(self, tau2: float) -> tuple[float, float, float]:
        """y'Py, y'PPy and tr P at one tau2."""
        inverse = 1.0 / (self.m + tau2)
        return float(self.z2.dot(inverse)), float(self.z2.dot(inverse * inverse)), float(np.add.reduce(inverse))

    def over(self, tau2: Array) -> tuple[Array, Array]:
        """y'PPy and tr P at a vector of tau2."""
        inverse = 1.0 / (self.m + tau2[:, None])
        return (inverse * inverse).dot(self.z2), inverse.sum(axis=1)


@dataclass(frozen=True, slots=True)
class SolvedDataSet(DataSet):
    """Moderators, with X'WX solved at each tau2."""

    def at(self, tau2: float) -> tuple[float, float, float]:
        """y'Py, y'PPy and tr P at one tau2."""
        fit = weighted_least_squares(self.y, self.v, self.x, np.array([tau2]))
        return float(fit.rss[0]), float(fit.rss2[0]), float(fit.trace_p[0])

    def over(self, tau2: Array) -> tuple[Array, Array]:
        """y'PPy and tr P at a vector of tau2."""
        fit = weighted_least_squares(self.y, self.v, self.x, tau2)
        return fit.rss2, fit.trace_p


AnyDataSet = InterceptDataSet | SpectralDataSet | SolvedDataSet


def data_set_of(y: Array, v: Array, x: Array) -> AnyDataSet:
    """The form that suits the data; `x` (k, p) has full rank."""
    k, p = x.shape
    low, high = float(v.min()), float(v.max())
    if p == 1 and (x == 1.0).all():
        centred = y - float(np.add.reduce(y)) / k
        centred = centred - float(np.add.reduce(centred)) / k
        return InterceptDataSet(centred, v, x, np.ones((1, 1)), low, high, float(centred.dot(centred)))
    if k > LARGEST_K or high > LARGEST_RATIO * low:
        basis, triangle = np.linalg.qr(x)
        residual = y - basis @ (basis.T @ y)
        residual = residual - basis @ (basis.T @ residual)
        return SolvedDataSet(y, v, basis, triangle, low, high, float(residual @ residual))
    whole, triangle = np.linalg.qr(x, mode="complete")
    m, z = spectrum(v, whole[:, p:], y)
    z2 = z * z
    return SpectralDataSet(y, v, whole[:, :p], triangle[:p], low, high, float(np.add.reduce(z2)), m, z2)


def spectrum(v: Array, rest: Array, y: Array) -> tuple[Array, Array]:
    """Eigenvalues (k - p,) of diag(v) in the space of the columns of `rest` (k, k - p), what a design leaves over, and
    `y` (k,) or (k, n) in that eigenbasis."""
    m, vectors = np.linalg.eigh((rest.T * v) @ rest)
    return m, vectors.T @ (rest.T @ y)
