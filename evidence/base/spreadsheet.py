"""The one way into a spreadsheet, for cells and headings alike: what a person wrote is never run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.cells import defused

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32767


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as CSV with LF line ends; the first may be the headings.

    >>> csv_text([["id", "=1+1"], ["a", 0.5], ["@b", None]])
    "id,'=1+1\\na,0.5\\n'@b,\\n"
    """
    return csv_lines([cell_text(value) for value in row] for row in rows)


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """Rows of texts that may stand in a spreadsheet as they are, as CSV with LF line ends.

    A cell with a carriage return is put in quotes too: without them a spreadsheet begins a row there, with whatever follows.

    >>> csv_lines([["a", "b,c"], ["d\\re", ""]])
    'a,"b,c"\\n"d\\re",\\n'
    """
    lines: list[str] = []
    # Only the signs of its line end are put in quotes, so it is given both and one is taken off.
    csv.writer(_Sink(lines.append), lineterminator="\r\n").writerows(rows)
    return "".join(line.removesuffix("\r\n") + "\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Sink:
    """Where `csv.writer` puts its lines."""

    write: Callable[[str], Any]


def cell_text(value: Any) -> str:
    """One cell of a CSV: empty for None, numbers to 12 significant digits, text that starts like a formula with an apostrophe before it.

    >>> cell_text("=1+1"), cell_text("-0.5"), cell_text(0.1 + 0.2), cell_text(None)
    ("'=1+1", '-0.5', '0.3', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, int):
        return str(value)
    return f"{float(value):.12g}"


def sheet_cell(sheet: Worksheet, value: Any, style: Any = None) -> Cell:
    """A cell of a workbook that is not in its sheet yet: a number as it is, a text as text, whatever it begins with."""
    from openpyxl.cell import Cell

    return hold(Cell(sheet, style_array=style), value)


def hold(cell: Cell, value: Any) -> Cell:
    """The cell with a value in it: numbers to 12 significant digits, text defused.

    Raises
    ------
    openpyxl.utils.exceptions.IllegalCharacterError : the text holds a character that a workbook cannot.
    """
    if isinstance(value, str):
        cell.value = defused(value)[:LONGEST]
        # Text stays text, also where it begins like a formula.
        cell.data_type = "s"
    else:
        cell.value = float(f"{value:.12g}") if isinstance(value, float) else value
    return cell
