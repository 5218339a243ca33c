"""What a body of evidence says for a place of one's own: the share of people with the event, at a risk of that place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.base.words import nearest, several
from evidence.effects.scale import LOG_ODDS_OF_G, logit
from evidence.judgement.body.answer import BodyAnswer, answer_of
from evidence.models.distributions import Array
from evidence.models.power.assurance import possible_effects
from evidence.review.plan import Body, Plan
from evidence.synthesis.bodies import rows_of
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.per_hundred import Event, baseline_risks, counted_event, one_event

ENTERED = "as entered"


@dataclass(frozen=True, slots=True)
class BodyHere:
    """A body of evidence, read at the risk of one place.

    Attributes
    ----------
    body : which one.
    rows : its effects with a size.
    answer : what they say together; of one sample its own effect; or why there is nothing.
    event : what is counted; "" where the body counts no one event: then effects stay in standard deviations.
    why_no_event : why it counts none; "" where it does.
    good : whether the event is a good one; True where nothing is counted.
    risk : share of people with the event without support; None where nothing is counted or no share is known.
    basis : what the risk rests on; "" where there is none.
    """

    body: Body
    rows: tuple[EffectRow, ...]
    answer: BodyAnswer
    event: str
    why_no_event: str
    good: bool
    risk: float | None
    basis: str

    __repr__ = brief("body", "answer", "event", "risk")

    def rate(self, g: Any) -> Array:
        """`expit(logit p0 + s g pi / sqrt 3)`, s = 1 for a good event and -1 for a bad one: the share with support
        (Hasselblad & Hedges 1995).

        Raises
        ------
        ValueError
            No risk is known.
        """
        from scipy.special import expit

        if self.risk is None:
            raise ValueError("there is no risk to start from")
        sign = 1.0 if self.good else -1.0
        return np.asarray(expit(logit(self.risk) + sign * LOG_ODDS_OF_G * np.asarray(g, dtype=float)))

    def possible(self) -> Array | NotEstimated:
        """Equally likely true effects in a new place, by the distribution of the prediction interval; or why they are not known."""
        if isinstance(self.answer, Answer):
            return possible_effects(self.answer.g, self.answer.se, self.answer.df, self.answer.tau2_total)
        samples = self.answer.counts.samples
        if samples == 1:
            return NotEstimated("one sample does not show how far effects differ from place to place")
        return NotEstimated(f"{several(samples, 'sample')} with a size, so there is no pooled effect to go by")


def named_body(plan: Plan, name: str) -> Body:
    """A body of the plan by its name, or the body of a recommendation by its number.

    Raises
    ------
    UsageError
        There is none of that name, or the recommendation compares kinds.
    """
    if name in plan.recommendations:
        body = plan.recommendations[name].body
        if body is None:
            raise UsageError(f"recommendation {name} compares kinds; it has no body of evidence of its own")
        return body
    if name not in plan.bodies:
        numbers = [key for key, one in plan.recommendations.items() if one.body is not None]
        known = f"the bodies are {', '.join(plan.bodies)}" + (
            f"; or the number of a recommendation: {', '.join(numbers)}" if numbers else ""
        )
        raise UsageError(f"there is no body of evidence {name!r}. {nearest(name, plan.bodies, known[:1].upper() + known[1:] + '.')}")
    return plan.bodies[name]


def body_here(body: Body, rows: Sequence[EffectRow], answers: Answers, risk: float | None = None) -> BodyHere:
    """Read a body at the risk of a place.

    Parameters
    ----------
    body : of the plan.
    rows : every effect of the review.
    answers : what the run has pooled so far.
    risk : share of people of the place who have the event without support, between 0 and 1; without it the median of the comparison
        groups of the analysis stands in.

    Raises
    ------
    CannotCompute
        A risk of one event for a body that counts none, or good and bad ones.
    """
    own = rows_of(rows, body)
    answer, counted = answer_of(own, answers), one_event(own)
    if isinstance(counted, NotEstimated) and risk is not None:
        counted = _one_kind(own, counted.reason)
    if isinstance(counted, NotEstimated):
        return BodyHere(body, own, answer, "", counted.reason, True, None, "")
    event, good = counted
    if risk is not None:
        return BodyHere(body, own, answer, event, "", good, risk, ENTERED)
    known = list(baseline_risks(rows).get(counted, {}).values())
    basis = f"the median of {several(len(known), 'comparison group')} of the studies" if known else ""
    return BodyHere(body, own, answer, event, "", good, median(known) if known else None, basis)


def _one_kind(rows: Sequence[EffectRow], reason: str) -> Event:
    """The events of a body as one, where each study words its own and all are good or all are bad, so that one risk can stand for them."""
    events = list(dict.fromkeys(counted for row in rows if (counted := counted_event(row)) is not None))
    groups = {row.columns["outcome_group"] for row in rows}
    if not events or len(groups) > 1 or len({good for _, good in events}) > 1:
        raise CannotCompute(f"a share of people with the event goes with one kind of event: {reason}; leave it out, or name another body")
    return " or ".join(name for name, _ in events), events[0][1]
