"""Two risks of one result: difference, ratio and number needed, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.effects.scale import LOG_ODDS_OF_G, logit
from evidence.effects.statements.from_row import cells
from evidence.effects.statistics import effect_from_printed
from evidence.models.counts.proportions import wilson_interval
from evidence.models.distributions import critical_value
from evidence.review.plan import Plan
from evidence.review.printed_row import printed
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.per_hundred import absolute_effect, comparison_risk, counted_event

# Statistics whose counts are the result itself, and those of which a ratio is, beside the risk of the comparison group.
COUNTED, RATIOS = ("events", "chi2"), ("OR", "RR")
NO_DIFFERENCE = 1e-12


@dataclass(frozen=True, slots=True)
class RiskEstimate:
    """A number with its interval at the plan's level."""

    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """All three, as JSON has them."""
        return {"value": self.value, "ci_low": self.low, "ci_high": self.high}


@dataclass(frozen=True, slots=True)
class NumberNeeded:
    """How many have to be supported for one more person to be better off; below zero, for one more to be worse off.

    Attributes
    ----------
    value : one over the difference.
    best, worst : the same at the ends of its interval, at the end of most gain and of least; None at an end where there is no
        difference. Where one is above zero and the other below, the interval runs from `best` through no difference, which no number
        shows, to `worst` (Altman 1998).
    """

    value: float
    best: float | None
    worst: float | None

    @property
    def one_sided(self) -> bool:
        """Whether the whole interval is gain, or the whole of it harm."""
        return self.best is not None and self.worst is not None and self.best * self.worst > 0

    def to_dict(self) -> dict[str, Any]:
        """All fields; a note where the interval passes through no difference."""
        out = fields_by_name(self)
        return out if self.one_sided else out | {"interval_note": "the interval includes no difference, which no number shows"}


@dataclass(frozen=True, slots=True)
class Risks:
    """The risks of an event in both groups, as shares.

    Attributes
    ----------
    event, good : what is counted, and whether more of it is better.
    treated : share with support, with its interval where the comparison group's is taken as known.
    comparison : share without.
    difference : treated less comparison.
    ratio : treated over comparison.
    needed : the number needed.
    counts : events and people of both groups (treated, comparison) where they were printed; None where the numbers follow from a ratio.
    basis : what the comparison risk and the intervals rest on, in words.
    """

    event: str
    good: bool
    treated: RiskEstimate
    comparison: float
    difference: RiskEstimate
    ratio: RiskEstimate | NotEstimated
    needed: NumberNeeded | NotEstimated
    counts: tuple[tuple[float, int], tuple[float, int]] | None
    basis: str

    __repr__ = brief("event", "treated", "comparison", "difference")

    def to_dict(self) -> dict[str, Any]:
        """All of it under plain names."""
        return {
            "event": self.event,
            "good": self.good,
            "treated": self.treated.to_dict(),
            "comparison": self.comparison,
            "risk_difference": self.difference.to_dict(),
            "risk_ratio": self.ratio.to_dict(),
            "number_needed": self.needed.to_dict(),
            "basis": self.basis,
        }


def risks_of(row: EffectRow, coded: Sequence[EffectRow], plan: Plan) -> Risks | NotEstimated:
    """The risks behind one result, by its counts, else by its ratio and its own comparison risk, else by the review's comparison risks.

    Parameters
    ----------
    row : the result.
    coded : every effect of the review, for the risks of their comparison groups.
    plan : whose level the intervals have.
    """
    if row.effect is None:
        return NotEstimated(row.reason)
    named = row.columns["event"] or f"had the outcome “{row.columns['outcome_measure']}”"
    counted = (named, bool(row.columns["higher_is_better"]))
    arms = cells(printed(row.columns)) if row.columns["statistic"] in COUNTED else None
    if arms is not None:
        found = risks_from_counts(counted, (arms[0].events, arms[0].n), (arms[1].events, arms[1].n), plan.level, _widening(row, plan))
        by_shares = row.columns["events_treat"] is None or row.columns["events_comp"] is None
        return replace(found, basis=found.basis.replace("the counts", "the percentages", 1)) if by_shares else found
    own = _own_comparison_risk(row)
    if own is not None and row.effect.metric in RATIOS and row.effect.native is not None and row.effect.native_se is not None:
        half = float(critical_value(plan.level)) * row.effect.native_se
        sign = 1.0 if counted[1] else -1.0
        ends = sorted(_expit(logit(own) + sign * (row.effect.native + move)) for move in (-half, 0.0, half))
        basis = "the risk of the study's own comparison group, taken as known, and the ratio"
        return _from_known(counted, own, RiskEstimate(ends[1], ends[0], ends[2]), basis)
    return _at_the_reviews_risk(row, coded)


