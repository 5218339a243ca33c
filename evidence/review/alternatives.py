"""A review with one decision of its coding taken otherwise: the cells of coding_alternatives.csv in the place of those that stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evidence.base.cells import convert
from evidence.base.errors import CannotCompute
from evidence.base.frozen import FrozenDict
from evidence.review.review import CodedReview
from evidence.review.tables import CodedTable, Row

ASSUMPTIONS = "assumptions"


def taken_otherwise(review: CodedReview, cells: Sequence[Row]) -> CodedReview:
    """The review as it would be with these cells; a row of assumptions comes or, with an empty value, goes with its cell.

    Raises
    ------
    CannotCompute
        A cell names a row that its table does not have.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> review = read_review(default_review()[0])
    >>> cells = review.tables["coding_alternatives"].groups("decision_id")["d13"]
    >>> other = taken_otherwise(review, cells)
    >>> [one.tables["studies"].by("study_id")["walton1993_utah"].text("typology") for one in (review, other)]
    ['multi_agency_team', 'parent_skills']
    """
    tables = dict(review.tables)
    for cell in cells:
        name = cell.text("table")
        tables[name] = _with(tables[name], cell)
    return replace(review, tables=FrozenDict(tables))


def _with(table: CodedTable, cell: Row) -> CodedTable:
    key, column, value = (cell.text(name) for name in ("id", "column", "value"))
    rows = list(table.rows)
    at = next((place for place, row in enumerate(rows) if row.id == key), None)
    if table.name == ASSUMPTIONS and not value:
        rows = [row for row in rows if row.id != key]
    elif at is not None:
        rows[at] = _changed(rows[at], table, {column: value})
    elif table.name == ASSUMPTIONS:
        effect, assumed = key.split("/")
        rows.append(_assumption(table, cell, {"effect_id": effect, "column": assumed, "value": value, "basis": cell.text("decision_id")}))
    else:
        raise CannotCompute(f"{cell.file}:{cell.line}: {table.name}.csv has no row {key}")
    return replace(table, rows=tuple(rows))


def _changed(row: Row, table: CodedTable, texts: dict[str, str]) -> Row:
    cells = {column: convert(table.types.get(column, "text"), text) for column, text in texts.items()}
    return replace(row, cells=FrozenDict({**row.cells, **cells}), texts=FrozenDict({**row.texts, **texts}))


def _assumption(table: CodedTable, cell: Row, texts: dict[str, str]) -> Row:
    empty = Row(cell.file, cell.line, cell.text("id"), FrozenDict(dict.fromkeys(table.columns)), FrozenDict({}))
    return _changed(empty, table, texts)
