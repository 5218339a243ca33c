"""What the plan says of costs: amounts as documents print them, what they are of, and what has to be assumed beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that no study of the review gives.

    Attributes
    ----------
    value : what is assumed.
    low, high : the range it is varied over.
    basis : what it rests on.
    """

    value: float
    low: float
    high: float
    basis: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A cost as a document prints it.

    Attributes
    ----------
    id : its key in guide/costs.csv.
    value : the amount, in the plan's currency.
    per : whose cost it is: the review's unit, or the group that gets support together.
    period : "year" (the document says it is by the year), "once", or "not stated".
    source : the document and the place in it.
    """

    id: str
    value: float
    per: str
    period: str
    source: str


@dataclass(frozen=True, slots=True)
class CostSet:
    """A cost of support and a cost of the event that belong together.

    Attributes
    ----------
    name : its name in the plan.
    title : what people read.
    support : what support costs.
    event : what one event costs.
    covers : what the document says the amounts hold, and what it does not say.
    """

    name: str
    title: str
    support: Amount
    event: Amount
    covers: str


@dataclass(frozen=True, slots=True)
class CostPlan:
    """Which costs stand beside which evidence.

    Attributes
    ----------
    title : heading of the part.
    body : name of the body of evidence whose effect alone may carry a saving.
    outcome : outcome domain whose event is costed.
    event, events : what the event, a bad one, is called, and several of them.
    group, groups : what people who share one amount of support are called.
    currency : sign before an amount.
    people : people supported, where nobody says how many.
    draws : random draws behind an interval.
    risk : risk of the event without the support, from 0 to 1.
    people_per_group : people of one group who may have the event.
    saved : how many times the printed cost of an event is saved by one that does not happen.
    error : share by which a printed amount is moved up and down in the sensitivity analysis.
    error_basis : what that share rests on.
    sets : by name, in the order of the plan.
    cautions : what a reader must know of these costs, as whole sentences.
    """

    title: str
    body: str
    outcome: str
    event: str
    events: str
    group: str
    groups: str
    currency: str
    people: int
    draws: int
    risk: Assumption
    people_per_group: Assumption
    saved: Assumption
    error: float
    error_basis: str
    sets: Mapping[str, CostSet]
    cautions: tuple[str, ...]