def risks_from_counts(
    event: tuple[str, bool], treated: tuple[float, int], comparison: tuple[float, int], level: float = 0.95, widening: float = 1.0
) -> Risks:
    """The risks of two groups by their counts.

    The difference by Newcombe's hybrid score interval (1998, method 10), the ratio by its logarithm (Katz et al. 1978; 0.5 is added to
    every cell where a count of events is 0), the number needed by the difference (Altman 1998). `widening` is the design effect of
    people in clusters: both groups count for so many fewer.

    Examples
    --------
    >>> found = risks_from_counts(("finished", True), (34, 60), (25, 62))
    >>> [round(100 * end, 1) for end in (found.difference.value, found.difference.low, found.difference.high)]
    [16.3, -1.3, 32.7]
    """
    (a, n1), (c, n2) = ((count / widening, n / widening) for count, n in (treated, comparison))
    p1, p2 = a / n1, c / n2
    (low1, high1), (low2, high2) = wilson_interval(a, n1, level), wilson_interval(c, n2, level)
    difference = RiskEstimate(p1 - p2, p1 - p2 - math.hypot(p1 - low1, high2 - p2), p1 - p2 + math.hypot(high1 - p1, p2 - low2))
    allowed = f", each group counted as 1/{widening:.3g} of its people because they come in clusters" if widening > 1 else ""
    return Risks(
        *event,
        treated=RiskEstimate(p1, low1, high1),
        comparison=p2,
        difference=difference,
        ratio=_ratio(a, n1, c, n2, level),
        needed=number_needed(difference, event[1]),
        counts=(treated, comparison),
        basis=f"the counts of both groups{allowed}",
    )


def _ratio(a: float, n1: float, c: float, n2: float, level: float) -> RiskEstimate | NotEstimated:
    if not a and not c:
        return NotEstimated("nobody in either group had the event, so there is no ratio")
    added = 0.5 if not a or not c else 0.0
    a, n1, c, n2 = a + added, n1 + 2 * added, c + added, n2 + 2 * added
    middle = math.log(a / n1) - math.log(c / n2)
    half = float(critical_value(level)) * math.sqrt(max(1 / a - 1 / n1 + 1 / c - 1 / n2, 0.0))
    return RiskEstimate(math.exp(middle), math.exp(middle - half), math.exp(middle + half))


def number_needed(difference: RiskEstimate, good: bool) -> NumberNeeded | NotEstimated:
    """One over the difference and over the ends of its interval, above zero where the people supported are better off.

    Examples
    --------
    >>> number_needed(RiskEstimate(0.25, -0.125, 0.5), good=True)
    NumberNeeded(value=4.0, best=2.0, worst=-8.0)
    """
    sign = 1.0 if good else -1.0
    worst, best = sorted((sign * difference.low, sign * difference.high))
    if abs(difference.value) < NO_DIFFERENCE:
        return NotEstimated("the groups do not differ, so no number of people makes one more")
    return NumberNeeded(sign / difference.value, *(None if abs(end) < NO_DIFFERENCE else 1 / end for end in (best, worst)))


def _from_known(event: tuple[str, bool], p0: float, treated: RiskEstimate, basis: str) -> Risks:
    """The risks where that of the comparison group is taken as known."""
    difference = RiskEstimate(treated.value - p0, treated.low - p0, treated.high - p0)
    ratio = RiskEstimate(treated.value / p0, treated.low / p0, treated.high / p0)
    return Risks(*event, treated, p0, difference, ratio, number_needed(difference, event[1]), None, basis)


def _at_the_reviews_risk(row: EffectRow, coded: Sequence[EffectRow]) -> Risks | NotEstimated:
    """The risks at the median of the risks that comparison groups of the review have of the same event."""
    assert row.effect is not None
    if counted_event(row) is None:
        why = "say what was counted (event), in the words of the review, or how many percent of the comparison group had it (pct_comp)"
        return NotEstimated(why if row.effect.metric in (*RATIOS, "HR") else "it is a score, and counts nobody who had an event")
    found = absolute_effect(row.effect.g, (row.effect.ci_low, row.effect.ci_high), None, [row], coded)
    if isinstance(found, NotEstimated):
        return found
    at = found.middle
    treated = RiskEstimate(at.treated / 100, at.treated_low / 100, at.treated_high / 100)
    basis = (
        f"the median risk of {found.risks} comparison groups of the review, because no risk of this study's own comparison group was read;"
        " taken as known"
    )
    return _from_known((found.event, found.good), at.comparison / 100, treated, basis)


def share_with(comparison: float, good: bool, g: float) -> float:
    """The share with the event that an effect makes of a comparison risk, p1 = expit(logit p0 +- g pi / sqrt 3); 0 and 1 stay.

    >>> round(share_with(0.4, True, 0.35), 3), round(share_with(0.4, False, 0.35), 3)
    (0.557, 0.261)
    """
    return comparison if comparison in (0.0, 1.0) else _expit(logit(comparison) + (LOG_ODDS_OF_G if good else -LOG_ODDS_OF_G) * g)


def _own_comparison_risk(row: EffectRow) -> float | None:
    """The share of the comparison group with the event, by any statistic; None where none was read or it is 0 or 1."""
    found = comparison_risk(row)
    events, n, percent = (row.columns[name] for name in ("events_comp", "n_comp", "pct_comp"))
    if found is None:
        found = events / n if events is not None and n else None if percent is None else percent / 100.0
    return found if found is not None and 0.0 < found < 1.0 else None


def _widening(row: EffectRow, plan: Plan) -> float:
    """The design effect that stands in the effect's standard error."""
    assert row.effect is not None
    alone = effect_from_printed(printed(row.columns), conversion=plan.conversion, level=plan.level)
    return 1.0 if isinstance(alone, NotEstimated) else max(1.0, (row.effect.se / alone.se) ** 2)


def _expit(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
