"""The same answers by design: the randomised effects, the others, and of these the adjusted and the unadjusted; with E-values.

A randomised effect needs no E-value: chance, not choice, made its groups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.brief import brief
from evidence.effects.e_value import EValue, e_value_of, e_value_of_g
from evidence.effects.scale import z_of_level
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select, why_empty
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, NoAnswer, count
from evidence.synthesis.sensitivity.answer import RANDOMISED

if TYPE_CHECKING:
    from evidence.synthesis.review_run import Analyses

ALL, RANDOM, NOT_RANDOM, ADJUSTED, UNADJUSTED = "all", "randomised", "not randomised", "adjusted", "unadjusted"


def _randomised(row: EffectRow) -> bool:
    return row.columns["design"] in RANDOMISED


def _adjusted(row: EffectRow) -> bool:
    return row.columns["adjusted"] in (True, 1)


SPLITS: dict[str, Callable[[EffectRow], bool]] = {
    ALL: lambda row: True,
    RANDOM: _randomised,
    NOT_RANDOM: lambda row: not _randomised(row),
    ADJUSTED: lambda row: not _randomised(row) and _adjusted(row),
    UNADJUSTED: lambda row: not _randomised(row) and not _adjusted(row),
}


@dataclass(frozen=True, slots=True)
class ByDesign:
    """One answer on the effects of one design.

    Attributes
    ----------
    body, title, tiers : which body.
    split : all, randomised, not randomised; and of those not randomised: adjusted, unadjusted (or not said to be adjusted).
    answer : the main model, or why there is none.
    confounding : E-values of the answer; None for randomised effects and where there is no answer.
    """

    body: str
    title: str
    tiers: str
    split: str
    answer: Answer | NoAnswer
    confounding: EValue | None

    __repr__ = brief("body", "tiers", "split")

    def to_dict(self) -> dict[str, Any]:
        """The short answer with its E-values."""
        shown = {name: value for name, value in self.answer.to_dict().items() if name in _SHORT}
        out = {name: getattr(self, name) for name in ("body", "title", "tiers", "split")} | shown
        return out | (self.confounding.to_dict() if self.confounding else {})


@dataclass(frozen=True, slots=True)
class Confounded:
    """The E-values of one effect that is not randomised.

    Attributes
    ----------
    row : the effect.
    confounding : on the scale it was printed on.
    """

    row: EffectRow
    confounding: EValue

    __repr__ = brief("row")

    def to_dict(self) -> dict[str, Any]:
        """The effect with its E-values."""
        return {"effect_id": self.row.effect_id} | self.confounding.to_dict()


_SHORT = ("g", "se", "df", "ci_low", "ci_high", "k_effects", "k_samples", "not_estimated")


def by_design(results: Analyses) -> tuple[ByDesign, ...]:
    """The headline and the overall answer, tier 1 and tiers 1+2, and the bodies of the recommendations, tier 1, by design."""
    plan = results.review.plan
    asked = [
        (name, plan.bodies[name].title, tiers, plan.bodies[name].where, uses)
        for name in (plan.headline, "overall")
        for tiers, uses in (("1", TIER_1), ("1+2", TIERS_1_2))
    ]
    asked += [
        (f"recommendation {key}", f"Recommendation {key}: {one.title}", "1", one.where, TIER_1)
        for key, one in plan.recommendations.items()
        if one.where
    ]
    found = []
    for name, title, tiers, where, uses in asked:
        rows = select(results.effects.rows, where, uses)
        for split, holds in SPLITS.items():
            own = [row for row in rows if holds(row)]
            answer = results.answers.of(own) if own else NoAnswer(_why(split, rows, results, where), count(own))
            of_chance = all(map(_randomised, own))
            shown = isinstance(answer, Answer) and not of_chance
            confounding = e_value_of_g(answer.g, answer.ci_low, answer.ci_high) if shown and isinstance(answer, Answer) else None
            found.append(ByDesign(name, title, tiers, split, answer, confounding))
    return tuple(found)


def confounded(results: Analyses) -> tuple[Confounded, ...]:
    """The effects of tier 1 that are not randomised."""
    plan = results.review.plan
    rows = select(results.effects.rows, plan.bodies["overall"].where, TIER_1)
    z = z_of_level(plan.level)
    return tuple(Confounded(row, e_value_of(row.effect, z)) for row in rows if row.effect is not None and not _randomised(row))


def _why(split: str, rows: tuple[EffectRow, ...], results: Analyses, where: Any) -> str:
    return f"no {split} effect in it" if rows else why_empty(results.effects.rows, where)
