"""The three-level likelihood, in time and memory linear in the number of effects.

Within one outer group the covariance of the effects is M = V + s_inner ZZ' + s_outer 11', with V the sampling errors
and Z the membership of inner groups. A change of basis T with TVT' = I and T(ZZ')T' = diag(lam) turns it into

    TMT' = diag(1 + s_inner lam) + s_outer uu',    u = T1,

a diagonal matrix plus one rank, for every V. T is found once, block by block; after that the likelihood, its gradient
and its curvature at any pair of variances are sums over rows and groups (Sherman & Morrison 1950).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.covariance import Codes, SamplingErrors, rows_by_size
from evidence.models.distributions import Array


@dataclass(frozen=True, slots=True)
class Blocks:
    """The data in the rotated basis; n effects in B outer groups, p coefficients. Rows are sorted by group.

    Attributes
    ----------
    z : (n, p + 1) the design and, last, the effects.
    u : (n,) the rotated column of ones.
    lam : (n,) the rotated inner variances.
    starts : (B,) first row of each group.
    group : (n,) group of each row.
    log_det_v : log determinant of V.
    log_det_x : log determinant of X'X, a constant of the restricted likelihood.
    trace_p : trace of V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1.
    """

    z: Array
    u: Array
    lam: Array
    starts: Codes
    group: Codes
    log_det_v: float
    log_det_x: float
    trace_p: float


def rotate(y: Array, x: Array, errors: SamplingErrors, outer: Codes, inner: Codes) -> Blocks:
    """Bring the data into the basis in which every block is diagonal plus one rank.

    Raises
    ------
    CannotCompute
        If the sampling errors of a group have no valid covariance under the correlations given.
    """
    n, p = x.shape
    z = np.column_stack([x, y])
    stacks = rows_by_size(outer)
    rotated, back, u, lam, log_det = np.empty_like(z), np.empty((n, p)), np.empty(n), np.empty(n), 0.0
    squared_t = 0.0
    for rows in stacks:
        v = errors.block(rows)
        try:
            lower = np.linalg.cholesky(v)
        except np.linalg.LinAlgError:
            raise CannotCompute(
                "the assumed correlations of sampling errors give a covariance that no data can have; take correlations "
                f"closer to each other or to zero (within {errors.within:g}, across {errors.across:g})"
            ) from None
        inverse = np.linalg.inv(lower)
        same = (inner[rows][:, :, None] == inner[rows][:, None, :]).astype(float)
        values, vectors = np.linalg.eigh(inverse @ same @ inverse.transpose(0, 2, 1))
        t = vectors.transpose(0, 2, 1) @ inverse
        rotated[rows] = t @ z[rows]
        u[rows] = t.sum(axis=2)
        lam[rows] = np.maximum(values, 0.0)
        back[rows] = t.transpose(0, 2, 1) @ rotated[rows][:, :, :p]
        log_det += 2.0 * float(np.log(np.diagonal(lower, axis1=1, axis2=2)).sum())
        squared_t += float((t * t).sum())
    information = np.linalg.inv(rotated[:, :p].T @ rotated[:, :p])
    order = np.concatenate([rows.ravel() for rows in stacks])
    sizes = np.concatenate([np.full(rows.shape[0], rows.shape[1]) for rows in stacks])
    return Blocks(
        z=rotated[order],
        u=u[order],
        lam=lam[order],
        starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
        group=np.repeat(np.arange(len(sizes)), sizes),
        log_det_v=log_det,
        log_det_x=float(np.linalg.slogdet(x.T @ x)[1]),
        trace_p=squared_t - float((information * (back.T @ back)).sum()),
    )


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The (restricted) log likelihood at one pair of variances, with its slope and curvature.

    Attributes
    ----------
    value : log likelihood.
    gradient : (2,) by (s_outer, s_inner).
    hessian : (2, 2) second derivatives.
    information : (2, 2) average information, positive semi-definite everywhere.
    beta : (p,) generalised least squares coefficients.
    covariance : (p, p) their covariance under the model.
    """

    value: float
    gradient: Array
    hessian: Array
    information: Array
    beta: Array
    covariance: Array


