"""Robust variance estimation with robumeta's working models: correlated effects and hierarchical effects.

Correlated effects (Hedges, Tipton & Johnson 2010): effects of one study share sampling errors that correlate by rho; every
effect of study j weighs 1 / (k_j (mean v_j + tau2)). Hierarchical effects: studies of one group share its deviation tau2 and
have their own, omega2; an effect weighs 1 / (v_ij + tau2 + omega2). Both variances come from the method of moments, and the
weights are diagonal: what makes the answer hold is the cluster-robust variance, CR2 with Satterthwaite degrees of freedom
(Tipton 2015). The working covariance of both is the inverse of the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.checks import check_design, check_effects, check_level
from evidence.models.dependent.covariance import Codes, as_codes
from evidence.models.dependent.robust import RobustFit, fit_robust
from evidence.models.distributions import Array
from evidence.models.result import ReadingScale, Tabular, cells_on_scale, json_numbers, on_scale

WORKING_MODELS = ("CORR", "HIER")
_SHOWN = ("estimate", "ci_low", "ci_high")
_NUMBERS = ("estimate", "se", "df", "statistic", "p_value", "ci_low", "ci_high")


@dataclass(frozen=True, slots=True)
class RVEFit(Tabular):
    """Weighted least squares with robust variances; k effects, p coefficients, J clusters.

    Attributes
    ----------
    names : the coefficients, intercept first.
    robust : estimates, CR2 standard errors, Satterthwaite degrees of freedom, tests; joint tests by its `joint_test`.
    working_model : "CORR" or "HIER".
    tau2 : variance between clusters.
    omega2 : HIER: variance between effects inside a cluster; None for CORR.
    rho : CORR: assumed correlation of sampling errors inside a cluster; None for HIER.
    I2 : CORR: share of variance that is not sampling error, in percent; None for HIER.
    weights : (k,) of the effects.
    residual, design : (k,) effects less fitted values; (k, p) design matrix.
    truncated : variances that came out negative and stand at zero.
    k, p : number of effects and of coefficients.
    scale : the scale that the answer is read on too; None where that is the scale analysed, and not used with moderators.
    """

    names: tuple[str, ...]
    robust: RobustFit
    working_model: str
    tau2: float
    omega2: float | None
    rho: float | None
    I2: float | None
    weights: Array
    residual: Array
    design: Array
    truncated: tuple[str, ...]
    k: int
    p: int
    scale: ReadingScale | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line: lists have one number per coefficient."""
        out: dict[str, Any] = {"working_model": self.working_model, "coef_names": list(self.names)}
        out |= {name: json_numbers(getattr(self.robust, name)) for name in _NUMBERS}
        out |= {name: getattr(self, name) for name in ("tau2", "omega2", "rho", "I2", "k")} | {"clusters": self.robust.clusters}
        out |= {"truncated": list(self.truncated)} | on_scale(self._reading, {name: getattr(self.robust, name) for name in _SHOWN})
        return out | ({"note": self._warnings()} if self._warnings() else {})

    def rows(self) -> list[dict[str, Any]]:
        """One line per coefficient."""
        lines = []
        for j, name in enumerate(self.names):
            line: dict[str, Any] = {number: float(getattr(self.robust, number)[j]) for number in _NUMBERS}
            lines.append({"coefficient": name} | line | cells_on_scale(self._reading, {shown: line[shown] for shown in _SHOWN}))
        return lines

    @property
    def _reading(self) -> ReadingScale | None:
        return self.scale if self.names == ("intercept",) else None

    def _warnings(self) -> str:
        marked = [f"do not use {name}: {why}" for name, why in zip(self.names, self.robust.unsupported, strict=True) if why]
        return "; ".join(marked)

    def covariance_of(self, rows: Codes) -> Array:
        """The working covariance of the effects at `rows`, of shape (..., m): diagonal; gives (..., m, m)."""
        return np.asarray((1.0 / self.weights[rows])[..., None] * np.eye(rows.shape[-1]))


def fit_rve(
    effect: Any,
    variance: Any,
    clusters: Any,
    design: Any = None,
    *,
    names: Sequence[str] | None = None,
    working_model: str = "CORR",
    rho: float = 0.8,
    level: float = 0.95,
) -> RVEFit:
    """Fit the working model and test its coefficients by CR2.

    Parameters
    ----------
    effect, variance : (k,) effects and their sampling variances.
    clusters : (k,) labels of the studies (CORR) or of the groups of studies (HIER).
    design : (k, p) design matrix with its intercept column; None for the intercept alone.
    names : names of its columns.
    working_model : "CORR" or "HIER".
    rho : CORR only: assumed correlation of sampling errors inside a cluster, from 0 to 1.
    level : of the intervals.

    Raises
    ------
    UsageError
        If the working model, rho or the level has no meaning.
    CannotCompute
        If the arrays cannot carry the model.

    Examples
    --------
    >>> fit = fit_rve([0.1, 0.3, 0.5, 0.2, 0.6], [0.04, 0.03, 0.05, 0.04, 0.06], ["a", "a", "b", "c", "c"])
    >>> round(float(fit.robust.estimate[0]), 4), round(float(fit.robust.se[0]), 4), fit.truncated
    (0.3475, 0.097, ())
    """
    if working_model not in WORKING_MODELS:
        raise UsageError(f"working model {working_model!r} is not known; use CORR (correlated effects) or HIER (hierarchical effects)")
    if not 0.0 <= rho <= 1.0:
        raise UsageError(f"rho must lie between 0 and 1; seen {rho:g}")
    check_level(level)
    y, v = check_effects(effect, variance)
    x, labels = check_design(design, len(y), names)
    if len(clusters) != len(y):
        raise CannotCompute(f"every effect needs its cluster; there are {len(y)} effects and {len(clusters)} labels")
    codes = as_codes(clusters)
    if int(codes.max()) < 1:
        raise CannotCompute("all effects are in one cluster; robust variances need at least two clusters")
    found = _correlated(y, v, x, codes, rho) if working_model == "CORR" else _hierarchical(y, v, x, codes)
    bread: Array = np.linalg.inv(x.T @ (found.weights[:, None] * x)).astype(float)
    estimate = bread @ (x.T @ (found.weights * y))
    residual = y - x @ estimate

    def covariance_of(rows: Codes) -> Array:
        return np.asarray((1.0 / found.weights[rows])[..., None] * np.eye(rows.shape[-1]))

    return RVEFit(
        names=labels,
        robust=fit_robust(estimate, residual, x, bread, covariance_of, codes, level=level),
        working_model=working_model,
        tau2=found.tau2,
        omega2=found.omega2,
        rho=rho if working_model == "CORR" else None,
        I2=found.I2,
        weights=found.weights,
        residual=residual,
        design=x,
        truncated=found.truncated,
        k=len(y),
        p=x.shape[1],
    )


