"""Many meta-analyses at once: every univariate estimator over a leading batch axis, in bounded memory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.words import number_text
from evidence.models.checks import LARGEST, SMALLEST, check_design, orthonormal, variances_within_bounds, within_bounds
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.resampling.batch_data import DataSets
from evidence.models.resampling.batch_tau2 import estimate_tau2
from evidence.models.result import Tabular
from evidence.models.univariate.fit import check_options, variance_factor
from evidence.models.univariate.heterogeneity import check_method

if TYPE_CHECKING:
    import pandas as pd

_PER_COEFFICIENT = ("estimate", "se", "statistic", "p_value", "ci_low", "ci_high")
_PER_SET = ("tau2", "I2", "H2", "QE", "k")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class BatchFit(Tabular):
    """Random-effects models fitted to many data sets; `...` is the batch's own shape, p the number of coefficients.

    Attributes
    ----------
    names : the coefficients.
    estimate, se, statistic, p_value, ci_low, ci_high : (..., p) in units of the effect. NaN only where `reasons` says why.
    tau2 : (...) between-study variance.
    I2, H2 : (...) share of variance that is not sampling error, in percent; total over sampling variance.
    QE : (...) test statistic of residual heterogeneity, chi-square with k - p degrees of freedom.
    k : (...) effects in each data set.
    reasons : (position in the flattened batch, why its tests and intervals cannot be had).
    method, test, level : as asked for.
    """

    names: tuple[str, ...]
    estimate: Array
    se: Array
    statistic: Array
    p_value: Array
    ci_low: Array
    ci_high: Array
    tau2: Array
    I2: Array
    H2: Array
    QE: Array
    k: Array
    reasons: tuple[tuple[int, str], ...]
    method: str
    test: str
    level: float

    __repr__ = brief()

    def table(self) -> pd.DataFrame:
        """One row per data set and coefficient, in the order of the flattened batch."""
        import pandas as pd

        p = len(self.names)
        columns: dict[str, Any] = {"data_set": np.repeat(np.arange(self.tau2.size), p), "coefficient": self.names * self.tau2.size}
        columns |= {name: getattr(self, name).reshape(-1) for name in _PER_COEFFICIENT}
        columns |= {name: np.repeat(getattr(self, name).reshape(-1), p) for name in _PER_SET}
        return pd.DataFrame(columns)

    def _repr_html_(self) -> str:
        rows = self.table()
        more = f"<p>The first {_SHOWN} of {len(rows)} rows.</p>" if len(rows) > _SHOWN else ""
        return str(rows.head(_SHOWN).to_html(index=False, float_format=number_text)) + more

    def to_dict(self) -> dict[str, Any]:
        """Nested lists in the batch's own shape; None where a number cannot be, with `reasons` beside it."""
        out: dict[str, Any] = {"coef_names": list(self.names)}
        out |= {name: _lists(getattr(self, name)) for name in (*_PER_COEFFICIENT, *_PER_SET)}
        out["reasons"] = [{"data_set": i, "reason": why} for i, why in self.reasons]
        return out | {"method": self.method, "test": self.test, "level": self.level}


def batch(
    effect: Any,
    variance: Any,
    *,
    method: str = "REML",
    test: str | None = None,
    design: Any = None,
    names: Any = None,
    mask: Any = None,
    level: float = 0.95,
) -> BatchFit:
    """Fit the random-effects model to many data sets in one call.

    For ML and REML the whole range in which a maximum can lie is scanned for every data set, as in a single fit.

    Parameters
    ----------
    effect, variance
        (..., k) arrays, broadcast against each other; the last axis is the studies of one data set.
    method
        Estimator of tau2 by metafor's name, such as REML, DL or PM, or EE for equal effects; another is refused with the list.
    test
        "z", "t", "knha" or "adhoc", as of `meta`; by default "knha", "z" for EE.
    design
        (k, p) design matrix with its intercept column, the same for all data sets; None for the intercept alone.
    names
        Names of its columns.
    mask
        (..., k) true where an effect belongs to its data set; not with a design. Masked-out values are not looked at.
    level
        Level of the intervals, a fraction.

    Returns
    -------
    BatchFit
        Estimates, intervals and heterogeneity as arrays of shape (...), one number per data set and coefficient.

    Raises
    ------
    UsageError
        If a method, test or level is not known, or a mask is given with a design.
    CannotCompute
        If a number is not finite, a variance is not above zero, or a data set has too few effects; the first five are shown.

    References
    ----------
    Viechtbauer 2005; Knapp & Hartung 2003.

    Examples
    --------
    >>> fit = batch([[0.2, 0.5, 0.9], [0.1, 0.1, 0.4]], [[0.04, 0.03, 0.05], [0.02, 0.05, 0.04]], method="DL", test="z")
    >>> fit.tau2.round(4).tolist(), fit.estimate[:, 0].round(4).tolist()
    ([0.0675, 0.0], [0.5219, 0.1789])
    """
    chosen = test or ("z" if method == "EE" else "knha")
    check_method(method)
    check_options(method, chosen, level)
    y, v, on, shape = _arrays(effect, variance, mask)
    x = labels = None
    if design is not None:
        if on is not None:
            raise UsageError("a mask goes with an intercept alone; with a design, fit the subsets as batches of their own")
        x, labels = check_design(design, y.shape[0], names)
    n = int(np.prod(shape, dtype=int))
    basis, back = (None, np.ones((1, 1))) if x is None else orthonormal(x)
    data = DataSets(y, v, basis, on, n)
    _refuse_few(data, shape)
    return _fit(data, back, labels or ("intercept",), shape, method, chosen, level)


