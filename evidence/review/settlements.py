"""Settlements as data: what was decided where two codings differ, for exactly the pair of values it was decided on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.base.cells import undefused
from evidence.review.tables import Row

# Columns of effects that are empty where a column of studies holds.
LEFT_TO_THE_STUDY = {"unit_counted": "unit"}
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
    return tuple(Settlement(*(undefused(row.text(column)) for column in COLUMNS)) for row in rows if row.text("reason") or row.text("who"))


def as_first_coded(corrections: Iterable[Row], table: str, id: str, column: str, now: str) -> str:
    """What a cell said when it was coded: its text `now`, or what stood there before a correction made it so."""
    for row in corrections:
        if (row.text("table"), row.text("id"), row.text("column"), row.text("new")) == (table, id, column, now):
            return row.text("old")
    return now


def stands(row: Row, column: str, studies: Mapping[str, Row]) -> str:
    """What a row says now; a cell of an effect that is left to its study says what that says."""
    study = studies.get(row.text("study_id")) if column in LEFT_TO_THE_STUDY else None
    return row.text(column) or ("" if study is None else study.text(LEFT_TO_THE_STUDY[column]))


def first_coding(table: str, row: Row, column: str, studies: Mapping[str, Row], corrections: Sequence[Row]) -> str:
    """The same as it was when it was coded, before any correction."""
    said = as_first_coded(corrections, table, row.id, column, row.text(column))
    study = studies.get(row.text("study_id")) if column in LEFT_TO_THE_STUDY else None
    if said or study is None:
        return said
    column = LEFT_TO_THE_STUDY[column]
    return as_first_coded(corrections, "studies", study.id, column, study.text(column))
