"""Numbers in, verdict out: every branch of every rule."""

from __future__ import annotations

import pytest

from evidence.judgement.body.standing import Standing
from evidence.judgement.claims.size import Published, chances, size_verdict
from evidence.judgement.claims.verdicts import (
    CANNOT,
    CONSISTENT,
    NOT_SUPPORTED,
    REPRODUCED,
    VERDICTS,
    DifferenceTest,
    Estimate,
    combine,
    difference_verdict,
    direction_verdict,
    null_verdict,
    rating_verdict,
)

BAND = (0.19, 0.32)


def estimate(g, low, high, df=9.0, samples=12):
    return Estimate(g, low, high, df, samples)


def stands(g, low, high, df=9.0, samples=12, simple=None, agreement=0):
    simple_low, simple_high = simple or (low, high)
    return Standing(samples, g, (high - low) / 4, low, high, df, simple_low, simple_high, agreement)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        # 90% inside [0.09, 0.42]: reproduced; a little more to the side, or a wider interval: consistent
        (stands(0.25, 0.1, 0.4), REPRODUCED),
        (stands(0.29, 0.14, 0.44), CONSISTENT),
        (stands(0.25, 0.01, 0.49), CONSISTENT),
        (stands(0.4, 0.1, 0.7), CONSISTENT),
        (stands(0.15, 0.05, 0.25), CONSISTENT),
        # little behind it, or only the simpler interval: never reproduced
        (stands(0.25, 0.1, 0.4, df=3.9), CONSISTENT),
        (stands(0.25, 0.1, 0.4, samples=4), CONSISTENT),
        (stands(0.25, 0.1, 0.4, df=None, samples=1), CONSISTENT),
        (stands(0.25, -0.1, 0.6, df=1.5, samples=3, simple=(0.1, 0.4)), CONSISTENT),
        (stands(0.25, -0.1, 0.6), CANNOT),
        (stands(0.15, -0.05, 0.35), CANNOT),
        (stands(0.9, 0.33, 1.5), NOT_SUPPORTED),
        (stands(-0.1, -0.3, 0.18), NOT_SUPPORTED),
        (stands(-0.3, -0.5, -0.1), NOT_SUPPORTED),
        (stands(0.9, -2.0, 3.8, df=1.0, samples=2, simple=(0.33, 1.5)), NOT_SUPPORTED),
    ],
)
def test_published_size(found, verdict):
    assert size_verdict(found, Published(*BAND))[0] == verdict


def test_a_published_harm_is_a_size_too():
    harm = Published(-0.32, -0.19)
    assert size_verdict(stands(-0.25, -0.4, -0.1), harm)[0] == REPRODUCED
    assert size_verdict(stands(0.25, 0.1, 0.4), harm)[0] == NOT_SUPPORTED
    up, down = (chances(stands(0.25, 0.1, 0.4), Published(*BAND), 0.3), chances(stands(-0.25, -0.4, -0.1), harm, -0.3))
    assert {name: up[name] for name in VERDICTS if name in up} == pytest.approx({name: down[name] for name in VERDICTS if name in down})


@pytest.mark.parametrize("df", [4.5, 10.0, 60.0])
@pytest.mark.parametrize("se", [0.01, 0.05, 0.08, 0.2])
def test_reproduced_is_said_of_a_truth_beyond_the_margin_in_five_percent_at_most(se, df):
    """Two one-sided tests at 5%; and an exact published figure is reproduced surely where the estimate is precise."""
    found, published = Standing(12, 0.25, se, 0.1, 0.4, df, 0.1, 0.4, 0), Published(*BAND)
    for truth in (published.wide[0], published.wide[1], published.wide[1] + 0.1):
        told = chances(found, published, truth)
        assert told[REPRODUCED] <= 0.05 + 1e-9
        assert sum(told.values()) - truth == pytest.approx(1.0)
    assert chances(found, published, published.middle)[NOT_SUPPORTED] <= 0.05 + 1e-9
    assert (chances(found, published, published.middle)[REPRODUCED] > 0.99) == (se == 0.01)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (stands(0.3, 0.1, 0.5, df=None, samples=1), CONSISTENT),
        (stands(0.3, -0.1, 0.7, df=None, samples=1), CANNOT),
        (stands(-0.3, -0.5, -0.1, df=None, samples=1), NOT_SUPPORTED),
        (stands(-0.2, -0.41, 0.07, df=None, samples=1), NOT_SUPPORTED),
        (stands(0.3, -1.5, 2.1, df=1.0, samples=2, simple=(0.1, 0.5)), CONSISTENT),
        (stands(0.9, -9.0, 9.9, df=1.0, samples=2, simple=(-0.1, 1.9), agreement=1), CONSISTENT),
        (stands(0.9, -9.0, 9.9, df=1.0, samples=2, simple=(-0.1, 1.9)), CANNOT),
        (stands(0.05, 0.01, 0.09), REPRODUCED),
        (stands(0.0, -0.09, 0.09), NOT_SUPPORTED),
        (stands(-0.3, -0.5, -0.1), NOT_SUPPORTED),
        (stands(-0.3, -0.7, 0.1, agreement=-1), NOT_SUPPORTED),
        (stands(0.3, 0.1, 0.5), REPRODUCED),
        (stands(0.3, 0.1, 0.5, df=3.9), CONSISTENT),
        (stands(0.3, 0.1, 0.5, samples=4), CONSISTENT),
        (stands(0.3, 0.1, 0.5, simple=(-0.01, 0.6)), CANNOT),
        (stands(0.3, -0.1, 0.7), CANNOT),
        (stands(-0.1, -0.4, 0.2), CANNOT),
    ],
)
def test_direction(found, verdict):
    assert direction_verdict(found)[0] == verdict


