"""Rules across rows and tables: no key twice, no reference into nothing, nothing left lying about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evidence.base.words import nearest, shown
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.row import place_of
from evidence.review.codebook import Codebook
from evidence.review.layout import TABLES
from evidence.review.tables import CodedTable, Row

key = of_family("key")


@dataclass(frozen=True, slots=True)
class ReviewTables:
    """Every table of a review that could be read.

    Attributes
    ----------
    tables : table by name.
    codebook : the review's codebook.
    known : by `table.column` every text that stands in a column of ids or keys, damaged rows included, so that one damaged row is
        reported once.
    partial : names of the tables that could not be read to their end; what is missing there counts for nothing in others.
    """

    tables: Mapping[str, CodedTable]
    codebook: Codebook
    known: Mapping[str, frozenset[str]]
    partial: frozenset[str]

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table, none if the review has no such table."""
        return self.tables[table].rows if table in self.tables else ()


@key("duplicate-id", "error", "review", cause="a row copied to make a new one, and its key not changed")
def duplicate_id(review: ReviewTables) -> Iterator[Finding]:
    for name, table in review.tables.items():
        columns = TABLES[name].key
        first: dict[str, Row] = {}
        for row in table if set(columns) <= set(table.columns) else ():
            if not row.id.strip("/"):
                continue
            if row.id in first:
                earlier = first[row.id]
                where = f"on line {earlier.line}" if earlier.file == row.file else f"at {earlier.file}:{earlier.line}"
                seen = f"{shown(row.id)}, which stands {where} too"
                fix = "Delete one of the rows, or give this one a key of its own."
                yield Finding(row.file, row.line, columns[0], row.id, seen, f"each {' and '.join(columns)} once", fix)
            first.setdefault(row.id, row)


@key("unknown-reference", "error", "review", cause="a misspelt key, or a row that was renamed in one table only")
def unknown_reference(review: ReviewTables) -> Iterator[Finding]:
    for name, table in review.tables.items():
        for spec in review.codebook.table(name):
            target = spec.refers_to.partition(".")[0]
            if spec.type != "key" or target not in TABLES or target in review.partial or spec.column not in table.columns:
                continue
            known = review.known.get(spec.refers_to, frozenset())
            for row in table:
                text = row.text(spec.column)
                if text and text not in known:
                    fix = nearest(text, known, f"Add the row to {TABLES[target].file}, or correct the key.")
                    yield Finding(row.file, row.line, spec.column, row.id, shown(text), f"a {spec.refers_to} that exists", fix)


@key("unused-source", "note", "review")
def unused_source(review: ReviewTables) -> Iterator[Finding]:
    citing = [spec for table in review.codebook.columns for spec in review.codebook.table(table) if spec.refers_to == "sources.source_id"]
    if review.partial & {spec.table for spec in citing}:
        return
    used = {text for spec in citing for text in review.known.get(f"{spec.table}.{spec.column}", ())}
    for row in review.rows("sources"):
        if row.id not in used:
            fix = "Fine if a locator or a note names the page; else delete the row."
            yield Finding(row.file, row.line, "source_id", row.id, "a source no row refers to", "sources that rows refer to", fix)


@key("study-without-effect", "note", "review")
def study_without_effect(review: ReviewTables) -> Iterator[Finding]:
    used = review.known.get("effects.study_id")
    if used is None or "effects" in review.partial:
        return
    for row in review.rows("studies"):
        if row.id not in used:
            fix = "Add its effects to effects.csv, if only as directions."
            yield Finding(row.file, row.line, "study_id", row.id, "a study without an effect", "at least one effect per study", fix)


@key("nothing-coded", "note", "review", cause="a review that is being set up")
def nothing_coded(review: ReviewTables) -> Iterator[Finding]:
    if not review.rows("studies") and "studies" not in review.partial and "studies" in review.tables:
        fix = "Add studies: evidence template, evidence import and evidence add help; or write rows into the tables."
        yield Finding(TABLES["studies"].file, 1, "", "", "no study", "one row per study", fix)


@key("equal-labels", "warning", "review", cause="two reports of one author and year")
def equal_labels(review: ReviewTables) -> Iterator[Finding]:
    first: dict[str, Row] = {}
    for row in review.rows("studies"):
        label = row.text("label")
        if label and label in first:
            seen = f"{shown(label)}, which {first[label].id} has too ({place_of(first[label], row)})"
            yield Finding(
                row.file, row.line, "label", row.id, seen, "a label of its own for each study", "Add the place or a letter to the year."
            )
        first.setdefault(label, row)
