"""The overall risk-of-bias judgement of each study, as the rating rule reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.base.words import several
from evidence.judgement.risk_of_bias.answer import computed_overalls
from evidence.judgement.trace import TraceLine
from evidence.review.bias_tools.tool import OVERALL
from evidence.review.rating_rule import GRADES, BiasWords
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.effect_rows.rows import EffectRow


@dataclass(frozen=True, slots=True)
class StudyBias:
    """How far one study can be trusted.

    Attributes
    ----------
    grade : "low", "moderate", "high" or "critical"; None where nothing was judged.
    provisional : whether it follows from the design alone.
    words : the judgement and its tool, or what is missing.
    """

    grade: str | None
    provisional: bool
    words: str


def judged_studies(review: CodedReview, words: BiasWords) -> dict[str, StudyBias]:
    """Every study of the review with its judgement; a full appraisal counts before a provisional one, the worse of two alike.

    An overall judgement that follows from the domains by a tool's rule counts as a full one, where no person wrote one down.
    """
    rows = review.tables["risk_of_bias"].groups("study_id")
    computed = computed_overalls(review) if words.domain == OVERALL else {}
    ids = [study.text("study_id") for study in review.tables["studies"]]
    return {id: _judged(rows.get(id, ()), computed.get(id, ()), words) for id in ids}


def _judged(rows: Iterable[Row], computed: Iterable[tuple[str, str]], words: BiasWords) -> StudyBias:
    overall = [(row.text("judgement"), row.text("tool")) for row in rows if row.text("domain") == words.domain]
    overall += computed
    judged = [(judgement, tool) for judgement, tool in overall if judgement in words.grades]
    if not judged:
        said = "; ".join(f"{judgement} ({tool})" for judgement, tool in overall)
        return StudyBias(None, False, said or f"no judgement of {words.domain} risk of bias")
    full = [(judgement, tool) for judgement, tool in judged if tool not in words.provisional_tools]
    worst, by = max(full or judged, key=lambda one: GRADES.index(words.grades[one[0]]))
    return StudyBias(words.grades[worst], not full, f"{worst} ({by})")


def bias_line(rows: Iterable[EffectRow], judged: Mapping[str, StudyBias]) -> TraceLine:
    """The input that every rating needs: a judgement of each study behind it. Passed is False if one is missing."""
    studies = list(dict.fromkeys(row.columns["study_id"] for row in rows))
    missing = [f"{study}: {judged[study].words}" for study in studies if judged[study].grade is None]
    provisional = [study for study in studies if judged[study].provisional]
    said = ", ".join(f"{study}: {judged[study].words}" for study in studies)
    value = f"{len(studies) - len(missing)} of {several(len(studies), 'study')} judged"
    if missing:
        return TraceLine("both", "inputs", "risk of bias", value, False, "missing: " + "; ".join(missing))
    if provisional:
        value += f", {len(provisional)} by the design alone: provisional"
    return TraceLine("both", "inputs", "risk of bias", value, True, said)
