"""The pieces a page is made of: cells, tables, figures and sections, every number as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.report.tables import Table

if TYPE_CHECKING:
    from markupsafe import Markup

# Columns shown without decimals, with one, and with three.
PER_100 = ("comparison", "treated", "treated_low", "treated_high", "difference")
WHOLE = (*PER_100, *(f"{risk}_{group}" for risk in ("low", "middle", "high") for group in ("without", "with")))
ONE_DECIMAL = ("df", "df_denom", "percent", "low_percent", "high_percent", "finite_low_percent", "finite_high_percent")
P_VALUES = ("p_value", "p_holm", "bootstrap_p", "aggregated_p")
# Columns whose text is a number with its interval.
NUMERIC_TEXT = ("behind", "answer", "df", "prediction", "u3", "behind_1_2", "answer_1_2", "size", "odds")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a page's table: its text, and "number", "words" or "" for how it is set."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as the page shows it.

    Attributes
    ----------
    title, headings, note : above it, over its columns, and below it.
    rows : top to bottom, one cell a heading.
    folded : whether it opens on a click.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    folded: bool
    note: str


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A drawing of ours (safe markup) with its caption."""

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page.

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


def page_table(table: Table, folded: bool = False) -> PageTable:
    """The neutral table with every cell as text: numbers to two or three decimals, text as it is (escaped later)."""
    rows = tuple(tuple(_cell(row.get(name), name) for name, _ in table.columns) for row in table.rows)
    return PageTable(table.title, tuple(heading for _, heading in table.columns), rows, folded, table.note)


def decimals_of(name: str) -> int:
    """With how many decimals people see the numbers of a column."""
    return 0 if name in WHOLE else 1 if name in ONE_DECIMAL else 3 if name in P_VALUES else 2


def _cell(value: Any, name: str) -> Cell:
    if value is None or value == "":
        return Cell("", "")
    if isinstance(value, float):
        if name in P_VALUES and value < 0.001:
            return Cell("< .001", "number")
        return Cell(f"{value:z.{decimals_of(name)}f}", "number")
    if isinstance(value, int):
        return Cell(str(value), "number")
    return Cell(str(value), "words" if len(str(value)) > 40 else "number" if name in NUMERIC_TEXT else "")
