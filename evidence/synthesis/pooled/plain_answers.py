"""What stands beside the main model: the plain answers a reader may expect, each under its own name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name, noted
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import SamplingErrors, as_codes, rows_by_size
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.univariate.fit import UnivariateFit, fit_univariate
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow

FEW_SAMPLES = 5
NATIVE_SCALES = {"OR": "log odds ratio", "HR": "log hazard ratio"}


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """A univariate random-effects answer on one aggregated effect per sample.

    Attributes
    ----------
    scale : "g", or the printed scale.
    test : in words.
    estimate, se, ci_low, ci_high, p_value, tau2 : of that model; no p for intervals that are not made from one, and no
        standard error where the posterior has none.
    k_samples : number of aggregated effects.
    """

    scale: str
    test: str
    estimate: float
    se: float | None
    ci_low: float
    ci_high: float
    p_value: float | None
    tau2: float
    k_samples: int

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; a note where there is no p."""
        return noted(fields_by_name(self), p_value="this interval is not made from a test")


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The alternatives to the main model.

    Attributes
    ----------
    answers : by name: knapp_hartung, knapp_hartung_truncated, z, log_odds_ratio, log_hazard_ratio; with two to five samples
        also henmi_copas and bayes.
    """

    answers: dict[str, PlainAnswer | NotEstimated]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The alternatives by name."""
        return {name: answer.to_dict() for name, answer in self.answers.items()}


def alternative_answers(rows: Sequence[EffectRow], errors: SamplingErrors, plan: Plan) -> Alternatives:
    """Univariate answers on aggregated samples, and pools on the printed scales of the binary and survival effects."""
    y = np.array([row.effect.g for row in rows if row.effect is not None])
    means, variances = aggregate(y, errors, [row.columns["sample_id"] for row in rows])
    level = plan.level
    answers = _knapp_hartung(means, variances, level)
    answers["z"] = _plain(means, variances, "z", level, "g")
    for metric, name in NATIVE_SCALES.items():
        answers[name.replace(" ", "_")] = _native(rows, errors, metric, name, level)
    if len(means) <= FEW_SAMPLES:
        answers |= {"henmi_copas": _henmi_copas(means, variances, level), "bayes": _bayes(means, variances, plan)}
    return Alternatives(answers)


def _henmi_copas(means: Array, variances: Array, level: float) -> PlainAnswer:
    """The equal-effects estimate with an interval that allows for heterogeneity and small-study effects (Henmi & Copas 2010)."""
    from evidence.models.univariate.henmi_copas import henmi_copas

    found = henmi_copas(means, variances, level=level)
    return PlainAnswer("g", "Henmi-Copas", found.estimate, found.se, found.ci_low, found.ci_high, None, found.tau2, found.k)


def _bayes(means: Array, variances: Array, plan: Plan) -> PlainAnswer:
    """Posterior median and shortest interval of the mean, by quadrature, under the plan's prior on tau (Roever 2020)."""
    from evidence.models.bayes.fit import fit_bayes
    from evidence.models.bayes.tau_posterior import TauPrior

    fit = fit_bayes(means, variances, TauPrior(plan.tau_prior, plan.tau_prior_scale), level=plan.level)
    se = fit.mu.sd if isinstance(fit.mu.sd, float) else None
    words = f"Bayesian: {plan.tau_prior} prior with scale {plan.tau_prior_scale:g} on tau, flat prior on the mean"
    return PlainAnswer("g", words, fit.mu.median, se, fit.mu.low, fit.mu.high, None, fit.tau.median**2, len(means))


def aggregate(y: Array, errors: SamplingErrors, samples: Sequence[str]) -> tuple[Array, Array]:
    """One effect and variance per sample: the generalised least squares mean under the working covariance.

    The order is that of the first row of each sample.
    """
    codes = as_codes(samples)
    means, variances = np.empty(int(codes.max()) + 1), np.empty(int(codes.max()) + 1)
    for rows in rows_by_size(codes):
        inverse = np.linalg.inv(errors.block(rows))
        information = inverse.sum(axis=(1, 2))
        groups = codes[rows[:, 0]]
        means[groups] = (inverse.sum(axis=1) * y[rows]).sum(axis=1) / information
        variances[groups] = 1.0 / information
    return means, variances


def _native(rows: Sequence[EffectRow], errors: SamplingErrors, metric: str, name: str, level: float) -> PlainAnswer | NotEstimated:
    kept = [i for i, row in enumerate(rows) if row.effect is not None and row.effect.metric == metric and row.effect.native is not None]
    samples = [rows[i].columns["sample_id"] for i in kept]
    if len(set(samples)) < 2:
        return NotEstimated(f"fewer than two samples have a {name}")
    effects = [rows[i].effect for i in kept]
    y = np.array([e.native for e in effects if e is not None], dtype=float)
    v = np.array([e.native_se for e in effects if e is not None], dtype=float) ** 2
    people = None if errors.people is None else errors.people[kept]
    domain = None if errors.domain is None else errors.domain[kept]
    means, variances = aggregate(y, SamplingErrors(v, people, domain, errors.within, errors.across), samples)
    return _plain(means, variances, "knha", level, name)


def _plain(means: Array, variances: Array, test: str, level: float, scale: str) -> PlainAnswer | NotEstimated:
    try:
        fit = fit_univariate(means, variances, test=test, level=level)
    except CannotCompute as error:
        return NotEstimated(str(error))
    words = {"knha": "Knapp-Hartung", "z": "normal"}[test]
    return _answer(fit, scale, words, float(fit.se[0]), level)


def _knapp_hartung(means: Array, variances: Array, level: float) -> dict[str, PlainAnswer | NotEstimated]:
    """Knapp-Hartung as it is, and with a standard error that is never below the normal one."""
    try:
        fit = fit_univariate(means, variances, test="knha", level=level)
    except CannotCompute as error:
        return dict.fromkeys(("knapp_hartung", "knapp_hartung_truncated"), NotEstimated(str(error)))
    assert fit.truncated_se is not None
    wide = _answer(fit, "g", "Knapp-Hartung, never narrower than the normal standard error", float(fit.truncated_se[0]), level)
    return {"knapp_hartung": _answer(fit, "g", "Knapp-Hartung", float(fit.se[0]), level), "knapp_hartung_truncated": wide}


def _answer(fit: UnivariateFit, scale: str, test: str, se: float, level: float) -> PlainAnswer:
    estimate, half = float(fit.estimate[0]), float(critical_value(level, fit.df)) * se
    p = float(two_sided_p(estimate / se, fit.df))
    return PlainAnswer(scale, test, estimate, se, estimate - half, estimate + half, p, fit.tau2, fit.k)
