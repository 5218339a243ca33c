"""Rows that only add up the rows above them: their people stand in the table already, so they are no results of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence.base.cells import parse_number
from evidence.base.words import several, shown
from evidence.review.read_csv import RawRow

_SPOKEN = re.compile(r"\b(sub[- ]?|grand )?totals?\b|^\W*(all|overall|sum|combined|altogether)\b", re.IGNORECASE)
_ALONE = re.compile(
    r"((grand |sub)?-? ?totals?|all|sum|(overall|pooled|summary|combined)( (effect|estimate|result)s?)?"
    r"|(random|fixed|common|equal)[- ]effects?( model)?)( ?[(\[:].*)?",
    re.IGNORECASE,
)


def is_total(name: str) -> bool:
    """Whether a name says nothing but that its row adds up others, or is their answer.

    >>> [is_total(name) for name in ("Total", "Grand total:", "All", "Total Family Support", "North")]
    [True, True, True, False, False]
    """
    return _ALONE.fullmatch(name.strip()) is not None


def without_totals(rows: Sequence[RawRow], header: Sequence[str], file: str) -> tuple[list[RawRow], list[str]]:
    """The rows without those that are called a total, or are called nothing, and add up the rows above them; and in words which these are.

    A total is that of the rows since the last one, or of all rows so far. One that no column adds up to stays, whatever it is called.
    """
    kept: list[RawRow] = []
    said: list[str] = []
    since = 0
    for row in rows:
        name = next((cell.strip() for cell in row.cells if cell.strip() and parse_number(cell) is None), "")
        enough = 1 if _SPOKEN.search(name) else 2 if not name and _are_named(kept) else 0
        columns = max((_added_up(row, above) for above in (kept[since:], kept) if len(above) >= enough), key=len, default=[])
        if enough and len(columns) >= enough:
            called = f", {shown(name)}," if name else ""
            ways = f"{several(len(columns), 'column')}, as in {header[columns[0]]!r}"
            said.append(f"{file}: line {row.line}{called} adds up the rows above it in {ways}; it is no result of its own and is not read")
            since = len(kept)
        else:
            kept.append(row)
    return kept, said


def called_sums(rows: Sequence[RawRow], file: str) -> list[str]:
    """That a row which is called as a sum or an answer of the others, and shows no sum, is read as one of them."""
    names = ((row.line, next((cell.strip() for cell in row.cells if cell.strip()), "")) for row in rows)
    sums = [(line, name) for line, name in names if is_total(name)]
    each = [f"{file}: line {line} is called {shown(name)} and is read like the others; delete it if it sums them up" for line, name in sums]
    return each[:3] + ([f"{file}: so are {len(each) - 3} more lines"] if len(each) > 3 else [])


def _are_named(rows: Sequence[RawRow]) -> bool:
    """Whether each row begins with a name, so that one that does not is another kind of row."""
    return len(rows) > 1 and all(row.cells[0].strip() and parse_number(row.cells[0]) is None for row in rows)


def _added_up(row: RawRow, above: Sequence[RawRow]) -> list[int]:
    """The columns in which the row has the sum of the rows above it."""
    found = []
    for column, cell in enumerate(row.cells):
        own = parse_number(cell)
        parts = [parse_number(one.cells[column]) for one in above if one.cells[column].strip()]
        if not own or not parts or None in parts:
            continue
        total = sum(part for part in parts if part is not None)
        if abs(own - total) <= 1e-9 * abs(total):
            found.append(column)
    return found
