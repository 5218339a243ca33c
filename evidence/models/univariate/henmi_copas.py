"""The interval of Henmi & Copas 2010: robust to small studies that went missing, and honest with few studies.

The centre is the equal-effects estimate, in which small studies (the ones that go missing) weigh least; its standard error
allows for heterogeneity by the DerSimonian-Laird tau2; its critical value comes from the joint distribution of the estimate
and of Cochran's Q, approximated by a gamma distribution of Q given the estimate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.checks import check_effects, check_level
from evidence.models.distributions import Array
from evidence.models.result import ReadingScale, Tabular, cells_on_scale, scale_and_numbers
from evidence.models.univariate.roots import bracketed_root

# Beyond this many standard deviations the normal density adds nothing to an integral.
REACH = 12.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)


@dataclass(frozen=True, slots=True)
class HenmiCopas(Tabular):
    """Henmi-Copas interval of the mean effect of k studies, in units of the effect.

    Attributes
    ----------
    estimate : equal-effects (inverse variance) estimate.
    se : its standard error under heterogeneity `tau2`.
    critical_value : half-width of the interval in units of `se`.
    ci_low, ci_high : the interval.
    tau2 : by DerSimonian and Laird.
    k : number of studies.
    level : of the interval.
    scale : the scale that the answer is read on too; None where that is the scale analysed.
    note : "" or what the interval takes for granted.
    """

    estimate: float
    se: float
    critical_value: float
    ci_low: float
    ci_high: float
    tau2: float
    k: int
    level: float
    scale: ReadingScale | None = None
    note: str = ""

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The interval as JSON."""
        out = fields_by_name(self, without=("scale", "note"))
        return out | scale_and_numbers(self.scale, self._shown()) | ({"note": self.note} if self.note else {})

    def rows(self) -> list[dict[str, Any]]:
        """One line."""
        line = {name: getattr(self, name) for name in ("estimate", "se", "ci_low", "ci_high", "tau2", "k")}
        return [line | cells_on_scale(self.scale, self._shown())]

    def _shown(self) -> dict[str, float]:
        return {"estimate": self.estimate, "ci_low": self.ci_low, "ci_high": self.ci_high}


def henmi_copas(effect: Any, variance: Any, *, level: float = 0.95) -> HenmiCopas:
    """The interval of Henmi & Copas 2010 for independent effects.

    Parameters
    ----------
    effect, variance : (k,) effects and their sampling variances; k at least 2.
    level : of the interval.

    Raises
    ------
    UsageError
        If the level has no meaning.
    CannotCompute
        If the arrays cannot carry the interval.

    Examples
    --------
    >>> fit = henmi_copas([0.2, 0.5, 0.9], [0.04, 0.03, 0.05])
    >>> round(fit.estimate, 3), round(fit.ci_low, 3), round(fit.ci_high, 3)
    (0.506, 0.002, 1.01)
    """
    check_level(level)
    y, v = check_effects(effect, variance)
    k = len(y)
    if k < 2:
        raise CannotCompute("one effect is not a synthesis: a Henmi-Copas interval needs at least 2 effects (k = 1)")
    w = 1.0 / v
    total = float(w.sum())
    estimate = float(w @ y) / total
    q = float(w @ (y - estimate) ** 2)
    w2, w3, w4 = (float((w**power).sum()) / total for power in (2, 3, 4))
    tau2 = max(0.0, (q - (k - 1)) / (total - w2))
    se = math.sqrt((1.0 + tau2 * w2) / total)
    critical = math.sqrt(1.0 + tau2 * w2) * _critical_ratio(_GivenEstimate(k, tau2, total, w2, w3, w4), level)
    return HenmiCopas(estimate, se, critical, estimate - critical * se, estimate + critical * se, tau2, k, level)


@dataclass(frozen=True, slots=True)
class _GivenEstimate:
    """Cochran's Q given the standardised estimate (Henmi & Copas 2010, section 3).

    Attributes
    ----------
    k, tau2, total : studies, heterogeneity and sum of the weights.
    w2, w3, w4 : sums of the squared, cubed and fourth powers of the weights, each divided by `total`.
    """

    k: int
    tau2: float
    total: float
    w2: float
    w3: float
    w4: float

    def probability(self, r: Array, t: float) -> Array:
        """P(Q is so small that |estimate| exceeds t given its standardised value r), r >= t."""
        from scipy.special import gammainc

        bound = (self.total / self.w2 - 1.0) * ((r / t) ** 2 - 1.0) + (self.k - 1)
        mean, variance = self.moments(r)
        return np.asarray(gammainc(mean**2 / variance, bound * mean / variance))

    def moments(self, r: Array) -> tuple[Array, Array]:
        """Mean and variance of Q given the estimate, r of its own standard deviations from the true effect."""
        spread = 1.0 + self.tau2 * self.w2
        # What the estimate adds to the mean of Q, in units of (w3 - w2^2) tau2^2.
        excess = (r**2 - 1.0) / spread
        skew = self.w3 - self.w2**2
        mean = (self.k - 1) + self.tau2 * (self.total - self.w2) + self.tau2**2 * excess * skew
        variance = (
            2.0 * (self.k - 1)
            + 4.0 * self.tau2 * (self.total - self.w2)
            + 2.0 * self.tau2**2 * (self.total * self.w2 - 2.0 * self.w3 + self.w2**2)
            + 4.0 * self.tau2**2 * excess * skew
            + 4.0 * self.tau2**3 * excess * (self.w4 - 2.0 * self.w2 * self.w3 + self.w2**3)
            + 2.0 * self.tau2**4 * (1.0 - 2.0 * r**2) / spread**2 * skew**2
        )
        return mean, variance


def _critical_ratio(given: _GivenEstimate, level: float) -> float:
    """The t at which the integral over r from t on of P(Q small | r) times the normal density is (1 - level) / 2."""
    half = 0.5 * REACH / 24
    centres = half * (2.0 * np.arange(24) + 1.0)
    beyond = (centres[:, None] + half * NODES).ravel()
    weights = np.tile(half * WEIGHTS, 24)

    def excess(t: float) -> float:
        r = t + beyond
        density = np.exp(-0.5 * r * r) / math.sqrt(2.0 * math.pi)
        return float(weights @ (given.probability(r, t) * density)) - 0.5 * (1.0 - level)

    low, high = 1e-8, 40.0
    return bracketed_root(excess, low, high, excess(low), excess(high))
