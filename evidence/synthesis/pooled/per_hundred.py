"""What a pooled effect means per 100: the risk among the treated at low, middle and high risks of the comparison group."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.effects.scale import LOG_ODDS_OF_G, logit
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import EffectRow


@dataclass(frozen=True, slots=True)
class PerHundred:
    """The difference per 100 at one risk of the comparison group.

    Attributes
    ----------
    at : "low", "middle" or "high" among the comparison groups of the body, or the label of a published baseline.
    comparison : risk in the comparison group, per 100.
    treated, treated_low, treated_high : risk among the treated, per 100, at g and at the ends of its interval.
    difference : treated less comparison, per 100.
    place_low, place_high : risk among the treated of a new place, per 100, at the ends of the prediction interval; None where there
        is none.
    """

    at: str
    comparison: float
    treated: float
    treated_low: float
    treated_high: float
    difference: float
    place_low: float | None
    place_high: float | None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; a note where nothing can be said of a new place."""
        out = fields_by_name(self)
        return out if self.place_low is not None else out | {"place_note": "one sample: no prediction interval"}


@dataclass(frozen=True, slots=True)
class AbsoluteEffect:
    """The pooled effect as events per 100.

    Attributes
    ----------
    event : what is counted, in the words of the coding.
    good : whether the event is good or bad.
    risks : number of comparison groups whose risk of the event is known, one per sample.
    at : at the lowest, the median and the highest of their risks; empty where fewer than two are known.
    published : at each published baseline of the event, from baselines.csv.
    """

    event: str
    good: bool
    risks: int
    at: tuple[PerHundred, ...]
    published: tuple[PerHundred, ...] = ()

    __repr__ = brief()

    @property
    def middle(self) -> PerHundred:
        """What it means at the median of the comparison risks."""
        return next(one for one in self.at if one.at == "middle")

    @property
    def event_words(self) -> str:
        """The event, and whether it is a good one."""
        return f"{self.event} ({'good' if self.good else 'bad'})"

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        out = {"event": self.event, "good": self.good, "risks": self.risks, "at": [one.to_dict() for one in self.at]}
        return out | {"published": [one.to_dict() for one in self.published]} if self.published else out


# An interval whose ends, as odds ratios, are more than so many times apart holds the largest harm and the largest benefit alike.
TIMES_APART = 1000.0
# What is counted, and whether more of it is good.
Event = tuple[str, bool]
Ends = tuple[float, float]
CANNOT_BE_ESTIMATED = f"cannot be estimated: the ends of the interval, as odds ratios, are more than {TIMES_APART:,.0f} times apart"
NONE_PUBLISHED: Mapping[Event, Mapping[str, float]] = FrozenDict({})


def absolute_effect(
    g: float,
    interval: Ends,
    prediction: Ends | None,
    body: Sequence[EffectRow],
    coded: Sequence[EffectRow],
    published: Mapping[Event, Mapping[str, float]] = NONE_PUBLISHED,
    alone: bool = False,
) -> AbsoluteEffect | NotEstimated:
    """p1 = expit(logit p0 + s g pi / sqrt 3), s = 1 for a good event and -1 for a bad one (Hasselblad & Hedges 1995).

    Parameters
    ----------
    g, interval, prediction : an effect, positive = better, and the ends of its interval and prediction interval.
    body : the effects behind it; those that count an event must all count the same.
    coded : every effect of the review. Its analysed effects give the risks of an event, whichever answer they are shown with.
    published : what `published_risks` gives.
    alone : whether published risks are enough where fewer than two comparison groups have a known one.
    """
    if says_nothing(interval):
        return NotEstimated(CANNOT_BE_ESTIMATED)
    counted = one_event(body)
    if isinstance(counted, NotEstimated):
        return counted
    event, good = counted
    risks = list(baseline_risks(coded).get((event, good), {}).values())
    elsewhere = published.get((event, good), {})
    if len(risks) < 2 and not (alone and elsewhere):
        known = "only one comparison group" if risks else "no comparison group"
        return NotEstimated(f'{known} of the analysis has a known risk of "{event}"')
    places = {"low": min(risks), "middle": median(risks), "high": max(risks)} if len(risks) > 1 else {}
    sign = 1.0 if good else -1.0

    def shown(some: Mapping[str, float]) -> tuple[PerHundred, ...]:
        return tuple(_at(at, p0, sign, g, interval, prediction) for at, p0 in some.items())

    return AbsoluteEffect(event, good, len(risks), shown(places), shown(elsewhere))


