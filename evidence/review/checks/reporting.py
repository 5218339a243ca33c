"""Rules on how a review was made: answers to checklists (reporting.csv), confidence in findings from interviews (cerqual.csv)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.base.errors import Problem
from evidence.base.words import listed, nearest, shown
from evidence.review.checklists.checklist import checklist_items
from evidence.review.checks.check import Finding, as_problem, declare, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.tables import Row

if TYPE_CHECKING:
    from evidence.review.review import CodedReview

data = of_family("data")
NO_PRINCIPLE = declare("cerqual-of-no-principle", "error", family="plan", cause="a key principle of review.toml that was renumbered")
# What a person fills in, all or none of it.
JUDGED = ("finding", "methodological_limitations", "coherence", "adequacy", "relevance", "confidence", "who", "when", "why")


@data("reporting-item", "error", "review", cause="an item of another version of the checklist")
def reporting_item(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("reporting"):
        known = [one.item for one in checklist_items() if one.checklist == row.text("checklist")]
        if known and row.text("item") not in known:
            yield _at(row, "item", shown(row.text("item")), listed(known), nearest(row.text("item"), known, "Correct the item."))


@data("reporting-without-place", "error", "review", cause="an answer without what it rests on")
def reporting_without_place(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("reporting"):
        if row.text("done") in ("yes", "partly") and not row.text("where"):
            yield _at(row, "where", "nothing", "where it is answered", "Say where, or set done to no.")
        if row.text("done") in ("no", "partly", "not applicable") and not row.text("note"):
            yield _at(row, "note", "nothing", "what is missing, or why it does not apply", "Say it in a few words.")


@data("cerqual-unfinished", "error", "review", cause="an assessment that was begun and not finished")
def cerqual_unfinished(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("cerqual"):
        empty = [column for column in JUDGED if not row.text(column)]
        if empty and len(empty) < len(JUDGED):
            fix = "Fill in what is missing, or empty the row but for its principle."
            yield _at(row, empty[0], f"nothing in {', '.join(empty)}", "all of an assessment, or none", fix)
        if row.text("when") and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", row.text("when")):
            yield _at(row, "when", shown(row.text("when")), "a date, year-month-day", "Write it as 2026-03-01.")


def cerqual_problems(review: CodedReview) -> list[Problem]:
    """Every row of cerqual.csv about a key principle that the plan does not have."""
    known = tuple(review.plan.principles)
    found = []
    for row in review.tables["cerqual"]:
        if row.text("principle") not in known:
            allowed = listed(known) or "none, as the plan has none"
            found.append(as_problem(NO_PRINCIPLE, _at(row, "principle", row.text("principle"), allowed, "Correct the number.")))
    return found


def _at(row: Row, column: str, seen: str, allowed: str, fix: str) -> Finding:
    return Finding(row.file, row.line, column, row.id, seen, allowed, fix)
