"""Settlements as data: what was decided where two codings differ, for exactly the pair of values it was decided on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.base.cells import undefused
from evidence.review.tables import Row

# Columns of effects that are empty where a column of studies holds.
LEFT_TO_THE_STUDY = {"unit_counted": "unit"}
Before = Mapping[tuple[str, str, str, str], str]
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


def before_corrections(corrections: Iterable[Row]) -> Before:
    """By table, id, column and what a correction made of the cell: what stood there before."""
    before: dict[tuple[str, str, str, str], str] = {}
    for row in corrections:
        before.setdefault((row.text("table"), row.text("id"), row.text("column"), row.text("new")), row.text("old"))
    return before


def stands(row: Row, column: str, studies: Mapping[str, Row]) -> str:
    """What a row says now; a cell of an effect that is left to its study says what that says."""
    study = studies.get(row.text("study_id")) if column in LEFT_TO_THE_STUDY else None
    return row.text(column) or ("" if study is None else study.text(LEFT_TO_THE_STUDY[column]))


def first_coding(table: str, row: Row, column: str, studies: Mapping[str, Row], before: Before) -> str:
    """The same as it was when it was coded, before any correction (`before_corrections`)."""
    now = row.text(column)
    said = before.get((table, row.id, column, now), now)
    study = studies.get(row.text("study_id")) if column in LEFT_TO_THE_STUDY else None
    if said or study is None:
        return said
    column = LEFT_TO_THE_STUDY[column]
    now = study.text(column)
    return before.get(("studies", study.id, column, now), now)
