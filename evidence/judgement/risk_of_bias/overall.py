"""The overall risk-of-bias judgement of each study, as the rating rule reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.base.words import listed, several
from evidence.judgement.risk_of_bias.answer import computed_overalls
from evidence.judgement.trace import TraceLine
from evidence.review.bias_tools.placeholders import Placeholder, placeholders_by_study
from evidence.review.bias_tools.tool import OVERALL
from evidence.review.rating_rule import GRADES, BiasWords
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.effect_rows.rows import EffectRow

NAMED = 3  # of many studies that lack the same


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
    """Every study of the review with its judgement: a person's, else what follows from answers by a tool's rule, else a provisional one.

    Of two that count alike the worse stands. For a study without any judgement the placeholder of its design stands in, provisional too.
    """
    rows = review.tables["risk_of_bias"].groups("study_id")
    computed = computed_overalls(review) if words.domain == OVERALL else {}
    standing_in = placeholders_by_study(review.tables) if words.domain == OVERALL else {}
    ids = [study.text("study_id") for study in review.tables["studies"]]
    return {id: _judged(rows.get(id, ()), computed.get(id, ()), standing_in.get(id), words) for id in ids}


def _judged(rows: Iterable[Row], computed: Sequence[tuple[str, str]], standing_in: Placeholder | None, words: BiasWords) -> StudyBias:
    said = [(row.text("judgement"), row.text("tool")) for row in rows if row.text("domain") == words.domain]
    people = [one for one in said if one[1] not in words.provisional_tools]
    provisional = [one for one in said if one[1] in words.provisional_tools]
    if not (said or computed) and standing_in is not None:
        provisional = [(standing_in.judgement, standing_in.support)]
    for found in (people, list(computed), provisional):
        if judged := [(judgement, by) for judgement, by in found if judgement in words.grades]:
            worst, by = max(judged, key=lambda one: GRADES.index(words.grades[one[0]]))
            return StudyBias(words.grades[worst], found is provisional, f"{worst} ({by})")
    others = "; ".join(f"{judgement} ({by})" for judgement, by in (*people, *computed, *provisional))
    return StudyBias(None, False, others or f"no judgement of {words.domain} risk of bias")


def _missing(studies: Iterable[str], judged: Mapping[str, StudyBias]) -> str:
    """What each study lacks; of many that lack the same the first are named."""
    alike: dict[str, list[str]] = {}
    for study in studies:
        alike.setdefault(judged[study].words, []).append(study)
    few = {words: named for words, named in alike.items() if len(named) <= NAMED}
    lines = [f"{study}: {words}" for words, named in few.items() for study in named]
    return "; ".join([*lines, *(f"{listed(named, NAMED)}: {words}" for words, named in alike.items() if words not in few)])


def bias_line(rows: Iterable[EffectRow], judged: Mapping[str, StudyBias]) -> TraceLine:
    """The input that every rating needs: a judgement of each study behind it. Passed is False if one is missing."""
    studies = list(dict.fromkeys(row.columns["study_id"] for row in rows))
    missing = [study for study in studies if judged[study].grade is None]
    provisional = [study for study in studies if judged[study].provisional]
    said = ", ".join(f"{study}: {judged[study].words}" for study in studies)
    value = f"{len(studies) - len(missing)} of {several(len(studies), 'study')} judged"
    if missing:
        return TraceLine("both", "inputs", "risk of bias", value, False, f"missing: {_missing(missing, judged)}")
    if provisional:
        value += f", {len(provisional)} by the design alone: provisional"
    return TraceLine("both", "inputs", "risk of bias", value, True, said)
