"""Parametric bootstrap of tau2: new effects are drawn from the fitted model and tau2 is estimated anew, all in one program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array
from evidence.models.resampling.batch_data import SpectralDataSets, same_variances
from evidence.models.resampling.batch_tau2 import estimate_tau2, likeliest_tau2
from evidence.models.result import Tabular
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.intervals import VarianceInterval, variance_interval

_CHUNK = 16384


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
    note : "" or what the interval takes for granted.
    """

    tau2: Array
    interval: VarianceInterval
    se: float
    bias: float
    at_zero: float
    seed: int
    method: str
    level: float
    note: str = ""

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
        } | ({"note": self.note} if self.note else {})


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
    level = fit.level if level is None else level
    if replicates < 100:
        raise UsageError(f"an interval by percentiles needs 100 replicates or more; seen {replicates}")
    if not 0.0 < level < 1.0:
        raise UsageError(f"level must lie between 0 and 1, for example 0.95; seen {level:g}")
    if fit.method == "EE":
        raise CannotCompute("an equal-effects model has no between-study variance to draw from; fit a random-effects model")
    rng = np.random.default_rng(seed)
    sd = np.sqrt(fit.variance + fit.tau2)
    design = None if fit.omnibus is None else fit.design
    tau2 = np.empty(replicates)
    for start in range(0, replicates, _CHUNK):
        n = min(_CHUNK, replicates - start)
        # The fitted values matter to SJ alone, whose first step is the variance of the effects themselves.
        y = (fit.effect - fit.residual)[:, None] + sd[:, None] * rng.standard_normal((n, fit.k)).T
        data = same_variances(y, fit.variance, design, fit.method)
        columns = slice(start, start + n)
        tau2[columns] = likeliest_tau2(data, "REML") if isinstance(data, SpectralDataSets) else estimate_tau2(data, fit.method)
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
