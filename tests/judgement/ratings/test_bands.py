"""The truth table of every gate, band, concern and cap, on bodies of evidence made by hand."""

from __future__ import annotations

import pytest

from evidence.judgement.body.concerns import concerns
from evidence.judgement.body.numbers import EffectInBetterStudies
from evidence.judgement.ratings.bands import BASIC, GRADED, judge_body
from tests.judgement.hand_made import HOLDS, NOTHING, body

MAIN = "main"


@pytest.mark.parametrize(
    ("changes", "basic", "graded", "decided_by"),
    [
        ({}, "strong", "strong", "every gate passed"),
        # G2: the z-interval, whatever the CR2 interval of the whole body says.
        ({"z_low": 0.0}, "none", "none", "G2 effect"),
        ({"z_low": -0.3, "z_high": -0.1}, "none", "none", "G2 effect"),
        ({"z_low": 1e-9}, "strong", "strong", "every gate passed"),
        # Good and strong: samples, the effect in them, its degrees of freedom.
        ({"low": NOTHING}, "good", "good", "strong: samples of low risk"),
        ({"low": EffectInBetterStudies(1, None, None)}, "good", "good", "strong: samples of low risk"),
        ({"low": EffectInBetterStudies(5, -0.01, 4.2)}, "good", "good", "strong: effect in samples of low risk"),
        ({"low": EffectInBetterStudies(5, 0.08, 3.9)}, "good", "good", "strong: degrees of freedom"),
        ({"low": NOTHING, "low_moderate": NOTHING}, "promising", "promising", "good: samples of low or moderate risk"),
        (
            {"low": NOTHING, "low_moderate": EffectInBetterStudies(5, 0.0, 4.2)},
            "promising",
            "promising",
            "good: effect in samples of low or moderate risk",
        ),
        ({"low": NOTHING, "low_moderate": EffectInBetterStudies(5, 0.1, 3.9)}, "promising", "promising", "good: degrees of freedom"),
        ({"low": NOTHING, "low_moderate": EffectInBetterStudies(2, 0.1, 4.0)}, "good", "good", "strong: samples of low risk"),
        # What holds at low risk is good even where moderate risk blurs it.
        ({"low_moderate": EffectInBetterStudies(9, -0.1, 8.0)}, "strong", "strong", "every gate passed"),
        # One sample is a single study.
        ({"samples": 1, "low": NOTHING, "low_moderate": NOTHING}, "promising", "promising", "good: samples"),
    ],
)
def test_basic_band_and_what_decides_it(rule, changes, basic, graded, decided_by):
    found = judge_body(body(**changes), rule, MAIN, BASIC)
    assert (found.band, found.decided_by) == (basic, decided_by)
    assert judge_body(body(**changes), rule, MAIN, GRADED).band == graded


@pytest.mark.parametrize(
    ("changes", "sizes"),
    [
        # inconsistency, imprecision, small-study effects, indirectness
        ({}, (0, 0, 0, 0)),
        ({"I2": 40.0}, (0, 0, 0, 0)),
        ({"I2": 60.0}, (0, 0, 0, 0)),
        ({"I2": 60.0, "same_direction": 0.7}, (1, 0, 0, 0)),
        ({"I2": 75.0, "same_direction": 0.7}, (1, 0, 0, 0)),
        ({"I2": 80.0}, (1, 0, 0, 0)),
        ({"I2": 80.0, "same_direction": 0.7}, (2, 0, 0, 0)),
        ({"prediction_low": -0.11}, (1, 0, 0, 0)),
        ({"prediction_low": -0.10}, (0, 0, 0, 0)),
        # Without heterogeneity the prediction interval is the confidence interval, which imprecision counts once.
        ({"I2": 0.0, "prediction_low": -0.56, "ci_low": -0.56, "same_direction": 0.0}, (0, 2, 0, 0)),
        ({"I2": 0.1, "prediction_low": -0.56, "ci_low": 0.2}, (1, 0, 0, 0)),
        ({"samples": 1, "I2": None, "prediction_low": None, "df": None}, (1, 0, 0, 0)),
        # Samples that agree exactly give no interval: less is known, not more.
        ({"samples": 2, "I2": None, "prediction_low": None, "df": None}, (1, 1, 0, 0)),
        ({"ci_low": 0.05}, (0, 1, 0, 0)),
        ({"ci_low": 0.10}, (0, 1, 0, 0)),
        ({"ci_low": -0.10}, (0, 2, 0, 0)),
        ({"people": 399}, (0, 1, 0, 0)),
        ({"people": 99}, (0, 2, 0, 0)),
        ({"people": 99, "ci_low": 0.05}, (0, 2, 0, 0)),
        ({"df": 3.9}, (0, 1, 0, 0)),
        ({"asymmetry_p": 0.09}, (0, 0, 1, 0)),
        ({"asymmetry_p": 0.09, "adjusted_low": 0.0}, (0, 0, 2, 0)),
        ({"asymmetry_p": None, "adjusted_low": None}, (0, 0, 0, 0)),
        ({"direct_population": 0.49}, (0, 0, 0, 1)),
        ({"direct_outcome": 0.49}, (0, 0, 0, 1)),
        ({"direct_population": 0.49, "direct_outcome": 0.49}, (0, 0, 0, 2)),
    ],
)
def test_concerns(rule, changes, sizes):
    found = concerns(body(**changes), rule)
    assert tuple(one.size for one in found if one.counts) == sizes
    assert [one.domain for one in found if not one.counts] == ["risk of bias"]


