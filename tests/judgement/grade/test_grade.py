"""The GRADE profile: each domain by its numbers, certainty never raised by a worse input, and a reason where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.judgement.grade.answer import CERTAINTIES, Grading, grade, grade_profile, read_grading
from evidence.models.small_study.regression import small_study
from evidence.models.univariate.fit import fit_univariate
from evidence.synthesis.pooled.answers import Answers
from tests.judgement.hand_made import body, judged, row

SOUND = {"weight_low": 1.0, "weight_moderate": 0.0}


def domains(found):
    return {domain.domain: domain for domain in found.domains}


def test_sound_trials_are_high_and_say_what_they_rest_on(rule):
    found = grade_profile(body(**SOUND), rule, False)
    assert (found.certainty, found.start) == ("high", "high")
    assert found.why == "starts at high; nothing taken off: high"
    assert domains(found)["imprecision"].numbers == {"ci_low": 0.22, "ci_high": 0.58, "people": 900, "df": 9.0}
    assert "900 people," in domains(found)["imprecision"].why
    of_two_units = grade_profile(body(people_unit="parent"), rule, False)
    assert "900 people (counting results by parent only)," in domains(of_two_units)["imprecision"].why
    assert domains(found)["publication bias"].judgement == "undetected"


@pytest.mark.parametrize(
    ("changes", "domain", "judgement", "certainty"),
    [
        ({"weight_low": 0.5, "weight_moderate": 0.3}, "risk of bias", "serious", "moderate"),
        ({"weight_low": 0.1, "weight_moderate": 0.1}, "risk of bias", "very serious", "low"),
        ({"I2": 60.0, "same_direction": 0.5}, "inconsistency", "serious", "moderate"),
        ({"I2": 90.0, "same_direction": 0.5}, "inconsistency", "very serious", "low"),
        ({"direct_population": 0.4, "direct_outcome": 0.4}, "indirectness", "very serious", "low"),
        ({"ci_low": 0.05}, "imprecision", "serious", "moderate"),
        ({"people": 90}, "imprecision", "very serious", "low"),
        ({"asymmetry_p": 0.04}, "publication bias", "strongly suspected", "moderate"),
        ({"samples": 4, "asymmetry_p": None, "adjusted_low": None, "stable": None}, "publication bias", "untestable", "high"),
    ],
)
def test_each_domain_takes_off_what_its_numbers_say(rule, changes, domain, judgement, certainty):
    found = grade_profile(body(**SOUND | changes), rule, False)
    assert domains(found)[domain].judgement == judgement
    assert found.certainty == certainty
    assert sum(one.steps for one in found.domains) == 3 - CERTAINTIES.index(certainty)


def test_a_body_without_randomisation_starts_low_and_does_not_pay_twice(rule):
    serious = body(weight_low=0.0, weight_moderate=0.0, weight_randomised=0.0)
    found = grade_profile(serious, rule, True)
    assert (found.start, found.certainty) == ("low", "low")
    assert "provisional" in domains(found)["risk of bias"].why
    assert grade_profile(replace(serious, weight_critical=0.6), rule, True).certainty == "very low"


def test_certainty_never_falls_below_very_low(rule):
    found = grade_profile(
        body(weight_randomised=0.0, weight_critical=1.0, I2=95.0, same_direction=0.2, people=10, ci_low=-1.0), rule, False
    )
    assert found.certainty == "very low"


WORSE = {
    "weight_low": st.floats(0, 1),
    "weight_moderate": st.floats(0, 1),
    "weight_randomised": st.floats(0, 1),
    "same_direction": st.floats(0, 1),
    "direct_population": st.floats(0, 1),
    "direct_outcome": st.floats(0, 1),
    "people": st.integers(0, 2000),
    "ci_low": st.floats(-2, 2),
    "df": st.floats(0.5, 30),
    "prediction_low": st.floats(-2, 2),
    "adjusted_low": st.floats(-1, 1),
    "asymmetry_p": st.floats(0, 1),
}


@given(st.fixed_dictionaries(WORSE), st.floats(0, 100), st.floats(0, 1), st.data())
def test_a_worse_input_never_raises_certainty(rule, inputs, i2, critical, data):
    whole = body(**inputs, I2=i2, weight_critical=critical)
    before = CERTAINTIES.index(grade_profile(whole, rule, False).certainty)
    name = data.draw(st.sampled_from([*WORSE, "I2", "weight_critical"]))
    value = getattr(whole, name)
    worse = data.draw(st.floats(value, 100 if name == "I2" else 1)) if name in ("I2", "weight_critical") else None
    if worse is None:
        worse = data.draw(st.integers(0, value) if name == "people" else st.floats(value - 1, value))
    assert CERTAINTIES.index(grade_profile(replace(whole, **{name: worse}), rule, False).certainty) <= before


def by_hand(rule, shipped, grades, provisional=False):
    return Grading(Answers(shipped.review.plan), rule, FrozenDict(judged(grades, provisional)))


def test_any_rows_are_graded_by_their_own_numbers(rule, shipped):
    rows = [row(f"s{i}", g=0.6 + 0.01 * i, design="rct" if i < 4 else "qed_matched") for i in range(6)]
    grading = by_hand(rule, shipped, {one.columns["study_id"]: "low" for one in rows}, provisional=True)
    found, trials = grade(rows, grading), grade(rows[:4], grading)
    assert (found.start, trials.start) == ("low", "high")
    assert found.provisional
    assert found.k_samples == 6
    assert domains(trials)["risk of bias"].numbers["weight_low"] == pytest.approx(1.0)


def test_where_a_group_size_is_unknown_the_standard_error_takes_its_place(rule, shipped):
    rows = [row(f"s{i}", g=0.5 + 0.02 * (-1) ** i, n=50 + 10 * i) for i in range(11)]
    grading = by_hand(rule, shipped, {one.columns["study_id"]: "low" for one in rows})
    by_size = domains(grade(rows, grading))["publication bias"]
    assert "infinite sample size" in by_size.why
    rows[3].columns["n_comp"] = None
    by_error = domains(grade(rows, grading))["publication bias"]
    assert (by_size.judgement, by_error.judgement) == ("undetected", "undetected")
    assert "on the standard error, as a group size was not read" in by_error.why
    plain = small_study(fit_univariate([r.effect.g for r in rows], [r.effect.se**2 for r in rows], test="knha"))
    assert by_error.numbers["asymmetry_p"] == pytest.approx(plain.egger_random.p_value)
    assert by_error.numbers["pet"] == pytest.approx(plain.pet.intercept)
    assert by_error.numbers["peese"] == pytest.approx(plain.peese.intercept)


def test_the_body_with_tier_2_is_tested_beside_and_takes_nothing_off(rule, shipped):
    few = [row(f"s{i}", g=0.5 + 0.02 * (-1) ** i, n=50 + 10 * i) for i in range(4)]
    lopsided = [row(f"t{i}", g=0.1 + 3 / (20 + 20 * i) ** 0.5, n=20 + 20 * i) for i in range(8)]
    grading = by_hand(rule, shipped, {one.columns["study_id"]: "low" for one in few + lopsided})
    alone, beside = grade(few, grading), grade(few, grading, wider=few + lopsided)
    found = domains(beside)["publication bias"]
    assert (found.judgement, found.numbers["samples"], found.numbers["samples_tiers_1_2"]) == ("untestable", 4, 12)
    assert found.numbers["asymmetry_p_tiers_1_2"] < 0.05
    assert "with tier 2 12 samples, Egger p" in found.why
    assert beside.certainty == alone.certainty


def test_what_cannot_be_graded_says_why(rule, shipped):
    rows = [row("a"), row("b")]
    missing = by_hand(rule, shipped, {"a": "low"}).judged | judged({"b": None})
    found = grade(rows, Grading(Answers(shipped.review.plan), rule, missing))
    assert isinstance(found, NotEstimated)
    assert "b" in found.reason
    assert grade([], by_hand(rule, shipped, {})).reason == "not graded: no effect with a size in the analysis"


def test_a_review_without_a_rule_grades_nothing(shipped):
    grading = read_grading(replace(shipped.review, rating_rule=None))
    assert grading.reason == "not graded: the review has no ratings.toml"
    assert grade([], grading) is grading


def test_the_certainty_of_a_harm_is_judged_as_that_of_a_benefit(rule, shipped):
    """Six trials that agree on harm are no less certain than six that agree on benefit, and each says which way."""
    rows = [row(f"s{i}", g=0.6 + 0.01 * i) for i in range(6)]
    grading = by_hand(rule, shipped, {one.columns["study_id"]: "low" for one in rows})
    harm = [row(f"s{i}", g=-0.6 - 0.01 * i) for i in range(6)]
    found, turned = grade(rows, grading), grade(harm, grading)
    assert found.certainty == turned.certainty == "high"
    assert "100% of samples on the side of benefit" in domains(found)["inconsistency"].why
    assert "100% of samples on the side of harm" in domains(turned)["inconsistency"].why
    numbers = domains(turned)["imprecision"].numbers
    assert numbers["ci_low"] < numbers["ci_high"] < 0
    assert f"interval [{numbers['ci_low']:.2f}, {numbers['ci_high']:.2f}], where -0.10" in domains(turned)["imprecision"].why
    assert domains(turned)["inconsistency"].numbers["prediction_high"] < 0
