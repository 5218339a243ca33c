"""The three-level likelihood, in time and memory linear in the number of effects.

Within one outer group the covariance of the effects is M = V + s_inner ZZ' + s_outer 11', with V the sampling errors
and Z the membership of inner groups. A change of basis T with TVT' = I and T(ZZ')T' = diag(lam) turns it into

    TMT' = diag(1 + s_inner lam) + s_outer uu',    u = T1,

a diagonal matrix plus one rank, for every V. T is found once, block by block; after that the likelihood, its gradient
and its curvature at any pair of variances are sums over rows and groups (Sherman & Morrison 1950).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.dependent.covariance import Codes, SamplingErrors, rows_by_size
from evidence.models.distributions import Array

# Numbers held at once by the scan of the likelihood (8 bytes each, a few arrays of them).
CHUNK_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class RotatedData:
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


def rotate(y: Array, x: Array, errors: SamplingErrors, outer: Codes, inner: Codes) -> RotatedData:
    """Bring the data into the basis in which every block is diagonal plus one rank.

    Raises
    ------
    CannotCompute
        If the sampling errors of a group have no valid covariance under the correlations given.
    """
    single = int(inner.max()) + 1 == len(inner)
    z = np.column_stack([x, y])
    if single and errors.independent:
        turned, sizes = _scaled(z, errors.variance, outer)
    else:
        turned, sizes = _turned(z, errors, outer, inner, single)
    rotated, back, p = turned.z, turned.back, x.shape[1]
    information = np.linalg.inv(rotated[:, :p].T @ rotated[:, :p])
    return RotatedData(
        z=rotated,
        u=turned.u,
        lam=turned.lam,
        starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
        group=np.repeat(np.arange(len(sizes)), sizes),
        log_det_v=turned.log_det_v,
        log_det_x=float(np.linalg.slogdet(x.T @ x)[1]),
        trace_p=turned.squared_t - float((information * (back.T @ back)).sum()),
    )


@dataclass(frozen=True, slots=True)
class _Turned:
    """The data in the rotated basis, by group; `back` is T'TX, `squared_t` the sum of the squares of T."""

    z: Array
    u: Array
    lam: Array
    back: Array
    log_det_v: float
    squared_t: float


def _scaled(z: Array, variance: Array, outer: Codes) -> tuple[_Turned, Codes]:
    """Independent errors and one effect per inner group: T is diagonal, 1 / sqrt(v)."""
    order = np.argsort(outer, kind="stable")
    v = variance[order]
    t = 1.0 / np.sqrt(v)
    rotated = t[:, None] * z[order]
    lam = 1.0 / v
    turned = _Turned(rotated, t, lam, t[:, None] * rotated[:, :-1], float(np.log(v).sum()), float(lam.sum()))
    return turned, np.bincount(outer)


def _turned(z: Array, errors: SamplingErrors, outer: Codes, inner: Codes, single: bool) -> tuple[_Turned, Codes]:
    stacks = rows_by_size(outer)
    rotated, back, u, lam, sizes = [], [], [], [], []
    log_det = squared_t = 0.0
    for rows in stacks:
        t, values, log_det_v = _basis(errors, rows, None if single else inner[rows])
        w = t @ z[rows]
        rotated.append(w.reshape(-1, z.shape[1]))
        back.append((t.transpose(0, 2, 1) @ w[:, :, :-1]).reshape(-1, z.shape[1] - 1))
        u.append(t.sum(axis=2).ravel())
        lam.append(values.ravel())
        sizes.append(np.full(rows.shape[0], rows.shape[1]))
        log_det += log_det_v
        squared_t += float((t * t).sum())
    all_z, all_u, all_lam, all_back = (np.concatenate(part) for part in (rotated, u, lam, back))
    return _Turned(all_z, all_u, all_lam, all_back, log_det, squared_t), np.concatenate(sizes)


def _basis(errors: SamplingErrors, rows: Codes, inner: Codes | None) -> tuple[Array, Array, float]:
    """T (B, m, m), the rotated inner variances (B, m) and the log determinant of V, for a stack of groups of one size.

    Where every effect is its own inner group, ZZ' = I, and the eigenvectors of V do it alone: V = Q diag(d) Q',
    T = diag(d)^(-1/2) Q', lam = 1 / d.
    """
    v = errors.block(rows)
    if inner is None:
        spread, vectors = np.linalg.eigh(v)
        if (spread[:, 0] <= 1e-13 * spread[:, -1]).any():
            raise _no_such_covariance(errors)
        return vectors.transpose(0, 2, 1) / np.sqrt(spread)[:, :, None], 1.0 / spread, float(np.log(spread).sum())
    try:
        lower = np.linalg.cholesky(v)
    except np.linalg.LinAlgError:
        raise _no_such_covariance(errors) from None
    inverse = np.linalg.inv(lower)
    same = (inner[:, :, None] == inner[:, None, :]).astype(float)
    values, vectors = np.linalg.eigh(inverse @ same @ inverse.transpose(0, 2, 1))
    log_det = 2.0 * float(np.log(np.diagonal(lower, axis1=1, axis2=2)).sum())
    return vectors.transpose(0, 2, 1) @ inverse, np.maximum(values, 0.0), log_det


