"""Rules on assumptions.csv and corrections.csv, whose rows speak of cells in other tables."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.review.codebook import Codebook
from evidence.review.rules.cells import faults
from evidence.review.rules.keys import ReviewTables
from evidence.review.rules.rule import Finding, nearest, rule, shown
from evidence.review.tables import Row


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


@rule("assumption-value", "error", "review")
def assumption_value(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("assumptions"):
        yield from _cell_fault(row, review.codebook, "effects", "value")


@rule("assumption-not-tier-2", "warning", "review")
def assumption_not_tier_2(review: ReviewTables) -> Iterator[Finding]:
    effects = {row.id: row for row in review.rows("effects")}
    for row in review.rows("assumptions"):
        effect = effects.get(row.text("effect_id"))
        if effect is not None and effect["tier"] != 2:
            seen = f"an assumption for an effect of tier {effect.text('tier') or 'empty'} (line {effect.line} of {effect.file})"
            yield Finding(row.file, row.line, "effect_id", row.id, seen, "effects of tier 2", "Delete the row, or set the tier to 2.")


@rule("correction-value", "error", "review")
def correction_value(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("corrections"):
        if review.codebook.table(row.text("table")):
            yield from _cell_fault(row, review.codebook, row.text("table"), "new")
