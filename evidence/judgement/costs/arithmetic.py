"""Break-even and net saving: pure numbers, no review. Money has no unit here but that all of it is in one currency.

Support that costs S a person and lowers the risk of an event that costs R a person from p0 to p1 saves `R (p0 - p1) - S` a person
on average. It breaks even where the risk falls by `S / R`, which can be no more than p0. A cost that several people share (support
for a household, say) is divided by the people in such a group first; `UnitCost` does that and nothing else does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.effects.scale import LOG_ODDS_OF_G, LOGISTIC, logit

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class UnitCost:
    """A cost that knows whose it is.

    Attributes
    ----------
    value : the amount.
    per_group : whether the people of one group share it; else it is the cost of one person.
    """

    value: float
    per_group: bool

    def per_person(self, people_per_group: float) -> float:
        """The cost of one person.

        >>> UnitCost(8000, per_group=True).per_person(1.6), UnitCost(8000, per_group=False).per_person(1.6)
        (5000.0, 8000)
        """
        return self.value / people_per_group if self.per_group else self.value


@dataclass(frozen=True, slots=True)
class CostCase:
    """Everything that break-even rests on.

    Attributes
    ----------
    support : what support costs.
    event : what one event costs.
    people_per_group : people of one group who may have the event, 1 or more.
    saved : how many times the cost of an event is saved by one that does not happen, above 0.
    risk : risk of the event without the support, between 0 and 1.
    """

    support: UnitCost
    event: UnitCost
    people_per_group: float
    saved: float
    risk: float

    @property
    def support_per_person(self) -> float:
        """Cost of support of one person."""
        return self.support.per_person(self.people_per_group)

    @property
    def saved_per_event(self) -> float:
        """What one event that does not happen saves."""
        return self.saved * self.event.per_person(self.people_per_group)

    def saving(self, people: int, risk_with: float) -> float:
        """Expected net saving over `people` supported, if support turns the risk into `risk_with`."""
        return people * (self.saved_per_event * (self.risk - risk_with) - self.support_per_person)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where support pays for itself.

    Attributes
    ----------
    needed : what support costs as a share of what one event saves.
    people_per_event : people who may be supported for each event that does not happen.
    reduction : fall of the risk at break-even, which is `needed`; None where the risk is not above it: support cannot pay for itself.
    risk_with : risk with support at break-even; None as above.
    g : the effect, positive = better, that brings the risk there; None as above.
    """

    needed: float
    people_per_event: float
    reduction: float | None
    risk_with: float | None
    g: float | None

    __repr__ = brief()


def break_even(case: CostCase) -> BreakEven:
    """The fall of the risk at which support costs nothing on balance: `S / R`.

    Examples
    --------
    >>> one = CostCase(UnitCost(7857, True), UnitCost(105804, False), people_per_group=1, saved=1, risk=0.2)
    >>> round(100 * break_even(one).reduction, 2), round(break_even(one).people_per_event, 1)
    (7.43, 13.5)
    >>> round(100 * break_even(replace(one, people_per_group=1.6)).reduction, 2)
    4.64
    >>> break_even(replace(one, risk=0.05)).reduction is None
    True
    """
    needed = case.support_per_person / case.saved_per_event
    if needed >= case.risk:
        return BreakEven(needed, 1.0 / needed, None, None, None)
    return BreakEven(needed, 1.0 / needed, needed, case.risk - needed, effect_between(case.risk, case.risk - needed))


def effect_between(risk: float, risk_with: float) -> float:
    """The effect on the scale of g, positive = better, that turns one risk of a bad event into another, both between 0 and 1.

    >>> round(float(risk_after(0.2, effect_between(0.2, 0.12))), 12)
    0.12
    """
    return (logit(risk) - logit(risk_with)) * LOGISTIC


def risk_after(risk: float, g: Any) -> Array:
    """`expit(logit p0 - g pi / sqrt(3))`: the risk of a bad event under an effect g (Hasselblad & Hedges 1995). Any shape of g."""
    from scipy.special import expit

    return np.asarray(expit(logit(risk) - np.asarray(g, dtype=float) * LOG_ODDS_OF_G))


@dataclass(frozen=True, slots=True)
class PooledEffect:
    """An effect with what is known of it.

    Attributes
    ----------
    g : the effect, positive = better.
    se, df : its standard error and degrees of freedom; df is infinite for the normal distribution.
    tau2 : variance of true effects between samples.
    """

    g: float
    se: float
    df: float
    tau2: float