def _no_such_covariance(errors: SamplingErrors) -> CannotCompute:
    if errors.pairs:
        return CannotCompute(
            "the known covariances of sampling errors are those of no data (their matrix is not positive definite): check them "
            "against the variances of the same effects"
        )
    return CannotCompute(
        "the assumed correlations of sampling errors give a covariance that no data can have; take correlations "
        f"closer to each other or to zero (within {errors.within:g}, across {errors.across:g})"
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


def log_likelihoods(b: RotatedData, outer: Array, inner: Array, restricted: bool) -> Array:
    """The log likelihood on a grid, (A, C), of A values of s_outer and C of s_inner.

    Given s_inner only sums over groups matter, so a further value of s_outer costs the number of groups and not of effects.
    """
    n = len(b.lam)
    chunk = max(1, CHUNK_CELLS // (n * b.z.shape[1] + len(outer) * len(b.starts) * b.z.shape[1]))
    return np.concatenate([_on_grid(b, outer, inner[i : i + chunk], restricted) for i in range(0, len(inner), chunk)], axis=1)


def _on_grid(b: RotatedData, outer: Array, inner: Array, restricted: bool) -> Array:
    n, p = b.z.shape[0], b.z.shape[1] - 1
    e = 1.0 / (1.0 + inner[:, None] * b.lam)
    eu = e * b.u
    a = np.add.reduceat(eu * b.u, b.starts, axis=1)
    s = np.add.reduceat(eu[:, :, None] * b.z, b.starts, axis=1)
    scale = 1.0 + outer[:, None] * a[:, None, :]
    squares = (s[:, :, :, None] * s[:, :, None, :]).reshape(*a.shape, -1)
    taken = (outer[:, None] / scale) @ squares
    cross = (b.z.T @ (e[:, :, None] * b.z))[:, None] - taken.reshape(len(inner), len(outer), p + 1, p + 1)
    xx, xy = cross[..., :p, :p], cross[..., :p, p]
    if p == 1:
        rss, log_det_xx = cross[..., 1, 1] - xy[..., 0] ** 2 / xx[..., 0, 0], np.log(xx[..., 0, 0])
    else:
        rss = cross[..., p, p] - (xy * np.linalg.solve(xx, xy[..., None])[..., 0]).sum(axis=-1)
        log_det_xx = np.linalg.slogdet(xx)[1]
    deviance = b.log_det_v - np.log(e).sum(axis=1)[:, None] + np.log(scale).sum(axis=2) + rss
    if restricted:
        deviance += log_det_xx - b.log_det_x
    return np.asarray(-0.5 * (deviance + (n - p if restricted else n) * math.log(2.0 * math.pi))).T


def log_likelihoods_without(b: RotatedData, outer: Array, inner: Array, restricted: bool) -> Array:
    """The log likelihood of a mean on a grid without each outer group in turn, (B, A, C): that of the data with its rows at zero.

    Every part of it is a sum over groups: what a group adds is taken off the sum, so that all groups cost little more than one scan.
    """
    n, groups = len(b.lam), len(b.starts)
    chunk = max(1, CHUNK_CELLS // (n + len(outer) * groups))
    left = []
    for start in range(0, len(inner), chunk):
        log_det, xx, xy, yy = (part.sum(axis=2, keepdims=True) - part for part in _by_group(b, outer, inner[start : start + chunk]))
        deviance = b.log_det_v + log_det + yy - xy**2 / xx
        if restricted:
            deviance += np.log(xx) - b.log_det_x
        left.append(-0.5 * (deviance + (n - 1 if restricted else n) * math.log(2.0 * math.pi)))
    return np.concatenate(left).transpose(2, 1, 0)


def _by_group(b: RotatedData, outer: Array, inner: Array) -> tuple[Array, Array, Array, Array]:
    """log |M|, and 1'M^-1 1, 1'M^-1 y and y'M^-1 y of each group, (C, A, B) each; log |V| is left out, as a constant."""
    e = 1.0 / (1.0 + inner[:, None] * b.lam)
    x, y = b.z.T
    eu, ex, ey = e * b.u, e * x, e * y
    a, s_x, s_y, xx, xy, yy, log_e = (
        np.add.reduceat(part, b.starts, axis=1)[:, None, :] for part in (eu * b.u, eu * x, eu * y, ex * x, ex * y, ey * y, np.log(e))
    )
    scale = 1.0 + outer[:, None] * a
    taken = outer[:, None] / scale
    return np.log(scale) - log_e, xx - taken * s_x * s_x, xy - taken * s_x * s_y, yy - taken * s_y * s_y


def likelihood(b: RotatedData, outer: float, inner: float, restricted: bool) -> Likelihood:
    """The log likelihood with exact gradient and Hessian.

    All of it follows from F = [X y]'M^-1[X y] and log |M| and their derivatives by the two variances: with the residual
    sum of squares y'Py = v'Fv, v = (-beta, 1), its first derivative is v'F_j v and its second
    v'F_jk v - 2 (F_j v)_x'(X'M^-1X)^-1 (F_k v)_x, which is four times the average information (Gilmour et al. 1995).
    The restricted likelihood adds log |X'M^-1X| (Harville 1977).
    """
    p = b.z.shape[1] - 1
    f, f_first, f_second, log_det, slope, bend = _derivatives(b, outer, inner)
    covariance, log_det_xx = _inverse(f[:p, :p])
    beta = covariance @ f[:p, p]
    v = np.ones(p + 1)
    v[:p] = -beta
    pulled = f_first @ v
    shift = pulled[:, :p] @ covariance @ pulled[:, :p].T
    rss_second = f_second @ v @ v - 2.0 * shift
    first, second = slope + pulled @ v, bend + rss_second
    value = log_det + float(f[p, p] - f[:p, p] @ beta) + (len(b.lam) - p if restricted else len(b.lam)) * math.log(2.0 * math.pi)
    if restricted:
        turned = covariance @ f_first[:, :p, :p]
        first = first + turned.trace(axis1=1, axis2=2)
        second = second + (covariance * f_second[..., :p, :p]).sum(axis=(2, 3)) - (turned[:, None] * turned.swapaxes(1, 2)).sum(axis=(2, 3))
        value += log_det_xx - b.log_det_x
    return Likelihood(
        value=-0.5 * value,
        gradient=-0.5 * first,
        hessian=-0.5 * second,
        information=0.25 * rss_second,
        beta=beta,
        covariance=covariance,
    )


def _inverse(matrix: Array) -> tuple[Array, float]:
    """Inverse and log determinant; the one by one case, by far the commonest, without a library call."""
    if matrix.shape == (1, 1):
        return 1.0 / matrix, math.log(matrix[0, 0])
    return np.asarray(np.linalg.inv(matrix), dtype=float), float(np.linalg.slogdet(matrix)[1])


def _derivatives(b: RotatedData, outer: float, inner: float) -> tuple[Array, Array, Array, float, Array, Array]:
    """F, F_j (2, ...), F_jk (2, 2, ...), and log |M| with its first (2,) and second (2, 2) derivatives.

    With G_o = 11' and G_i = ZZ': F_j = -Z'M^-1 G_j M^-1 Z and F_jk = 2 Z'M^-1 G_j M^-1 G_k M^-1 Z, where in the rotated basis
    M^-1 = E - E u c u'E in each group, E diagonal and c = s_outer / (1 + s_outer u'Eu).
    """
    e = 1.0 / (1.0 + inner * b.lam)
    eu, el = e * b.u, e * b.lam
    eul = eu * b.lam
    a = np.add.reduceat(eu * b.u, b.starts)
    s = np.add.reduceat(eu[:, None] * b.z, b.starts)
    rest = 1.0 / (1.0 + outer * a)
    c = outer * rest
    q = e[:, None] * b.z - eu[:, None] * (c[:, None] * s)[b.group]
    lq = b.lam[:, None] * q
    k = np.add.reduceat(eu[:, None] * lq, b.starts)
    a_2 = np.add.reduceat(eu * eul, b.starts)
    # u'M^-1 Z and u'M^-1 G_i M^-1 Z of each group.
    u_z, u_gz = rest[:, None] * s, rest[:, None] * k
    h, ca = a * rest, c * a_2
    mixed = u_z.T @ u_gz
    f_second = np.empty((2, 2, *mixed.shape))
    f_second[0, 0] = 2.0 * (u_z.T @ (h[:, None] * u_z))
    f_second[0, 1] = f_second[1, 0] = mixed + mixed.T
    f_second[1, 1] = 2.0 * (lq.T @ (e[:, None] * lq) - k.T @ (c[:, None] * k))
    cross = -float(rest @ (rest * a_2))
    cubic = float((c[b.group] * eul) @ (el * eu))
    bend = np.array([[-float(h @ h), cross], [cross, 2.0 * cubic - float(el @ el) - float(ca @ ca)]])
    slope = np.array([float(h.sum()), float(el.sum()) - float(ca.sum())])
    log_det = b.log_det_v - float(np.log(e).sum()) - float(np.log(rest).sum())
    return b.z.T @ q, -np.array([u_z.T @ u_z, q.T @ lq]), f_second, log_det, slope, bend
