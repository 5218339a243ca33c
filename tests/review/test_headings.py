"""Which column a heading of somebody's sheet means, and which one is proposed for it."""

from __future__ import annotations

import re

import pytest

from evidence.base.errors import UsageError
from evidence.review import read_review
from evidence.review.incoming.columns import FLAT, map_columns, targets_of
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.reading import Sheet
from tests.review.coming_in import tiny_review


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    return read_review(tiny_review(tmp_path_factory.mktemp("review") / "review"))


def mapped(review, headings, given=None, cells=None):
    rows = tuple(RawRow(n, row) for n, row in enumerate(cells or (), start=2))
    sheet = Sheet("f", RawTable("f", tuple(headings), rows), positions=tuple(range(len(headings))))
    return map_columns(sheet, targets_of(review.codebook, FLAT), given or {}, review.codebook)


def proposed(review, headings, *cells):
    """What is proposed for each heading that is not used, with the cells below them."""
    found = (re.search("--map (.*)$", problem.fix)[1].strip('"') for problem in mapped(review, headings, cells=cells).problems)
    return dict(pair.rpartition("=")[::2] for pair in found)


def test_a_column_is_proposed_by_meaning_and_by_what_stands_below_and_never_taken(review):
    found = mapped(review, ["events_treated", "odds"])
    assert found.targets == (None, None)
    assert [problem.fix for problem in found.problems] == [
        "If it means events_treat: --map events_treated=events_treat",
        "If it means a column: --map odds=COLUMN",
    ]
    # An id is seldom what people mean, a column that is there is not proposed, and what only sounds alike is not either.
    assert proposed(review, ["Study", "Control", "country"]) == {"Study": "label", "Control": "comparator"}
    assert proposed(review, ["Control Q", "contry"]) == {"Control Q": "COLUMN", "contry": "country"}
    # By the words of a heading, with the unit they name; and only if the cells are such numbers.
    assert proposed(review, ["Control N", "Control M", "% comp"], ("50", "0.5", "43")) == {
        "Control N": "n_comp",
        "Control M": "mean_comp",
        "% comp": "pct_comp",
    }
    assert proposed(review, ["Control N", "% comp"], ("many", "yes")) == {"Control N": "COLUMN", "% comp": "COLUMN"}
    assert proposed(review, ["Yes comp", "CI comp", "Date measured"], ("5", "1 to 2", "2019")) == {
        "Yes comp": "COLUMN",
        "CI comp": "COLUMN",
        "Date measured": "COLUMN",
    }
    # A column's name with other values below it is no such column.
    assert proposed(review, ["Study ID", "Direction"], ("Smith 2019", "favours us")) == {"Study ID": "label", "Direction": "COLUMN"}
    assert mapped(review, ["Study ID"], cells=[("smith2019",)]).targets == (("studies", "study_id"),)


def test_a_heading_is_what_the_caller_says(review):
    assert mapped(review, ["odds"], {"Odds": "estimate"}).targets == (("effects", "estimate"),)
    assert mapped(review, ["label"], {"label": ""}).targets == (None,)
    assert not mapped(review, ["label", "strange"], {"strange": ""}).problems
    assert [p.rule for p in mapped(review, ["Label", "label"]).problems] == ["duplicate-column"]
    with pytest.raises(UsageError, match="Did you mean 'estimate'"):
        mapped(review, ["odds"], {"odds": "estimat"})


def test_a_heading_in_weeks_is_not_taken_for_months_in_silence(review):
    cells = [("6", "Germany"), ("8", "United Kingdom"), ("8", "Germany/Austria")]
    found = {
        one.rule: one for one in mapped(review, ("Duration (wks)", "Where it was"), {"Duration (wks)": "followup_months"}, cells).problems
    }
    assert 'followup_months = { times = ["Duration (wks)", 0.23] }' in found["other-unit"].fix
    assert '--map "Where it was=country"' in found["unknown-column"].fix
    assert [one.rule for one in mapped(review, ("Duration (wks)",), {"Duration (wks)": ""}).problems] == []
    assert [one.rule for one in mapped(review, ("Followup months",), cells=[("6",)]).problems] == []
