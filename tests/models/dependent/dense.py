"""The three-level model and CR2 written out with full k x k matrices, straight from the papers: slow, short, independent.

The package works in a rotated basis and cluster by cluster; nothing of that is used here.
"""

from __future__ import annotations

import numpy as np


def covariance(errors: np.ndarray, outer: np.ndarray, inner: np.ndarray, sigma2: tuple[float, float]) -> np.ndarray:
    """V + sigma2[0] 11' inside outer groups + sigma2[1] 11' inside inner groups, (k, k)."""
    same_outer = outer[:, None] == outer[None, :]
    return errors + sigma2[0] * same_outer + sigma2[1] * (same_outer & (inner[:, None] == inner[None, :]))


def sampling_covariance(v: np.ndarray, people: np.ndarray, domain: np.ndarray, within: float, across: float) -> np.ndarray:
    """Sampling errors that correlate on the same people only: `within` one domain, `across` two."""
    r = np.where(domain[:, None] == domain[None, :], within, across) * (people[:, None] == people[None, :])
    np.fill_diagonal(r, 1.0)
    return r * np.sqrt(np.outer(v, v))


def log_likelihood(y: np.ndarray, x: np.ndarray, m: np.ndarray, restricted: bool) -> np.ndarray:
    """(Restricted) log likelihood under each covariance of a stack (..., k, k), with metafor's constants."""
    k, p = x.shape
    weight = np.linalg.inv(m)
    xx = x.T @ weight @ x
    beta = np.linalg.solve(xx, (x.T @ weight @ y)[..., None])
    residual = y[:, None] - x @ beta
    rss = (residual * (weight @ residual)).sum(axis=(-2, -1))
    log_det = np.linalg.slogdet(m)[1]
    if not restricted:
        return -0.5 * (k * np.log(2 * np.pi) + log_det + rss)
    constant = (k - p) * np.log(2 * np.pi) - np.linalg.slogdet(x.T @ x)[1]
    return -0.5 * (constant + log_det + np.linalg.slogdet(xx)[1] + rss)


def symmetric_power(a: np.ndarray, power: float) -> np.ndarray:
    """A symmetric matrix to a power, directions without extent left out (generalised inverse)."""
    values, vectors = np.linalg.eigh(a)
    kept = values > 1e-10 * values.max()
    return (vectors[:, kept] * values[kept] ** power) @ vectors[:, kept].T


class CR2:
    """CR2 and what is built on it (Pustejovsky & Tipton 2018; Tipton & Pustejovsky 2015), model covariance as working model."""

    def __init__(self, y: np.ndarray, x: np.ndarray, phi: np.ndarray, clusters: np.ndarray) -> None:
        k = len(y)
        weight = np.linalg.inv(phi)
        bread = np.linalg.inv(x.T @ weight @ x)
        self.beta = bread @ x.T @ weight @ y
        hat = x @ bread @ x.T @ weight
        rest = np.eye(k) - hat
        residual = rest @ y
        self.phi, self.rest, self.adjusted, scores = phi, rest, [], []
        self.rows = [np.flatnonzero(clusters == c) for c in dict.fromkeys(clusters.tolist())]
        for i in self.rows:
            d = np.linalg.cholesky(phi[np.ix_(i, i)]).T
            b = d @ (rest @ phi @ rest.T)[np.ix_(i, i)] @ d.T
            a = d.T @ symmetric_power(b, -0.5) @ d
            self.adjusted.append(bread @ x[i].T @ weight[np.ix_(i, i)] @ a)
            scores.append(self.adjusted[-1] @ residual[i])
        self.covariance = sum(np.outer(s, s) for s in scores)

    def vectors(self, contrast: np.ndarray) -> np.ndarray:
        """(J, k): the vectors p_i with c'V^CR2 c = sum of (p_i'y)^2."""
        return np.array([self.rest[i].T @ (a.T @ contrast) for a, i in zip(self.adjusted, self.rows, strict=True)])

    def satterthwaite(self, contrast: np.ndarray) -> float:
        """2 E^2 / Var of that sum of squares, from the eigenvalues of its J x J matrix."""
        p = self.vectors(contrast)
        values = np.linalg.eigvalsh(p @ self.phi @ p.T)
        return float(values.sum() ** 2 / (values**2).sum())

    def htz(self, contrasts: np.ndarray) -> tuple[float, float]:
        """F and its denominator degrees of freedom for contrasts (q, p) that are all zero."""
        q = len(contrasts)
        stacked = np.array([self.vectors(c) for c in contrasts])
        expected = np.einsum("sik,kl,til->st", stacked, self.phi, stacked)
        scaled = np.einsum("us,sik->uik", symmetric_power(expected, -0.5), stacked)
        products = np.einsum("sik,kl,tjl->stij", scaled, self.phi, scaled)
        # Var(sum over clusters of p_si'y p_ti'y) for every s and t (Isserlis 1918).
        total = sum((products[s, s] * products[t, t]).sum() + (products[s, t] * products[s, t].T).sum() for s in range(q) for t in range(q))
        eta = q * (q + 1) / total
        estimate = contrasts @ self.beta
        wald = float(estimate @ np.linalg.solve(contrasts @ self.covariance @ contrasts.T, estimate))
        return (eta - q + 1) / (eta * q) * wald, eta - q + 1
