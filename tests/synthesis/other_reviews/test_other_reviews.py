"""What other reviews found: their sizes, ours beside them, words for both signs, and where they stand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evidence.effects.kinds import effect
from evidence.effects.result import Effect
from evidence.judgement.coverage.tables import research_gaps_table
from evidence.judgement.findings.tables import summary_tables
from evidence.synthesis.bodies import TIERS_1_2, select
from evidence.synthesis.other_reviews.answer import UNKNOWN, difference_of, standing_beside
from evidence.synthesis.other_reviews.figure import questions
from evidence.synthesis.other_reviews.tables import compared_reviews_table, other_reviews_table
from evidence.synthesis.other_reviews.words import against_words
from evidence.synthesis.pooled.answer import Answer, NoAnswer
from tests.review.damage import new_problems, set_cells


def by_id(results):
    return {one.id: one for one in results.other_reviews}


def test_sizes_come_by_the_routes_of_studies(shipped):
    """By hand: ln OR sqrt(3) / pi; a g with its interval stands; a risk ratio without the risk has no g, and says why."""
    found = by_id(shipped)
    to_g = math.sqrt(3) / math.pi
    zhang, bai = found["zhang2019_ftdc-1"].effect, found["bai2025_housing-1"].effect
    assert (zhang.g, zhang.ci_low, zhang.ci_high) == pytest.approx((0.3085, 0.1775, 0.4396), abs=5e-5)
    assert bai.g == pytest.approx(math.log(1.96) * to_g, rel=1e-12)
    assert found["neo2021_integrated-1"].effect.g == pytest.approx(-math.log(0.40) * to_g, rel=1e-12), "fewer removals are better"
    assert found["trubey2024_chimes-1"].effect.g == pytest.approx(0.15, rel=1e-12)
    olson = found["olson2021_wraparound-1"].effect
    assert (olson.g, olson.ci_low, olson.ci_high) == pytest.approx((0.413, 0.176, 0.650), abs=5e-4)
    assert "comparison risk" in found["bezeczky2020_ifps-1"].effect.reason
    assert not isinstance(found["dijkstra2016_fgc-1"].effect, Effect)


def test_ours_is_the_answer_of_the_same_outcome_and_kind(shipped):
    court = by_id(shipped)["zhang2019_ftdc-1"]
    where = {"typology": ("problem_solving_court",), "outcome_group": ("home",)}
    rows = select(shipped.effects.rows, where, TIERS_1_2)
    assert court.ours_assumed.counts.effects == tuple(row.effect_id for row in rows)
    assert by_id(shipped)["maltais2019_engagement-1"].ours.g == shipped.tier_1.headline.g
    assert isinstance(by_id(shipped)["bai2025_housing-1"].ours, NoAnswer)


def test_the_difference_is_that_of_two_estimates(shipped):
    """By hand: the root of both variances, and Welch's degrees of freedom."""
    one = by_id(shipped)["maltais2019_engagement-1"]
    found, ours = one.against(0.95), shipped.tier_1.headline
    v1, v2 = one.effect.se**2, ours.se**2
    assert found.difference == pytest.approx(one.effect.g - ours.g, rel=1e-12)
    assert found.se == pytest.approx(math.sqrt(v1 + v2), rel=1e-12)
    assert found.df == pytest.approx((v1 + v2) ** 2 * ours.df / v2**2, rel=1e-12)
    assert found.ci_low < 0 < found.ci_high
    assert found.overlap


