"""PrintedFigure figures multiplied and divided within what they may stand for, by hand."""

from __future__ import annotations

import pytest

from evidence.judgement.claims.products import PrintedFigure, multiplied, printed_figures, printed_verdict, product_verdict
from evidence.judgement.claims.shares import chance_to_fit, people_of_a_share, rounded
from evidence.judgement.claims.verdicts import ADDS_UP, CONSISTENT, DOES_NOT_ADD_UP, NOT_SUPPORTED


def test_the_ends_of_a_product_are_those_of_its_parts():
    """2 to 4 times 10, over 5 to 8: from 2 x 10 / 8 to 4 x 10 / 5."""
    figures = {"a": PrintedFigure(3, 2, 4, "3"), "b": PrintedFigure(10, 10, 10, "10"), "c": PrintedFigure(6, 5, 8, "6")}
    found = multiplied(["a", "b", "/c"], figures)
    assert (found.value, found.low, found.high, found.words) == (5.0, 2.5, 8.0, "3 x 10 / 6")


@pytest.mark.parametrize(
    ("text", "band", "verdict", "words"),
    [
        ("5", (None, None), ADDS_UP, "printed 5.00"),
        ("8", (None, None), ADDS_UP, "a product more than 55.0% off would have been seen"),
        ("8.1", (None, None), DOES_NOT_ADD_UP, "1.2% away"),
        ("8.1", (7.9, 8.3), ADDS_UP, "printed 8.10"),
        ("2", (None, None), DOES_NOT_ADD_UP, "20.0% away"),
        ("6", (6.0, None), ADDS_UP, "printed 6.00 or more"),
        ("9", (9.0, None), DOES_NOT_ADD_UP, "12.5% away"),
        ("2", (None, 2.0), DOES_NOT_ADD_UP, "20.0% away"),
        ("3", (None, 3.0), ADDS_UP, "or less"),
    ],
)
def test_a_printed_figure_against_a_product(text, band, verdict, words):
    name, why = product_verdict(text, band, PrintedFigure(5, 2.5, 8, "3 x 10 / 6"))
    assert name == verdict
    assert words in why


def test_another_page_prints_the_same_or_not(shipped):
    figures = shipped.review.tables["figures"].by("figure_id")
    assert printed_verdict("0.27", figures["F3"])[0] == CONSISTENT
    verdict, why = printed_verdict("12", figures["F4"])
    assert verdict == NOT_SUPPORTED
    assert "another page prints 6: Community Practitioner" in why


def test_the_equation_of_the_costing_holds_by_hand(shipped):
    """316 m / (35% x 105,804) = 8,533 children; x 7,857 = 67.05 m, printed 67 m; 67 / 316 = 21% fewer returns pay for it."""
    figures = printed_figures(shipped.review)
    children = multiplied(["F1", "/F2", "/G72"], figures)
    assert round(children.value) == 8533
    assert round(children.value * 7857 / 1e6, 2) == 67.05
    assert (figures["G71"].low, figures["G71"].high) == (66.5e6, 67.5e6)
    assert figures["G72"].low == figures["G72"].high == 105804


def test_every_figure_says_where_it_was_read(shipped):
    for row in shipped.review.tables["figures"]:
        assert "https://" in row.text("source")
        assert row.text("place")
        low, value, high = (row.number(name) for name in ("low", "value", "high"))
        assert low is None or low < value < high


def test_people_behind_a_share_of_a_share():
    assert people_of_a_share("0.5", 5) == (2, 3), "two and a half: both round half way to it"
    assert people_of_a_share("0.56", 75) == (42,)
    for n in (7, 58, 75):
        fitting = {percent for percent in range(101) if any(percent in rounded(count, n, 0) for count in range(n + 1))}
        assert chance_to_fit([n]) == len(fitting) / 101
