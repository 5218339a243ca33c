"""Printed figures multiplied and divided, each within the range that its rounding leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.base.cells import decimals, parse_number
from evidence.judgement.claims.verdicts import ADDS_UP, CONSISTENT, DOES_NOT_ADD_UP, NOT_SUPPORTED, Verdict
from evidence.review.review import CodedReview
from evidence.review.tables import Row

DIVIDED = "/"


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """One printed figure.

    Attributes
    ----------
    value : as printed.
    low, high : the least and the most it may stand for; the value where it is taken as exact.
    words : the figure for people.
    """

    value: float
    low: float
    high: float
    words: str


def printed_figures(review: CodedReview) -> dict[str, PrintedFigure]:
    """Every figure that a product may name: the numbers of claims, with the band of a claim that is a product, and figures.csv."""
    found = {row.id: _figure(row, row.text("low"), row.text("high")) for row in review.tables["figures"]}
    for row in review.tables["claims"]:
        if parse_number(row.text("value")) is not None:
            band = (row.text("band_low"), row.text("band_high")) if row.text("rule") == "product" else ("", "")
            found[row.id] = _figure(row, *band)
    return found


def _figure(row: Row, low: str, high: str) -> PrintedFigure:
    value = float(row.text("value"))
    ends = [parse_number(low), parse_number(high)]
    # A band with one end is no rounding: it says more, or less, than a figure.
    exact = None in ends
    return PrintedFigure(value, value if exact else float(low), value if exact else float(high), f"{value:,.15g}")


def multiplied(parts: Sequence[str], figures: Mapping[str, PrintedFigure]) -> PrintedFigure:
    """The product of the parts, each multiplied, or divided by where it begins with a slash.

    >>> figures = {"a": PrintedFigure(67, 66.5, 67.5, "67"), "b": PrintedFigure(8, 8, 8, "8")}
    >>> multiplied(["a", "/b"], figures)
    PrintedFigure(value=8.375, low=8.3125, high=8.4375, words='67 / 8')
    """
    value = low = high = 1.0
    words = []
    for part in parts:
        figure, divides = figures[part.removeprefix(DIVIDED)], part.startswith(DIVIDED)
        value = value / figure.value if divides else value * figure.value
        low = low / figure.high if divides else low * figure.low
        high = high / figure.low if divides else high * figure.high
        words.append(f"{'/' if divides else 'x'} {figure.words}")
    return PrintedFigure(value, low, high, " ".join(words).removeprefix("x "))


def product_verdict(text: str, band: tuple[float | None, float | None], found: PrintedFigure) -> Verdict:
    """Whether a printed figure can be a product of others; how far off it would have to be to be told apart stands beside it.

    >>> product_verdict("67", (66.5, 67.5), PrintedFigure(68, 67, 69, "a x b"))[0]
    'adds up'
    """
    value = float(text)
    low, high = (value, value) if band == (None, None) else (float("-inf") if band[0] is None else band[0], band[1] or float("inf"))
    ends = f"[{_short(found.low)}, {_short(found.high)}]" if found.low < found.high else "exactly"
    words = f"{found.words} = {_short(found.value)}, {ends} as the figures may stand for; printed {_short(value)}"
    if found.high < low or found.low > high:
        near, edge = (found.high, low) if found.high < low else (found.low, high)
        return DOES_NOT_ADD_UP, f"{words}, {100 * abs(edge / near - 1):.1f}% away"
    more = " or more" if high == float("inf") else " or less" if low == float("-inf") else ""
    return ADDS_UP, f"{words}{more}; a product more than {100 * (found.high - found.low) / 2 / found.value:.1f}% off would have been seen"


def printed_verdict(text: str, other: Row) -> Verdict:
    """Whether another document prints the same figure, at the decimals of this one."""
    where = f"{other.text('source')}, {other.text('place')}"
    note = f" ({other.text('note')})" if other.text("note") else ""
    if round(float(other.text("value")), decimals(text)) == float(text):
        return CONSISTENT, f"another page prints the same: {where}{note}"
    return NOT_SUPPORTED, f"another page prints {other.text('value')}: {where}{note}"


def _short(value: float) -> str:
    return f"{value:,.4f}" if abs(value) < 1 else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"
