"""The checklists with their answers, and what people said of the evidence behind each key principle."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.how_read.answer import NOT_ANSWERED
from evidence.review.checklists.checklist import checklist_items

NOT_ASSESSED = "not assessed"

REPORTING_COLUMNS = (
    Column("checklist", "Checklist", "The checklist: PRISMA 2020 of every review, SWiM of what is synthesised without pooling effects."),
    Column("item", "Item", "Number of the item in its checklist."),
    Column("section", "Part", "Part of a report that the item belongs to."),
    Column("asks", "What a report has to say", "What the item asks for, in short and in our own words."),
    Column("done", "Done", "Whether it is done: yes, partly, no, not applicable, or not answered."),
    Column("where", "Where", "Where it is answered: a file of the project or of a run, and its heading."),
    Column("note", "What is missing", "What is missing, or why it does not apply."),
)
COMPONENTS = (
    ("methodological_limitations", "Methodological limitations", "Concerns about how the studies behind the finding were made."),
    ("coherence", "Coherence", "Concerns about how well the data fit the finding."),
    ("adequacy", "Adequacy", "Concerns about how rich and how many the data are."),
    ("relevance", "Relevance", "Concerns about whether the data come from where the question asks."),
)
CERQUAL_COLUMNS = (
    Column("principle", "Key principle", "Number of the key principle."),
    Column("title", "What it says", "The key principle in short."),
    Column("rests_on", "The guide rests it on", "What the guide says it rests on."),
    Column("finding", "Finding", "The finding that was assessed, in a sentence; empty where nobody has."),
    *(Column(name, title, f"{means} By a person; not assessed where nobody has.") for name, title, means in COMPONENTS),
    Column(
        "confidence", "Confidence", "How much confidence a person has in the finding: high, moderate, low or very low; else not assessed."
    ),
    Column("who", "Who", "Who assessed it."),
    Column("when", "When", "Date of the assessment."),
    Column("why", "Why", "The reason for the confidence."),
)


def reporting_table(run: Assessment) -> Table:
    """Every item of the checklists that the review answers, with the answer."""
    answers = {row.id: row for row in run.review.tables["reporting"]}
    answered = {row.text("checklist") for row in answers.values()}
    rows: list[dict[str, Any]] = []
    for one in checklist_items():
        if one.checklist not in answered:
            continue
        row = answers.get(f"{one.checklist}/{one.item}")
        cells: dict[str, Any] = {"checklist": one.checklist, "item": one.item, "section": one.section, "asks": one.asks}
        said = {"done": NOT_ANSWERED} if row is None else {name: row.text(name) or None for name in ("done", "where", "note")}
        rows.append(cells | said)
    return Table("reporting", "Checklists of what a review has to say", REPORTING_COLUMNS, tuple(rows))


def cerqual_table(run: Assessment) -> Table:
    """One row per key principle: the four components and the confidence, as a person gave them, or not assessed."""
    found = {row.text("principle"): row for row in run.review.tables["cerqual"]}
    rows: list[dict[str, Any]] = []
    for number, principle in run.review.plan.principles.items():
        row = found.get(number)
        cells: dict[str, Any] = {"principle": number, "title": principle.title, "rests_on": principle.rests_on}
        for name in (*(name for name, _, _ in COMPONENTS), "confidence"):
            cells[name] = (row.text(name) if row else "") or NOT_ASSESSED
        rows.append(cells | {name: (row.text(name) if row else "") or None for name in ("finding", "who", "when", "why")})
    return Table("cerqual", "Confidence in what the key principles rest on (GRADE-CERQual)", CERQUAL_COLUMNS, tuple(rows))
