"""The next study: what it would find against simulation, chances against a search of their steps by the rule itself, and the command."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from evidence.base.reason import NotEstimated
from evidence.judgement.body.here import body_here, named_body
from evidence.judgement.otherwise.again import judged_on_bodies
from evidence.judgement.planning.answer import OwnEvaluation, plan_evaluation
from evidence.judgement.planning.further import JUDGED, NEW
from evidence.judgement.ratings.readings import Case, both_readings
from evidence.judgement.risk_of_bias.overall import judged_studies
from evidence.robustness.next_study.answer import FULL, QUICK, Depth, next_studies, next_study_map
from evidence.robustness.next_study.predictive import predictive
from evidence.robustness.next_study.proposals import for_headline_and_recommendations
from evidence.robustness.next_study.words import study_to_make
from evidence.synthesis.bodies import TIER_1, select

# A chance that is found in steps of a stretch of the distribution, against one that is counted.
CLOSE, ROUGH = 0.01, 0.05


def by_name(studies):
    return {one.name: one for one in studies}


@pytest.fixture(scope="module")
def proposed(shipped):
    return by_name(for_headline_and_recommendations(shipped, judged_on_bodies(shipped.review, shipped.ratings, shipped.claims)))


def test_what_a_study_finds_is_a_true_effect_of_a_new_place_and_chance(shipped, proposed):
    answer, further = shipped.tier_1.headline, proposed["home"].further
    rng = np.random.default_rng(5)
    effects = answer.g + np.hypot(answer.se, np.sqrt(answer.tau2_total)) * rng.standard_t(answer.df, 40_000)
    grid = np.linspace(-2.0, 3.0, 60)
    se = np.interp(effects, grid, [further.row(float(g), 300).effect.se for g in grid])
    drawn = effects + se * rng.standard_normal(len(effects))
    found = predictive("", answer, further, 300)
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert found.at(share) == pytest.approx(np.quantile(drawn, share), abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("number", ["3", "4"])
def test_the_chances_of_a_mark_are_those_of_the_rule_at_every_result(shipped, proposed, number):
    """Another way to the same: both readings are asked at 200 results in a row, and each result counts as often as it may come."""
    one, plan, rule = proposed[f"recommendation {number}"], shipped.review.plan, shipped.review.rule()
    judged = {**judged_studies(shipped.review, rule.bias), NEW: JUDGED}
    case = Case(shipped.answers, rule, rule.recommendations[number], judged)
    rows = select(shipped.effects.rows, plan.recommendations[number].where, TIER_1)
    worth = by_name(next_studies(shipped, 300, Depth(15, 7, False)))[one.name]
    results = predictive("", shipped.tier_1.headline, one.further, 300)
    shares = (np.arange(200) + 0.5) / 200
    bands = [both_readings((*rows, one.further.row(results.at(share), 300)), case)[0].band for share in shares]
    basic = next(mark for mark in worth.marks if mark.reading == "basic")
    assert worth.source == plan.bodies[plan.headline].title
    assert sum(basic.chances.values()) == pytest.approx(1.0)
    lower = np.mean([band == "none" for band in bands])
    assert 0.02 < lower < 0.5
    assert basic.lowered == pytest.approx(lower, abs=CLOSE)
    assert basic.moved == pytest.approx(np.mean([band != "promising" for band in bands]), abs=CLOSE)


def test_the_quick_look_of_a_run_is_near_the_whole(shipped):
    whole = by_name(next_studies(shipped, depth=Depth(11, 6, False)))
    for one in next_studies(shipped, depth=QUICK):
        assert one.to_dict() == by_name(shipped.next_studies)[one.name].to_dict()
        full = whole[one.name]
        for body, other in zip(one.bodies, full.bodies, strict=True):
            assert (body.above, body.below) == pytest.approx((other.above, other.below), abs=ROUGH)
            assert body.narrower is None or body.narrower == pytest.approx(other.narrower, abs=ROUGH)
        for mark, other in zip(one.marks, full.marks, strict=True):
            assert mark.moved == pytest.approx(other.moved, abs=ROUGH)


def test_a_larger_study_narrows_more_and_a_first_pooled_answer_is_told_as_one(shipped):
    narrower = [by_name(next_studies(shipped, people, Depth(5, 0, False)))["home"].bodies[0].narrower for people in (60, 300, 3000)]
    assert narrower == sorted(narrower)
    assert 0 < narrower[0] < narrower[-1] < 0.5
    (body,) = by_name(shipped.next_studies)["recommendation 4"].bodies
    assert (body.width_now, body.narrower) == (None, None)
    assert body.answered == pytest.approx(1.0)


def test_a_study_enters_what_it_is_made_for_and_nothing_by_accident(shipped, proposed):
    assert by_name(shipped.next_studies)["home"].marks == ()
    cells = proposed["home"].further.pattern.columns
    assert (cells["treatment_linkage"], cells["high_need"], cells["typology"]) == (None, None, None)
    for number in ("2", "3", "4"):
        marks = by_name(shipped.next_studies)[f"recommendation {number}"].marks
        assert {mark.recommendation for mark in marks} == {int(number)}
        assert {mark.now for mark in marks} <= {name for one in shipped.ratings for name in (one.literal_name, one.graded_name)}


def test_the_map_bears_on_all_that_a_kind_and_an_outcome_let_it_bear_on(shipped):
    kinds, outcomes = ("multi_agency_team", "family_finding"), ("reunification", "reentry")
    found = {(one.kind, one.outcome): one for one in next_study_map(shipped, 300, kinds, outcomes, Depth(3, 0, True))}
    assert set(found) == {(kind, outcome) for kind in kinds for outcome in outcomes}

    def about(kind, outcome):
        return {mark.recommendation or mark.claim_id for mark in found[kind, outcome].marks}

    assert {4, "G20"} <= about("multi_agency_team", "reunification")
    assert not {4, "G20"} & about("family_finding", "reunification")
    assert {2, "G14"} <= about("family_finding", "reentry")
    assert found["family_finding", "reentry"].bodies[0].body == "stability"
    assert found["family_finding", "reentry"].source == "All beneficial outcomes"  # two samples say too little of a third


@pytest.mark.slow
def test_the_people_it_takes_are_those_of_a_planned_evaluation(shipped):
    review = shipped.review
    for one in next_studies(shipped, depth=FULL):
        body = named_body(review.plan, one.name.removeprefix("recommendation "))
        planned = plan_evaluation(review, shipped.effects.rows, shipped.answers, body, OwnEvaluation())
        assert (one.sizes.needed, one.sizes.assured, one.sizes.benefit) == (planned.needed, planned.assured, planned.benefit)
        assert body_here(body, shipped.effects.rows, shipped.answers).answer == planned.here.answer


def test_each_recommendation_and_the_headline_have_a_study_to_make(shipped):
    said = {key: study_to_make(shipped, key) for key in ("headline", *shipped.review.plan.recommendations)}
    assert all(said.values())
    # Two groups of 253 find d = .25 with 80% power by the noncentral t distribution (R: power.t.test(delta = .25, power = .8)).
    assert "an 80% chance of detecting g = 0.25 it needs 506 people in all" in said["1"]
    assert "The mark would remain no rating, whatever the study finds" in said["2"]


def test_a_review_that_rates_nothing_has_the_interval_alone(shipped):
    unrated = replace(shipped, ratings=(), claims=(), review=replace(shipped.review, rating_rule=None))
    (one,) = next_studies(unrated, depth=Depth(3, 0, True))
    assert one.marks == ()
    assert 0 < one.bodies[0].narrower < 0.3
    assert not isinstance(one.sizes.needed, NotEstimated)


@pytest.mark.slow
def test_the_command_prints_writes_and_refuses(call, few_studies, tmp_path):
    code, said, _ = call("next-study", few_studies, "--out", tmp_path / "next")
    assert code == 0
    assert "Where one more study" in said
    names = sorted(path.name for path in (tmp_path / "next").iterdir())
    assert names == ["next_study.csv", "next_study_map.csv", "next_study_map.png", "next_study_map.svg", "next_study_marks.csv"]
    with (tmp_path / "next" / "next_study_map.csv").open(encoding="utf-8") as file:
        moves = [float(row["moves"]) for row in csv.DictReader(file)]
    assert moves == sorted(moves, reverse=True)
    assert len(moves) > 50
    asked = ("next-study", few_studies, "--kind", "Family finding", "--outcome", "reentry", "--n", "500", "--json")
    code, found, _ = call(*asked)
    assert (code, found["people"], found["studies"], len(found["map"])) == (0, 500, [], 1)
    assert call(*asked)[1] == found
    for wrong, words in ((("--kind", "famly_finding"), "Did you mean 'family_finding'?"), (("--n", "7"), "outside 20 to")):
        code, _, err = call("next-study", few_studies, *wrong)
        assert code == 2
        assert words in err
