"""The studies that would be added, as the page shows them: each effect in a sentence of 100 people where it can be, and as a size."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.app import here
from evidence.base.reason import NotEstimated
from evidence.judgement.local_study.risks import risks_of
from evidence.judgement.local_study.words import in_a_hundred
from evidence.synthesis.addition import Addition
from evidence.synthesis.addition_words import size_words
from evidence.synthesis.effect_rows.rows import EffectRow


@dataclass(frozen=True, slots=True)
class EffectShown:
    """One effect: the outcome, what it says of 100 people ("" where that cannot be said), its size, what was flagged on the way to it,
    and why it is not pooled somewhere."""

    outcome: str
    of_100: str
    size: str
    doubts: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StudyShown:
    """One study: its name, whether it takes the place of another, its effects."""

    label: str
    replaces: bool
    effects: tuple[EffectShown, ...]


def studies_shown(addition: Addition) -> tuple[StudyShown, ...]:
    """Every study with its effects."""
    coded, plan = here.effects(), here.review().plan
    found = []
    for study_id, label in addition.labels.items():
        own = [row for row in addition.effects if row.columns["study_id"] == study_id]
        shown = tuple(_effect(row, in_100(risks_of(row, coded, plan)), addition) for row in own)
        found.append(StudyShown(label, study_id in addition.replaces, shown))
    return tuple(found)


def in_100(risks: object) -> str:
    """What a result says of 100 people; "" where that cannot be said."""
    return "" if isinstance(risks, NotEstimated) else in_a_hundred(risks)  # type: ignore[arg-type]


def _effect(row: EffectRow, of_100: str, addition: Addition) -> EffectShown:
    left_out = tuple(addition.left_out.get(row.effect_id, {}).items())
    return EffectShown(str(row.columns["outcome_measure"]), of_100, size_words(row), row.doubts, left_out)
