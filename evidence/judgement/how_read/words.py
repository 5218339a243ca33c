"""Who read, how much of it was read by people, and how their reading comes in."""

from __future__ import annotations

from evidence.base.words import several
from evidence.judgement.assessment import Assessment
from evidence.judgement.how_read.answer import how_read

ENTER = (
    "How a person's reading is entered: whoever reads a source again writes each cell found as a row of readings.csv, with the page of the "
    "source and under a name that the plan lists ([reading], people); a difference is settled in settlements.csv. A judgement of risk of "
    "bias is a row of risk_of_bias.csv, or answers in bias_answers.csv; a rating that a person confirms or overrules is a row of "
    "decisions.csv; confidence in what a key principle rests on is a row of cerqual.csv. The command evidence check names whatever does "
    "not fit, with its line and the fix."
)


def how_read_words(run: Assessment) -> tuple[str, ...]:
    """Who read the texts, in the words of the plan, and what people have read or judged so far, counted."""
    one = how_read(run.review, run.appraisals)
    counted = (
        f"Read again by a person: {one.by_people} of {several(one.cells_read_again, 'cell')} that were read again."
        if one.cells_read_again
        else "",
        f"Studies whose risk of bias a person judged: {one.judged_by_people} of {one.studies}.",
        f"Ratings that a person decided: {one.decided_by_people} of {one.recommendations}." if one.recommendations else "",
        f"Key principles whose evidence a person assessed: {one.assessed_by_people} of {one.principles}." if one.principles else "",
    )
    return tuple(filter(None, (run.review.plan.reading.words, " ".join(filter(None, counted)), ENTER)))


def checklist_words(run: Assessment) -> tuple[str, ...]:
    """How many items of each checklist are answered, and how."""
    return tuple(
        f"{one.checklist.split()[0]}, {one.items} items: {', '.join(f'{count} {answer}' for answer, count in one.answers.items())}."
        for one in how_read(run.review, run.appraisals).checklists
    )


def confidence_in_principle(run: Assessment, number: int) -> str:
    """What a person said of the evidence from interviews behind a key principle, or that nobody has."""
    for row in run.review.tables["cerqual"]:
        if row.text("principle") == str(number) and row.text("confidence"):
            return f"Confidence (GRADE-CERQual): {row.text('confidence')}, by {row.text('who')}, {row.text('when')}: {row.text('why')}."
    return "Confidence in the evidence it rests on (GRADE-CERQual): not yet assessed by anybody."
