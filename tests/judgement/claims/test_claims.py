"""The 61 claims on the shipped review, and that verdicts follow the data."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import pytest

from evidence.judgement.claims.answer import judge_claims, tally, tally_by_scope
from evidence.judgement.claims.verdicts import VERDICTS
from evidence.models.distributions import critical_value
from evidence.synthesis.moderators.answer import Level, ModeratorDifference, ModeratorTest
from tests.review.damage import set_cells


@pytest.fixture(scope="module")
def claims(shipped):
    return {claim.claim_id: claim for claim in shipped.claims}


def test_61_claims_each_with_a_verdict_and_a_reason(shipped, claims):
    assert len(shipped.claims) == len(claims) == 61
    for claim in shipped.claims:
        assert claim.verdict in VERDICTS
        assert claim.why
        for number in (claim.value, claim.ci_low, claim.ci_high):
            assert number is None or isinstance(number, str) or math.isfinite(number)
        if claim.scope in ("review", "external") and claim.rule != "printed":
            assert claim.verdict == "cannot be tested"


def test_the_tally_counts_each_claim_once(shipped):
    counts, by_scope = tally(shipped.claims), tally_by_scope(shipped.claims)
    assert tuple(counts) == VERDICTS
    assert sum(counts.values()) == 57, "G11 restates G10, and three turn the equation of G71 round"
    assert {verdict: sum(some[verdict] for some in by_scope.values()) for verdict in VERDICTS} == counts


def test_the_main_claim_is_the_overall_answer_and_its_twin_inherits(claims, shipped):
    overall, u3, g = shipped.tier_1.overall, claims["G10"], claims["G11"]
    assert (u3.value, u3.ci_low, u3.ci_high, u3.k_studies) == (overall.u3, overall.u3_low, overall.u3_high, overall.counts.studies)
    assert (g.value, g.ci_low, g.ci_high) == (overall.g, overall.ci_low, overall.ci_high)
    assert u3.verdict == g.verdict
    assert (u3.restates, g.restates) == (None, "G10")
    assert g.why.startswith("restates G10 and is not counted again: ")
    half = float(critical_value(0.90, overall.df)) * overall.se
    inside = NormalDist().inv_cdf(0.575) - 0.10 <= overall.g - half and overall.g + half <= NormalDist().inv_cdf(0.625) + 0.10
    assert (u3.verdict == "reproduced") == inside
    assert ("independent re-coding" in u3.why) == inside


def test_figures_of_our_own_stand_as_values(claims, shipped):
    studies, effects = shipped.review.tables["studies"], shipped.effects.rows
    assert claims["G02"].value == sum(study["eligible"] == "yes" for study in studies)
    stable = [r for r in effects if r.eligible and r.columns["outcome_group"] == "stability"]
    assert claims["G15"].value == len({r.columns["sample_id"] for r in stable})
    assert "; 2 with a size in the analysis" in claims["G15"].why
    reports = shipped.review.tables["progress_plus"]
    eligible = {study.text("study_id") for study in studies if study["eligible"] == "yes"}
    assert claims["G60"].value == len({r.text("study_id") for r in reports} & eligible)
    assert claims["G63"].value == len({r.text("study_id") for r in reports if r.text("characteristic") == "religion"} & eligible)
    assert claims["G61"].value.startswith("age ")
    assert claims["G71"].value == pytest.approx(316e6 / 0.35 / 105804 * 7857)
    assert claims["G70"].value == pytest.approx(67e6 / 7857 * 0.35 * 105804)
    assert "7,857 / 105,804 = 0.07426" in claims["G73"].why
    assert "67,000,000 / 316,000,000 = 0.212" in claims["G71"].why, "the fall in returns at which support pays for itself"
    assert (claims["G03"].value, claims["G03"].verdict) == (8, "cannot be tested"), "the list of kinds is copied from the Guide"
    assert (claims["G04"].value, claims["G04"].verdict) == (28, "adds up")


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        (
            "G14",
            "not supported",
            "the interval lies below 0.10: g = -0.17 [-0.41, 0.07] from 1 sample; 1 effect of the body left out by the gates",
        ),
        ("G17", "cannot be tested", "by direction alone, which abstracts select: 0 samples better, 0 worse, 0 no difference, 1 mixed"),
        ("G19", "consistent", "positive by the simpler interval only"),
        ("G13", "consistent", "only a claim of effect can be rated"),
        ("G16", "not supported", "none"),
        ("G21", "consistent", "one sample"),
        ("G18", "consistent", "written when the published ratings were known"),
        ("G30", "does not add up", "together with G31, only n = 39 fits"),
        ("G31", "does not add up", "together with G30, only n = 39 fits"),
        ("G40", "not supported", "girls: worse with support, 2.96 [0.12, 5.82]"),
        ("G42", "cannot be tested", "comparisons of groups inside one sample that are coded, none bears on it"),
        ("G48", "cannot be tested", "girls: worse with support, 2.96 [0.12, 5.82]"),
        ("G54", "cannot be tested", "white: better with support, ahead of the others"),
        ("G55", "cannot be tested", "(eligibility: no), free of both state custody"),
        ("G47", "cannot be tested", "the cohorts do not agree: 1 cohort less often, later or shorter; 1 no difference; 1 both ways"),
        ("N10", "adds up", "42 of 75"),
        ("N14", "adds up", "those of N12 are 58 or 59 of 75; 40 of 58 is 69%; 41 of 59 is 69%"),
        ("N15", "adds up", "those of N13 are 47 of 75; 37 of 47 is 79%"),
        ("G71", "adds up", "= 67,046,128, [65,997,225, 68,125,435] as the figures may stand for; printed 67,000,000"),
        ("G70", "adds up", "printed 300,000,000 or more"),
        ("L01", "adds up", "300,000,000 / 10,080 / 0.47 = 63,323"),
        ("L02", "does not add up", "56,000,000 / 10,080 = 5,556, [5,503, 5,608] as the figures may stand for; printed 5,627, 0.3% away"),
        ("L03", "consistent", "another page prints the same: Community Practitioner"),
        ("L05", "cannot be tested", "for comparison: Months of support after return home, at least: 6 ("),
        ("N01", "consistent", "another page prints the same: Action for Children"),
    ],
)
def test_verdicts_that_rest_on_what_is_there(claims, claim, verdict, words):
    assert claims[claim].verdict == verdict
    assert words in claims[claim].why


def test_a_verdict_belongs_to_its_kind(shipped):
    """Only an effect can be reproduced, only printed figures add up, and no rating is reproduced by a rule that knew it.

    What rests on figures from elsewhere may be printed elsewhere too, and no more.
    """
    for claim in shipped.claims:
        kinds = {"adds up", "does not add up"} if claim.scope == "arithmetic" else {"reproduced", "consistent", "not supported"}
        assert claim.verdict in kinds | {"cannot be tested"}
        assert claim.scope == "effect" or claim.verdict != "reproduced"
        assert claim.verdict != "reproduced" or claim.rule != "rating"
    assert {claim.claim_id for claim in shipped.claims if claim.restates} == {"G11", "G70", "G72", "G73"}


def test_votes_and_the_sensitivity_body_stand_beside_and_decide_nothing(claims, shipped):
    panel = shipped.directions.by_group["stability"]["all"]
    assert f"{panel.better} sample" in claims["G14"].why
    assert "Re-entry and new petitions" in claims["G14"].why


def test_an_undeclared_moderator_cannot_be_tested(shipped):
    without = replace(shipped, moderators={})
    found = {claim.claim_id: claim for claim in judge_claims(without, shipped.ratings)}
    assert (found["G12"].verdict, found["G12"].value) == ("cannot be tested", None)
    assert "the plan declares no such moderator" in found["G12"].why


def slope(name: str, p: float, g: float = 0.05, detectable: float = 0.1, df: float = 12.0) -> ModeratorTest:
    half = 0.02
    line = Level(name, g, half / 2, df, g - half, g + half, 20, 15)
    return ModeratorTest(name, name, "equity", "CR2", 1.0, 1, df, p, p, None, p, detectable, 20, 15, 15, (line,), (), (), (), False, ())


def test_what_one_trial_prints_of_girls_and_boys_speaks_against_no_difference(claims):
    """The printed p is told with what does not fit it: (2.96 - 0.12) / sqrt(1.454^2 + 1.508^2) has p .18, not .0217."""
    why = claims["G40"].why
    assert "p of the difference as printed .0217, which does not follow from the two intervals (difference 2.84, SE 2.09, p 0.18)" in why
    assert "boys: worse with support, 0.12 [-2.82, 3.09] (the interval spans no effect)" in why
    assert "Black: better with support, 3.27 [2.14, 4.98]" in claims["G55"].why


def test_hand_made_moderators_reach_every_verdict(shipped):
    def verdict(claim, **tests):
        changed = replace(shipped, within=(), moderators=shipped.moderators | tests)
        return next(found.verdict for found in judge_claims(changed, shipped.ratings) if found.claim_id == claim)

    assert verdict("G40", sex=slope("sex", 0.4)) == "reproduced"
    assert verdict("G40", sex=slope("sex", 0.4, detectable=0.5)) == "consistent"
    assert verdict("G40", sex=slope("sex", 0.01)) == "not supported"
    assert verdict("G41", ethnicity_white=slope("ethnicity_white", 0.4)) == "consistent"
    both = {name: slope(name, 0.4) for name in ("ethnicity_white", "ethnicity_black")}
    assert verdict("G41", **both) == "reproduced"
    assert verdict("G46", child_age=slope("child_age", 0.01)) == "consistent"
    old = [Level(name, g, 0.1, 8.0, g - 0.2, g + 0.2, 6, 6) for name, g in (("12 and over", 0.6), ("under 12", 0.1))]
    pair = ModeratorDifference(("under 12", "12 and over"), -0.5, -0.8, -0.2, 8.0, 0.01, 0.01)
    cut = replace(slope("child_age_12", 0.01), levels=tuple(old), differences=(pair,))
    assert verdict("G46", child_age=slope("child_age", 0.01), child_age_12=cut) == "reproduced"
    turned = replace(cut, differences=(replace(pair, g=0.5, ci_low=0.2, ci_high=0.8),))
    assert verdict("G46", child_age_12=turned) == "not supported"
    assert verdict("G46", child_age_12=replace(cut, exploratory=True)) == "cannot be tested"
    typology = shipped.moderators["typology"]
    assert isinstance(typology, ModeratorTest)
    sure = replace(typology, p_value=0.4, df_denom=9.0, detectable=0.2)
    assert verdict("G12", typology=sure) == "consistent", "three kinds have no sample"


def test_the_band_of_the_main_claim_decides_and_not_the_code(review, reassessed):
    table = review / "guide" / "claims.csv"
    low, high = NormalDist().cdf(0.9), NormalDist().cdf(1.2)
    set_cells(table, "G10", band_low=f"{low:.3f}", band_high=f"{high:.3f}")
    found = {claim.claim_id: claim.verdict for claim in reassessed(review).claims}
    assert (found["G10"], found["G11"]) == ("not supported", "not supported")
