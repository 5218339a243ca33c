"""Studies that could be made next: which cells a row of theirs would hold, and so which bodies of evidence they would enter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from evidence.base.brief import brief
from evidence.judgement.assessment import Assessment
from evidence.judgement.body.here import body_here
from evidence.judgement.coverage.answer import outcomes_in_plan
from evidence.judgement.otherwise.again import OnBodies, Where
from evidence.judgement.planning.further import FurtherStudy, further_pattern
from evidence.models.power.design import TwoGroups
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import EffectRow


@dataclass(frozen=True, slots=True)
class Proposed:
    """A study that could be made next.

    Attributes
    ----------
    name : the headline body, "recommendation N", or "kind: outcome".
    title : the same in words.
    kind, outcome : codes of the kind of intervention ("" for any) and of the outcome.
    group : group of outcomes.
    further : its row.
    """

    name: str
    title: str
    kind: str
    outcome: str
    group: str
    further: FurtherStudy

    __repr__ = brief("name", "outcome", "kind")

    @property
    def recommendation(self) -> str:
        """The key of the recommendation that it is made for; "" where it is made for none."""
        return self.name.removeprefix("recommendation ") if self.name.startswith("recommendation ") else ""


def for_headline_and_recommendations(results: Assessment, on: OnBodies) -> tuple[Proposed, ...]:
    """One study for the headline, and one for each recommendation that rests on a body of evidence."""
    plan, made = results.review.plan, _Maker.of(results, on)
    if made is None:
        return ()
    head = plan.bodies[plan.headline]
    found = [made.study(plan.headline, head.title, head.where)]
    for rating in results.ratings:
        one, of = plan.recommendations[str(rating.recommendation)], results.review.rule().recommendations.get(str(rating.recommendation))
        if one.where and of is not None:
            direct = {of.outcome_column: of.direct_outcomes[:1]} if of.direct_outcomes else {}
            found.append(made.study(f"recommendation {one.number}", one.title, {**direct, **one.where}))
    return tuple(one for one in found if one is not None)


def for_the_map(results: Assessment, on: OnBodies, kinds: Sequence[str] = (), outcomes: Sequence[str] = ()) -> tuple[Proposed, ...]:
    """One study for each kind of intervention and outcome, each made so that it bears on whatever its kind and outcome let it bear on."""
    review, made = results.review, _Maker.of(results, on)
    if made is None:
        return ()
    label = review.codebook.label
    found = []
    for kind in kinds or review.codebook.values_of("studies", "typology"):
        for outcome in outcomes or outcomes_in_plan(results):
            title = f"{label('studies', 'typology', kind)}: {label('effects', 'outcome_domain', outcome)}"
            where = {"typology": (kind,), "outcome_domain": (outcome,)}
            found.append(made.study(f"{kind}: {outcome}", title, where, join=True))
    return tuple(one for one in found if one is not None)


def usual_people(results: Assessment) -> int:
    """The people of the median sample of the analysis, both groups together; 200 where no size was read."""
    sizes: dict[str, int] = {}
    for row in results.effects.rows:
        if row.use in TIER_1 and row.size is not None:
            sizes[row.columns["sample_id"]] = max(sizes.get(row.columns["sample_id"], 0), row.size)
    return round(median(sizes.values())) if sizes else 200


@dataclass(frozen=True, slots=True)
class _Maker:
    """What studies are made with: a row to begin with, the group of each outcome, and the outcomes by how often they occur."""

    results: Assessment
    on: OnBodies
    like: EffectRow
    groups: Mapping[str, str]
    common: Mapping[str, str]

    @classmethod
    def of(cls, results: Assessment, on: OnBodies) -> _Maker | None:
        """None where the review has no analysed effect to begin with."""
        analysed = [row for row in results.effects.rows if row.use in TIER_1 and row.effect is not None]
        if not analysed:
            return None
        rows = [row for row in results.effects.rows if row.eligible] or analysed
        pairs = Counter((row.columns["outcome_domain"], row.columns["outcome_group"]) for row in (*rows, *analysed))
        ranked = [pair for pair, _ in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))]
        groups = dict(reversed(ranked))
        common = {group: domain for domain, group in reversed(ranked)}
        return cls(results, on, analysed[0], groups, common)

    def study(self, name: str, title: str, where: Where, join: bool = False) -> Proposed | None:
        """A study that meets `where` and, if it is to join, every body that this leaves open; None where its outcome is in no group."""
        plan = self.results.review.plan
        cells: dict[str, Any] = dict.fromkeys(self._asked(), None)
        _meet(cells, where)
        if cells.get("outcome_domain") is None:
            cells["outcome_domain"] = self.common.get(str(cells.get("outcome_group")))
        group = str(cells.get("outcome_group") or self.groups.get(str(cells["outcome_domain"])))
        if cells["outcome_domain"] is None or group not in plan.groups:
            return None
        cells["outcome_group"] = group
        body = plan.bodies[plan.groups[group]]
        _meet(cells, body.where)
        for other in self.on.bodies.values() if join else ():
            _meet(cells, other)
        recommended = plan.recommendations.get(name.removeprefix("recommendation "))
        asked = recommended.body if recommended is not None and recommended.body is not None else body
        here = body_here(asked, self.results.effects.rows, self.results.answers)
        pattern = further_pattern(self.like, self.results.review.rating_rule, cells)
        further = FurtherStudy(pattern, here, TwoGroups(alpha=1.0 - plan.level), plan.level)
        return Proposed(name, title, str(cells.get("typology") or ""), str(cells["outcome_domain"]), group, further)

    def _asked(self) -> Iterable[str]:
        """Every column that a body asks for, so that a new study meets none by what the row it begins with happens to hold."""
        plan = self.results.review.plan
        wheres = (*(body.where for body in plan.bodies.values()), *self.on.bodies.values())
        return dict.fromkeys(("typology", "outcome_domain", "outcome_group", *(column for where in wheres for column in where)))


def _meet(cells: dict[str, Any], where: Where) -> None:
    """Fill the cells so that they meet the conditions, unless one that is filled already does not."""
    if all(cells.get(column) is None or cells[column] in values for column, values in where.items()):
        for column, values in where.items():
            if cells.get(column) is None:
                cells[column] = values[0]


def entered(results: Assessment, row: EffectRow, where: Where) -> tuple[EffectRow, ...]:
    """The analysed effects of a body with one more."""
    return select((*results.effects.rows, row), where, TIER_1)
