"""Rules on numbers nobody can look up: no page, or no place on it. (source_id and source_locator of an effect are required cells.)"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.base.cells import parse_number
from evidence.base.words import shown
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables

NO_PLACE = re.compile(r"\W*(unknown|n/?a|none|tbc|tbd|todo|not known|not noted|see (source|text|paper|page))?\W*", re.IGNORECASE)

unsourced = of_family("unsourced")


@unsourced("place-says-nothing", "warning", "review", cause="the cell was filled only because it must not be empty")
def place_says_nothing(review: ReviewTables) -> Iterator[Finding]:
    for table, column in (("effects", "source_locator"), ("readings", "locator")):
        for row in review.rows(table):
            text = row.text(column)
            if NO_PLACE.fullmatch(text) and (text or table == "readings"):
                fix = "Name the table, figure, page or section, so that another reader finds the number."
                yield Finding(row.file, row.line, column, row.id, shown(text), "a place on the page that was read", fix)


@unsourced(
    "characteristic-without-source", "warning", "review", cause="read together with the effects and not entered in progress_plus.csv"
)
def characteristic_without_source(review: ReviewTables) -> Iterator[Finding]:
    if "progress_plus" in review.partial:
        return
    known = {(row.text("study_id"), row.text("characteristic")) for row in review.rows("progress_plus")}
    # A column of studies.csv may name the characteristic of progress_plus.csv, a table that names its sources, that stands behind it.
    columns = {spec.column: spec.characteristic for spec in review.codebook.table("studies") if spec.characteristic}
    for row in review.rows("studies"):
        for column, characteristic in columns.items():
            if row.text(column) and (row.id, characteristic) not in known:
                seen = f"{row.text(column)}, for which progress_plus.csv has no row"
                fix = "Add the row with its source_id, or empty the cell."
                yield Finding(row.file, row.line, column, row.id, seen, f"a row {row.id}, {characteristic} that names the source", fix)


@unsourced("correction-without-source", "warning", "review", cause="put right by reasoning, not by reading")
def correction_without_source(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("corrections"):
        if parse_number(row.text("new")) is not None and not row.text("source_id"):
            fix = "Name the source the new number was read in; a number that is reasoned belongs in assumptions.csv."
            yield Finding(row.file, row.line, "source_id", row.id, "a new number without a source", "the source it was read in", fix)
