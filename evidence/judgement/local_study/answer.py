"""What a local study says, result by result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.base.words import nearest
from evidence.effects.result import Effect
from evidence.judgement.local_study.likeness import Likeness, likeness
from evidence.judgement.local_study.risks import Risks, risks_of
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answers import Answers


@dataclass(frozen=True, slots=True)
class OwnResult:
    """One result of the study.

    Attributes
    ----------
    effect_id : its key.
    outcome : the outcome in the words of the source.
    effect : its size, or why there is none.
    direction : whom it favours where no size follows: "treatment", "comparison", "none" or "unclear".
    risks : what it means of 100 people, or why that cannot be said.
    likeness : how it stands beside the others, or why it does not.
    """

    effect_id: str
    outcome: str
    effect: Effect | NotEstimated
    direction: str
    risks: Risks | NotEstimated
    likeness: Likeness | NotEstimated

    __repr__ = brief("effect_id", "effect")

    def to_dict(self) -> dict[str, Any]:
        """The parts by name."""
        return {
            "effect_id": self.effect_id,
            "outcome_measure": self.outcome,
            "effect": self.effect.to_dict(),
            "direction": self.direction,
            "risks": self.risks.to_dict(),
            "beside_the_others": self.likeness.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class LocalStudy:
    """A study that was added, or is about to be.

    Attributes
    ----------
    study_id, label : as coded.
    results : one for each of its effects, in their order.
    """

    study_id: str
    label: str
    results: tuple[OwnResult, ...]

    __repr__ = brief("study_id", "results")

    @property
    def new_outcomes(self) -> tuple[str, ...]:
        """The outcomes of which the evidence has no result to set beside this study's."""
        return tuple(one.outcome for one in self.results if isinstance(one.likeness, Likeness) and one.likeness.nothing_there)

    def to_dict(self) -> dict[str, Any]:
        """The study as `evidence local --json` prints it."""
        results = [one.to_dict() for one in self.results]
        return {"study_id": self.study_id, "label": self.label, "results": results, "nothing_on": list(self.new_outcomes)}


def local_study(study_id: str, coded: Sequence[EffectRow], plan: Plan) -> LocalStudy:
    """What one study says, alone and beside the others.

    Parameters
    ----------
    study_id : one of the rows' studies.
    coded : every effect of the review, the study's own among them.
    plan : of the review.

    Raises
    ------
    UsageError
        The study has no effect among the rows.
    """
    answers = Answers(plan)
    own = [row for row in coded if row.columns["study_id"] == study_id]
    if not own:
        known = sorted({row.columns["study_id"] for row in coded})
        raise UsageError(f"there is no study {study_id!r} with a result; {nearest(study_id, known, 'see the column study_id')}")
    return LocalStudy(study_id, own[0].label, tuple(_own_result(row, coded, answers) for row in own))


def _own_result(row: EffectRow, coded: Sequence[EffectRow], answers: Answers) -> OwnResult:
    return OwnResult(
        row.effect_id,
        row.columns["outcome_measure"],
        row.effect if row.effect is not None else NotEstimated(row.reason),
        row.columns["direction"] or "unclear",
        risks_of(row, coded, answers.plan),
        likeness(row, coded, answers),
    )
