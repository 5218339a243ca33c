"""A table as WordprocessingML that stands in any document: real rows, a header that repeats, no style it would need.

Its name is its title in Word (Table Properties, Alt Text), so that a later run finds it again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from evidence.base.table import Table
from evidence.base.xml_text import xml_text
from evidence.report.page.parts import PageCell, cell_rows
from evidence.report.word.widths import PADDING, TableFit, fit_columns

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARK = "evidence:"
FONT = "Arial"
INK, HEAD, RULE = "1B2A33", "E3EEEE", "B9C4CA"
# A table of so few rows stays on one page; of a longer one so many of the first and of the last rows do.
WHOLE, FIRST, LAST = 7, 2, 4


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How the text of a cell is set; `with_next` keeps it on one page with what follows."""

    side: str
    half_points: int
    bold: bool = False
    italic: bool = False
    with_next: bool = False


def table_element(table: Table, width: int, foot: str = "") -> _Element:
    """The table as an element `w:tbl`, `width` twips wide; `foot` stands in a last row across all columns."""
    from lxml import etree

    headings, rows = _texts(table)
    fit = fit_columns(headings, rows, width)
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in fit.widths)
    lines = [_row([PageCell(heading, "") for heading in headings], fit, head=True, with_next=True)]
    below = [text for text in (table.note, foot) if text]
    last = len(rows) + len(below)
    for position, cells in enumerate(rows, start=1):
        lines.append(_row(cells, fit, with_next=position < last and (len(rows) <= WHOLE or position <= FIRST or position > last - LAST)))
    for position, text in enumerate(below, start=len(rows) + 1):
        lines.append(_foot_row(text, fit, width, with_next=position < last))
    written = f'<w:tbl xmlns:w="{W}"><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
    element: _Element = etree.fromstring(written, etree.XMLParser(resolve_entities=False, huge_tree=True))
    element.insert(0, _properties(table, width))
    return element


def table_fit(table: Table, width: int) -> TableFit:
    """How the table fills a place `width` twips wide."""
    return fit_columns(*_texts(table), width)


def _texts(table: Table) -> tuple[tuple[str, ...], tuple[tuple[PageCell, ...], ...]]:
    """Headings and cells as they are set."""
    return table.headings, tuple(tuple(PageCell(minus_signs(cell.text), cell.kind) for cell in row) for row in cell_rows(table))


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


def _row(cells: Sequence[PageCell], fit: TableFit, head: bool = False, with_next: bool = False) -> str:
    """One row; `with_next` keeps it on one page with the row below it."""
    sides = {side: TextStyle(side, fit.half_points, bold=head, with_next=with_next) for side in ("left", "right")}
    written = "".join(
        _cell(cell.text, width, sides["right" if cell.kind == "number" else "left"], fill=HEAD if head else "")
        for cell, width in zip(cells, fit.widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{written}</w:tr>"


def _foot_row(text: str, fit: TableFit, width: int, with_next: bool) -> str:
    look = TextStyle("left", fit.half_points, italic=True, with_next=with_next)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(minus_signs(text), width, look, span=len(fit.widths))}</w:tr>"


def _cell(text: str, width: int, look: TextStyle, fill: str = "", span: int = 1) -> str:
    """A cell; its text, which may be anybody's, is escaped, and everything else is ours."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    filled = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    start = _run(look)
    runs = "".join(
        f'{start}{"<w:br/>" if position else ""}<w:t xml:space="preserve">{xml_text(line)}</w:t></w:r>'
        for position, line in enumerate(text.split("\n") if text else ())
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{filled}</w:tcPr><w:p>{_paragraph(look)}{runs}</w:p></w:tc>'


@cache
def _paragraph(look: TextStyle) -> str:
    """The properties of a cell's paragraph."""
    kept = "<w:keepNext/>" if look.with_next else ""
    spacing = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
    return f'<w:pPr>{kept}{spacing}<w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="{look.side}"/></w:pPr>'


@cache
def _run(look: TextStyle) -> str:
    """The start of a run with its properties; the widths of the columns are those of this font, whatever the document's own is."""
    set_in = f"{'<w:b/>' if look.bold else ''}{'<w:i/>' if look.italic else ''}"
    size = f'<w:sz w:val="{look.half_points}"/><w:szCs w:val="{look.half_points}"/>'
    font = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
    return f'<w:r><w:rPr>{font}{set_in}<w:color w:val="{INK}"/>{size}</w:rPr>'


def _new(name: str) -> _Element:
    from lxml import etree

    return etree.Element(f"{{{W}}}{name}", nsmap={"w": W})


def _add(parent: _Element, name: str, **attributes: Any) -> _Element:
    from lxml import etree

    element = etree.SubElement(parent, f"{{{W}}}{name}")
    for key, value in attributes.items():
        element.set(f"{{{W}}}{key}", str(value))
    return element
