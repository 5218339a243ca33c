"""How many people of a place would have the event with support: on average where it was studied, and in a new place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import noted, or_note
from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.body.here import BodyHere, body_here
from evidence.judgement.costs.arithmetic import BreakEven, CostCase, NetSaving, PooledEffect, UnitCost, break_even, net_saving
from evidence.models.distributions import Array
from evidence.review.plan import Body
from evidence.review.review import CodedReview
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer, NoAnswer
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.per_hundred import CANNOT_BE_ESTIMATED, says_nothing

# Draws behind an interval of money where the plan names no costs, and so no number of draws.
DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Prices:
    """What a reader pays.

    Attributes
    ----------
    support : what support of one person costs.
    event : what one event costs, if it is a bad one, or is worth, if it is a good one.
    """

    support: float
    event: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share of people with its interval.

    Attributes
    ----------
    value, low, high : from 0 to 1.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NewPlace:
    """What a new place may see.

    Attributes
    ----------
    low, high : share with the event at the ends of the prediction interval.
    count_low, count_high : people with the event whom such a place may count: chance moves small numbers too.
    better : share of possible places in which support changes the event for the better.
    """

    low: float
    high: float
    count_low: int
    count_high: int
    better: float


@dataclass(frozen=True, slots=True)
class Money:
    """What it comes to at a reader's own prices.

    Attributes
    ----------
    prices : as entered.
    even : where support pays for itself; its risks are those of the bad outcome: of the event, or of there being none.
    saving : the net saving over all people, or why none is shown.
    """

    prices: Prices
    even: BreakEven
    saving: NetSaving | NotEstimated

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect in one place.

    Attributes
    ----------
    here : the body of evidence at the risk of the place.
    people : how many get support.
    units, currency, level : what people are called, the sign of money, level of the intervals.
    average : share with the event at the average effect, with its interval.
    place : what a new place may see, or why that cannot be said.
    money : at the reader's own prices; None where none were given.
    """

    here: BodyHere
    people: int
    units: str
    currency: str
    level: float
    average: Share
    place: NewPlace | NotEstimated
    money: Money | None

    __repr__ = brief("here", "people", "average", "place")

    @property
    def without(self) -> float:
        """Share with the event without support."""
        assert self.here.risk is not None
        return self.here.risk

    def to_dict(self) -> dict[str, Any]:
        """All parts by name, numbers of people beside the shares; a reason beside what there is not."""
        here, n = self.here, self.people
        out: dict[str, Any] = {"body": here.body.name, "title": here.body.title, "event": here.event, "good": here.good, "people": n}
        out |= {"risk": self.without, "risk_basis": here.basis, "level": self.level, "effect": here.answer.to_dict()}
        out |= {"without": n * self.without, "average": asdict(self.average)}
        out |= {"with_average": {name: n * value for name, value in asdict(self.average).items()}}
        if isinstance(self.place, NotEstimated):
            out |= {"new_place": None, "new_place_note": self.place.reason}
        else:
            out |= {"new_place": asdict(self.place), "with_new_place": {"low": n * self.place.low, "high": n * self.place.high}}
        return out | ({"money": None, "money_note": "no prices were given"} if self.money is None else {"money": _money_dict(self.money)})


def _money_dict(money: Money) -> dict[str, Any]:
    even = noted(asdict(money.even), **dict.fromkeys(("reduction", "risk_with", "g"), "support cannot pay for itself"))
    out: dict[str, Any] = {"prices": asdict(money.prices), "break_even": even}
    return out | or_note(
        "net_saving", money.saving, lambda saving: noted(asdict(saving), people_per_event="the interval of the change is not on one side")
    )


def expect_here(
    review: CodedReview,
    rows: Sequence[EffectRow],
    answers: Answers,
    body: Body,
    people: int,
    risk: float | None = None,
    prices: Prices | None = None,
) -> Expectation | NotEstimated:
    """What to expect of support in a place, by the effects of one body of evidence.

    Parameters
    ----------
    review : as it was read.
    rows : its effects.
    answers : what has been pooled so far.
    body : the evidence on the event.
    people : how many get support.
    risk : share of them who have the event without support, from 0 to 1; None takes the median of the studies.
    prices : what support costs and the event costs or is worth; None leaves money out.

    Raises
    ------
    UsageError
        Fewer than one person.
    CannotCompute
        A risk of one event for a body that counts none, or good and bad ones.
    """
    if people < 1:
        raise UsageError("expectations are for one person or more")
    here = body_here(body, rows, answers, risk)
    answer = here.answer
    if isinstance(answer, NoAnswer):
        return NotEstimated(answer.reason)
    if here.risk is None:
        known = f'no comparison group has a known share of "{here.event}"; say the share of your place' if here.event else here.why_no_event
        return NotEstimated(known)
    if says_nothing((answer.ci_low, answer.ci_high)):
        return NotEstimated(CANNOT_BE_ESTIMATED)
    low, high = sorted(float(here.rate(end)) for end in (answer.ci_low, answer.ci_high))
    costs = review.plan.costs
    money = None if prices is None else _money(here, people, prices, costs.draws if costs else DRAWS, review.plan.seed, review.plan.level)
    return Expectation(
        here=here,
        people=people,
        units=review.plan.words.units,
        currency=costs.currency if costs else "",
        level=review.plan.level,
        average=Share(float(here.rate(answer.g)), low, high),
        place=_new_place(here, people, review.plan.level),
        money=money,
    )


def _new_place(here: BodyHere, people: int, level: float) -> NewPlace | NotEstimated:
    possible = here.possible()
    if isinstance(possible, NotEstimated):
        return possible
    assert isinstance(here.answer, Answer)
    low, high = sorted(float(here.rate(end)) for end in (here.answer.pi_low, here.answer.pi_high))
    shares = here.rate(possible)
    count_low, count_high = (_count_at(shares, people, tail) for tail in ((1 - level) / 2, (1 + level) / 2))
    return NewPlace(low, high, count_low, count_high, float(np.mean(possible > 0)))


def _count_at(shares: Array, people: int, probability: float) -> int:
    """The smallest number of events that is not exceeded with this probability, over equally likely shares: a mixture of binomials.

    >>> _count_at(np.array([0.5]), 100, 0.025), _count_at(np.array([0.2, 0.8]), 10, 0.5)
    (40, 5)
    """
    from scipy.special import bdtr

    low, high = -1, people
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if float(np.mean(bdtr(middle, people, shares))) >= probability else (middle, high)
    return high


def _money(here: BodyHere, people: int, prices: Prices, draws: int, seed: int, level: float) -> Money:
    """A good event that does not happen is the bad outcome, so that one arithmetic serves both."""
    assert here.risk is not None
    assert not isinstance(here.answer, NoAnswer)
    case = CostCase(UnitCost(prices.support, False), UnitCost(prices.event, False), 1, 1, 1 - here.risk if here.good else here.risk)
    answer = here.answer
    if not isinstance(answer, Answer) or answer.df < RELIABLE_DF:
        samples = several(answer.counts.samples, "sample")
        return Money(
            prices,
            break_even(case),
            NotEstimated(f"the effect rests on {samples}, so its interval, and any saving drawn from it, would be unreliable"),
        )
    effect = PooledEffect(answer.g, answer.se, answer.df, answer.tau2_total)
    return Money(prices, break_even(case), net_saving(case, people, effect, draws, seed, level))
