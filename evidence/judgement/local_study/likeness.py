"""Whether a result is like the others: its place in the range of results to be expected, and what is left of it beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.models.distributions import critical_value, two_sided_p
from evidence.models.influence.blup import blup
from evidence.review.plan import Body, Plan
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, holds, nearly_in, select
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, NoAnswer, main_fit
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.dependence import sampling_errors
from evidence.synthesis.pooled.plain_answers import aggregate


@dataclass(frozen=True, slots=True)
class ExpectedRange:
    """Where a result stands among the others.

    Attributes
    ----------
    low, high : where a result as precise as this one is expected at the plan's level: the prediction interval of the others, widened by
        the result's own sampling error.
    further : share of such results that would lie further from the average of the others, on either side.
    """

    low: float
    high: float
    further: float

    def to_dict(self) -> dict[str, float]:
        """All fields by name."""
        return fields_by_name(self)


@dataclass(frozen=True, slots=True)
class DrawnTowards:
    """The true effect of this place as a model estimates it from its own result and from the others together.

    Attributes
    ----------
    g, low, high : best estimate and interval.
    method : the model in words.
    """

    g: float
    low: float
    high: float
    method: str

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {"g": self.g, "ci_low": self.low, "ci_high": self.high, "method": self.method}


@dataclass(frozen=True, slots=True)
class Likeness:
    """A result beside the others of its body of evidence.

    Attributes
    ----------
    body, title : the body of evidence.
    others : its answer without the sample of this result.
    expected : where the result stands among them.
    blup : best linear unbiased prediction: drawn towards the average as far as the result is imprecise.
    bayes : the same by the plan's prior of how much true effects differ, which counts for much where few samples are known.
    """

    body: str
    title: str
    others: Answer | NoAnswer
    expected: ExpectedRange | NotEstimated
    blup: DrawnTowards | NotEstimated
    bayes: DrawnTowards | NotEstimated

    __repr__ = brief("title", "expected", "blup", "bayes")

    @property
    def nothing_there(self) -> bool:
        """Whether the evidence has no result at all to set beside this one."""
        return not self.others.counts.effects

    def to_dict(self) -> dict[str, Any]:
        """The parts by name; `others` as in results.json."""
        return {
            "body": self.body,
            "title": self.title,
            "others": self.others.to_dict(),
            "expected": self.expected.to_dict(),
            "blup": self.blup.to_dict(),
            "bayes": self.bayes.to_dict(),
        }


def likeness(row: EffectRow, coded: Sequence[EffectRow], answers: Answers) -> Likeness | NotEstimated:
    """A result beside the others of its body, as printed; or why it stands in none.

    Parameters
    ----------
    row : the result.
    coded : every effect of the review; those of the result's own sample are not among the others.
    answers : what keeps the answers of a run.
    """
    if row.effect is None:
        return NotEstimated(row.reason)
    plan = answers.plan
    body = body_of(row, plan)
    if isinstance(body, NotEstimated):
        return body
    if row.use not in TIERS_1_2:
        return NotEstimated(f"it is not analysed ({row.reason})")
    others = tuple(one for one in select(coded, body.where, TIER_1) if one.columns["sample_id"] != row.columns["sample_id"])
    answer = answers.of(others)
    together = (*others, *_own(row, coded, body))
    return Likeness(body.name, body.title, answer, _expected(row, answer, plan), _blup(row, together, plan), _bayes(row, together, plan))


def body_of(row: EffectRow, plan: Plan) -> Body | NotEstimated:
    """The body of the result's outcome group, else the first other one that takes it, the one over all outcomes aside."""
    own = plan.groups.get(row.columns["outcome_group"])
    bodies = [body for name, body in plan.bodies.items() if name != "overall" and not body.sensitivity]
    found = next((body for body in sorted(bodies, key=lambda body: body.name != own) if holds(row, body.where)), None)
    if found is not None:
        return found
    near = "; ".join(f"its place would be under '{title}', but {why}" for title, why in nearly_in(row, bodies).items())
    return NotEstimated(near or "the plan names no body of evidence for this outcome alone")


def _own(row: EffectRow, coded: Sequence[EffectRow], body: Body) -> tuple[EffectRow, ...]:
    """The result and what else its sample has in the body."""
    sample = row.columns["sample_id"]
    beside = [one for one in select(coded, body.where, TIER_1) if one.columns["sample_id"] == sample and one.effect_id != row.effect_id]
    return (row, *beside)


def _expected(row: EffectRow, others: Answer | NoAnswer, plan: Plan) -> ExpectedRange | NotEstimated:
    """mu -+ t sqrt(SE^2 + tau2 + v): the prediction interval of an observed result (Higgins, Thompson & Spiegelhalter 2009)."""
    assert row.effect is not None
    if isinstance(others, NoAnswer):
        return NotEstimated(others.reason)
    spread = float(np.sqrt(others.se**2 + others.tau2_total + row.effect.se**2))
    half = float(critical_value(plan.level, others.df)) * spread
    further = float(two_sided_p((row.effect.g - others.g) / spread, others.df))
    return ExpectedRange(others.g - half, others.g + half, further)


def _blup(row: EffectRow, together: Sequence[EffectRow], plan: Plan) -> DrawnTowards | NotEstimated:
    """From the main model with the result in it."""
    samples = len({one.columns["sample_id"] for one in together})
    if samples < 3:
        return NotEstimated(
            f"with {samples - 1 or 'no'} other sample{'' if samples == 2 else 's'} nothing says how much true effects differ"
        )
    try:
        found = blup(main_fit(together, plan))
    except CannotCompute as error:
        return NotEstimated(str(error))
    at = [one.effect_id for one in together].index(row.effect_id)
    words = f"best linear unbiased prediction, correlated and hierarchical effects, {plan.method}"
    return DrawnTowards(float(found.prediction[at]), float(found.pi_low[at]), float(found.pi_high[at]), words)


def _bayes(row: EffectRow, together: Sequence[EffectRow], plan: Plan) -> DrawnTowards | NotEstimated:
    """From one effect per sample under the plan's prior on tau and a flat one on the mean (Roever 2020)."""
    from evidence.models.bayes.fit import fit_bayes
    from evidence.models.bayes.tau_posterior import TauPrior

    samples = [one.columns["sample_id"] for one in together]
    if len(set(samples)) < 2:
        return NotEstimated("there is no other sample")
    y = np.array([one.effect.g for one in together if one.effect is not None])
    try:
        means, variances = aggregate(y, sampling_errors(together, plan.rho_within, plan.rho_across), samples)
        fit = fit_bayes(means, variances, TauPrior(plan.tau_prior, plan.tau_prior_scale), level=plan.level)
    except CannotCompute as error:
        return NotEstimated(str(error))
    own = fit.studies[list(dict.fromkeys(samples)).index(row.columns["sample_id"])]
    alike = " (all its results here as one)" if samples.count(row.columns["sample_id"]) > 1 else ""
    words = f"Bayesian: {plan.tau_prior} prior with scale {plan.tau_prior_scale:g} on tau, flat prior on the mean{alike}"
    return DrawnTowards(own.median, own.low, own.high, words)
