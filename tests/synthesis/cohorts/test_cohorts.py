"""People who were followed, whatever they were offered: what predicts an outcome, how often it comes, and a claim about it."""

from __future__ import annotations

import pytest

from evidence.judgement.claims.verdicts import CANNOT, CONSISTENT, NOT_SUPPORTED, prognosis_verdict
from evidence.review.tables import Row
from evidence.synthesis.cohorts.answer import cohort_votes, predicting, printed_size, prognostic_factors
from evidence.synthesis.cohorts.tables import predictor_rows_table, predictors_table, rates_table


def row(cohort: str, direction: str, **cells: str) -> Row:
    texts = {"cohort": cohort, "direction": direction, "level": "older", **cells}
    return Row(
        "prognosis.csv", 2, cohort, texts, {**dict.fromkeys(("estimate", "ci_low", "pct_level", "test_value", "p_value"), ""), **texts}
    )


def test_people_of_one_cohort_count_once_and_may_point_both_ways():
    rows = [
        row("a", "less"),
        row("a", "later"),
        row("b", "less"),
        row("b", "sooner"),
        row("c", "none"),
        row("d", "none"),
        row("d", "longer"),
    ]
    assert cohort_votes(rows) == {"more": 1, "less": 1, "none": 1, "mixed": 1, "unclear": 0}


@pytest.mark.parametrize(
    ("directions", "verdict"),
    [
        (("less", "later"), CONSISTENT),
        (("more", "sooner"), NOT_SUPPORTED),
        (("less", "more"), CANNOT),
        (("less", "none"), CANNOT),
        (("more", "unclear"), CANNOT),
        (("none",), CANNOT),
        ((), CANNOT),
    ],
)
def test_only_cohorts_that_agree_say_anything_about_a_claim(directions, verdict):
    votes = cohort_votes([row(f"cohort {place}", direction) for place, direction in enumerate(directions)])
    assert prognosis_verdict(votes, "less")[0] == verdict


def test_a_size_is_told_as_printed():
    assert printed_size(row("a", "more", estimate="1.24", ci_low="1.02", ci_high="1.51", statistic="or", p_value=".03")) == (
        "or 1.24 [1.02, 1.51], p = .03"
    )
    assert printed_size(row("a", "more", pct_level="25.6", pct_reference="11.3", p_value="<.05")) == "25.6% against 11.3%, p <.05"
    assert printed_size(row("a", "more")) == ""


def test_every_row_stands_in_the_tables_and_no_cohort_is_counted_twice(shipped):
    coded = shipped.review.tables["prognosis"]
    found = prognostic_factors(shipped.review)
    assert sorted(row.id for one in found for row in one.rows) == sorted(row.id for row in coded)
    one = next(one for one in found if (one.outcome, one.characteristic, one.people) == ("reunification", "race_ethnicity", "child"))
    assert one.by_direction()["more"]["Hispanic"] == 2
    assert one.cohorts < len(one.rows)
    assert len(predictor_rows_table(shipped).rows) == len(coded)
    assert len(predictors_table(shipped).rows) == len(found)
    assert len(rates_table(shipped).rows) == len(shipped.review.tables["baselines"])


def test_conditions_keep_the_rows_they_speak_of(shipped):
    rows = predicting(shipped.review, {"characteristic": ("family_composition",), "outcome": ("reunification", "time_to_reunification")})
    assert {row.text("cohort") for row in rows} == {"ubbesen2012_denmark", "sswr2019_33706", "schuerman1994_illinois"}
