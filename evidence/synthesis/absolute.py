"""What a pooled effect means per 100: the risk among the treated at low, middle and high risks of the comparison group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.effects.scale import LOG_ODDS_OF_G, logit
from evidence.synthesis.effect_rows import EffectRow


@dataclass(frozen=True, slots=True)
class PerHundred:
    """The difference per 100 at one risk of the comparison group.

    Attributes
    ----------
    at : "low", "middle" or "high" among the comparison groups of the body.
    comparison : risk in the comparison group, per 100.
    treated, treated_low, treated_high : risk among the treated, per 100, at g and at the ends of its interval.
    difference : treated less comparison, per 100.
    """

    at: str
    comparison: float
    treated: float
    treated_low: float
    treated_high: float
    difference: float

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class AbsoluteEffect:
    """The pooled effect as events per 100.

    Attributes
    ----------
    outcome : the outcome domain whose comparison risks are used.
    good : whether the event is good or bad.
    risks : number of comparison risks they are taken from.
    at : at the lowest, the median and the highest of them.
    """

    outcome: str
    good: bool
    risks: int
    at: tuple[PerHundred, ...]

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {"outcome": self.outcome, "good": self.good, "risks": self.risks, "at": [one.to_dict() for one in self.at]}


def absolute_effect(g: float, interval: tuple[float, float], rows: Sequence[EffectRow]) -> AbsoluteEffect | NotEstimated:
    """p1 = expit(logit p0 + s g pi / sqrt 3), s = 1 for a good event and -1 for a bad one (Hasselblad & Hedges 1995).

    Parameters
    ----------
    g, interval : an effect, positive = better, and the ends of its interval.
    rows : effects whose yes/no outcomes give the comparison risks, by their most frequent outcome.
    """
    found: dict[tuple[str, bool], list[float]] = {}
    for row in rows:
        risk = comparison_risk(row)
        if risk is not None and row.columns["higher_is_better"] is not None:
            found.setdefault((row.columns["outcome_domain"], bool(row.columns["higher_is_better"])), []).append(risk)
    if not found:
        return NotEstimated("no effect of this body prints the risk of its comparison group")
    (outcome, good), risks = max(found.items(), key=lambda item: len(item[1]))
    if len(risks) < 2:
        return NotEstimated("only one comparison group of this body prints its risk")
    if len({row.columns["outcome_group"] for row in rows}) > 1:
        return NotEstimated("the body mixes outcomes, so its effect says nothing about the risk of one of them")
    places = {"low": min(risks), "middle": median(risks), "high": max(risks)}
    sign = 1.0 if good else -1.0
    return AbsoluteEffect(outcome, good, len(risks), tuple(_at(at, p0, sign, g, interval) for at, p0 in places.items()))


def comparison_risk(row: EffectRow) -> float | None:
    """The share of the comparison group with the event, from counts or a percentage; None if none is printed or it is 0 or 1."""
    events, n, percent = (row.columns[name] for name in ("events_comp", "n_comp", "pct_comp"))
    if row.columns["statistic"] not in ("events", "chi2"):
        return None
    risk = events / n if events is not None and n else None if percent is None else percent / 100.0
    return risk if risk is not None and 0.0 < risk < 1.0 else None


def _at(at: str, p0: float, sign: float, g: float, interval: tuple[float, float]) -> PerHundred:
    shift = sign * LOG_ODDS_OF_G
    ends = sorted(_expit(logit(p0) + shift * end) for end in interval)
    treated = _expit(logit(p0) + shift * g)
    return PerHundred(at, 100 * p0, 100 * treated, 100 * ends[0], 100 * ends[1], 100 * (treated - p0))


def _expit(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
