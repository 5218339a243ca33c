"""Who read, how much of it was read by people, and how their reading comes in."""

from __future__ import annotations

from collections import Counter

from evidence.base.words import several
from evidence.judgement.assessment import Assessment
from evidence.judgement.risk_of_bias.answer import PERSON
from evidence.review.checklists.checklist import checklist_items

ENTER = (
    "How a person's reading comes in: whoever reads a source again writes each cell found as a row of readings.csv, with the page of the "
    "source and under a name that the plan lists ([reading], people); a difference is settled in settlements.csv. A judgement of risk of "
    "bias is a row of risk_of_bias.csv, or answers in bias_answers.csv; a rating that a person confirms or overrules is a row of "
    "decisions.csv; confidence in what a key principle rests on is a row of cerqual.csv. What does not fit, evidence check says with its "
    "line and the fix."
)


def how_read_words(run: Assessment) -> tuple[str, ...]:
    """Who read the texts, in the words of the plan, and what people have read or judged so far, counted."""
    plan, tables = run.review.plan, run.review.tables
    cells = [row for name in ("readings", "bias_readings") for row in tables[name]]
    judged = {one.study_id for one in run.appraisals if one.overall.how == PERSON}
    by_people = sum(row.text("reader") in plan.reading.people for row in cells)
    decided = {row.text("recommendation") for row in tables["decisions"]}
    assessed = sum(bool(row.text("confidence")) for row in tables["cerqual"])
    counted = (
        f"Read again by a person: {by_people} of {several(len(cells), 'cell')} that were read again." if cells else "",
        f"Studies whose risk of bias a person judged: {len(judged)} of {len(tables['studies'])}.",
        f"Ratings that a person decided: {len(decided)} of {len(plan.recommendations)}." if plan.recommendations else "",
        f"Key principles whose evidence a person assessed: {assessed} of {len(plan.principles)}." if plan.principles else "",
    )
    return tuple(filter(None, (plan.reading.words, " ".join(filter(None, counted)), ENTER)))


def checklist_words(run: Assessment) -> tuple[str, ...]:
    """How many items of each checklist are answered, and how."""
    said = []
    for name in dict.fromkeys(one.checklist for one in checklist_items()):
        rows = [row for row in run.review.tables["reporting"] if row.text("checklist") == name]
        if rows:
            counts = Counter(row.text("done") for row in rows)
            items = sum(one.checklist == name for one in checklist_items())
            found = ", ".join(f"{counts[done]} {done}" for done in ("yes", "partly", "no", "not applicable") if counts[done])
            rest = f", {items - len(rows)} not answered" if items > len(rows) else ""
            said.append(f"{name}, {items} items: {found}{rest}.")
    return tuple(said)


def confidence_in_principle(run: Assessment, number: int) -> str:
    """What a person said of the evidence from interviews behind a key principle, or that nobody has."""
    for row in run.review.tables["cerqual"]:
        if row.text("principle") == str(number) and row.text("confidence"):
            return f"Confidence (GRADE-CERQual): {row.text('confidence')}, by {row.text('who')}, {row.text('when')}: {row.text('why')}."
    return "Confidence in what it rests on (GRADE-CERQual): not assessed; nobody has yet."