@pytest.mark.parametrize(
    ("changes", "graded", "decided_by"),
    [
        ({"people": 300}, "good", "strong: concerns"),
        # Two concerns: ten samples and none of them carries the effect, or promising.
        ({"people": 50}, "good", "strong: concerns"),
        ({"people": 50, "stable": False}, "promising", "good: concerns"),
        ({"people": 50, "samples": 9, "stable": None, "asymmetry_p": None, "adjusted_low": None}, "promising", "good: concerns"),
        ({"people": 50, "direct_outcome": 0.2}, "promising", "good: concerns"),
        # No number of concerns takes promising away, and none is asked of basic.
        ({"people": 50, "direct_outcome": 0.2, "I2": 90.0, "same_direction": 0.5}, "promising", "good: concerns"),
    ],
)
def test_concerns_hold_graded_back_and_not_basic(rule, changes, graded, decided_by):
    found = judge_body(body(**changes), rule, MAIN, GRADED)
    assert (found.band, found.decided_by) == (graded, decided_by)
    assert judge_body(body(**changes), rule, MAIN, BASIC).band == "strong"


@pytest.mark.parametrize(
    ("source", "band"),
    [
        ("main", "strong"),
        ("outcome_domain_level", "good"),
        ("prespecified_subgroup", "good"),
        ("exploratory_moderator", "promising"),
        ("single_study", "promising"),
    ],
)
@pytest.mark.parametrize("mode", [BASIC, GRADED])
def test_caps(rule, source, band, mode):
    found = judge_body(body(), rule, source, mode)
    assert (found.band, found.uncapped) == (band, "strong")
    assert found.decided_by == ("every gate passed" if band == "strong" else f"cap: {source}")
    lower = judge_body(body(low=NOTHING, low_moderate=NOTHING), rule, source, mode)
    assert (lower.band, lower.decided_by) == ("promising", "good: samples of low or moderate risk"), (
        "a cap that is not needed decides nothing"
    )


def test_what_the_published_text_calls_strong_the_basic_reading_may_not(rule):
    """Two trials of low risk that demonstrate effectiveness: an inferred clause holds them back, and the trace names it."""
    two = EffectInBetterStudies(2, 0.2, 1.0)
    found = judge_body(body(samples=2, low=two, low_moderate=two), rule, MAIN, BASIC)
    assert (found.band, found.decided_by) == ("promising", "good: degrees of freedom")


def test_risk_of_bias_is_reported_by_weight_and_counts_nothing(rule):
    sizes = [
        concerns(body(weight_low=low, weight_moderate=mod), rule)[-1].size
        for low, mod in ((0.75, 0.0), (0.74, 0.0), (0.2, 0.3), (0.2, 0.2))
    ]
    assert sizes == [0, 1, 1, 2]
    assert judge_body(body(weight_low=0.0, weight_moderate=0.0), rule, MAIN, GRADED).band == "strong"


def test_every_line_says_why(rule):
    for mode in (BASIC, GRADED):
        for line in judge_body(body(low=HOLDS, low_moderate=NOTHING, I2=None, prediction_low=None), rule, MAIN, mode).lines:
            assert line.why
            assert line.mode == mode
