"""What the checks of one effect share: its arms, its numbers with the rounding they were printed with, and how a finding names them."""

from __future__ import annotations

import math

from evidence.base.cells import decimals
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.result import Effect
from evidence.effects.statistics import STATISTICS, effect_from_printed
from evidence.review.checks.check import Finding
from evidence.review.printed_row import printed
from evidence.review.tables import Row

ARMS = ("treat", "comp")
RATIOS = tuple(name for name, described in STATISTICS.items() if described.ratio)
CHECK = "Check the numbers at their source; if they are printed so, leave the wrong one empty and say so in the note."
EXPLAIN = "Check the numbers at their source; if they are printed so, explain it in explanations.csv."


def of_row(row: Row, column: str, seen: str, allowed: str, fix: str = CHECK, cause: str = "") -> Finding:
    """A finding about one column of an effect."""
    return Finding(row.file, row.line, column, row.id, seen, allowed, fix, cause)


def place_of(row: Row, beside: Row) -> str:
    """Where a row stands, for a finding about the row beside it: its line, and its file where that is another."""
    return f"line {row.line}" if row.file == beside.file else f"{row.file}:{row.line}"


def half_unit(text: str) -> float:
    """Half a unit of the last decimal of a printed number: how far the number before rounding may have been away."""
    return float(0.5 * 10.0 ** -decimals(text))


def numbers(row: Row, *columns: str) -> tuple[float, ...] | None:
    """The numbers in several columns, None if one of them is empty."""
    found = [row.number(column) for column in columns]
    return None if None in found else tuple(value for value in found if value is not None)


def difference(row: Row) -> float | None:
    """The printed effect, positive where the treatment group has the larger value; None where the row has no size."""
    statistic = STATISTICS.get(row.text("statistic"))
    if statistic is None:
        return None
    counts = numbers(row, "events_treat", "n_treat", "events_comp", "n_comp") if statistic.name == "events" else None
    if counts is not None and counts[1] > 0 and counts[3] > 0:
        return counts[0] / counts[1] - counts[2] / counts[3]
    found = numbers(row, *statistic.compared)
    if not found:
        return None
    if statistic.ratio:
        return math.log(found[0]) if found[0] > 0 else None
    return found[0] - found[1] if len(found) == 2 else found[0]


def size(row: Row) -> Effect | NotEstimated | None:
    """The effect size of a row as it stands, or what it lacks; None where its numbers cannot be, which other rules tell."""
    try:
        return effect_from_printed(printed(row))
    except CannotCompute:
        return None


def scaled(row: Row, value: float) -> float | None:
    """`value` on the scale on which the row's interval should be symmetric."""
    if row["statistic"] not in RATIOS:
        return value
    return math.log(value) if value > 0 else None


def rounded(row: Row, column: str) -> tuple[float, float] | None:
    """Lowest and highest value that prints as the cell does, on the scale of `scaled`."""
    value = row.number(column)
    if value is None:
        return None
    half = half_unit(row.text(column))
    low, high = scaled(row, value - half), scaled(row, value + half)
    return None if low is None or high is None else (low, high)
