"""A study of which no usable result was read is kept, and stands in one table only."""

from __future__ import annotations

from evidence.review.review import read_review
from evidence.synthesis.effect_rows.rows import review_effects
from evidence.synthesis.flow.answer import review_flow
from tests.review.damage import add_line, new_problems

HEADER = "id,reason,report_of"


def boxes(folder):
    review = read_review(folder)
    return {box.key: box.n for box in review_flow(review, review_effects(review)).studies}


def test_a_kept_study_is_counted_once_and_a_further_report_not_at_all(example):
    before = boxes(example)
    add_line(example / "without_results.csv", HEADER, "kim2014_hull,trial completed; no results posted,")
    add_line(example / "without_results.csv", HEADER, "example_a_later,results cut off,example_a")
    after = boxes(example)
    assert (before["without_results"], after["without_results"]) == (0, 1)
    assert after["found"] == before["found"] + 1 == after["coded"] + after["not_coded"] + after["without_results"]
    assert after["eligible"] == before["eligible"]


def test_a_study_that_is_coded_or_excluded_too_is_an_error(review):
    for id in ("akin2018_kansas", "marion_county_2013"):
        add_line(review / "without_results.csv", HEADER, f"{id},results cut off,")
    found = [p for p in new_problems(review) if p.rule == "kept-and-left-out"]
    assert [(p.severity, p.id) for p in found] == [("error", "akin2018_kansas"), ("error", "marion_county_2013")]
    assert "of studies.csv too" in found[0].seen
    assert "of exclusions.csv too" in found[1].seen
