"""The plan's costs beside its body of evidence, with a reader's own numbers in place of the plan's where there are any."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from evidence.base.as_dict import noted, or_note
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.costs.arithmetic import (
    BreakEven,
    CostCase,
    NetSaving,
    OneWay,
    PooledEffect,
    Span,
    UnitCost,
    break_even,
    effect_between,
    net_saving,
    one_way,
)
from evidence.review.plan_costs import Amount, Assumption, CostPlan, CostSet
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import rows_of
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer, NoAnswer, few_df
from evidence.synthesis.pooled.answers import Answers

ENTERED = "as entered"
OWN = "own"
CANNOT_PAY = "the risk is not above what would be needed, so support cannot pay for itself"


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """What a reader knows of the own place; None leaves the plan's number.

    Attributes
    ----------
    people : people supported.
    risk : risk of the event without the support.
    risk_with : risk that is expected or was measured with the support: a saving then rests on it and not on the studies.
    people_per_group, saved : as in the plan.
    support, support_per : what support costs, and whose cost that is: the review's unit or the group.
    event : what one event costs, of one unit.
    sets : names of the plan's sets to show; empty for all.
    """

    people: int | None = None
    risk: float | None = None
    risk_with: float | None = None
    people_per_group: float | None = None
    saved: float | None = None
    support: float | None = None
    support_per: str | None = None
    event: float | None = None
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What one set of costs comes to.

    Attributes
    ----------
    costs : the set.
    case : its numbers together with risk and people.
    break_even : where support pays for itself.
    saving : the net saving, or why none is shown.
    one_way : one input moved at a time, widest first.
    """

    costs: CostSet
    case: CostCase
    break_even: BreakEven
    saving: NetSaving | NotEstimated
    one_way: tuple[OneWay, ...]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All numbers by name; where there is none, None and the reason beside it."""
        even: dict[str, Any] = asdict(self.break_even) | {"needed_points": 100 * self.break_even.needed}
        if self.break_even.reduction is None:
            even |= dict.fromkeys(("reduction_note", "risk_with_note", "g_note"), CANNOT_PAY)
        out: dict[str, Any] = {"name": self.costs.name, "title": self.costs.title, "covers": self.costs.covers}
        out |= {"support": asdict(self.costs.support), "event": asdict(self.costs.event)}
        out |= {"support_per_person": self.case.support_per_person, "saved_per_event": self.case.saved_per_event, "break_even": even}
        why = "the interval of the fall in risk is not above zero"
        out |= or_note("net_saving", self.saving, lambda saving: noted(asdict(saving), people_per_event=why))
        return out | {"one_way": [_one_way_dict(one) for one in self.one_way]}


@dataclass(frozen=True, slots=True)
class CostAnswer:
    """Break-even and net saving of every set of costs.

    Attributes
    ----------
    plan : what the plan says of costs.
    unit, units : what one unit of the review is called, and several.
    level : level of the intervals.
    seed : seed of the draws.
    people : people supported.
    risk, people_per_group, saved : the numbers used; an entered one has no range.
    risk_with : the risk with support that was entered; None where the studies' effect is used.
    body_title : the body of evidence, as people call it.
    effect : its pooled answer.
    sets : one answer per set; the reader's own first.
    limits : what the effect cannot carry, in whole sentences.
    """

    plan: CostPlan
    unit: str
    units: str
    level: float
    seed: int
    people: int
    risk: Assumption
    people_per_group: Assumption
    saved: Assumption
    risk_with: float | None
    body_title: str
    effect: Answer | NoAnswer
    sets: tuple[SetAnswer, ...]
    limits: tuple[str, ...]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """What `evidence costs --json` prints."""
        same = ("title", "body", "outcome", "event", "group", "currency", "draws")
        out: dict[str, Any] = {name: getattr(self.plan, name) for name in same}
        out |= {"unit": self.unit, "level": self.level, "seed": self.seed, "people": self.people, "body_title": self.body_title}
        out |= {name: asdict(getattr(self, name)) for name in ("risk", "people_per_group", "saved")} | {"risk_with": self.risk_with}
        if self.risk_with is None:
            out["risk_with_note"] = "not entered; a saving rests on the effect of the studies"
        out["effect"] = self.effect.to_dict()
        return out | {"sets": [one.to_dict() for one in self.sets], "limits": list(self.limits)}


def answer_costs(
    review: CodedReview, rows: Sequence[EffectRow], own: OwnNumbers | None = None, answers: Answers | None = None
) -> CostAnswer | NotEstimated:
    """Break-even and net saving for the costs of the plan; `own` numbers were checked by the caller.

    Parameters
    ----------
    review : the review that was read.
    rows : its effects.
    own : the reader's own numbers.
    answers : what the run has pooled so far.
    """
    own, plan = own or OwnNumbers(), review.plan.costs
    if plan is None:
        return NotEstimated("the plan of this review names no costs")
    body = review.plan.bodies[plan.body]
    found = rows_of(rows, body)
    answer = (answers or Answers(review.plan)).of(found)
    given = CostAnswer(
        plan=plan,
        unit=review.plan.words.unit,
        units=review.plan.words.units,
        level=review.plan.level,
        seed=review.plan.seed,
        people=own.people or plan.people,
        risk=_used(plan.risk, own.risk),
        people_per_group=_used(plan.people_per_group, own.people_per_group),
        saved=_used(plan.saved, own.saved),
        risk_with=own.risk_with,
        body_title=body.title,
        effect=answer,
        sets=(),
        limits=(*_limits(found, plan, review), *plan.cautions),
    )
    return replace(given, sets=tuple(_set_answer(one, given) for one in _chosen(plan, own, given.unit)))


def _used(assumed: Assumption, own: float | None) -> Assumption:
    return assumed if own is None else Assumption(own, own, own, ENTERED)


def _chosen(plan: CostPlan, own: OwnNumbers, unit: str) -> list[CostSet]:
    """The sets to show: the reader's own, its missing amount taken from the one set named, then the plan's."""
    sets = [plan.sets[name] for name in own.sets or plan.sets]
    if own.support is None and own.event is None:
        return sets
    support, event = sets[0].support, sets[0].event
    if own.support is not None:
        support = Amount("", own.support, own.support_per or unit, ENTERED, "")
    if own.event is not None:
        event = Amount("", own.event, unit, ENTERED, "")
    taken = f"The other amount is from: {sets[0].title}." if own.support is None or own.event is None else ""
    return [CostSet(OWN, "Your own costs", support, event, taken), *sets]


def _set_answer(costs: CostSet, given: CostAnswer) -> SetAnswer:
    plan = given.plan
    support, event = (UnitCost(amount.value, amount.per == plan.group) for amount in (costs.support, costs.event))
    case = CostCase(support, event, given.people_per_group.value, given.saved.value, given.risk.value)
    effect, spans = _effect(given), _spans(case, given)
    if isinstance(effect, NotEstimated):
        return SetAnswer(costs, case, break_even(case), effect, one_way(case, spans, given.people, None))
    saving = net_saving(case, given.people, effect, plan.draws, given.seed, given.level)
    return SetAnswer(costs, case, break_even(case), saving, one_way(case, spans, given.people, effect.g))


def _effect(given: CostAnswer) -> PooledEffect | NotEstimated:
    """The effect a saving may rest on, or why none may.

    A saving is withheld below the degrees of freedom at which the review calls an interval unreliable: the standard error is then
    hardly known and the tails are so heavy that a chance of saving read off them would look exact and be worth nothing.
    """
    answer = given.effect
    if given.risk_with is not None:
        return PooledEffect(effect_between(given.risk.value, given.risk_with), 0.0, math.inf, 0.0)
    if isinstance(answer, NoAnswer):
        return NotEstimated(f"{given.body_title} cannot be pooled ({answer.reason}), so there is no effect for a saving to rest on")
    if answer.df < RELIABLE_DF:
        samples = several(answer.counts.samples, "sample")
        return NotEstimated(
            f"the effect rests on {samples} and has {few_df(answer.df)} degrees of freedom; below {RELIABLE_DF:g} its interval is "
            "unreliable, "
            "and so would be any saving drawn from it"
        )
    return PooledEffect(answer.g, answer.se, answer.df, answer.tau2_total)


def _spans(case: CostCase, given: CostAnswer) -> tuple[Span, ...]:
    """The ranges of the inputs that have one; an entered number has none, and sharing matters only where an amount is shared."""
    error, costs = given.plan.error, {"support": case.support, "event": case.event}
    moved = [Span(what, (1 - error) * cost.value, (1 + error) * cost.value) for what, cost in costs.items()]
    assumed = {"people_per_group": given.people_per_group, "saved": given.saved, "risk": given.risk}
    if not (case.support.per_group or case.event.per_group):
        del assumed["people_per_group"]
    return (*moved, *(Span(what, one.low, one.high) for what, one in assumed.items() if one.low < one.high))


def _limits(rows: Sequence[EffectRow], plan: CostPlan, review: CodedReview) -> tuple[str, ...]:
    """What can be said of any effect and any cost, with this body's own numbers."""
    said = []
    if rows:
        samples = {row.columns["sample_id"]: row.columns["country"] or "country not read" for row in rows}
        places = ", ".join(
            f"{country} {n}" for country, n in sorted(Counter(samples.values()).items(), key=lambda item: (-item[1], item[0]))
        )
        said.append(
            f"The effect is from {several(len(samples), 'sample')} ({places}). No number here can say whether it holds in your area."
        )
        on = sum(row.columns["outcome_domain"] == plan.outcome for row in rows)
        if on < len(rows):
            label = review.codebook.label("effects", "outcome_domain", plan.outcome)
            said.append(f"Only {on} of its {several(len(rows), 'effect')} {'is' if on == 1 else 'are'} about what is costed ({label}).")
    return (
        *said,
        f"The risk, the fall in it and the cost of a {plan.event} must all be for the same length of time.",
        f"A {plan.event} that is delayed, not avoided, saves its cost only for as long as it is delayed.",
        "An average cost is not cash: money is freed only when something is no longer paid for.",
        "The whole cost of support is counted as extra. Where it replaces something you pay for now, break-even lies lower.",
    )


def _one_way_dict(one: OneWay) -> dict[str, Any]:
    out: dict[str, Any] = asdict(one.span)
    out |= {"needed_points_low": 100 * one.low.needed, "needed_points_high": 100 * one.high.needed}
    out |= {"saving_low": one.saving_low, "saving_high": one.saving_high}
    return out if one.saving_low is not None else out | {"saving_note": "no net saving is shown"}


def costs_dict(answer: CostAnswer | NotEstimated) -> dict[str, Any]:
    """The answer under its key in results.json."""
    if isinstance(answer, NotEstimated):
        return {"costs": None, "costs_note": answer.reason}
    return {"costs": answer.to_dict()}
