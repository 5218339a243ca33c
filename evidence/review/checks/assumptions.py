"""Rules on assumptions.csv, corrections.csv and settlements.csv, whose rows speak of cells in other tables."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.base.words import nearest, shown
from evidence.review.checks.cells import faults
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.codebook import Codebook
from evidence.review.layout import TABLES
from evidence.review.settlements import LEFT_TO_THE_STUDY, before_corrections, first_coding, stands
from evidence.review.tables import Row

data = of_family("data")


def _cell_fault(row: Row, codebook: Codebook, table: str, value: str) -> Iterator[Finding]:
    """What is wrong with the column that `row` names, or with the text in its column `value` as a cell of that column."""
    spec = codebook.column(table, row.text("column"))
    if not row.text("column"):
        return
    if spec is None:
        names = [known.column for known in codebook.table(table)]
        fix = nearest(row.text("column"), names, "Name a column of the codebook.")
        yield Finding(row.file, row.line, "column", row.id, shown(row.text("column")), f"a column of {table}.csv", fix)
        return
    for fault in faults(spec, row.text(value), row.file, row.line, row.id):
        if fault.severity == "error":
            yield Finding(row.file, row.line, value, row.id, fault.seen, f"for {spec.column}: {fault.allowed}", fault.fix)


@data("assumption-value", "error", "review")
def assumption_value(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("assumptions"):
        yield from _cell_fault(row, review.codebook, "effects", "value")


@data("assumption-not-tier-2", "error", "review")
def assumption_not_tier_2(review: ReviewTables) -> Iterator[Finding]:
    table = review.tables.get("effects")
    effects = {row.id: row for row in table} if table is not None and "tier" in table.columns else {}
    for row in review.rows("assumptions"):
        effect = effects.get(row.text("effect_id"))
        if effect is not None and effect["tier"] != 2:
            seen = f"an assumption for an effect of tier {effect.text('tier') or 'empty'} (line {effect.line} of {effect.file})"
            yield Finding(row.file, row.line, "effect_id", row.id, seen, "effects of tier 2", "Delete the row, or set the tier to 2.")


@data("correction-value", "error", "review")
def correction_value(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("corrections"):
        if review.codebook.table(row.text("table")):
            yield from _cell_fault(row, review.codebook, row.text("table"), "new")


@data("settlement-value", "error", "review")
def settlement_value(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("settlements"):
        if review.codebook.table(row.text("table")):
            yield from _cell_fault(row, review.codebook, row.text("table"), "settled")


@data("settlement-stale", "warning", "review")
def settlement_stale(review: ReviewTables) -> Iterator[Finding]:
    read = {(row.text("effect_id"), row.text("value")) for row in review.rows("readings")}
    studies = {row.id: row for row in review.rows("studies")}
    before = before_corrections(review.rows("corrections"))
    for row, cell in _settled_cells(review):
        table, id, column, first, second = (row.text(name) for name in ("table", "id", "column", "first", "second"))
        coded = first_coding(table, cell, column, studies, before) if cell else ""
        if cell is None or coded != first:
            seen = f"{shown(first)} as the first coding, where {shown(coded)} stood" if cell else f"no row {id} in {TABLES[table].file}"
        elif table == "effects" and second and read and (id, second) not in read:
            seen = f"{shown(second)} as the second, which no reading of {id} says"
        else:
            continue
        fix = "Look at both again and settle them anew, or delete the row."
        yield Finding(row.file, row.line, "first", row.id, seen, "settlements of present differences", fix)


@data("settlement-not-followed", "warning", "review")
def settlement_not_followed(review: ReviewTables) -> Iterator[Finding]:
    studies = {row.id: row for row in review.rows("studies")}
    for row, cell in _settled_cells(review):
        now = stands(cell, row.text("column"), studies) if cell is not None else ""
        if cell is not None and now != row.text("settled"):
            seen = f"{shown(row.text('settled'))}, but {cell.file} says {shown(now)} (line {cell.line})"
            fix = "Add a row to corrections.csv, or settle it otherwise."
            yield Finding(row.file, row.line, "settled", row.id, seen, "the value in the table", fix)


def _settled_cells(review: ReviewTables) -> Iterator[tuple[Row, Row | None]]:
    """Each settlement with the row it speaks of, None if that row is not there."""
    rows = {(name, row.id): row for name, table in review.tables.items() for row in table}
    for row in review.rows("settlements"):
        table = row.text("table")
        if table not in review.tables or table in review.partial or not review.codebook.column(table, row.text("column")):
            continue
        cell = rows.get((table, row.text("id")))
        if cell is None or row.text("column") not in LEFT_TO_THE_STUDY or ("studies", cell.text("study_id")) in rows:
            yield row, cell
