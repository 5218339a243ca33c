"""Other reviews than the one that ships, from coded tables to ratings, with the numbers that R gives for the same data.

The answers of R are made by validation/second_reviews.R.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import evidence
from evidence.review.review import check_review
from tests import second_reviews

# A standardised difference is a formula: rounding alone.
FORMULA = 1e-12
# Everything that rests on a search for tau2: metafor stops at a step of 1e-12, clubSandwich works with its weights.
POOLED = 1e-7


@cache
def by_r() -> dict[str, Any]:
    path = Path(__file__).with_name("second_reviews.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found["reviews"]


@pytest.fixture(scope="module", params=["bcg", "writing"])
def one(request, tmp_path_factory):
    """Name of the review, its folder and its run."""
    folder = getattr(second_reviews, request.param)(tmp_path_factory.mktemp("reviews") / request.param)
    return request.param, folder, evidence.read(folder).run()


def assert_close(found: Any, expected: Any, tolerance: float = POOLED) -> None:
    assert found == pytest.approx(expected, rel=tolerance, abs=1e-12)


def test_its_data_have_no_error_and_nothing_unexplained(one):
    _, folder, _ = one
    assert [problem.text() for problem in check_review(folder) if problem.severity == "error"] == []


def test_effect_sizes_are_those_of_r(one):
    name, _, results = one
    effects = [row.effect for row in results.effects.rows]
    assert_close([effect.g for effect in effects], by_r()[name]["effects"]["g"], FORMULA)
    assert_close([effect.se for effect in effects], by_r()[name]["effects"]["se"], FORMULA)


def test_the_pooled_answer_is_that_of_r(one):
    name, _, results = one
    answer, expected = results.pooled["main"], by_r()[name]["main"]
    assert_close([answer.g, answer.se, answer.df, answer.p_value], [expected[key] for key in ("estimate", "se", "df", "p_value")])
    assert_close(answer.tau2_total, expected["tau2"])
    assert answer.counts.samples == expected["k"]


def test_slopes_are_those_of_r(one):
    name, _, results = one
    moderator = {"bcg": "latitude", "writing": "weeks"}[name]
    (slope,) = results.moderators[moderator].levels
    expected = by_r()[name][moderator]
    assert_close([slope.g, slope.se, slope.df], [expected[key][1] for key in ("estimate", "se", "df")])
    assert_close(results.moderators[moderator].p_value, expected["p_value"][1])
    assert results.moderators[moderator].k_samples == expected["k"]


def test_factors_are_those_of_r(one):
    name, _, results = one
    moderator, theirs = {"bcg": ("allocation", "allocation"), "writing": ("typology", "grade")}[name]
    # R has its levels in the order of its codes.
    order = {"bcg": ["alternate", "random", "systematic"], "writing": list(second_reviews.GRADES.values())}[name]
    test, expected = results.moderators[moderator], by_r()[name][theirs]
    levels = {level.level: level for level in test.levels}
    assert_close([levels[level].g for level in order], expected["estimate"])
    assert_close([levels[level].se for level in order], expected["se"])
    assert_close([levels[level].df for level in order], expected["df"])
    assert_close(
        [test.statistic, test.df_num, test.df_denom, test.p_value],
        [expected[key] for key in ("F", "df_num", "df_denom", "p_joint")],
    )


def test_it_is_rated_by_its_own_rule_and_its_words_are_its_own(one):
    name, _, results = one
    (rating,) = results.ratings
    assert rating.title == {"bcg": "Vaccinate", "writing": "Offer the support"}[name]
    # The vaccine: an interval above zero, and no study judged low, so good at best. Of writing to learn the data set has no group sizes,
    # and a group whose size was not read cannot be shown to hold the people that the rule asks for.
    assert rating.literal == {"bcg": "good", "writing": "none"}[name]
    assert {"bcg": "vaccinated children", "writing": "pupils who write"}[name] in results.headline


@pytest.mark.slow
def test_it_can_be_written_and_speaks_of_nothing_else(one, tmp_path, request):
    """Every file of a run is written, and no word of the review that ships has found its way into the program."""
    name, _, results = one
    if name == "writing":
        # The pictures of one are enough.
        request.getfixturevalue("undrawn")
    written = results.write(tmp_path / "build")
    assert {"report.html", "results.json", "effects.csv", "ratings.csv"} <= set(written)
    text = "".join((tmp_path / "build" / name).read_text(encoding="utf-8") for name in written if name.endswith((".html", ".csv", ".json")))
    for word in ("reunif", "foster", "in care", "return home", "go home"):
        assert word not in text.lower(), word
