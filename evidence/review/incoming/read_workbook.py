"""The sheets of an .xlsx file as text: what a person sees in the cells, or a problem where that cannot be told."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time, timedelta
from itertools import zip_longest
from typing import Any

from evidence.base.errors import FileProblem, Problem
from evidence.review.cells import plain
from evidence.review.incoming.sheet import Sheet, column_letter
from evidence.review.limits import MOST_ROWS
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.rules.rule import declare, problem

UNREADABLE_CELL = declare("unreadable-cell", "error", family="import")

MOST_COLUMNS = 1000


def read_workbook(data: bytes, file: str) -> tuple[Sheet, ...]:
    """Every sheet of a workbook.

    Numbers become text with 15 significant digits, as Excel shows them; of a formula the value it had when the file was saved is
    taken. Nothing is computed and no link is followed.

    Raises
    ------
    FileProblem : it is no workbook, or one of its sheets has too many rows or columns.
    """
    import openpyxl

    try:
        if _declares_entities(data):
            raise FileProblem(f"{file} is no workbook of a spreadsheet program: it defines XML entities; save it again as .xlsx")
        values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        return tuple(_sheet(sheet, formulas[sheet.title], file) for sheet in values.worksheets)
    except FileProblem:
        raise
    except Exception as error:  # a damaged workbook answers with whatever its parts make openpyxl stumble over
        raise FileProblem(f"{file} is no workbook that can be read ({type(error).__name__}); open it in Excel and save it again") from None


def _declares_entities(data: bytes) -> bool:
    """Whether a part of the workbook has a document type of its own, with which a few bytes can stand for gigabytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return any(b"<!DOCTYPE" in parts.read(name) for name in parts.namelist() if name.endswith((".xml", ".rels", ".vml")))


def _sheet(values: Any, formulas: Any, file: str) -> Sheet:
    name = f"{file}!{values.title}"
    rows: list[RawRow] = []
    problems: list[Problem] = []
    said: list[str] = []
    shares: set[tuple[int, int]] = set()
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what a file says about its own size is not relied on
    for line, (row, beside) in enumerate(zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=()), start=1):
        if line > MOST_ROWS + 1:
            raise FileProblem(f"{name} has more than {MOST_ROWS:,} rows; split it")
        if len(row) > MOST_COLUMNS:
            raise FileProblem(f"{name} has more than {MOST_COLUMNS:,} columns; delete those that are not needed")
        cells = []
        for place, (cell, source) in enumerate(zip_longest(row, beside)):
            where = f"{column_letter(place)}{line}"
            text, wrong = _text(cell, source)
            if wrong:
                fix = "Format the cell as text and type what was printed."
                problems.append(problem(UNREADABLE_CELL, name, line, "", "", f"{wrong} in cell {where}", "text or a number", fix))
            elif source is not None and source.data_type == "f":
                said.append(f"{name} {where} holds a formula; its value {text} was taken")
            if cell is not None and cell.value is not None and cell.data_type == "n" and "%" in (cell.number_format or ""):
                shares.add((line, place))
            cells.append(text)
        if any(cells):
            rows.append(RawRow(line, tuple(cells)))
    header = rows[0].cells if rows else ()
    return Sheet(values.title, RawTable(name, header, tuple(rows[1:])), True, ",", frozenset(shares), tuple(said), tuple(problems))


def _text(cell: Any, source: Any) -> tuple[str, str]:
    """The text of a cell, and what keeps it from being read."""
    value = None if cell is None else cell.value
    if value is None:
        formula = source is not None and source.data_type == "f"
        return "", "a formula without a saved value" if formula else ""
    if isinstance(value, bool):
        return ("1" if value else "0"), ""
    if isinstance(value, int):
        return str(value), ""
    if isinstance(value, float):
        return format(value, ".15g"), ""
    if isinstance(value, (date, time, timedelta)):
        return "", f"a date or time ({value})"
    if cell.data_type == "e":
        return "", f"an error ({value})"
    return plain(str(value)), ""
