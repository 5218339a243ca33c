"""A study that is still to be made, as a row beside the others: of a given effect and size, and what its standard error would be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.frozen import FrozenDict
from evidence.effects.result import Effect
from evidence.effects.scale import LOGISTIC, smd_variance, z_of_level
from evidence.judgement.body.here import BodyHere
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.models.power.design import GroupSizes, TwoGroups, groups_of
from evidence.review.rating_rule import RatingRule
from evidence.synthesis.effect_rows.rows import EffectRow

NEW = "a_further_study"
# What its risk of bias is taken to be.
JUDGED = StudyBias("low", False, "low, by a full appraisal")


@dataclass(frozen=True, slots=True)
class FurtherStudy:
    """What a further study is like.

    Attributes
    ----------
    pattern : a row with the cells that it would have.
    here : the body whose event it counts, at the risk without support; without a risk it measures a standardised difference.
    design : groups, clusters, losses.
    level : of its interval.
    """

    pattern: EffectRow
    here: BodyHere
    design: TwoGroups
    level: float

    __repr__ = brief("design", "level")

    def row(self, g: float, people: int, number: int = 0) -> EffectRow | None:
        """The study if it finds this effect with so many people; None where its design leaves too few clusters."""
        groups = groups_of(people, self.design)
        try:
            se = self.se(g, groups)
        except CannotCompute:
            return None
        half = z_of_level(self.level) * se
        metric = "SMD" if self.here.risk is None else "OR"
        effect = Effect(g=g, se=se, ci_low=g - half, ci_high=g + half, level=self.level, route="planned", metric=metric)
        own = {"n_treat": groups.treat, "n_comp": groups.comp} | dict.fromkeys(("sample_id", "people_id"), f"{NEW}_{number}")
        columns = FrozenDict({**self.pattern.columns, **own})
        return replace(self.pattern, effect_id=f"{NEW}_{number}", effect=effect, columns=columns)

    def se(self, g: float, groups: GroupSizes) -> float:
        """Of a log odds ratio as d where an event is counted, else of a standardised mean difference.

        Raises
        ------
        CannotCompute
            Fewer than two clusters in a group.
        """
        n_treat, n_comp, _ = groups.counting(self.design)
        if self.here.risk is None:
            return math.sqrt(smd_variance(g, n_treat, n_comp))
        p0, p1 = self.here.risk, float(self.here.rate(g))
        return LOGISTIC * math.sqrt(1 / (n_treat * p1 * (1 - p1)) + 1 / (n_comp * p0 * (1 - p0)))


def further_pattern(like: EffectRow, rule: RatingRule | None, cells: Mapping[str, Any]) -> EffectRow:
    """An analysed row with the cells of a further study: people, design and country that a rating rule names first, and `cells`."""
    direct, gates = {}, {}
    if rule is not None:
        direct = {rule.indirectness.column: rule.indirectness.direct[0]} if rule.indirectness.direct else {}
        gates = {"design": rule.eligible.designs[0], "country": rule.eligible.countries[0]}
    ids = dict.fromkeys(("study_id", "sample_id", "people_id"), NEW)
    return replace(like, effect_id=NEW, columns=FrozenDict({**like.columns, **direct, **gates, **cells, **ids}))
