"""A table as WordprocessingML that stands in any document: real rows, a header that repeats, no style it would need.

Its name is its title in Word (Table Properties, Alt Text), so that a later run finds it again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence.report.page_parts import Cell, page_table
from evidence.report.tables import Table

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARK = "evidence:"
# Twips (twentieths of a point): a letter of the font, and the room on both sides of a cell.
LETTER, PADDING = 84, 150
HALF_POINTS = 16
WIDEST_WORD, LONGEST_TEXT = 14, 160
INK, HEAD, RULE = "1B2A33", "E3EEEE", "B9C4CA"
# XML 1.0 has no place for other control characters.
ALLOWED_CONTROLS = "\t\n"


def table_element(table: Table, width: int, foot: str = "") -> _Element:
    """The table as an element `w:tbl`, `width` twips wide; `foot` stands in a last row across all columns."""
    page = page_table(table)
    element = _new("tbl")
    element.append(_properties(table, width))
    widths = column_widths(page.headings, page.rows, width)
    grid = _add(element, "tblGrid")
    for one in widths:
        _add(grid, "gridCol", w=one)
    element.append(_row([Cell(heading, "") for heading in page.headings], widths, head=True))
    for place, cells in enumerate(page.rows, start=1):
        element.append(_row(list(cells), widths, with_next=place == len(page.rows)))
    for text in filter(None, (table.note, foot)):
        element.append(_foot_row(text, len(widths), width))
    return element


def column_widths(headings: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...], width: int) -> list[int]:
    """Widths in twips that add up to `width`: first room for the longest word of each column, then by how much text it holds."""
    needs, texts = [], []
    for place, heading in enumerate(headings):
        cells = [row[place] for row in rows]
        words = [min(len(word), WIDEST_WORD) for cell in cells for word in re.split(r"[\s-]", cell.text)]
        # Headings are bold, so their letters are wider.
        words += [round(1.2 * min(len(word), WIDEST_WORD)) for word in re.split(r"[\s-]", heading)]
        # A number with its interval is not broken.
        words += [len(line) for cell in cells if cell.kind == "number" for line in cell.text.split("\n")]
        needs.append(LETTER * (max(words) + 1) + PADDING)
        texts.append(max((min(len(line), LONGEST_TEXT) for cell in cells for line in cell.text.split("\n")), default=1))
    spare = width - sum(needs)
    shares = [need + spare * text / sum(texts) for need, text in zip(needs, texts, strict=True)] if spare > 0 else needs
    scaled = [int(share * width / sum(shares)) for share in shares]
    scaled[-1] += width - sum(scaled)
    return scaled


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


def _row(cells: list[Cell], widths: list[int], head: bool = False, with_next: bool = False) -> _Element:
    """One row; `with_next` keeps it on one page with the row below it."""
    row = _new("tr")
    properties = _add(row, "trPr")
    _add(properties, "cantSplit")
    if head:
        _add(properties, "tblHeader")
    for cell, width in zip(cells, widths, strict=True):
        row.append(
            _cell(cell.text, width, "right" if cell.kind == "number" else "left", bold=head, fill=HEAD if head else "", with_next=with_next)
        )
    return row


def _foot_row(text: str, columns: int, width: int) -> _Element:
    row = _new("tr")
    _add(_add(row, "trPr"), "cantSplit")
    row.append(_cell(text, width, "left", italic=True, span=columns))
    return row


def _cell(
    text: str, width: int, side: str, bold: bool = False, italic: bool = False, fill: str = "", span: int = 1, with_next: bool = False
) -> _Element:
    cell = _new("tc")
    properties = _add(cell, "tcPr")
    _add(properties, "tcW", w=width, type="dxa")
    if span > 1:
        _add(properties, "gridSpan", val=span)
    if fill:
        _add(properties, "shd", val="clear", color="auto", fill=fill)
    paragraph = _add(cell, "p")
    layout = _add(paragraph, "pPr")
    if with_next:
        _add(layout, "keepNext")
    _add(layout, "spacing", before=20, after=20, line=240, lineRule="auto")
    _add(layout, "ind", left=0, right=0, firstLine=0)
    _add(layout, "jc", val=side)
    for place, line in enumerate(text.split("\n") if text else ()):
        run = _add(paragraph, "r")
        look = _add(run, "rPr")
        if bold:
            _add(look, "b")
        if italic:
            _add(look, "i")
        _add(look, "color", val=INK)
        _add(look, "sz", val=HALF_POINTS)
        _add(look, "szCs", val=HALF_POINTS)
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