def one_event(body: Sequence[EffectRow]) -> Event | NotEstimated:
    """The one event that the effects of a body count, or why there is none.

    What is coded goes first: an effect whose event nobody coded counts one in words of its own, which says nothing against it.
    """
    if len({row.columns["outcome_group"] for row in body}) > 1:
        return NotEstimated("the body mixes outcomes, so its effect says nothing about the risk of one of them")
    coded = [row for row in body if row.columns["event"]]
    events = list(dict.fromkeys(counted for row in coded or body if (counted := counted_event(row)) is not None))
    if len(events) != 1:
        named = "; ".join(f'"{name}"' for name, _ in events)
        return NotEstimated(f"its effects count different events: {named}" if events else "no effect of this body counts an event")
    return events[0]


def says_nothing(interval: Ends) -> bool:
    """Whether an interval of g, on the logistic scale, is too wide for odds or risks to be given.

    >>> says_nothing((-0.25, 0.60)), says_nothing((-4.03, 4.35))
    (False, True)
    """
    return LOG_ODDS_OF_G * (interval[1] - interval[0]) > math.log(TIMES_APART)


def published_risks(review: CodedReview) -> dict[Event, dict[str, float]]:
    """The risks in baselines.csv that stand beside the comparison groups, by event and label: the percentage, else the counts."""
    found: dict[Event, dict[str, float]] = {}
    for row in review.tables["baselines"]:
        percent, events, n = (row.number(column) for column in ("percent", "events", "n"))
        risk = percent / 100.0 if percent is not None else events / n if events is not None and n else None
        if row["per_100"] and risk is not None and 0.0 < risk < 1.0:
            found.setdefault((row.text("event"), bool(row["higher_is_better"])), {})[row.text("label")] = risk
    return found


def baseline_risks(coded: Sequence[EffectRow]) -> dict[Event, dict[str, float]]:
    """The risk of each event in the comparison groups of analysed effects, tier 1 or 2, by sample: the one baseline of every table.

    An effect that is left out may count people who could not have the event. A sample whose effects count an event more than once
    has the median of its risks.
    """
    found: dict[Event, dict[str, list[float]]] = {}
    for row in select(coded, {}, TIERS_1_2):
        event, risk = counted_event(row), comparison_risk(row)
        if event is not None and risk is not None:
            found.setdefault(event, {}).setdefault(row.columns["sample_id"], []).append(risk)
    return {event: {sample: median(risks) for sample, risks in samples.items()} for event, samples in found.items()}


def counted_event(row: EffectRow) -> Event | None:
    """The event an effect counts, or the time to it; None where it counts none.

    Where the coding names none, the words of the source stand for the event of a yes/no outcome: it is then the same event only as
    that of an outcome in the same words.
    """
    event = row.columns["event"] or (row.columns["outcome_measure"] if comparison_risk(row) is not None else None)
    good = row.columns["higher_is_better"]
    return None if event is None or good is None else (event, bool(good))


def comparison_risk(row: EffectRow) -> float | None:
    """The share of the comparison group with the event, from counts or a percentage; None if none is printed or it is 0 or 1."""
    events, n, percent = (row.columns[name] for name in ("events_comp", "n_comp", "pct_comp"))
    if row.columns["statistic"] not in ("events", "chi2"):
        return None
    risk = events / n if events is not None and n else None if percent is None else percent / 100.0
    return risk if risk is not None and 0.0 < risk < 1.0 else None


def _at(at: str, p0: float, sign: float, g: float, interval: Ends, prediction: Ends | None) -> PerHundred:
    def treated(effect: float) -> float:
        return 100 * _expit(logit(p0) + sign * LOG_ODDS_OF_G * effect)

    low, high = sorted(map(treated, interval))
    place_low, place_high = sorted(map(treated, prediction)) if prediction else (None, None)
    return PerHundred(at, 100 * p0, treated(g), low, high, treated(g) - 100 * p0, place_low, place_high)


def _expit(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