def _fit(data: DataSets, back: Array, names: tuple[str, ...], shape: tuple[int, ...], method: str, test: str, level: float) -> BatchFit:
    n, p = data.n, data.p
    zero = data.at_zero()
    tau2 = estimate_tau2(data, method, zero)
    beta, variance, scale, q_e = np.empty((p, n)), np.empty((p, n)), np.empty(n), zero.rss
    for columns, chunk in data.chunks():
        first, inverse, scale[columns] = chunk.solve(tau2[columns])
        beta[:, columns] = first if p == 1 else back @ first
        variance[:, columns] = inverse[0] if p == 1 else np.einsum("ij,jkn,ik->in", back, inverse, back, optimize=True)
    if p == 1:
        beta, variance = back[0, 0] * beta, back[0, 0] ** 2 * variance
    df = data.k - p
    scale /= df
    reasons: tuple[tuple[int, str], ...] = ()
    if test == "knha":
        exact = np.flatnonzero(scale <= 1e-20)
        why = "all effects are equal (or fitted exactly), so the Knapp-Hartung standard error is zero; use test z"
        reasons = tuple((int(i), why) for i in exact)
        scale[exact] = np.nan
    variance *= variance_factor(scale, test)
    se = np.sqrt(variance)
    half = _half_widths(level, None if test == "z" else df)
    typical = df / zero.trace
    i2 = np.where(q_e > df, 100.0 * (q_e - df) / np.maximum(q_e, 1e-300), 0.0) if method == "EE" else 100.0 * tau2 / (typical + tau2)
    statistic = beta / se
    per_set = {"tau2": tau2, "I2": i2, "H2": q_e / df if method == "EE" else tau2 / typical + 1.0, "QE": q_e, "k": data.k.astype(int)}
    per_coefficient = {
        "estimate": beta,
        "se": se,
        "statistic": statistic,
        "p_value": two_sided_p(statistic, None if test == "z" else df),
        "ci_low": beta - half * se,
        "ci_high": beta + half * se,
    }
    return BatchFit(
        names=names,
        **{name: z.reshape(shape) for name, z in per_set.items()},
        **{name: z.T.reshape(*shape, p) for name, z in per_coefficient.items()},
        reasons=reasons,
        method=method,
        test=test,
        level=level,
    )


def _half_widths(level: float, df: Array | None) -> Array:
    if df is None:
        return critical_value(level)
    different, position = np.unique(df, return_inverse=True)
    return critical_value(level, different)[position]


def _arrays(effects: Any, variances: Any, mask: Any) -> tuple[Array, Array, Array | None, tuple[int, ...]]:
    """Effects, variances (k, n or 1) and mask, with the shape of the batch; refused where they cannot carry a model."""
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    on = None if mask is None else np.asarray(mask, dtype=bool)
    try:
        whole = np.broadcast_shapes(y.shape, v.shape, () if on is None else on.shape)
    except ValueError:
        shapes = ", ".join(str(z.shape) for z in (y, v, on) if z is not None)
        raise UsageError(f"effects, variances and mask must have shapes that go together, (..., k); seen {shapes}") from None
    if len(whole) == 0 or 0 in whole:
        raise CannotCompute(f"a batch needs at least one data set of at least two effects; its shape is {whole}")
    for z, within, what, allowed in (
        (y, within_bounds, "effect", f"a finite number of at most {LARGEST:g} in size"),
        (v, variances_within_bounds, "variance", f"a finite number from {SMALLEST:g} to {LARGEST:g}"),
    ):
        bad = ~within(z)
        if bad.any():
            looked_at = np.broadcast_to(bad, whole) if on is None else np.broadcast_to(bad, whole) & np.broadcast_to(on, whole)
            _refuse(looked_at, np.broadcast_to(z, whole), what, allowed)
    if on is not None:
        y, v = np.where(on, y, 0.0), np.where(on, v, 1.0)
    k = whole[-1]
    y, v = (_columns(z, whole) for z in (y, v))
    return y, v, None if on is None else np.ascontiguousarray(np.broadcast_to(on, whole).reshape(-1, k).T, dtype=float), whole[:-1]


def _columns(z: Array, whole: tuple[int, ...]) -> Array:
    """(k, n), or (k, 1) where one vector serves all data sets."""
    if math.prod(z.shape[:-1]) == 1:
        return np.broadcast_to(z.reshape(-1), whole[-1:]).reshape(-1, 1).copy()
    return np.ascontiguousarray(np.broadcast_to(z, whole).reshape(-1, whole[-1]).T)


def _refuse(bad: Any, values: Array, what: str, allowed: str) -> None:
    found = np.argwhere(bad)
    if len(found):
        shown = ", ".join(f"data set {_index_text(at[:-1])}, row {at[-1] + 1}: {values[tuple(at)]:g}" for at in found[:5])
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        raise CannotCompute(f"{what} must be {allowed}; seen {shown}{more} (data sets counted from 0). Correct or mask those")


def _refuse_few(data: DataSets, shape: tuple[int, ...]) -> None:
    few = np.flatnonzero(data.k <= data.p)
    if few.size:
        first = ", ".join(_index_text(np.unravel_index(i, shape)) for i in few[:5])
        more = f" and {few.size - 5} more" if few.size > 5 else ""
        raise CannotCompute(f"at least {data.p + 1} effects are needed in each data set; fewer in data set {first}{more} (counted from 0)")


def _index_text(index: Any) -> str:
    return "[" + ", ".join(str(int(i)) for i in index) + "]"


def _lists(values: Array) -> Any:
    return [_lists(z) for z in values] if values.ndim else _number(values)


def _number(value: Any) -> float | int | None:
    if isinstance(value.item(), int):
        return int(value)
    return float(value) if np.isfinite(value) else None