@dataclass(frozen=True, slots=True)
class _Weights:
    """Weights and the variances they rest on."""

    weights: Array
    tau2: float
    omega2: float | None
    I2: float | None
    truncated: tuple[str, ...]


def _sums(codes: Codes, values: Array) -> Array:
    """(J, ...) sums of the rows of each cluster."""
    total = np.zeros((int(codes.max()) + 1, *values.shape[1:]))
    np.add.at(total, codes, values)
    return total


def _preliminary(y: Array, x: Array, w: Array) -> tuple[Array, Array]:
    """(X'WX)^-1 and the residuals of the fit with weights w."""
    bread: Array = np.linalg.inv(x.T @ (w[:, None] * x)).astype(float)
    return bread, y - x @ (bread @ (x.T @ (w * y)))


def _correlated(y: Array, v: Array, x: Array, codes: Codes, rho: float) -> _Weights:
    """Moments estimate of tau2 (Hedges, Tipton & Johnson 2010, equation 15)."""
    size = np.bincount(codes).astype(float)
    mean_v = (_sums(codes, v) / size)[codes]
    k_j, j_clusters = size[codes], len(size)
    w = 1.0 / (k_j * mean_v)
    bread, residual = _preliminary(y, x, w)
    q_e = float(w @ residual**2)
    w_sums, x_sums = _sums(codes, w[:, None] * x), _sums(codes, x)
    own = x.T @ ((w / k_j)[:, None] * x)
    # Weights are equal inside a study, so w / k of a study is its sum of weights over k squared.
    w_j = _sums(codes, w) / size
    pairs = x_sums.T @ ((w_j / size)[:, None] * x_sums) - own
    trace_own, trace_pairs = float((bread * own).sum()), float((bread * pairs).sum())
    left = float(w.sum()) - float((bread * (w_sums.T @ w_sums)).sum())
    if left <= 0.0:
        raise CannotCompute("the moderators fit every study exactly, so the variance between studies cannot be estimated")
    expected = j_clusters - trace_own - rho * trace_pairs
    raw = (q_e - expected) / left
    tau2 = max(0.0, raw)
    i2 = max(0.0, 100.0 * (q_e - expected) / q_e) if q_e > 0.0 else 0.0
    return _Weights(1.0 / (k_j * (mean_v + tau2)), tau2, None, i2, ("tau2",) if raw < 0.0 else ())


def _hierarchical(y: Array, v: Array, x: Array, codes: Codes) -> _Weights:
    """Moments estimates of tau2 and omega2 from two sums of squares (Hedges, Tipton & Johnson 2010, appendix B)."""
    w, size = 1.0 / v, np.bincount(codes).astype(float)
    bread, residual = _preliminary(y, x, w)
    k, p = x.shape
    x_sums, w_sums = _sums(codes, x), _sums(codes, w[:, None] * x)
    between = x_sums.T @ x_sums

    def trace(matrix: Array) -> float:
        return float((bread * matrix.T).sum())

    twice = bread @ between @ bread
    q_between, q_e = float((_sums(codes, residual) ** 2).sum()), float(w @ residual**2)
    w_x = w[:, None] * x
    crossed = w_sums.T @ x_sums
    a_1 = float((size**2).sum()) - 2.0 * trace((size[:, None] * x_sums).T @ w_sums) + float((twice * (w_sums.T @ w_sums)).sum())
    b_1 = k - 2.0 * trace(crossed) + float((twice * (w_x.T @ w_x)).sum())
    c_1 = float(v.sum()) - trace(between)
    a_2 = float(w.sum()) - trace(w_sums.T @ w_sums)
    b_2 = float(w.sum()) - trace(w_x.T @ w_x)
    c_2 = k - p
    determinant = b_1 * a_2 - b_2 * a_1
    if a_2 <= 0.0 or abs(determinant) <= 1e-12 * max(abs(b_1 * a_2), abs(b_2 * a_1)):
        raise CannotCompute("the two variances of hierarchical effects cannot be told apart: every cluster holds one effect; use CORR")
    raw_omega2 = ((q_between - c_1) * a_2 - (q_e - c_2) * a_1) / determinant
    omega2 = max(0.0, raw_omega2)
    raw_tau2 = (q_e - c_2) / a_2 - omega2 * b_2 / a_2
    tau2 = max(0.0, raw_tau2)
    truncated = tuple(name for name, raw in (("tau2", raw_tau2), ("omega2", raw_omega2)) if raw < 0.0)
    return _Weights(1.0 / (v + tau2 + omega2), tau2, omega2, None, truncated)
