"""[costs] of review.toml: amounts by their id, whose they are, and every mistake at its line."""

from __future__ import annotations

import pytest

from evidence.review import read_review
from tests.review.damage import STUDIES, new_problems, places, replace_text, set_cells

PLAN = "review.toml"


def test_amounts_come_from_the_table_with_their_place(review):
    set_cells(review / "guide" / "costs.csv", "G73", value="8000")
    plan = read_review(review).plan.costs
    assert plan is not None
    support, event = plan.sets["holmes"].support, plan.sets["holmes"].event
    assert (support.value, support.per, event.value, event.per) == (8000, "family", 105804, "child")
    assert "Key principle 7" in support.source
    leeds = plan.sets["loughborough"]
    assert (leeds.support.per, leeds.support.period, leeds.event.period) == ("child", "year", "year")


def test_every_assumption_has_a_basis_and_a_range():
    plan = read_review(STUDIES).plan.costs
    assert plan is not None
    for one in (plan.risk, plan.people_per_group, plan.saved):
        assert one.low <= one.value <= one.high
        assert one.basis
    assert plan.error_basis


# what is replaced by what, the key the problem names, its rule, and something the message says
CASES = [
    ('[costs]\ntitle = "What support costs and what it may save"\nbody = "stability"', '[costs]\ntitle = "T"\nbody = "stabilty"', "body"),
    ('outcome = "reentry"', 'outcome = "reenty"', "outcome"),
    ('amount = "G73"', 'amount = "G37"', "amount"),
    ('amount = "G73", per = "family"', 'amount = "G73", per = "mother"', "per"),
    ('amount = "L02", per = "child", period = "year"', 'amount = "L02", per = "child", period = "yearly"', "period"),
    ("people = 100", "people = 0", "people"),
    ("draws = 20000", "draws = 10", "draws"),
    ("value = 0.20\nlow = 0.12", "value = 0.10\nlow = 0.12", "value"),
    ("low = 1\nhigh = 1.7", "low = 0\nhigh = 1.7", "low"),
    ("share = 0.25", "share = 1", "share"),
    ('event = "return to care"', 'evnt = "return to care"', "evnt"),
]


@pytest.mark.parametrize(("old", "new", "key"), CASES)
def test_a_mistake_is_placed_at_its_line(review, old, new, key):
    first = replace_text(review / PLAN, old, new)
    found = [p for p in new_problems(review) if p.column == key]
    assert [(p.severity, p.file) for p in found] == [("error", PLAN)]
    lines = (review / PLAN).read_text(encoding="utf-8").split("\n")
    # A key of an inline table stands on the line of the table's own key.
    assert key in lines[found[0].line - 1]
    assert first <= found[0].line <= first + new.count("\n")


def test_an_amount_of_nothing_is_no_cost(review):
    set_cells(review / "guide" / "costs.csv", "G72", value="0")
    assert {(p.rule, p.column, p.seen) for p in new_problems(review)} == {("plan-value", "amount", "'G72'")}


def test_a_table_that_cannot_be_read_is_said_once(review):
    (review / "guide" / "costs.csv").write_bytes(b"\xff\xfe")
    assert {p.file for p in new_problems(review)} == {"guide/costs.csv"}
    (review / "guide" / "costs.csv").unlink()
    found = new_problems(review)
    assert len(places(found)) == 4
    assert {p.rule for p in found} == {"plan-unknown-name"}
