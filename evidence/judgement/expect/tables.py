"""What to expect in a place, as tables: numbers, then sentences."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.judgement.expect.answer import Expectation
from evidence.judgement.expect.words import CANNOT_TELL, effect_line, expected_lines, money_lines

COLUMNS = (
    Column("what", "What", "Without support, or with it: at the average effect, or in a new place."),
    Column("share", "In 100", "How many of 100 people have the event.", 1),
    Column("share_low", "low", "Lower end of its interval, in 100.", 1),
    Column("share_high", "high", "Upper end of its interval, in 100.", 1),
    Column("people", "Of your people", "How many of the people supported have the event.", 1),
    Column("people_low", "low, people", "Lower end of its interval, in people.", 1),
    Column("people_high", "high, people", "Upper end of its interval, in people.", 1),
)
MONEY_COLUMNS = (
    Column("what", "What", "What the amount is."),
    Column("amount", "Amount", "In the currency of the review; below 0 an extra cost.", 0),
    Column("low", "low", "Lower end of its interval.", 0),
    Column("high", "high", "Upper end of its interval.", 0),
)
SAID = Column("said", "In words", "One statement on what to expect.")


def expected_table(found: Expectation) -> Table:
    """The event without support, with it at the average effect, and in a new place."""
    rows = [_row("without support", found.people, found.without), _row("with support, at the average effect", found.people, **_ends(found))]
    if not isinstance(found.place, NotEstimated):
        rows.append(_row("with support, in a new place", found.people, None, found.place.low, found.place.high))
        counted = {"people_low": found.place.count_low, "people_high": found.place.count_high}
        rows.append({"what": "what a new place may count, chance included", **counted})
    return Table("expected", f'"{found.here.event}" among {found.people:,} {found.units}', COLUMNS, tuple(rows))


def _ends(found: Expectation) -> dict[str, float]:
    return {"share": found.average.value, "low": found.average.low, "high": found.average.high}


def _row(what: str, people: int, share: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    cells: dict[str, Any] = {"what": what}
    for name, value in (("", share), ("_low", low), ("_high", high)):
        if value is not None:
            cells |= {f"share{name}": 100 * value, f"people{name}": people * value}
    return cells


def money_table(found: Expectation) -> Table:
    """What support costs and saves at the reader's prices; without rows where none were given."""
    rows: list[dict[str, Any]] = []
    own = found.money
    if own is not None:
        worth = "one event is worth" if found.here.good else "one event costs"
        rows = [{"what": "support of one person costs", "amount": own.prices.support}, {"what": worth, "amount": own.prices.event}]
        rows.append({"what": "support of all costs", "amount": found.people * own.prices.support})
        if not isinstance(own.saving, NotEstimated):
            saving = own.saving
            average = {"amount": saving.expected, "low": saving.average_low, "high": saving.average_high}
            rows.append({"what": "net saving, at the average effect", **average})
            rows.append({"what": "net saving, in one new place", "low": saving.place_low, "high": saving.place_high})
    return Table("money", "Costs and savings at your own prices", MONEY_COLUMNS, tuple(rows))


def in_words_table(found: Expectation) -> Table:
    """All sentences, with what the numbers cannot tell."""
    said = (effect_line(found), *expected_lines(found), *money_lines(found), *CANNOT_TELL)
    return Table("in_words", "What to expect, in words", (SAID,), tuple({"said": line} for line in said))
