"""The sheets of an .xlsx file as grids of text: what a person sees in the cells, or a mark where that cannot be told.

Rows that a filter hides, and cells that were struck out, are read like the others, and that is said.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import iterparse

from evidence.base.cells import undefused
from evidence.base.errors import FileProblem
from evidence.base.words import listed, several
from evidence.review.limits import MOST_ROWS
from evidence.review.read_csv import RawRow
from evidence.review.reading.sheet import DATE, ERROR, FORMULA, SHARE, Grid, Merged, Place, column_letter

MOST_COLUMNS = 1000


def read_xlsx(data: bytes, file: str) -> tuple[Grid, ...]:
    """Every sheet of a workbook.

    Numbers become text with 15 significant digits, as Excel shows them; of a formula the value it had when the file was saved is
    taken. Nothing is computed and no link is followed.

    Raises
    ------
    FileProblem
        It is not a workbook, or one of its sheets has too many rows or columns.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out of a file is no cell
            refuse_entities(parts, file)
            values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            return tuple(_grid(sheet, formulas[sheet.title], parts, file) for sheet in values.worksheets)
    except FileProblem:
        raise
    except Exception:  # a damaged workbook answers with whatever its parts make openpyxl stumble over
        raise FileProblem(f"{file} is not a workbook that can be read; open it in Excel and save it again") from None


def refuse_entities(parts: zipfile.ZipFile, file: str) -> None:
    """Refuse a workbook of which a part has a document type of its own, with which a few bytes can stand for gigabytes."""
    for name in parts.namelist():
        if name.endswith((".xml", ".rels", ".vml")) and b"<!DOCTYPE" in parts.read(name):
            raise FileProblem(f"{file} is not a workbook of a spreadsheet program: it defines XML entities; save it again as .xlsx")


def _grid(values: Any, formulas: Any, parts: zipfile.ZipFile, file: str) -> Grid:
    name = f"{file}!{values.title}"
    hidden, hidden_columns, merged, has_formulas = _shape(parts, values._worksheet_path)
    marks: dict[Place, str] = {}
    rows: list[RawRow] = []
    by_formula: list[tuple[str, str]] = []
    struck: list[str] = []
    styles = _Styles(values.parent)
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what a file says about its own size is not relied on
    sources = formulas.iter_rows() if has_formulas else ()
    for line, (row, beside) in enumerate(zip_longest(values.iter_rows(), sources, fillvalue=()), start=1):
        check_size(name, line, len(row))
        cells = []
        for position, (cell, source) in enumerate(zip_longest(row, beside)):
            text, mark = _text(cell, source, styles)
            if mark:
                marks[line, position] = mark
            if text and source is not None and source.data_type == "f" and mark != FORMULA:
                by_formula.append((f"{column_letter(position)}{line}", text))
            if text and styles.struck(cell):
                struck.append(f"{column_letter(position)}{line}")
            cells.append(text)
        if any(cells):
            rows.append(RawRow(line, tuple(cells)))
    said = [*formulas_said(name, by_formula), *looks_said(name, rows, hidden, hidden_columns, struck)]
    return Grid(values.title, name, tuple(rows), True, ",", marks, merged, tuple(said))


def check_size(name: str, line: int, columns: int) -> None:
    """Refuse a sheet that is larger than any that people fill in."""
    if line > MOST_ROWS + 1:
        raise FileProblem(f"{name} has more than {MOST_ROWS:,} rows; split it")
    if columns > MOST_COLUMNS:
        raise FileProblem(f"{name} has more than {MOST_COLUMNS:,} columns; delete those that are not needed")


def formulas_said(name: str, cells: list[tuple[str, str]]) -> list[str]:
    """That cells hold formulas whose saved values were taken: the first cell with its value, and how many there are."""
    if not cells:
        return []
    more = f"; so {'does' if len(cells) == 2 else 'do'} {several(len(cells) - 1, 'more cell')}" if len(cells) > 1 else ""
    return [f"{name} {cells[0][0]} holds a formula; its value {cells[0][1]} was taken{more}"]


def looks_said(name: str, rows: list[RawRow], hidden: set[int], columns: list[str], struck: list[str]) -> list[str]:
    """That rows and columns which nobody sees, and cells that were struck out, are read like the others."""
    said = []
    lines = [str(row.line) for row in rows if row.line in hidden]
    for what, found, how in (("row", lines, "hidden (perhaps by a filter)"), ("column", columns, "hidden"), ("cell", struck, "struck out")):
        if found:
            noun, was, it = (what, "is", "it if it is") if len(found) == 1 else (f"{what}s", "are", "them if they are")
            said.append(f"{name}: {noun} {listed(found, 10)} {was} {how} and read like the others; delete {it} not meant")
    return said


class _Styles:
    """Which styles of a workbook show a % sign or strike text out; asked once per style, not once a cell."""

    def __init__(self, book: Any) -> None:
        self._struck = {n for n, style in enumerate(book._cell_styles) if book._fonts[style.fontId].strike}
        self._percent: dict[int, bool] = {}

    def struck(self, cell: Any) -> bool:
        return bool(self._struck) and getattr(cell, "_style_id", 0) in self._struck

    def percent(self, cell: Any) -> bool:
        style = getattr(cell, "_style_id", 0)
        if style not in self._percent:
            self._percent[style] = "%" in (cell.number_format or "")
        return self._percent[style]


def _text(cell: Any, source: Any, styles: _Styles) -> tuple[str, str]:
    """The text of a cell, and its mark."""
    value = None if cell is None else cell.value
    if value is None:
        formula = source is not None and source.data_type == "f"
        return (str(getattr(source.value, "text", None) or source.value), FORMULA) if formula else ("", "")
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ""
    if isinstance(value, int | float):
        share = SHARE if cell.data_type == "n" and styles.percent(cell) else ""
        return (str(value) if isinstance(value, int) else format(value, ".15g")), share
    if isinstance(value, (date, time, timedelta)):
        return str(value).removesuffix(" 00:00:00"), DATE
    return undefused(str(value)), ERROR if cell.data_type == "e" else ""


def _shape(parts: zipfile.ZipFile, path: str) -> tuple[set[int], list[str], tuple[Merged, ...], bool]:
    """What the read-only way of openpyxl leaves out: hidden rows and columns, merged cells; and whether there is any formula."""
    hidden: set[int] = set()
    columns: list[str] = []
    merged: list[Merged] = []
    formulas, line = False, 0
    with parts.open(path) as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag == "row":
                    line = int(element.get("r") or line + 1)
                    if element.get("hidden") in ("1", "true"):
                        hidden.add(line)
                elif tag == "col" and element.get("hidden") in ("1", "true"):
                    columns += _letters(int(element.get("min", "1")), int(element.get("max", "1")))
                elif tag == "mergeCell":
                    merged += _ranges(element.get("ref", ""))
                elif tag == "f":
                    formulas = True
            elif tag in ("row", "mergeCell", "col"):
                element.clear()
    return hidden, columns, tuple(merged), formulas


def _letters(first: int, last: int) -> list[str]:
    """Hidden columns by letter; those to the very end of a sheet hold nothing."""
    return [column_letter(position) for position in range(first - 1, last)] if last <= MOST_COLUMNS else []


def _ranges(text: str) -> Iterable[Merged]:
    found = re.fullmatch(r"\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)", text)
    if found:
        yield Merged(int(found[2]), int(found[4]), _position(found[1]), _position(found[3]))


def _position(letters: str) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1
