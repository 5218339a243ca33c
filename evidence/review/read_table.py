"""One table of a review: bytes -> rows of text -> typed rows, with every problem on the way."""

from __future__ import annotations

from pathlib import Path

from evidence.base.errors import Problem
from evidence.review.checks import cells, checks_on, run, structure
from evidence.review.codebook import ColumnSpec
from evidence.review.folder import read_bytes
from evidence.review.layout import TableLayout
from evidence.review.read_csv import RawTable, parse
from evidence.review.tables import CodedTable, typed_table


def read_raw(root: Path, layout: TableLayout, specs: tuple[ColumnSpec, ...]) -> tuple[RawTable | None, list[Problem]]:
    """The rows of a table as text; None if the file is absent, has no content or is not CSV text at all."""
    data = read_bytes(root, layout.file, layout.required)
    if data is None:
        return None, []
    if isinstance(data, Problem):
        return None, [data]
    problems = run(checks_on("file"), structure.FileBytes(layout.file, data, layout.required))
    if problems or structure.is_blank(data):
        return None, problems
    raw = parse(data, layout.file)
    return raw, run(checks_on("table"), structure.TableText(raw, specs))


def type_raw(raw: RawTable, layout: TableLayout, specs: tuple[ColumnSpec, ...]) -> tuple[CodedTable, list[Problem]]:
    """The typed rows of a table and every problem of its cells; a row of the wrong length is left out (its problem is known)."""
    table = typed_table(raw, layout, specs)
    present = [spec for spec in specs if spec.column in raw.header]
    rows = [row for row in table if any(row.texts.values())]
    problems: list[Problem] = []
    for spec in present:
        # What is wrong with a cell depends on its text alone, and many cells of one column say the same.
        texts = {row.texts[spec.column] for row in rows}
        wrong = {text for text in texts if cells.faults(spec, text, "", 0, "")}
        for row in rows if wrong else ():
            if row.texts[spec.column] in wrong:
                problems += cells.faults(spec, row.texts[spec.column], row.file, row.line, row.id)
    return table, problems
