"""Corrections as data: a cell is put right only while it still says what the correction expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evidence.base.errors import Problem
from evidence.base.ledger import LedgerLine
from evidence.review.codebook import Codebook
from evidence.review.layout import TABLES
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.rules.cells import faults
from evidence.review.rules.rule import declare, problem, shown
from evidence.review.tables import Row, Table

STALE = declare("correction-stale", "warning", family="data", cause="the source has been mended since")


def _key(raw: RawTable, table: str, row: RawRow) -> str:
    """The key of a row of text, its parts joined by a slash."""
    return "/".join(row.cells[raw.header.index(column)] if column in raw.header else "" for column in TABLES[table].key)


def _stale(row: Row, seen: str) -> Problem:
    allowed = f"{row.text('table')}.csv with {shown(row.text('old'))} in that cell"
    fix = "Delete the correction if the table has been mended, else write what the cell says now into old. It was not applied."
    return problem(STALE, row.file, row.line, "old", row.id, seen, allowed, fix)


def apply_corrections(
    raws: Mapping[str, RawTable], corrections: Table | None, codebook: Codebook
) -> tuple[dict[str, RawTable], tuple[LedgerLine, ...], list[Problem]]:
    """Put every correction whose old value still stands into the rows of text.

    Returns the tables, one ledger line for each correction applied, and a warning for each that was not.
    """
    corrected, ledger, problems = dict(raws), [], []
    for row in corrections or ():
        table, column, old, new = (row.text(name) for name in ("table", "column", "old", "new"))
        raw = corrected.get(table)
        spec = codebook.column(table, column)
        if raw is None or spec is None or column not in raw.header:
            continue  # table and column have rules of their own
        if any(fault.severity == "error" for fault in faults(spec, new, row.file, row.line, row.id)):
            continue  # so has the new value
        place = raw.header.index(column)
        width = len(raw.header)
        found = [n for n, line in enumerate(raw.rows) if len(line.cells) == width and _key(raw, table, line) == row.text("id")]
        if not found:
            problems.append(_stale(row, f"no row {row.text('id')} in {raw.file}"))
            continue
        line = raw.rows[found[0]]
        if line.cells[place] != old:
            problems.append(_stale(row, f"{shown(line.cells[place])} in {column} (line {line.line} of {raw.file})"))
            continue
        mended = replace(line, cells=(*line.cells[:place], new, *line.cells[place + 1 :]))
        corrected[table] = replace(raw, rows=(*raw.rows[: found[0]], mended, *raw.rows[found[0] + 1 :]))
        source = f" (source {row.text('source_id')})" if row.text("source_id") else ""
        why = f"{raw.file} {column}: {old or 'empty'} -> {new or 'empty'}, because {row.text('reason')}{source}"
        ledger.append(LedgerLine(row.text("id"), "corrected", why))
    return corrected, tuple(ledger), problems