@pytest.mark.parametrize(
    ("found", "exploratory", "verdict"),
    [
        (estimate(0.3, 0.1, 0.5), False, REPRODUCED),
        (estimate(0.3, 0.1, 0.5), True, CANNOT),
        (estimate(0.3, 0.1, 0.5, df=1.5), False, CANNOT),
        (estimate(0.3, 0.1, 0.5, df=3.0), False, CONSISTENT),
        (estimate(0.01, -0.02, 0.04), False, CONSISTENT),
        (estimate(-0.01, -0.04, 0.02), False, CANNOT),
        (estimate(-0.03, -0.04, -0.02), False, NOT_SUPPORTED),
    ],
)
def test_difference_between_levels(found, exploratory, verdict):
    assert difference_verdict(found, exploratory)[0] == verdict


@pytest.mark.parametrize(
    ("p", "df", "second", "detectable", "exploratory", "absent", "verdict"),
    [
        (0.40, 8.0, 0.35, 0.20, False, (), REPRODUCED),
        (0.40, 8.0, None, 0.25, False, (), REPRODUCED),
        (0.40, 8.0, 0.35, 0.26, False, (), CONSISTENT),
        (0.40, 8.0, 0.35, 0.20, False, ("financial_support",), CONSISTENT),
        (0.05, 8.0, 0.35, 0.20, False, (), REPRODUCED),
        (0.049, 8.0, 0.35, 0.20, False, (), NOT_SUPPORTED),
        (0.049, 8.0, 0.01, 0.90, False, ("a",), NOT_SUPPORTED),
        (0.001, 8.0, 0.001, 0.20, True, (), CANNOT),
        (0.40, 8.0, 0.35, 0.20, True, (), CANNOT),
        # fewer than four degrees of freedom never stand alone behind a verdict
        (0.001, 3.0, None, 0.20, False, (), CANNOT),
        (0.001, 3.0, 0.30, 0.20, False, (), CANNOT),
        (0.40, 3.0, 0.01, 0.20, False, (), CANNOT),
        (0.40, 3.0, None, 0.20, False, (), CANNOT),
        (0.001, 3.0, 0.01, 0.20, False, (), NOT_SUPPORTED),
        (0.40, 3.0, 0.30, 0.20, False, (), CONSISTENT),
    ],
)
def test_no_difference(p, df, second, detectable, exploratory, absent, verdict):
    assert null_verdict(DifferenceTest(p, df, second, detectable, exploratory, absent))[0] == verdict


SHOWN, UNSURE, SMALL = stands(0.3, 0.1, 0.5), stands(0.2, -0.1, 0.5), stands(-0.2, -0.4, 0.07)


@pytest.mark.parametrize(
    ("published", "band", "standing", "verdict"),
    [
        ("promising", "promising", SHOWN, CONSISTENT),
        ("strong", "strong", SHOWN, CONSISTENT),
        ("none", "none", UNSURE, CONSISTENT),
        ("none", "none", None, CONSISTENT),
        # a lower band of ours speaks against the published one only where the effects do
        ("good", "promising", SHOWN, CANNOT),
        ("good", "none", UNSURE, CANNOT),
        ("good", "none", None, CANNOT),
        ("good", "none", SMALL, NOT_SUPPORTED),
        ("promising", "none", stands(-0.3, -0.5, -0.1), NOT_SUPPORTED),
        ("none", "promising", SHOWN, NOT_SUPPORTED),
        ("good", "cannot be rated", SHOWN, CANNOT),
    ],
)
def test_rating(published, band, standing, verdict):
    assert rating_verdict(published, band, band, standing, "in words")[0] == verdict


@pytest.mark.parametrize(
    ("verdicts", "one"),
    [
        ([REPRODUCED], REPRODUCED),
        ([REPRODUCED, REPRODUCED], REPRODUCED),
        ([REPRODUCED, CONSISTENT], CONSISTENT),
        ([CONSISTENT, CANNOT], CONSISTENT),
        ([CANNOT, CANNOT], CANNOT),
        ([REPRODUCED, NOT_SUPPORTED], NOT_SUPPORTED),
        ([CANNOT, NOT_SUPPORTED], NOT_SUPPORTED),
    ],
)
def test_several_tests_of_one_claim(verdicts, one):
    verdict, why = combine([(name, f"test {i}") for i, name in enumerate(verdicts)])
    assert verdict == one
    assert all(f"test {i}" in why for i in range(len(verdicts)))


def test_a_reason_always_carries_the_numbers():
    for verdict, why in (size_verdict(stands(0.25, 0.1, 0.4), Published(*BAND)), direction_verdict(stands(0.25, 0.1, 0.4))):
        assert verdict == REPRODUCED
        assert "0.25 [0.10, 0.40]" in why
        assert "12 samples" in why
        assert "9.0" in why
