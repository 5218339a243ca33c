"""The one way into a spreadsheet, for cells and headings alike: what a person wrote is never run as a formula."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.cells import defused
from evidence.base.xml_text import xml_text

if TYPE_CHECKING:
    from openpyxl.cell import Cell

LONGEST = 32767
# Points: a line of text, and the tallest row that Excel has.
LINE, TALLEST = 15.0, 409.0


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


def cell_xml(reference: str, value: Any, style: int) -> str:
    """A cell of a sheet that is written as XML, with the same in it as `hold` puts there; nothing for None or no text.

    >>> print(cell_xml("A2", "=1+1", 4))
    <c r="A2" s="4" t="inlineStr"><is><t>'=1+1</t></is></c>
    >>> cell_xml("B2", 0.1 + 0.2, 5), cell_xml("C2", None, 4)
    ('<c r="B2" s="5" t="n"><v>0.3</v></c>', '')
    """
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = defused(value)[:LONGEST]
        kept = ' xml:space="preserve"' if text != text.strip() else ""
        return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t{kept}>{xml_text(text)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{reference}" s="{style}" t="b"><v>{value:d}</v></c>'
    return f'<c r="{reference}" s="{style}" t="n"><v>{cell_text(value)}</v></c>'


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


def row_height(values: Sequence[Any], widths: Sequence[int]) -> float:
    """The height in points at which a row shows all of its wrapped text: without it LibreOffice keeps to one line.

    >>> row_height(["short", "twenty letters of it"], [10, 12])
    30.0
    """
    lines = (
        # One letter less than the width, as words are not broken.
        sum(max(1, math.ceil(len(line) / (width - 1))) for line in value.split("\n"))
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str)
    )
    return min(LINE * max(lines, default=1), TALLEST)