def log_likelihoods(b: Blocks, outer: Array, inner: Array, restricted: bool) -> Array:
    """The log likelihood at G pairs of variances (two (G,) vectors); memory O(G n)."""
    n, p = b.z.shape[0], b.z.shape[1] - 1
    d = 1.0 + inner[:, None] * b.lam
    e = 1.0 / d
    eu = e * b.u
    a = np.add.reduceat(eu * b.u, b.starts, axis=1)
    s = np.add.reduceat(eu[:, :, None] * b.z, b.starts, axis=1)
    scale = 1.0 + outer[:, None] * a
    c = outer[:, None] / scale
    cross = b.z.T @ (e[:, :, None] * b.z) - s.transpose(0, 2, 1) @ (c[:, :, None] * s)
    xx, xy = cross[:, :p, :p], cross[:, :p, p]
    rss = cross[:, p, p] - (xy * np.linalg.solve(xx, xy[:, :, None])[:, :, 0]).sum(axis=1)
    log_det = b.log_det_v + np.log(d).sum(axis=1) + np.log(scale).sum(axis=1)
    if not restricted:
        return -0.5 * (n * np.log(2 * np.pi) + log_det + rss)
    return -0.5 * ((n - p) * np.log(2 * np.pi) - b.log_det_x + log_det + np.linalg.slogdet(xx)[1] + rss)


def likelihood(b: Blocks, outer: float, inner: float, restricted: bool) -> Likelihood:
    """The log likelihood with exact gradient and Hessian (Harville 1977; average information: Gilmour et al. 1995).

    With P the projection, G_j the derivative of M by variance j and r = Py: gradient = (r'G_j r - tr(PG_j)) / 2,
    Hessian = tr(PG_jPG_k) / 2 - r'G_jPG_k r. Maximum likelihood has M^-1 in the place of P in the traces.
    """
    p = b.z.shape[1] - 1
    u, lam = b.u, b.lam
    e = 1.0 / (1.0 + inner * lam)
    eu = e * u
    a = np.add.reduceat(eu * u, b.starts)
    scale = 1.0 + outer * a
    c = outer / scale

    def weigh(columns: Array) -> Array:
        """M^-1 times the columns."""
        sums = np.add.reduceat(eu[:, None] * columns, b.starts, axis=0)
        return e[:, None] * columns - eu[:, None] * (c[:, None] * sums)[b.group]

    wz = weigh(b.z)
    cross = b.z.T @ wz
    covariance: Array = np.linalg.inv(cross[:p, :p]).astype(float)
    beta = covariance @ cross[:p, p]
    wx = wz[:, :p]
    r = wz[:, p] - wx @ beta

    u_wx = np.add.reduceat(u[:, None] * wx, b.starts, axis=0)
    g_r = np.column_stack([u * np.add.reduceat(u * r, b.starts)[b.group], lam * r])
    wg = weigh(g_r)
    projected = wg - wx @ (covariance @ (b.z[:, :p].T @ wg))
    information = 0.5 * (g_r.T @ projected)

    h = a / scale
    f = eu / scale[b.group]
    eul = np.add.reduceat(eu * eu * lam, b.starts)
    lam_wx = lam[:, None] * wx
    first = [float(h.sum()), float((e * lam).sum() - (c * eul).sum())]
    cubic = float((c * np.add.reduceat(e * (eu * lam) ** 2, b.starts)).sum())
    second = np.array(
        [
            [float((h * h).sum()), float((lam * f * f).sum())],
            [0.0, float(((e * lam) ** 2).sum()) - 2.0 * cubic + float(((c * eul) ** 2).sum())],
        ]
    )
    if restricted:
        slope = [u_wx.T @ u_wx, wx.T @ lam_wx]
        w_lam_wx = weigh(lam_wx)
        f_lam_wx = np.add.reduceat(f[:, None] * lam_wx, b.starts, axis=0)
        bend = {(0, 0): u_wx.T @ (h[:, None] * u_wx), (0, 1): u_wx.T @ f_lam_wx, (1, 1): lam_wx.T @ w_lam_wx}
        turned = [covariance @ m for m in slope]
        for j in range(2):
            first[j] -= float(np.trace(turned[j]))
            for k in range(j, 2):
                second[j, k] -= 2.0 * float(np.trace(covariance @ bend[j, k])) - float(np.trace(turned[j] @ turned[k]))
    second[1, 0] = second[0, 1]
    value = log_likelihoods(b, np.array([outer]), np.array([inner]), restricted)[0]
    return Likelihood(
        value=float(value),
        gradient=0.5 * ((g_r * r[:, None]).sum(axis=0) - np.array(first)),
        hessian=0.5 * second - 2.0 * information,
        information=information,
        beta=beta,
        covariance=covariance,
    )
