"""The answer of a body of evidence: the pooled one; of one sample, which no model pools, its own effect and interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.distributions import Array, chi2_upper_tail, critical_value
from evidence.models.univariate.fit import fit_univariate
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, Counts, NoAnswer, count
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.dependence import sampling_errors
from evidence.synthesis.pooled.plain_answers import aggregate


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the effects of one sample lie from their mean.

    Attributes
    ----------
    Q, df, p_value : Cochran's Q under the working covariance (Cochran 1954).
    """

    Q: float
    df: int
    p_value: float

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class OneSample:
    """What one sample says by itself, by the normal distribution.

    Attributes
    ----------
    g, se, ci_low, ci_high : its effect; of several effects their mean.
    spread : of several effects around their mean; None of one effect.
    counts : what stands behind it.
    """

    g: float
    se: float
    ci_low: float
    ci_high: float
    spread: Spread | None
    counts: Counts

    __repr__ = brief("g", "se", "ci_low", "ci_high")

    def to_dict(self) -> dict[str, Any]:
        """The answer under the keys of a pooled one, with the note that it is not pooled."""
        out: dict[str, Any] = {"g": self.g, "se": self.se, "df": None, "ci_low": self.ci_low, "ci_high": self.ci_high}
        if self.spread is None:
            out["df_note"] = "one effect of one sample: its own interval, by the normal distribution"
        else:
            out["df_note"] = "the effects of one sample: their mean and its sampling error, by the normal distribution"
            out |= {"QE": self.spread.Q, "QE_df": self.spread.df, "QE_p": self.spread.p_value}
        return out | self.counts.to_dict()


BodyAnswer = Answer | OneSample | NoAnswer


def answer_of(rows: Sequence[EffectRow], answers: Answers) -> BodyAnswer:
    """The answer of a body as traces, claims and findings show it: pooled, of one sample its own, or why there is none."""
    try:
        answer = answers.of(rows)
    except CannotCompute as error:
        return NoAnswer(str(error), count(rows))
    if isinstance(answer, Answer) or answer.counts.samples != 1:
        return answer
    plan = answers.plan
    _, means, variances = one_effect_per_sample(rows, plan)
    own = z_interval(means, variances, plan)
    spread = _spread(rows, own.g, plan) if len(rows) > 1 else None
    return OneSample(own.g, float(np.sqrt(variances[0])), own.low, own.high, spread, answer.counts)


def degrees_of_freedom(answer: Answer | OneSample) -> float | None:
    """Those of the interval; None where it is by the normal distribution."""
    return answer.df if isinstance(answer, Answer) else None


def _spread(rows: Sequence[EffectRow], mean: float, plan: Plan) -> Spread:
    errors = sampling_errors(rows, plan.rho_within, plan.rho_across).block(np.arange(len(rows)))
    apart = np.array([row.effect.g for row in rows if row.effect is not None]) - mean
    q, df = float(apart @ np.linalg.solve(errors, apart)), len(rows) - 1
    return Spread(q, df, chi2_upper_tail(q, df))


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean effect with its normal interval.

    Attributes
    ----------
    g, se, low, high : the mean, its standard error and the ends of its interval.
    weights : of the samples; they sum to 1.
    """

    g: float
    se: float
    low: float
    high: float
    weights: Array


def z_interval(means: Array, variances: Array, plan: Plan) -> Interval:
    """Univariate random effects on one effect per sample, normal interval; one sample stands for itself."""
    if len(means) == 1:
        se = float(np.sqrt(variances[0]))
        half = float(critical_value(plan.level)) * se
        return Interval(float(means[0]), se, float(means[0]) - half, float(means[0]) + half, np.ones(1))
    fit = fit_univariate(means, variances, method=plan.method, test="z", level=plan.level)
    weights = 1.0 / (variances + fit.tau2)
    return Interval(float(fit.estimate[0]), float(fit.se[0]), float(fit.ci_low[0]), float(fit.ci_high[0]), weights / weights.sum())


def one_effect_per_sample(rows: Sequence[EffectRow], plan: Plan) -> tuple[list[str], Array, Array]:
    """Samples in order of first occurrence, with the aggregated effect and variance of each."""
    samples = [row.columns["sample_id"] for row in rows]
    y = np.array([row.effect.g for row in rows if row.effect is not None])
    means, variances = aggregate(y, sampling_errors(rows, plan.rho_within, plan.rho_across), samples)
    return list(dict.fromkeys(samples)), means, variances