@dataclass(frozen=True, slots=True)
class NetSaving:
    """What support saves over all people supported; below zero it costs.

    Attributes
    ----------
    people : people supported.
    support : what their support costs.
    risk_with : risk of the event with support at the effect itself.
    risk_with_low, risk_with_high : the same at the ends of the interval of the average effect.
    events_avoided : expected events that do not happen.
    people_per_event : people supported for each of them; None where the interval of the fall is not above zero.
    expected : expected net saving.
    average_low, average_high : its interval, as far as the average effect is uncertain.
    average_chance : share of the draws of the average effect with a saving above zero.
    place_low, place_high : interval of the saving that one place sees against a budget that expects `people * risk` events: true
        effects differ between places, and the number of events is a matter of chance.
    place_chance : share of the draws with a saving above zero in such a place.
    """

    people: int
    support: float
    risk_with: float
    risk_with_low: float
    risk_with_high: float
    events_avoided: float
    people_per_event: float | None
    expected: float
    average_low: float
    average_high: float
    average_chance: float
    place_low: float
    place_high: float
    place_chance: float


def net_saving(case: CostCase, people: int, effect: PooledEffect, draws: int, seed: int, level: float) -> NetSaving:
    """The net saving with its uncertainty, by seeded draws.

    The average effect is drawn as `g + se t`, t with `df` degrees of freedom; the effect in one place as `g + sqrt(se^2 + tau2) t`,
    the distribution of the prediction interval (Higgins, Thompson & Spiegelhalter 2009); the events of that place are binomial.
    An effect without uncertainty (`se` and `tau2` 0) leaves chance alone.

    Examples
    --------
    >>> case = CostCase(UnitCost(7857, True), UnitCost(105804, False), people_per_group=1, saved=1, risk=0.2)
    >>> found = net_saving(case, 100, PooledEffect(0.5, 0.0, math.inf, 0.0), draws=1000, seed=1, level=0.95)
    >>> round(found.risk_with, 3), round(found.expected), found.average_low == found.expected, found.place_low < 0
    (0.092, 360282, True, True)
    """
    random = np.random.default_rng(seed)
    t = random.standard_t(effect.df, draws) if math.isfinite(effect.df) else random.standard_normal(draws)
    average = risk_after(case.risk, effect.g + effect.se * t)
    events = random.binomial(people, risk_after(case.risk, effect.g + math.sqrt(effect.se**2 + effect.tau2) * t))
    ends = ((1 - level) / 2, (1 + level) / 2)
    with_low, with_high = (float(end) for end in np.quantile(average, ends))
    support = people * case.support_per_person
    seen = case.saved_per_event * (people * case.risk - events) - support
    place_low, place_high = (float(end) for end in np.quantile(seen, ends))
    risk_with = float(risk_after(case.risk, effect.g))
    needed = break_even(case).needed
    return NetSaving(
        people=people,
        support=support,
        risk_with=risk_with,
        risk_with_low=with_low,
        risk_with_high=with_high,
        events_avoided=people * (case.risk - risk_with),
        people_per_event=1.0 / (case.risk - risk_with) if with_high < case.risk else None,
        expected=case.saving(people, risk_with),
        average_low=case.saving(people, with_high),
        average_high=case.saving(people, with_low),
        average_chance=float(np.mean(case.risk - average > needed)),
        place_low=place_low,
        place_high=place_high,
        place_chance=float(np.mean(seen > 0)),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """The range of one input.

    Attributes
    ----------
    what : "support", "event", "people_per_group", "saved" or "risk".
    low, high : its ends.
    """

    what: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OneWay:
    """Break-even and saving with one input moved to the ends of its range.

    Attributes
    ----------
    span : the input and its range.
    low, high : break-even at the ends.
    saving_low, saving_high : expected net saving at the ends; None where there is none to move.
    """

    span: Span
    low: BreakEven
    high: BreakEven
    saving_low: float | None
    saving_high: float | None

    __repr__ = brief()


def one_way(case: CostCase, spans: tuple[Span, ...], people: int, g: float | None) -> tuple[OneWay, ...]:
    """One input moved at a time, widest break-even first; `g` is the effect a saving rests on, None where there is none."""
    found = []
    for span in spans:
        ends = [_moved(case, span.what, value) for value in (span.low, span.high)]
        savings = [None if g is None else end.saving(people, float(risk_after(end.risk, g))) for end in ends]
        found.append(OneWay(span, break_even(ends[0]), break_even(ends[1]), savings[0], savings[1]))
    return tuple(sorted(found, key=lambda one: -abs(one.high.needed - one.low.needed)))


def _moved(case: CostCase, what: str, value: float) -> CostCase:
    cost = {"support": case.support, "event": case.event}.get(what)
    moved: Any = value if cost is None else replace(cost, value=value)
    return replace(case, **{what: moved})
