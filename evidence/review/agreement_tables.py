"""Agreement of two coders as people read it, and the differences as a table to be settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.models.counts.agreement import ChanceCorrected, IntraclassCorrelation, ShareWithInterval
from evidence.review.double_coding import ColumnAgreement, DoubleCoding
from evidence.review.settlements import COLUMNS

DIFFERENCE_NOTES = (
    "The table in which the two coders differ.",
    "Key of the row in which they differ.",
    "The column in which they differ.",
    "What the first coder has there; empty for nothing.",
    "What the second coder has there; empty for nothing.",
    "What is to stand there; empty while the difference is open.",
    "Why; empty while the difference is open.",
    "Who decided; empty while the difference is open.",
)
COLUMN_HEADINGS = ("column", "agree", "both filled", "kappa", "AC1", "ICC(A,1)", "largest difference")


def share_text(share: ShareWithInterval | None) -> str:
    """A share of agreement with its interval.

    >>> from evidence.models.counts.agreement import percent_agreement
    >>> share_text(percent_agreement(9, 10))
    '9 of 10 agree, 90.0% [59.6, 98.2]'
    """
    if share is None:
        return "none"
    return f"{share.agreed} of {share.n} agree, {100 * share.value:.1f}% [{100 * share.low:.1f}, {100 * share.high:.1f}]"


def column_cells(column: ColumnAgreement) -> tuple[str, ...]:
    """One column's agreement as cells under `COLUMN_HEADINGS`."""
    filled = f"{column.filled.agreed} of {column.filled.n}" if column.filled else "none"
    largest = "" if column.largest is None else f"{column.largest[0]:g} ({column.largest[1]})"
    agree = f"{column.cells.agreed} of {column.cells.n}"
    coefficients = (_coefficient(column.kappa, 2), _coefficient(column.ac1, 2), _coefficient(column.icc, 3))
    return (column.column, agree, filled, *coefficients, largest)


def differences_table(compared: Sequence[DoubleCoding]) -> Table:
    """Every difference in the columns of settlements.csv; what is open has its last three cells empty."""
    rows: list[dict[str, Any]] = []
    for coding in compared:
        for one in coding.differences:
            cells = (coding.table, one.pair.id, one.pair.column, one.pair.first, one.pair.second)
            last = ("", "", "") if one.settlement is None else (one.settlement.settled, one.settlement.reason, one.settlement.who)
            rows.append(dict(zip(COLUMNS, (*cells, *last), strict=True)))
    columns = tuple(Column(name, name, note) for name, note in zip(COLUMNS, DIFFERENCE_NOTES, strict=True))
    return Table("differences", "Differences between two coders", columns, tuple(rows))


def _coefficient(found: ChanceCorrected | IntraclassCorrelation | NotEstimated | None, digits: int) -> str:
    if found is None:
        return ""
    if isinstance(found, NotEstimated):
        return "not estimated"
    value, interval = f"{found.value:.{digits}f}", found.interval
    return value if isinstance(interval, NotEstimated) else f"{value} [{interval[0]:.{digits}f}, {interval[1]:.{digits}f}]"
