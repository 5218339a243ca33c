"""One group without a comparison: its rate, and the rates of that event in the comparison groups of the review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.words import nearest
from evidence.judgement.local_study.risks import RiskEstimate
from evidence.models.counts.proportions import wilson_interval
from evidence.review.review import CodedReview
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.per_hundred import Event, baseline_risks, published_risks


@dataclass(frozen=True, slots=True)
class OneGroup:
    """The rate of one group that was compared with nobody.

    Attributes
    ----------
    event, good : what is counted, in the words of the coding, and whether more of it is better.
    count, people : how many had it, of how many.
    rate : the share, with Wilson's interval.
    comparison : by sample, the share of the comparison groups of the review with the same event; empty where none is known.
    published : by label, the published shares of the event beside them.
    level : of the interval.
    """

    event: str
    good: bool
    count: int
    people: int
    rate: RiskEstimate
    comparison: Mapping[str, float]
    published: Mapping[str, float]
    level: float

    __repr__ = brief("event", "count", "people", "rate")

    @property
    def above(self) -> int:
        """How many of the comparison groups had a lower rate."""
        return sum(share < self.rate.value for share in self.comparison.values())

    @property
    def span(self) -> tuple[float, float, float] | None:
        """The lowest, the median and the highest rate of the comparison groups; None where no rate is known."""
        shares = list(self.comparison.values())
        return (min(shares), median(shares), max(shares)) if shares else None

    def to_dict(self) -> dict[str, Any]:
        """All of it; no difference, because there is nobody to differ from."""
        out: dict[str, Any] = {"event": self.event, "good": self.good, "count": self.count, "people": self.people}
        out |= {"rate": self.rate.to_dict(), "comparison_rates": dict(self.comparison), "published_rates": dict(self.published)}
        return out | {"effect": None, "effect_note": "one group without a comparison: no effect can be computed, and it is never pooled"}


def events_known(review: CodedReview, rows: Sequence[EffectRow]) -> dict[Event, int]:
    """The events of which comparison groups of the review have a known rate, each with how many do, those with most first."""
    found = {event: len(risks) for event, risks in baseline_risks(rows).items()}
    found |= {event: found.get(event, 0) for event in published_risks(review)}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def one_group(review: CodedReview, rows: Sequence[EffectRow], event: str, count: int, people: int) -> OneGroup:
    """The rate of one group beside those of the coded comparison groups.

    Parameters
    ----------
    review : for its published rates and its level.
    rows : its coded effects.
    event : one of `events_known`, in the words of the coding.
    count, people : how many had it, of how many.

    Raises
    ------
    UsageError
        An event of which the review has no rate, or numbers that cannot be.
    """
    known = events_known(review, rows)
    chosen = next((one for one in known if one[0] == event), None)
    if chosen is None:
        names = "; ".join(f'"{name}"' for name, _ in known) or "none"
        hint = nearest(event, (name for name, _ in known), f"the events with a rate are {names}")
        raise UsageError(f'the review knows no rate of "{event}" without support; {hint}')
    if people < 1 or not 0 <= count <= people:
        raise UsageError(f"{count} of {people}: there have to be people, and no more can have the event than there are")
    level = review.plan.level
    rate = RiskEstimate(count / people, *wilson_interval(count, people, level))
    return OneGroup(*chosen, count, people, rate, baseline_risks(rows).get(chosen, {}), published_risks(review).get(chosen, {}), level)
