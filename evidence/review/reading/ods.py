"""The sheets of an .ods file (LibreOffice, Google Sheets) as grids of text, with the same marks as those of a workbook of Excel."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, iterparse

from evidence.base.cells import undefused
from evidence.base.errors import FileProblem
from evidence.review.read_csv import RawRow
from evidence.review.reading.sheet import DATE, ERROR, FORMULA, SHARE, Grid, Merged, Place, column_letter
from evidence.review.reading.xlsx import check_size, formulas_said, looks_said, refuse_entities

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _STYLE, _TEXT = (_NAMESPACE % name for name in ("table", "office", "style", "text"))
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#REF!", "#VALUE!", "Err:")


def read_ods(data: bytes, file: str) -> tuple[Grid, ...]:
    """Every sheet of an OpenDocument spreadsheet; numbers, formulas and percentages as `read_xlsx` takes them.

    Raises
    ------
    FileProblem
        It is not a spreadsheet, or one of its sheets has too many rows or columns.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            refuse_entities(parts, file)
            with parts.open("content.xml") as stream:
                return tuple(sheet.grid() for sheet in _sheets(stream, file))
    except FileProblem:
        raise
    except Exception:  # a damaged file answers with whatever its parts make the reader stumble over
        raise FileProblem(f"{file} is not a spreadsheet that can be read; open it and save it again") from None


@dataclass(slots=True)
class _Open:
    """A sheet while it is read."""

    name: str
    file: str
    line: int = 0
    rows: list[RawRow] = field(default_factory=list)
    marks: dict[Place, str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    columns: list[str] = field(default_factory=list)
    passed: int = 0
    struck: list[str] = field(default_factory=list)
    formulas: list[tuple[str, str]] = field(default_factory=list)

    def grid(self) -> Grid:
        said = [*formulas_said(self.file, self.formulas), *looks_said(self.file, self.rows, self.hidden, self.columns, self.struck)]
        return Grid(self.name, self.file, tuple(self.rows), True, ",", self.marks, tuple(self.merged), tuple(said))


def _sheets(stream: object, file: str) -> Iterator[_Open]:
    struck: set[str] = set()
    sheet: _Open | None = None
    depth = 0
    for event, element in iterparse(stream, events=("start", "end")):  # type: ignore[call-overload]
        tag = element.tag
        if event == "start" and tag == f"{_TABLE}table":
            depth += 1
            if depth == 1:
                name = element.get(f"{_TABLE}name", "")
                sheet = _Open(name, f"{file}!{name}")
        elif event == "end" and tag == f"{_STYLE}style":
            line = next(iter(element.iter(f"{_STYLE}text-properties")), element).get(f"{_STYLE}text-line-through-style", "none")
            if line != "none":
                struck.add(element.get(f"{_STYLE}name", ""))
        elif event == "end" and tag == f"{_TABLE}table-column" and sheet is not None:
            _column(sheet, element)
        elif event == "end" and tag == f"{_TABLE}table-row" and sheet is not None and depth == 1:
            _row(sheet, element, struck)
            element.clear()
        elif event == "end" and tag == f"{_TABLE}table":
            depth -= 1
            if depth == 0 and sheet is not None:
                yield sheet
                sheet = None
                element.clear()


def _column(sheet: _Open, element: Element) -> None:
    times = _repeated(element, "columns")
    if element.get(f"{_TABLE}visibility") in ("collapse", "filter") and sheet.passed + times < 1000:
        sheet.columns += [column_letter(sheet.passed + n) for n in range(times)]
    sheet.passed += times


def _repeated(element: Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))


def _row(sheet: _Open, element: Element, struck: set[str]) -> None:
    """One row, or several that are alike; empty ones are only counted."""
    times = _repeated(element, "rows")
    cells = list(_cells(element))
    hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
    if not any(text for text, _, _ in cells):
        sheet.line += times
        return
    check_size(sheet.file, sheet.line + times, len(cells))
    for _ in range(times):
        sheet.line += 1
        if hidden:
            sheet.hidden.add(sheet.line)
        for position, (text, mark, cell) in enumerate(cells):
            _note(sheet, position, text, mark, cell, struck)
        sheet.rows.append(RawRow(sheet.line, tuple(text for text, _, _ in cells)))


def _note(sheet: _Open, position: int, text: str, mark: str, cell: Element, struck: set[str]) -> None:
    where = f"{column_letter(position)}{sheet.line}"
    if mark:
        sheet.marks[sheet.line, position] = mark
    if text and cell.get(f"{_TABLE}formula") and mark != FORMULA:
        sheet.formulas.append((where, text))
    if text and cell.get(f"{_TABLE}style-name", "") in struck:
        sheet.struck.append(where)
    down, right = (int(cell.get(f"{_TABLE}number-{what}-spanned", "1")) for what in ("rows", "columns"))
    if down > 1 or right > 1:
        sheet.merged.append(Merged(sheet.line, sheet.line + down - 1, position, position + right - 1))


def _cells(row: Element) -> Iterator[tuple[str, str, Element]]:
    """Text, mark and element of every cell of a row; the empty ones at its end are not counted out."""
    waiting: list[tuple[str, str, Element]] = []
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        text, mark = _text(cell)
        waiting += [(text, mark, cell)] * min(_repeated(cell, "columns"), 1001)
        if text:
            yield from waiting
            waiting = []


def _text(cell: Element) -> tuple[str, str]:
    """The text of a cell, and its mark."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    value = cell.get(f"{_OFFICE}value", "")
    words = "\n".join(_paragraph(part) for part in cell if part.tag == f"{_TEXT}p")
    if words.startswith(_ERRORS):
        return words, ERROR
    if kind in ("float", "percentage", "currency") and value:
        number = float(value)
        return (str(int(number)) if number.is_integer() and abs(number) < 1e15 else format(number, ".15g")), SHARE * (kind == "percentage")
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", "").upper(), ""
    if kind in ("date", "time"):
        return cell.get(f"{_OFFICE}{kind}-value", words), DATE
    formula = cell.get(f"{_TABLE}formula", "")
    if formula and not kind:
        return formula.removeprefix("of:"), FORMULA
    return undefused(words), ""


def _paragraph(part: Element) -> str:
    """The text of a paragraph; spaces and tabs are elements of their own, and what a comment says is not part of it."""
    if part.tag == f"{_TEXT}s":
        inner = " " * int(part.get(f"{_TEXT}c", "1"))
    elif part.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
        inner = "\t" if part.tag.endswith("tab") else "\n"
    else:
        inner = (part.text or "") + "".join(_paragraph(piece) for piece in part if piece.tag != f"{_OFFICE}annotation")
    return inner + ("" if part.tag == f"{_TEXT}p" else part.tail or "")
