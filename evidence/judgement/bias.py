"""The overall risk-of-bias judgement of each study, as the rating rule reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.judgement.rule import GRADES, BiasWords
from evidence.judgement.trace import TraceLine
from evidence.review.review import Review
from evidence.review.tables import Row
from evidence.synthesis.effect_rows import EffectRow


@dataclass(frozen=True, slots=True)
class Bias:
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


def judged_studies(review: Review, words: BiasWords) -> dict[str, Bias]:
    """Every study of the review with its judgement; a full appraisal counts before a provisional one, the worse of two alike."""
    table = review.tables.get("risk_of_bias")
    rows = table.groups("study_id") if table is not None else {}
    return {study.text("study_id"): _judged(rows.get(study.text("study_id"), ()), words) for study in review.tables["studies"]}


def _judged(rows: Iterable[Row], words: BiasWords) -> Bias:
    overall = [row for row in rows if row.text("domain") == words.domain]
    judged = [row for row in overall if row.text("judgement") in words.grades]
    if not judged:
        said = "; ".join(f"{row.text('judgement')} ({row.text('tool')})" for row in overall)
        return Bias(None, False, said or f"no judgement of {words.domain} risk of bias")
    full = [row for row in judged if row.text("tool") not in words.provisional_tools]
    worst = max(full or judged, key=lambda row: GRADES.index(words.grades[row.text("judgement")]))
    return Bias(words.grades[worst.text("judgement")], not full, f"{worst.text('judgement')} ({worst.text('tool')})")


def bias_line(rows: Iterable[EffectRow], judged: Mapping[str, Bias]) -> TraceLine:
    """The input that every rating needs: a judgement of each study behind it. Passed is False if one is missing."""
    studies = list(dict.fromkeys(row.columns["study_id"] for row in rows))
    missing = [f"{study}: {judged[study].words}" for study in studies if judged[study].grade is None]
    provisional = [study for study in studies if judged[study].provisional]
    said = ", ".join(f"{study}: {judged[study].words}" for study in studies)
    value = f"{len(studies) - len(missing)} of {len(studies)} studies judged"
    if missing:
        return TraceLine("both", "inputs", "risk of bias", value, False, "missing: " + "; ".join(missing))
    if provisional:
        value += f", {len(provisional)} by the design alone: provisional"
    return TraceLine("both", "inputs", "risk of bias", value, True, said)
