"""The pieces a page is made of: cells, tables, figures, parts and sections, every number as people read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.table import Column, Table
from evidence.report.card import Card
from evidence.report.glossary import term_address
from evidence.review.review import CodedReview
from evidence.synthesis.addresses import answer_address, row_address

if TYPE_CHECKING:
    from markupsafe import Markup

# A column of texts longer than this stands under its row, as does no column of a table this narrow.
LONG_TEXT, NARROW = 90, 2
_NUMBER_FIRST = re.compile(r"(\d+)\. ")


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell of a page's table: its text, and "number", "words" or "" for how it is set."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row: its cells; the address of the card or the file it leads to, and an address of its own; "" where it has none."""

    cells: tuple[PageCell, ...]
    to: str = ""
    own: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as the page shows it.

    Attributes
    ----------
    number, title, note : which of the page's tables it is, what stands above it and below it.
    keys, headings : of its columns.
    rows : top to bottom, one cell per column.
    numbers, beside : for each column whether it holds numbers, and whether it stands beside the others or under its row.
    shown : "open", "folded" or "explored", which can be searched, filtered and sorted.
    """

    number: int
    title: str
    keys: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[PageRow, ...]
    numbers: tuple[bool, ...]
    beside: tuple[bool, ...]
    shown: str
    note: str


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A figure as the page shows it.

    Attributes
    ----------
    svg : a drawing of ours (safe markup).
    narrow : its layout for a narrow screen; "" where it has none.
    caption : what it shows.
    slim : whether the drawing itself fits a narrow screen.
    """

    svg: Markup
    narrow: Markup | str
    caption: str
    slim: bool


@dataclass(frozen=True, slots=True)
class PageGroup:
    """What is said of one of several things: its heading, its sentences, its tables."""

    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[PageTable, ...]


@dataclass(frozen=True, slots=True)
class PagePart:
    """One part of a section.

    Attributes
    ----------
    id : what a link to it names.
    title : heading.
    paragraphs, figures, tables, groups, notes, cards : what stands below it, in this order; the notes are those of the tables of groups,
        each once.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[PageFigure, ...] = ()
    tables: tuple[PageTable, ...] = ()
    groups: tuple[PageGroup, ...] = ()
    notes: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSection:
    """One section of the page: what links to it, its title, its parts."""

    id: str
    title: str
    parts: tuple[PagePart, ...]


def cell_rows(table: Table) -> tuple[tuple[PageCell, ...], ...]:
    """Every cell as text: numbers with the decimals of their column, text as it is (escaped later)."""
    return tuple(tuple(_cell(row.get(column.key), column) for column in table.columns) for row in table.rows)


def page_table(table: Table, review: CodedReview, number: int = 0, shown: str = "open") -> PageTable:
    """The neutral table for the page; a row leads to the card of what it is about."""
    cells = cell_rows(table)
    rows = tuple(PageRow(own, *_addresses(row, review), str(row.get("file") or "")) for row, own in zip(table.rows, cells, strict=True))
    columns = tuple(zip(*cells, strict=True)) or ((),) * len(table.columns)
    numbers = tuple(any(cell.kind == "number" for cell in column) for column in columns)
    long = [any(len(cell.text) > LONG_TEXT for cell in column) for column in columns]
    # Where rows are sorted and filtered, each is one line.
    flat = len(columns) <= NARROW or shown == "explored"
    beside = tuple(place == 0 or flat or not long[place] for place in range(len(columns)))
    return PageTable(number, table.title, table.keys, table.headings, rows, numbers, beside, shown, table.note)


def _addresses(row: dict[str, Any], review: CodedReview) -> tuple[str, str]:
    """Where the row leads, and its own address."""
    for key in ("about", "effect_id"):
        if row.get(key):
            return str(row[key]), ""
    if row.get("claim_id"):
        return row_address(review, "claims", str(row["claim_id"])), ""
    if row.get("set"):
        return answer_address(review.plan, str(row["set"]), str(row.get("body") or "")), ""
    if (recommendation := row.get("recommendation")) is not None:
        found = _NUMBER_FIRST.match(str(recommendation))
        return f"rec-{found[1] if found else recommendation}", ""
    if row.get("study_id"):
        return row_address(review, "studies", str(row["study_id"])), ""
    return "", term_address(row["term"]) if row.get("term") else ""


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
