"""Weighted least squares with weights 1 / (v + tau2), at one or many values of tau2 in one array program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.models.distributions import Array


@dataclass(frozen=True, slots=True)
class Weighted:
    """Weighted least squares at G values of tau2; k effects, p coefficients.

    Attributes
    ----------
    beta : (G, p) coefficients.
    inverse : (G, p, p) inverse of X'WX: the model's covariance of the coefficients.
    rss : (G,) weighted residual sum of squares, y'Py.
    rss2 : (G,) sum of the squared weighted residuals, y'PPy.
    trace_w : (G,) sum of the weights.
    trace_p : (G,) trace of P = W - WX(X'WX)^-1 X'W.
    log_det_v : (G,) sum of log(v + tau2).
    log_det_x : (G,) log determinant of X'WX.
    """

    beta: Array
    inverse: Array
    rss: Array
    rss2: Array
    trace_w: Array
    trace_p: Array
    log_det_v: Array
    log_det_x: Array


def weighted_least_squares(y: Array, v: Array, x: Array, tau2: Array) -> Weighted:
    """Fit y on x with weights 1 / (v + tau2) at every value in the vector `tau2` (Viechtbauer 2005).

    Parameters
    ----------
    y, v : (k,) effects and sampling variances.
    x : (k, p) design matrix of full rank.
    tau2 : (G,) values, each >= 0.
    """
    total = v + tau2[:, None]
    w = 1.0 / total
    trace_w = w.sum(axis=1)
    if x.shape[1] == 1 and (x == 1.0).all():
        beta = ((w @ y) / trace_w)[:, None]
        inverse = (1.0 / trace_w)[:, None, None]
        residual = y - beta
        trace_p = trace_w - (w * w).sum(axis=1) / trace_w
        log_det_x = np.log(trace_w)
    else:
        k, p = x.shape
        products = (x[:, :, None] * x[:, None, :]).reshape(k, p * p)
        inverse = np.linalg.inv(w.dot(products).reshape(-1, p, p))
        beta = np.matmul(inverse, (w * y).dot(x)[:, :, None])[:, :, 0]
        residual = y - beta @ x.T
        trace_p = trace_w - np.einsum("gj,gj->g", inverse.reshape(-1, p * p), (w * w).dot(products))
        log_det_x = -np.linalg.slogdet(inverse)[1]
    wr = w * residual
    return Weighted(
        beta=beta,
        inverse=inverse,
        rss=(wr * residual).sum(axis=1),
        rss2=(wr * wr).sum(axis=1),
        trace_w=trace_w,
        trace_p=trace_p,
        log_det_v=np.log(total).sum(axis=1),
        log_det_x=log_det_x,
    )


def residual_sum_of_squares(y: Array, x: Array) -> float:
    """Unweighted residual sum of squares: it bounds where an estimate of tau2 can lie."""
    if x.shape[1] == 1 and (x == 1.0).all():
        centred = y - y.mean()
        return float(centred @ centred)
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    residual = y - x @ beta
    return float(residual @ residual)
