"""The first gate, the judgement of bias, and the numbers that are measured on what stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.judgement.body.answer import OneSample, answer_of
from evidence.judgement.body.numbers import measure
from evidence.judgement.body.standing import standing_of
from evidence.judgement.findings.words import SentenceNumbers, plain_sentence
from evidence.judgement.ratings.eligible import sift
from evidence.judgement.ratings.readings import Case, both_readings
from evidence.judgement.risk_of_bias.overall import bias_line, judged_studies
from evidence.models.univariate.fit import fit_univariate
from evidence.review.review import read_review
from evidence.synthesis.pooled.answer import pool
from evidence.synthesis.pooled.answers import Answers
from tests.judgement.hand_made import judged, row
from tests.review.damage import add_line, set_cells
from tests.review.test_bias_checks import JONES


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({}, ""),
        ({"n_comp": 20}, ""),
        ({"n_comp": 19}, "groups of 100 and 19, and 20 are needed in each"),
        ({"n_treat": None}, "size of a group not read"),
        ({"country": "BR"}, "country BR"),
        ({"country": None}, "country not read"),
        ({"design": "before_after"}, "design before_after"),
        ({"design": "qed_unadjusted"}, ""),
    ],
)
def test_each_question_leaves_out_by_name(rule, columns, why):
    found = sift([row("a", **columns), row("b")], rule.eligible)
    assert found.left_out == ({"a-1": why} if why else {})
    assert [one.effect_id for one in found.rows] == (["b-1"] if why else ["a-1", "b-1"])
    assert found.passed
    assert why in " ".join(line.why for line in found.lines)


def test_no_sample_left_is_no_pass_and_samples_are_counted_not_effects(rule):
    assert not sift([row("a", n=10)], rule.eligible).passed
    assert not sift([], rule.eligible).passed
    assert sift([row("a"), row("a", study_id="a2")], rule.eligible).lines[-1].value == 1


def test_a_full_appraisal_counts_before_the_design_and_the_worse_of_two(review, rule):
    table = review / "risk_of_bias.csv"
    add_line(table, "", "akin2018_kansas,RoB 2,overall,low,read in full")
    add_line(table, "", "walton1993_utah,RoB 2,overall,low,first reader")
    add_line(table, "", "walton1993_utah,ROBINS-I,overall,serious,second reader")
    add_line(table, "", f"{JONES},ROBINS-I,confounding,low,one domain only")
    found = judged_studies(read_review(review), rule.bias)
    assert [found[s].grade for s in ("akin2018_kansas", "walton1993_utah", JONES)] == ["low", "high", "moderate"]
    assert [found[s].provisional for s in ("akin2018_kansas", "walton1993_utah", JONES)] == [False, False, True]


def test_a_person_counts_before_the_answers_whatever_the_answers_give(review, rule):
    by_answers = judged_studies(read_review(review), rule.bias)["taussig2012_fhf"]
    assert (by_answers.grade, by_answers.provisional, by_answers.words) == ("moderate", False, "some concerns (RoB 2, by its rule)")
    add_line(review / "risk_of_bias.csv", "", "taussig2012_fhf,RoB 2,overall,low,read in full")
    assert judged_studies(read_review(review), rule.bias)["taussig2012_fhf"].words == "low (RoB 2)"


@pytest.mark.parametrize(("judgement", "grade"), [("no information", None), ("not applicable", "high"), ("critical", "critical")])
def test_no_information_is_missing_and_not_applicable_is_a_value(review, rule, judgement, grade):
    set_cells(review / "risk_of_bias.csv", f"{JONES}/design rule/overall", judgement=judgement)
    found = judged_studies(read_review(review), rule.bias)
    assert found[JONES].grade == grade
    line = bias_line([row("x", study_id=JONES), row("y", study_id="akin2018_kansas")], found)
    assert line.passed is (grade is not None)
    assert JONES in line.why


def test_the_numbers_are_those_of_one_pool(shipped, rule):
    plan = shipped.review.plan
    rows = [row(f"s{i}", g) for i, g in enumerate([0.1, 0.5, 0.4, 0.7, 0.3, 0.35])]
    grades = judged({f"s{i}": ("low", "moderate", "high")[i % 3] for i in range(6)})
    found = measure(rows, Answers(plan), rule, rule.recommendations["3"], grades)
    plain = fit_univariate([r.effect.g for r in rows], [r.effect.se**2 for r in rows], test="z")
    assert (found.z_low, found.z_high) == pytest.approx((float(plain.ci_low[0]), float(plain.ci_high[0])), abs=1e-9)
    main, better = pool(rows, plan), pool([r for r in rows if r.label in ("s0", "s1", "s3", "s4")], plan)
    assert (found.ci_low, found.df, found.I2) == (main.ci_low, main.df, main.I2_total)
    assert (found.low_moderate.samples, found.low_moderate.ci_low, found.low_moderate.df) == (4, better.ci_low, better.df)
    assert found.low.samples == 2
    assert (found.samples, found.people, found.same_direction) == (6, 1200, 1.0)
    assert 0.2 < found.weight_low < 0.5
    assert found.asymmetry_p is None
    assert found.stable is None


def test_a_provisional_judgement_counts_nowhere_but_in_what_would_count(shipped, rule):
    rows = [row(f"s{i}", 0.3 + i / 20) for i in range(6)]
    found = measure(
        rows, Answers(shipped.review.plan), rule, rule.recommendations["3"], judged({f"s{i}": "low" for i in range(6)}, provisional=True)
    )
    assert (found.low.samples, found.low_moderate.samples) == (0, 0)
    assert (found.low_provisional, found.low_moderate_provisional) == (6, 6)


def test_one_sample_stands_for_itself(shipped, rule):
    plan, one = shipped.review.plan, row("a")
    found = measure([one], Answers(plan), rule, rule.recommendations["3"], judged({"a": "low"}))
    assert (found.z_low, found.z_high) == pytest.approx((one.effect.ci_low, one.effect.ci_high))
    assert (found.df, found.I2, found.prediction_low) == (None, None, None)
    answer = answer_of([one], Answers(plan))
    assert isinstance(answer, OneSample)
    assert answer.g == pytest.approx(one.effect.g)
    assert "one sample" in answer.to_dict()["df_note"]


def test_from_ten_samples_small_study_effects_are_tested_and_found(shipped, rule):
    plan = shipped.review.plan
    sizes = [20, 25, 30, 40, 60, 90, 150, 300, 600, 1000]
    lopsided = [row(f"s{i}", 0.1 + 3 / n**0.5 * 0.8, n) for i, n in enumerate(sizes)]
    level = [row(f"s{i}", 0.4 + 0.02 * (-1) ** i, n) for i, n in enumerate(sizes)]
    grades = judged({f"s{i}": "low" for i in range(10)})
    found = [measure(rows, Answers(plan), rule, rule.recommendations["3"], grades) for rows in (lopsided, level)]
    assert found[0].asymmetry_p < 0.01
    assert found[1].asymmetry_p > 0.2
    assert (found[0].stable, found[1].stable) == (True, True)


def case(shipped, rule, grades, estimate_from="3"):
    return Case(Answers(shipped.review.plan), rule, rule.recommendations[estimate_from], judged(grades))


def test_critical_studies_leave_graded_and_never_lift_it_above_basic(shipped, rule):
    good = {f"s{i}": "low" for i in range(6)}
    rows = [row(f"s{i}", 0.4 + i / 30) for i in range(6)]
    awful = row("bad", -1.5, 400)
    basic, graded = both_readings([*rows, awful], case(shipped, rule, good | {"bad": "critical"}))
    assert (basic.band, graded.band) == ("none", "none")
    assert graded.decided_by == "basic: G2 effect"
    assert any("bad-1" in line.why and line.input == "risk of bias not critical" for line in graded.lines)
    fine = row("fine", 0.5, 400)
    basic, graded = both_readings([*rows, fine], case(shipped, rule, good | {"fine": "critical"}))
    assert (basic.numbers.samples, graded.numbers.samples) == (7, 6)
    basic, graded = both_readings([fine], case(shipped, rule, {"fine": "critical"}))
    assert (basic.band, graded.band, graded.decided_by) == ("promising", "none", "G1 eligible")


def test_six_alike_trials_of_low_risk_are_strong_without_caps(shipped, rule):
    rows = [row(f"s{i}", 0.4 + i / 30) for i in range(6)]
    basic, graded = both_readings(rows, case(shipped, rule, {f"s{i}": "low" for i in range(6)}))
    assert (basic.uncapped, graded.uncapped) == ("strong", "strong")
    assert (basic.band, basic.decided_by) == ("promising", "cap: exploratory_moderator")
    assert any("(exploratory moderator) allows promising at most" in text for text in basic.to_move)


def test_two_effects_of_one_sample_are_averaged_and_that_is_said(shipped):
    """The mean and its sampling error; that the two differ by more than chance stands beside it (metafor: QE of an equal-effects fit)."""
    two = [replace(row("a", g=g), effect_id=f"a-{g}") for g in (0.1, 0.8)]
    for one, people in zip(two, ("boys", "girls"), strict=True):
        one.columns["people_id"] = people
    answer = answer_of(two, Answers(shipped.review.plan))
    weights = [1 / one.effect.se**2 for one in two]
    mean = sum(w * one.effect.g for w, one in zip(weights, two, strict=True)) / sum(weights)
    assert answer.g == pytest.approx(mean)
    assert pytest.approx(sum(w * (one.effect.g - mean) ** 2 for w, one in zip(weights, two, strict=True))) == answer.spread.Q
    assert answer.spread.df == 1
    votes = {"better": 1, "worse": 0, "none": 0, "mixed": 0}
    shown = SentenceNumbers("support", "return home", answer.to_dict(), votes, None, standing_of(two, Answers(shipped.review.plan)))
    assert "the mean of 2 effects of one sample; they differ by more than chance (Q = " in plain_sentence(shown)
    assert "nothing is pooled" not in plain_sentence(shown)
    alike = [replace(one, effect=two[0].effect) for one in two]
    shown = replace(shown, answer=answer_of(alike, Answers(shipped.review.plan)).to_dict())
    assert plain_sentence(shown).endswith(", the mean of 2 effects of one sample.")
