"""Directions of effect where sizes are missing: one vote per sample and outcome group (SWiM: Campbell et al. 2020).

No vote is counted by significance. Abstracts select what they print, so the sized, the unsized and all votes stand side
by side, and none of them is a test of an effect size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.as_dict import fields_by_name, noted
from evidence.base.brief import brief
from evidence.models.counts.proportions import sign_test, wilson_interval
from evidence.review.plan import Plan
from evidence.synthesis.bodies import holds
from evidence.synthesis.effect_rows.rows import EffectRow

AGREE = 0.7
STATED = ("treatment", "comparison", "none")
OUTSIDE = "outside"
PANELS = ("sized", "unsized", "all", OUTSIDE)


@dataclass(frozen=True, slots=True)
class Vote:
    """What one sample says of one outcome group.

    Attributes
    ----------
    sample_id, group : whose vote, on what.
    vote : "better", "worse", "none" (no difference) or "mixed".
    typology : of the sample's first study.
    sized : whether one of its rows is in the tier 1 analysis.
    effects : effect_ids behind it.
    outside : whether these are the effects of the outcome group that its body of evidence does not take.
    """

    sample_id: str
    group: str
    vote: str
    typology: str
    sized: bool
    effects: tuple[str, ...]
    outside: bool = False

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class Panel:
    """Votes counted, and the sign test of better against worse.

    Attributes
    ----------
    better, worse, none, mixed : numbers of samples.
    share, share_low, share_high : share better among better and worse, with its Wilson interval; None without votes.
    p_value : exact two-sided sign test (binomial, one half); None without votes.
    """

    better: int
    worse: int
    none: int
    mixed: int
    share: float | None
    share_low: float | None
    share_high: float | None
    p_value: float | None

    __repr__ = brief()

    @property
    def votes(self) -> int:
        """How many samples vote."""
        return self.better + self.worse + self.none + self.mixed

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; a note where there is nothing to test."""
        return noted(fields_by_name(self), share="no sample votes better or worse")


@dataclass(frozen=True, slots=True)
class Directions:
    """Every vote, and the panels by outcome group and by typology.

    Attributes
    ----------
    votes : one per sample and outcome group, on the effects of the group's body of evidence; and one on those outside it.
    by_group : outcome group -> panel name (sized, unsized, all: the body of evidence; outside: the rest of the group) -> panel.
    by_typology : typology -> panel of all its votes on the headline's outcome group.
    unclear : rows of eligible studies whose direction was not read; they have no vote.
    """

    votes: tuple[Vote, ...]
    by_group: dict[str, dict[str, Panel]]
    by_typology: dict[str, Panel]
    unclear: int

    __repr__ = brief("votes", "unclear")

    def to_dict(self) -> dict[str, Any]:
        """Panels by group and typology, with what they must not be read as."""
        return {
            "by_group": {group: {name: panel.to_dict() for name, panel in panels.items()} for group, panels in self.by_group.items()},
            "by_typology": {name: panel.to_dict() for name, panel in self.by_typology.items()},
            "unclear": self.unclear,
            "note": "abstracts select what they print: a share of directions is not an effect",
        }


def count_directions(rows: Sequence[EffectRow], plan: Plan) -> Directions:
    """The votes of every outcome group: on the effects that its body of evidence takes, and on the rest of the group."""
    in_groups = [row for row in rows if row.columns["outcome_group"] in plan.groups]
    taken: list[EffectRow] = []
    rest: list[EffectRow] = []
    for row in in_groups:
        (taken if holds(row, plan.bodies[plan.groups[row.columns["outcome_group"]]].where) else rest).append(row)
    votes = (*votes_on(taken, plan), *(replace(vote, outside=True) for vote in votes_on(rest, plan)))
    by_group = {group: {name: panel(_of_panel([v for v in votes if v.group == group], name)) for name in PANELS} for group in plan.groups}
    headline = _of_panel([v for v in votes if v.group == _headline_group(plan)], "all")
    by_typology = {name: panel([v for v in headline if v.typology == name]) for name in sorted({v.typology for v in votes})}
    unclear = sum(row.eligible and row.columns["direction"] not in STATED for row in in_groups)
    return Directions(votes, by_group, by_typology, unclear)


def votes_on(rows: Sequence[EffectRow], plan: Plan) -> tuple[Vote, ...]:
    """The count of directions: one vote for every sample and outcome group of the plan with a direction in these rows, if eligible."""
    cells: dict[tuple[str, str], list[EffectRow]] = {}
    for row in rows:
        if row.eligible and row.columns["outcome_group"] in plan.groups and row.columns["direction"] in STATED:
            cells.setdefault((row.columns["outcome_group"], row.columns["sample_id"]), []).append(row)
    return tuple(_vote(sample, group, some) for (group, sample), some in sorted(cells.items()))


def panel(votes: Sequence[Vote]) -> Panel:
    """Count votes; share better with its Wilson interval, and the exact sign test. None and mixed are counted, not tested."""
    counts = {name: sum(v.vote == name for v in votes) for name in ("better", "worse", "none", "mixed")}
    tested = counts["better"] + counts["worse"]
    if tested == 0:
        return Panel(**counts, share=None, share_low=None, share_high=None, p_value=None)
    low, high = wilson_interval(counts["better"], tested)
    p = sign_test(counts["better"], counts["worse"])
    return Panel(**counts, share=counts["better"] / tested, share_low=low, share_high=high, p_value=p)


def _vote(sample: str, group: str, rows: Sequence[EffectRow]) -> Vote:
    directions = [row.columns["direction"] for row in rows]
    names = {"treatment": "better", "comparison": "worse", "none": "none"}
    agreed = [name for code, name in names.items() if directions.count(code) >= AGREE * len(directions)]
    return Vote(
        sample_id=sample,
        group=group,
        vote=agreed[0] if agreed else "mixed",
        typology=rows[0].columns["typology"],
        sized=any(row.use == "tier 1" for row in rows),
        effects=tuple(row.effect_id for row in rows),
    )


def _of_panel(votes: Sequence[Vote], name: str) -> list[Vote]:
    if name == OUTSIDE:
        return [v for v in votes if v.outside]
    return [v for v in votes if not v.outside and (name == "all" or v.sized == (name == "sized"))]


def _headline_group(plan: Plan) -> str:
    return next(group for group, body in plan.groups.items() if body == plan.headline)
