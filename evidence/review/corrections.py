"""Corrections as data: a cell is put right only while it still says what the correction expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evidence.base.errors import Problem
from evidence.base.ledger import LedgerLine
from evidence.base.words import shown
from evidence.review.checks.cells import faults
from evidence.review.checks.check import declare, problem
from evidence.review.codebook import Codebook
from evidence.review.layout import TABLES
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.tables import CodedTable, Row

STALE = declare("correction-stale", "warning", family="data", cause="the source has been mended since")


def _positions(raw: RawTable, table: str) -> dict[str, int]:
    """By the key of a row, its parts joined by a slash, the place of the first row that has it; rows of a wrong length are left out."""
    columns = [raw.header.index(column) if column in raw.header else None for column in TABLES[table].key]
    positions: dict[str, int] = {}
    for position, row in enumerate(raw.rows):
        if len(row.cells) == len(raw.header):
            positions.setdefault("/".join("" if column is None else row.cells[column] for column in columns), position)
    return positions


def _stale(row: Row, seen: str) -> Problem:
    allowed = f"{row.text('table')}.csv with {shown(row.text('old'))} in that cell"
    fix = "Delete the correction if the table has been mended, else write what the cell says now into old. It was not applied."
    return problem(STALE, row.file, row.line, "old", row.id, seen, allowed, fix)


def apply_corrections(
    raws: Mapping[str, RawTable], corrections: CodedTable | None, codebook: Codebook
) -> tuple[dict[str, RawTable], tuple[LedgerLine, ...], list[Problem]]:
    """Put every correction whose old value still stands into the rows of text.

    Returns the tables, one ledger line for each correction applied, and a warning for each that was not.
    """
    rows: dict[str, list[RawRow]] = {}
    positions: dict[str, dict[str, int]] = {}
    ledger, problems = [], []
    for row in corrections or ():
        table, column, old, new = (row.text(name) for name in ("table", "column", "old", "new"))
        raw, spec = raws.get(table), codebook.column(table, column)
        if raw is None or spec is None or column not in raw.header:
            continue  # table and column have rules of their own
        if any(fault.severity == "error" for fault in faults(spec, new, row.file, row.line, row.id)):
            continue  # so has the new value
        if table not in positions:
            rows.setdefault(table, list(raw.rows))
            positions[table] = _positions(replace(raw, rows=tuple(rows[table])), table)
        at, cell = positions[table].get(row.text("id")), raw.header.index(column)
        if at is None:
            problems.append(_stale(row, f"no row {row.text('id')} in {raw.file}"))
            continue
        line = rows[table][at]
        if line.cells[cell] != old:
            problems.append(_stale(row, f"{shown(line.cells[cell])} in {column} (line {line.line} of {raw.file})"))
            continue
        rows[table][at] = replace(line, cells=(*line.cells[:cell], new, *line.cells[cell + 1 :]))
        if column in TABLES[table].key:
            del positions[table]
        source = f" (source {row.text('source_id')})" if row.text("source_id") else ""
        why = f"{raw.file} {column}: {old or 'empty'} -> {new or 'empty'}, because {row.text('reason')}{source}"
        ledger.append(LedgerLine(row.text("id"), "corrected", why))
    corrected = {table: replace(raw, rows=tuple(rows[table])) if table in rows else raw for table, raw in raws.items()}
    return corrected, tuple(ledger), problems
