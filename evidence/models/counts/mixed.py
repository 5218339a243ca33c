"""Counts pooled by their exact likelihood under a normal distribution of true effects: no variance of a study, no correction of zeros.

Generalised linear mixed models with one random effect: theta_i ~ N(mu, tau2), and the counts of a study follow exact.py. The integral
over theta_i is by adaptive Gauss-Hermite quadrature around its mode (Pinheiro & Bates 1995), with so many points that more change nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.checks import check_level
from evidence.models.counts.exact import Curves, ExactLikelihood, top
from evidence.models.distributions import Array, chi2_upper_tail, critical_value, two_sided_p
from evidence.models.result import ReadingScale, Tabular, cells_on_scale, scale_and_numbers

_POINTS = 31
_STEPS = 200
# The largest slope of the log likelihood at what counts as its maximum: times its standard error, it is how many of them the mean is off.
SLOPE = 1e-2
# The search for tau begins at the likeliest of these.
_STARTS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.7, 3.0, 5.0)
_SHOWN = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


@dataclass(frozen=True, slots=True)
class MixedCounts(Tabular):
    """A mean true effect by the exact likelihood of counts, by maximum likelihood.

    Attributes
    ----------
    measure : "OR" or "IRR" of two groups, given the events of both; "PLO" or "IRLN" of one group.
    estimate, se, ci_low, ci_high, statistic, p_value : log odds ratio, log rate ratio, log odds or log rate; normal test.
    tau2 : variance of true effects.
    pi_low, pi_high : where the true effect of a new study lies.
    LRT, LRT_df, LRT_p : likelihood-ratio test that all true effects are equal, against an effect for each study.
    log_likelihood : of the model.
    k : studies that say something of the effect.
    notes : which rows were left out, in words.
    level : of the intervals.
    scale : the scale that the answer is read on too; None where that is the scale analysed.
    """

    measure: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    p_value: float
    tau2: float
    pi_low: float
    pi_high: float
    LRT: float
    LRT_df: int
    LRT_p: float
    log_likelihood: float
    k: int
    notes: tuple[str, ...]
    level: float
    scale: ReadingScale | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """Every number, with the notes."""
        out = fields_by_name(self, without=("notes", "scale")) | scale_and_numbers(self.scale, self._shown())
        return out | {"notes": list(self.notes)} | ({"note": "; ".join(self.notes)} if self.notes else {})

    def rows(self) -> list[dict[str, Any]]:
        """One line: the answer, the variance and the test of heterogeneity."""
        names = ("measure", "k", "estimate", "se", "ci_low", "ci_high", "p_value", "tau2", "pi_low", "pi_high", "LRT", "LRT_p")
        return [{name: getattr(self, name) for name in names} | cells_on_scale(self.scale, self._shown())]

    def _shown(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in _SHOWN}


def fit_mixed_counts(measure: str, counts: ExactLikelihood, *, notes: tuple[str, ...] = (), level: float = 0.95) -> MixedCounts:
    """The mean and the variance of true effects by maximum likelihood.

    Parameters
    ----------
    measure
        The name of the effect.
    counts
        The exact likelihood of each study.
    notes
        What is to be reported with the answer.
    level
        Level of the intervals, a fraction.

    Raises
    ------
    CannotCompute
        If fewer than two studies say something of the effect, in all of them nobody, or everybody, has the event, or the likelihood has
        no maximum that can be found.

    References
    ----------
    Stijnen, Hamza & Ozdemir 2010; van Houwelingen, Zwinderman & Stijnen 1993.
    """
    check_level(level)
    k = len(counts.count)
    if k < 2:
        raise CannotCompute(f"{k or 'no'} study says something of the effect; at least 2 are needed")
    if (counts.count == counts.fewest).all() or (counts.count == counts.most).all():
        raise CannotCompute("every count is the smallest, or the largest, that it can be, so the mean effect is infinite")
    equal = _mean_of_equal(counts)
    of_equal = _marginal(counts, equal, 0.0)[0]
    value, mu, tau = _search(counts, equal, max(_STARTS, key=lambda start: _marginal(counts, equal, start)[0]))
    if value <= of_equal + 1e-9:
        value, mu, tau = of_equal, equal, 0.0
    bend = _bend(counts, mu, tau)
    se = math.sqrt(1.0 / -bend[0, 0] if tau == 0.0 else float(-np.linalg.inv(bend)[0, 0]))
    half = float(critical_value(level))
    wide = half * math.hypot(se, tau)
    ratio = max(0.0, 2.0 * (float(counts.highest().sum()) - of_equal))
    return MixedCounts(
        measure=measure,
        estimate=mu,
        se=se,
        ci_low=mu - half * se,
        ci_high=mu + half * se,
        statistic=mu / se,
        p_value=float(two_sided_p(mu / se)),
        tau2=tau * tau,
        pi_low=mu - wide,
        pi_high=mu + wide,
        LRT=ratio,
        LRT_df=k - 1,
        LRT_p=chi2_upper_tail(ratio, k - 1),
        log_likelihood=value,
        k=k,
        notes=notes,
        level=level,
    )


def _mean_of_equal(counts: ExactLikelihood) -> float:
    """The estimate where all true effects are equal."""

    def together(theta: Array) -> Curves:
        value, slope, bend = (one.sum(axis=0, keepdims=True) for one in counts.at(np.repeat(theta, len(counts.count), axis=0)))
        return value, slope, bend

    return float(top(together, np.zeros((1, 1)))[0, 0])


@lru_cache(maxsize=1)
def _nodes() -> tuple[Array, Array]:
    """Points of the quadrature, and the logarithms of their weights with exp(x^2)."""
    x, w = np.polynomial.hermite.hermgauss(_POINTS)
    return x, np.log(w) + x * x


def _marginal(counts: ExactLikelihood, mu: float, tau: float) -> tuple[float, Array]:
    """The log likelihood, and its derivatives by mu and tau."""

    def by_z(z: Array) -> Curves:
        value, slope, bend = counts.at(mu + tau * z)
        return value - 0.5 * z * z, tau * slope - z, tau * tau * bend - 1.0

    z = top(by_z, np.zeros((len(counts.count), 1)))
    spread = math.sqrt(2.0) / np.sqrt(1.0 - tau * tau * counts.at(mu + tau * z)[2])
    x, log_weights = _nodes()
    at = z + spread * x
    value, slope, _ = counts.at(mu + tau * at)
    parts = value - 0.5 * at * at - 0.5 * math.log(2.0 * math.pi) + log_weights + np.log(spread)
    largest = parts.max(axis=1, keepdims=True)
    share = np.exp(parts - largest)
    total = share.sum(axis=1, keepdims=True)
    share /= total
    gradient = np.array([(share * slope).sum(), (share * slope * at).sum()])
    return float((largest + np.log(total)).sum()), gradient


def _bend(counts: ExactLikelihood, mu: float, tau: float) -> Array:
    """Second derivatives by mu and tau, from differences of the first ones."""
    step = 1e-4
    by_mu = (_marginal(counts, mu + step, tau)[1] - _marginal(counts, mu - step, tau)[1]) / (2.0 * step)
    by_tau = (_marginal(counts, mu, tau + step)[1] - _marginal(counts, mu, tau - step)[1]) / (2.0 * step)
    found = np.array([by_mu, by_tau])
    return np.asarray((found + found.T) / 2.0)


def _search(counts: ExactLikelihood, mu: float, tau: float) -> tuple[float, float, float]:
    """The maximum that Newton's steps come to from one start: log likelihood, mu, tau. The likelihood is the same for -tau."""
    value, gradient = _marginal(counts, mu, tau)
    for _ in range(_STEPS):
        size, turn = np.linalg.eigh(_bend(counts, mu, tau))
        step = turn @ ((turn.T @ gradient) / np.maximum(np.abs(size), 1e-8))
        step *= min(1.0, 2.0 / float(np.abs(step).max() or 1.0))
        for _ in range(40):
            new_value, new_gradient = _marginal(counts, mu + step[0], tau + step[1])
            if new_value >= value - 1e-12:
                break
            step = step / 2.0
        mu, tau, value, gradient = mu + float(step[0]), tau + float(step[1]), new_value, new_gradient
        if float(np.abs(step).max()) < 1e-10:
            return value, mu, abs(tau)
    # Quadrature and rounding may keep the last steps from becoming that small; a slope that is left is another matter.
    if float(np.abs(gradient).max()) > SLOPE:
        raise CannotCompute(f"no maximum of the likelihood was found in {_STEPS} steps; pool the counts by another method")
    return value, mu, abs(tau)
