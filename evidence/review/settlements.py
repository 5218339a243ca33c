"""Settlements as data: what was decided where two codings differ, for exactly the pair of values it was decided on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.review.cells import plain
from evidence.review.tables import Row

COLUMNS = ("table", "id", "column", "first", "second", "settled", "reason", "who")


@dataclass(frozen=True, slots=True)
class Settlement:
    """One difference that was settled.

    Attributes
    ----------
    table, id, column : the cell.
    first, second : what the two coders have in it; "" for none.
    settled : what stands; "" if the cell stays empty.
    reason, who : why, and who decided.
    """

    table: str
    id: str
    column: str
    first: str
    second: str
    settled: str
    reason: str
    who: str


def read_settlements(rows: Iterable[Row]) -> tuple[Settlement, ...]:
    """The settlements of a table; a row without reason and person is a difference still open, as `evidence agree --out` writes them."""
    return tuple(Settlement(*(plain(row.text(column)) for column in COLUMNS)) for row in rows if row.text("reason") or row.text("who"))


def as_first_coded(corrections: Iterable[Row], table: str, id: str, column: str, now: str) -> str:
    """What a cell said when it was coded: its text `now`, or what stood there before a correction made it so."""
    for row in corrections:
        if (row.text("table"), row.text("id"), row.text("column"), row.text("new")) == (table, id, column, now):
            return row.text("old")
    return now
