"""The pieces a page is made of: cells, tables, figures and sections, every number as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.table import Column, Table

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell of a page's table: its text, and "number", "words" or "" for how it is set."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as the page shows it.

    Attributes
    ----------
    title, headings, note : above it, over its columns, and below it.
    rows : top to bottom, one cell per heading.
    folded : whether it opens on a click.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    folded: bool
    note: str


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A drawing of ours (safe markup) with its caption."""

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class PagePart:
    """One part of a section.

    Attributes
    ----------
    id : what a link to it names.
    title : heading.
    paragraphs, figures, tables : what stands below it, in this order.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[PageFigure, ...] = ()
    tables: tuple[PageTable, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSection:
    """One section of the page: what links to it, its title, its parts."""

    id: str
    title: str
    parts: tuple[PagePart, ...]


def page_table(table: Table, folded: bool = False) -> PageTable:
    """The neutral table with every cell as text: numbers with the decimals of their column, text as it is (escaped later)."""
    rows = tuple(tuple(_cell(row.get(column.key), column) for column in table.columns) for row in table.rows)
    return PageTable(table.title, table.headings, rows, folded, table.note)


def _cell(value: Any, column: Column) -> PageCell:
    if value is None or value == "":
        return PageCell("", "")
    if isinstance(value, float):
        if column.form == "p" and value < 0.001:
            return PageCell("< .001", "number")
        return PageCell(f"{value:z.{column.decimals}f}", "number")
    if isinstance(value, int):
        return PageCell(str(value), "number")
    return PageCell(str(value), "words" if len(str(value)) > 40 else "number" if column.form == "numeric text" else "")
