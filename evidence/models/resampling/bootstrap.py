"""The bootstrap: effects are drawn from the fitted model, or anew from the effects themselves, and the model is estimated again from each
draw, all in one program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.checks import check_level, orthonormal
from evidence.models.distributions import Array
from evidence.models.resampling.batch_data import DataSets, SpectralDataSets, same_variances
from evidence.models.resampling.batch_tau2 import estimate_tau2, likeliest_tau2
from evidence.models.result import ReadingScale, Tabular, cells_on_scale, json_numbers, on_scale
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.intervals import VarianceInterval, variance_interval

_CHUNK = 16384
KINDS = ("parametric", "nonparametric")
_SHOWN = ("estimate", "ci_low", "ci_high")
_NUMBERS = ("estimate", "bias", "se", "ci_low", "ci_high")


@dataclass(frozen=True, slots=True)
class Tau2Bootstrap(Tabular):
    """Estimates of tau2 in data drawn from the fitted model.

    Attributes
    ----------
    tau2 : (replicates,) estimates, in the order drawn.
    interval : percentile interval of tau2, with the I2 and H2 it makes.
    se : standard deviation of the estimates.
    bias : their mean less the tau2 of the fit.
    at_zero : share of them that are zero.
    seed, method, level : of the drawing, of each estimate, of the interval.
    """

    tau2: Array
    interval: VarianceInterval
    se: float
    bias: float
    at_zero: float
    seed: int
    method: str
    level: float

    __repr__ = brief()

    def rows(self) -> list[dict[str, Any]]:
        """One line per quantity: tau2, I2 and H2 with their limits."""
        limits = self.to_dict()
        return [{"quantity": name, "ci_low": limits[f"{name}_ci"][0], "ci_high": limits[f"{name}_ci"][1]} for name in ("tau2", "I2", "H2")]

    def to_dict(self) -> dict[str, Any]:
        """The interval and what it rests on, as JSON; without the replicates."""
        i = self.interval
        return {
            "tau2_ci": [i.low, i.high],
            "I2_ci": [i.I2_low, i.I2_high],
            "H2_ci": [i.H2_low, i.H2_high],
            "se": self.se,
            "bias": self.bias,
            "at_zero": self.at_zero,
            "replicates": len(self.tau2),
            "seed": self.seed,
            "method": self.method,
            "level": self.level,
        }


@dataclass(frozen=True, slots=True)
class Bootstrap(Tabular):
    """Coefficients and tau2 in data that are drawn; p coefficients.

    Attributes
    ----------
    names : the coefficients.
    estimate : (p,) of the fit.
    se, bias : (p,) standard deviation of the draws; their mean less the estimate.
    ci_low, ci_high : (p,) percentile intervals.
    draws : (replicates, p) coefficients in the order drawn.
    tau2 : the same of tau2, with I2 and H2 by the sampling variances of the fit.
    kind : "parametric" or "nonparametric".
    scale : the scale that the answer is read on too; None where that is the scale analysed, and not used with moderators.
    note : "" or what the intervals take for granted.
    """

    names: tuple[str, ...]
    estimate: Array
    se: Array
    bias: Array
    ci_low: Array
    ci_high: Array
    draws: Array
    tau2: Tau2Bootstrap
    kind: str
    scale: ReadingScale | None = None
    note: str = ""

    __repr__ = brief("kind", "names", "estimate", "ci_low", "ci_high", "tau2")

    def to_dict(self) -> dict[str, Any]:
        """The intervals and what they rest on, as JSON; without the replicates."""
        out: dict[str, Any] = {"kind": self.kind, "coef_names": list(self.names)}
        out |= {name: json_numbers(getattr(self, name)) for name in _NUMBERS} | {"tau2": self.tau2.to_dict()}
        out |= on_scale(self._reading, {name: getattr(self, name) for name in _SHOWN})
        out |= {"replicates": len(self.draws), "seed": self.tau2.seed}
        return out | {"note": "; ".join(filter(None, (f"{self.kind}, {len(self.draws)} replicates", self.note)))}

    def rows(self) -> list[dict[str, Any]]:
        """One line per coefficient, then tau2, I2 and H2."""
        lines: list[dict[str, Any]] = []
        for j, name in enumerate(self.names):
            line = {number: float(getattr(self, number)[j]) for number in _NUMBERS}
            lines.append({"quantity": name} | line | cells_on_scale(self._reading, {shown: line[shown] for shown in _SHOWN}))
        return lines + self.tau2.rows()

    @property
    def _reading(self) -> ReadingScale | None:
        return self.scale if self.names == ("intercept",) else None


def tau2_bootstrap(fit: UnivariateFit, *, replicates: int = 5000, seed: int = 1, level: float | None = None) -> Tau2Bootstrap:
    """Percentile interval of tau2 by parametric bootstrap (Efron & Tibshirani 1993; Viechtbauer 2007).

    Parameters
    ----------
    fit : the fitted model; its method estimates tau2 in every replicate.
    replicates : data sets to draw, 100 or more.
    seed : of the drawing.
    level : of the interval; by default that of the fit.

    Raises
    ------
    UsageError
        If the replicates are fewer than 100 or the level lies outside 0 to 1.
    CannotCompute
        If the model is an equal-effects one, which has no tau2.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> result = tau2_bootstrap(fit_univariate([0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02]), replicates=1000)
    >>> result.interval.low, result.interval.high > 0.1
    (0.0, True)
    """
    level = _checked(fit, replicates, level)
    tau2 = np.empty(replicates)
    for columns, y, _ in _drawn(fit, "parametric", replicates, seed):
        tau2[columns] = _estimates(fit, y)
    return _summary(fit, tau2, seed, level)


def bootstrap(
    fit: UnivariateFit, *, kind: str = "parametric", replicates: int = 5000, seed: int = 1, level: float | None = None
) -> Bootstrap:
    """Percentile intervals of the coefficients and of tau2 (Efron & Tibshirani 1993).

    Parameters
    ----------
    fit : the fitted model; its method estimates every replicate.
    kind : "parametric", effects drawn from the model with their variances as they are; or "nonparametric", k studies drawn anew from the
        k studies, with replacement, which needs a model without moderators.
    replicates : data sets to draw, 100 or more.
    seed : of the drawing.
    level : of the intervals; by default that of the fit.

    Raises
    ------
    UsageError
        If the kind is not known, studies are drawn for a model with moderators, the replicates are fewer than 100 or the level lies outside
        0 to 1.
    CannotCompute
        If the model is an equal-effects one, which has no tau2.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> found = bootstrap(fit_univariate([0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02]), kind="nonparametric", replicates=1000)
    >>> found.draws.shape, bool(found.ci_low[0] < found.estimate[0] < found.ci_high[0])
    ((1000, 1), True)
    """
    level = _checked(fit, replicates, level)
    if kind not in KINDS:
        raise UsageError(f"a bootstrap is {' or '.join(KINDS)}; seen {kind!r}")
    if kind == "nonparametric" and fit.omnibus is not None:
        raise UsageError(
            "studies are drawn anew for a model without moderators; take the parametric bootstrap, or leave the moderators out"
        )
    basis, back = (None, np.ones((1, 1))) if fit.omnibus is None else orthonormal(fit.design)
    tau2, draws = np.empty(replicates), np.empty((replicates, fit.p))
    for columns, y, v in _drawn(fit, kind, replicates, seed):
        tau2[columns] = _estimates(fit, y) if kind == "parametric" else estimate_tau2(DataSets(y, v, None, None, y.shape[1]), fit.method)
        for part, chunk in DataSets(y, v, basis, None, y.shape[1]).chunks():
            at = slice(columns.start + part.start, columns.start + part.stop)
            draws[at] = (back @ chunk.solve(tau2[at])[0]).T
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    return Bootstrap(
        names=fit.names,
        estimate=fit.estimate,
        se=draws.std(axis=0, ddof=1),
        bias=draws.mean(axis=0) - fit.estimate,
        ci_low=low,
        ci_high=high,
        draws=draws,
        tau2=_summary(fit, tau2, seed, level),
        kind=kind,
    )


def _checked(fit: UnivariateFit, replicates: int, level: float | None) -> float:
    """The level of the intervals, once everything that is asked for has a meaning."""
    level = fit.level if level is None else level
    if replicates < 100:
        raise UsageError(f"an interval by percentiles needs 100 replicates or more; seen {replicates}")
    check_level(level)
    if fit.method == "EE":
        raise CannotCompute("an equal-effects model has no between-study variance to draw from; fit a random-effects model")
    return level


def _drawn(fit: UnivariateFit, kind: str, replicates: int, seed: int) -> Iterator[tuple[slice, Array, Array]]:
    """Chunks of data sets: which they are, their effects (k, n) and variances (k, n or 1)."""
    rng = np.random.default_rng(seed)
    sd = np.sqrt(fit.variance + fit.tau2)
    for start in range(0, replicates, _CHUNK):
        n = min(_CHUNK, replicates - start)
        if kind == "nonparametric":
            rows = rng.integers(0, fit.k, size=(n, fit.k)).T
            yield slice(start, start + n), fit.effect[rows], fit.variance[rows]
        else:
            # The fitted values matter to SJ alone, whose first step is the variance of the effects themselves, and to the coefficients.
            y = (fit.effect - fit.residual)[:, None] + sd[:, None] * rng.standard_normal((n, fit.k)).T
            yield slice(start, start + n), y, fit.variance[:, None]


def _estimates(fit: UnivariateFit, y: Array) -> Array:
    """tau2 of each column of effects, with the variances and the design of the fit."""
    data = same_variances(y, fit.variance, None if fit.omnibus is None else fit.design, fit.method)
    return likeliest_tau2(data, "REML") if isinstance(data, SpectralDataSets) else estimate_tau2(data, fit.method)


def _summary(fit: UnivariateFit, tau2: Array, seed: int, level: float) -> Tau2Bootstrap:
    tail = (1.0 - level) / 2.0
    low, high = (float(t) for t in np.quantile(tau2, [tail, 1.0 - tail]))
    return Tau2Bootstrap(
        tau2=tau2,
        interval=variance_interval(low, high, fit.typical_variance),
        se=float(tau2.std(ddof=1)),
        bias=float(tau2.mean()) - fit.tau2,
        at_zero=float((tau2 == 0.0).mean()),
        seed=seed,
        method=fit.method,
        level=level,
    )
