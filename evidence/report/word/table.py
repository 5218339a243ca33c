"""A table as WordprocessingML that stands in any document: real rows, a header that repeats, no style it would need.

Its name is its title in Word (Table Properties, Alt Text), so that a later run finds it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.table import Table
from evidence.report.page.parts import Cell, page_table
from evidence.report.word.widths import PADDING, Fit, fit_columns

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARK = "evidence:"
FONT = "Arial"
INK, HEAD, RULE = "1B2A33", "E3EEEE", "B9C4CA"
# A table of so few rows stays on one page; of a longer one so many of the first and of the last rows do.
WHOLE, FIRST, LAST = 7, 2, 4
# XML 1.0 has no place for other control characters.
ALLOWED_CONTROLS = "\t\n"


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of a cell is set; `with_next` keeps it on one page with what follows."""

    side: str
    half_points: int
    bold: bool = False
    italic: bool = False
    with_next: bool = False


def table_element(table: Table, width: int, foot: str = "") -> _Element:
    """The table as an element `w:tbl`, `width` twips wide; `foot` stands in a last row across all columns."""
    headings, rows = _texts(table)
    fit = fit_columns(headings, rows, width)
    element = _new("tbl")
    element.append(_properties(table, width))
    grid = _add(element, "tblGrid")
    for one in fit.widths:
        _add(grid, "gridCol", w=one)
    element.append(_row([Cell(heading, "") for heading in headings], fit, head=True, with_next=True))
    below = [text for text in (table.note, foot) if text]
    last = len(rows) + len(below)
    for place, cells in enumerate(rows, start=1):
        element.append(_row(list(cells), fit, with_next=place < last and (len(rows) <= WHOLE or place <= FIRST or place > last - LAST)))
    for place, text in enumerate(below, start=len(rows) + 1):
        element.append(_foot_row(text, fit, width, with_next=place < last))
    return element


def table_fit(table: Table, width: int) -> Fit:
    """How the table fills a place `width` twips wide."""
    return fit_columns(*_texts(table), width)


def _texts(table: Table) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Headings and cells as they are set."""
    page = page_table(table)
    return page.headings, tuple(tuple(Cell(minus_signs(cell.text), cell.kind) for cell in row) for row in page.rows)


def minus_signs(text: str) -> str:
    """The hyphen before a number as a minus sign, at which no line ends.

    >>> minus_signs("g = -0.18 [-0.56, 0.20], 9-11 years")
    'g = \N{MINUS SIGN}0.18 [\N{MINUS SIGN}0.56, 0.20], 9-11 years'
    """
    return re.sub(r"(?<![\w-])-(?=\d)", "\N{MINUS SIGN}", text)


def _properties(table: Table, width: int) -> _Element:
    properties = _new("tblPr")
    _add(properties, "tblW", w=width, type="dxa")
    borders = _add(properties, "tblBorders")
    for side in ("top", "bottom", "insideH"):
        _add(borders, side, val="single", sz=4, space=0, color=RULE)
    _add(properties, "tblLayout", type="fixed")
    margins = _add(properties, "tblCellMar")
    for side in ("left", "right"):
        _add(margins, side, w=PADDING // 2, type="dxa")
    _add(properties, "tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1)
    _add(properties, "tblCaption", val=MARK + table.name)
    _add(properties, "tblDescription", val=table.title)
    return properties


def _row(cells: list[Cell], fit: Fit, head: bool = False, with_next: bool = False) -> _Element:
    """One row; `with_next` keeps it on one page with the row below it."""
    row = _new("tr")
    properties = _add(row, "trPr")
    _add(properties, "cantSplit")
    if head:
        _add(properties, "tblHeader")
    for cell, width in zip(cells, fit.widths, strict=True):
        look = Look("right" if cell.kind == "number" else "left", fit.half_points, bold=head, with_next=with_next)
        row.append(_cell(cell.text, width, look, fill=HEAD if head else ""))
    return row


def _foot_row(text: str, fit: Fit, width: int, with_next: bool) -> _Element:
    row = _new("tr")
    _add(_add(row, "trPr"), "cantSplit")
    row.append(_cell(minus_signs(text), width, Look("left", fit.half_points, italic=True, with_next=with_next), span=len(fit.widths)))
    return row


def _cell(text: str, width: int, look: Look, fill: str = "", span: int = 1) -> _Element:
    cell = _new("tc")
    properties = _add(cell, "tcPr")
    _add(properties, "tcW", w=width, type="dxa")
    if span > 1:
        _add(properties, "gridSpan", val=span)
    if fill:
        _add(properties, "shd", val="clear", color="auto", fill=fill)
    paragraph = _add(cell, "p")
    layout = _add(paragraph, "pPr")
    if look.with_next:
        _add(layout, "keepNext")
    _add(layout, "spacing", before=20, after=20, line=240, lineRule="auto")
    _add(layout, "ind", left=0, right=0, firstLine=0)
    _add(layout, "jc", val=look.side)
    for place, line in enumerate(text.split("\n") if text else ()):
        run = _add(paragraph, "r")
        style = _add(run, "rPr")
        # The widths of the columns are those of this font, whatever the document's own is.
        _add(style, "rFonts", ascii=FONT, hAnsi=FONT, cs=FONT)
        if look.bold:
            _add(style, "b")
        if look.italic:
            _add(style, "i")
        _add(style, "color", val=INK)
        _add(style, "sz", val=look.half_points)
        _add(style, "szCs", val=look.half_points)
        if place:
            _add(run, "br")
        words = _add(run, "t")
        words.text = "".join(letter for letter in line if letter >= " " or letter in ALLOWED_CONTROLS)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return cell


def _new(name: str) -> _Element:
    from lxml import etree

    return etree.Element(f"{{{W}}}{name}", nsmap={"w": W})


def _add(parent: _Element, name: str, **attributes: Any) -> _Element:
    from lxml import etree

    element = etree.SubElement(parent, f"{{{W}}}{name}")
    for key, value in attributes.items():
        element.set(f"{{{W}}}{key}", str(value))
    return element