@pytest.mark.parametrize(
    ("theirs", "ours", "said"),
    [
        (0.3, 0.3, "both estimates lie on the side of benefit; the intervals overlap"),
        (-0.3, -0.3, "both estimates lie on the side of harm; the intervals overlap"),
        (0.9, 0.3, "both estimates lie on the side of benefit; the intervals do not overlap, theirs is higher"),
        (
            -0.6,
            0.3,
            "their estimate lies on the side of harm, our estimate lies on the side of benefit; the intervals do not overlap, theirs is ",
        ),
        (
            0.6,
            -0.3,
            "their estimate lies on the side of benefit, our estimate lies on the side of harm; the intervals do not overlap, ",
        ),
        (0.3, 0.05, "both estimates lie on the side of benefit, but our interval includes zero; the intervals do not overlap"),
        (
            0.05,
            -0.02,
            "their estimate lies on the side of benefit, our estimate lies on the side of harm, but both intervals include zero;",
        ),
        (-0.2, -0.9, "both estimates lie on the side of harm; the intervals do not overlap, theirs is higher"),
    ],
)
def test_the_statement_holds_for_both_signs(shipped, theirs, ours, said):
    headline = replace(shipped.tier_1.headline, g=ours, se=0.05, ci_low=ours - 0.1, ci_high=ours + 0.1)
    one = replace(by_id(shipped)["maltais2019_engagement-1"], effect=effect("g", theirs, theirs - 0.1, theirs + 0.1), ours=headline)
    assert against_words(one, 0.95).startswith(said)
    assert difference_of(one.effect, headline, 0.95).difference == pytest.approx(theirs - ours)


def test_they_stand_beside_what_they_bear_on_and_are_pooled_with_nothing(shipped):
    third = next(one for one in shipped.findings if one.name == "recommendation_3")
    assert "zhang2019_ftdc-1" in [one.id for row in third.rows for one in row.others]
    told = [row["others"] for row in summary_tables(shipped, third)[-1].rows]
    assert any("Zhang 2019 (the same question): g = 0.31 [0.18, 0.44]" in text for text in told)
    for summary in shipped.findings:
        expected = standing_beside(shipped.other_reviews, summary.kind, str(summary.number))
        assert {one.id for one in expected} == {one.id for row in summary.rows for one in row.others} | {one.id for one in summary.others}
    pooled = {name for _, _, one in shipped.tiers_1_2.items() for name in one.counts.effects}
    assert not pooled & set(by_id(shipped))


def test_a_kind_that_this_review_has_no_size_for_shows_what_others_found(shipped):
    told = {row["kind"]: row["others"] for row in research_gaps_table(shipped).rows}
    assert "Bai 2025 (the same question): g = 0.37 [0.28, 0.46]" in told["Financial support"]
    assert "Dijkstra 2016" in told["Family group decision-making"]
    assert told["Family finding"] is None


def test_every_row_stands_in_the_file_and_background_is_not_compared(shipped):
    rows = other_reviews_table(shipped).rows
    assert len(rows) == len(shipped.review.tables["other_reviews"])
    shown = compared_reviews_table(shipped).rows
    assert len(shown) == sum(one.compared for one in shipped.other_reviews) < len(rows)
    assert {row["overlap"] for row in shown} > {UNKNOWN}
    drawn = [one for theirs in questions(shipped.other_reviews).values() for one in theirs]
    assert {one.id for one in drawn} == {one.id for one in shipped.other_reviews if one.compared and isinstance(one.effect, Effect)}
    assert isinstance(shipped.tier_1.headline, Answer)


def test_a_row_that_cannot_be_right_is_told_with_its_line(review, call):
    file = review / "guide" / "other_reviews.csv"
    line = set_cells(file, "zhang2019_ftdc-1", source_id="nobody-s1", ci_low="2.5", nearness="close", beside="claim:G999")
    found = {(p.line, p.column) for p in new_problems(review) if p.file == "guide/other_reviews.csv"}
    assert found == {(line, column) for column in ("source_id", "ci_low", "nearness", "beside")}
    set_cells(
        file, "zhang2019_ftdc-1", source_id="zhang2019_ftdc-s1", ci_low="1.38", nearness="same", beside="recommendation:33", body="hom"
    )
    code, _, err = call("run", review, "--out", review.parent / "build")
    assert code == 1
    assert f"guide/other_reviews.csv:{line} beside" in err
    assert f"guide/other_reviews.csv:{line} body" in err
    assert "Did you mean 'home'?" in err
