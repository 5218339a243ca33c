"""Numbers in, verdict out: every branch of every rule."""

from __future__ import annotations

import pytest

from evidence.judgement.claims.verdicts import (
    CANNOT,
    CONSISTENT,
    NOT_SUPPORTED,
    REPRODUCED,
    DifferenceTest,
    Estimate,
    combine,
    difference_verdict,
    direction_verdict,
    null_verdict,
    rating_verdict,
    value_verdict,
)

BAND = (0.19, 0.32)


def estimate(g, low, high, df=9.0, samples=12):
    return Estimate(g, low, high, df, samples)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (estimate(0.25, 0.1, 0.4, df=None, samples=1), CANNOT),
        (estimate(0.25, 0.1, 0.4, samples=2), CANNOT),
        (estimate(0.25, 0.1, 0.4, df=1.9), CANNOT),
        (estimate(0.9, 0.33, 1.5), NOT_SUPPORTED),
        (estimate(-0.1, -0.3, 0.18), NOT_SUPPORTED),
        # thin comes first: a thin miss is not a refutation
        (estimate(0.9, 0.33, 1.5, df=1.9), CANNOT),
        (estimate(0.25, 0.1, 0.4), REPRODUCED),
        (estimate(0.19, 0.1, 0.28), REPRODUCED),
        (estimate(0.25, 0.1, 0.4, df=3.9), CONSISTENT),
        (estimate(0.25, 0.1, 0.4, samples=4), CONSISTENT),
        (estimate(0.4, 0.1, 0.7), CONSISTENT),
        (estimate(0.15, 0.05, 0.25), CONSISTENT),
        (estimate(0.25, -0.1, 0.6), CANNOT),
        (estimate(0.05, -0.2, 0.3), CANNOT),
    ],
)
def test_value(found, verdict):
    assert value_verdict(found, BAND)[0] == verdict


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (estimate(0.3, 0.1, 0.5, df=None, samples=1), CONSISTENT),
        (estimate(0.3, -0.1, 0.7, df=None, samples=1), CANNOT),
        (estimate(-0.3, -0.5, -0.1, df=None, samples=1), CANNOT),
        (estimate(0.3, 0.1, 0.5, samples=2), CANNOT),
        (estimate(0.3, 0.1, 0.5, df=1.9, samples=3), CANNOT),
        (estimate(0.05, 0.01, 0.09), NOT_SUPPORTED),
        (estimate(-0.3, -0.5, -0.1), NOT_SUPPORTED),
        (estimate(0.3, 0.1, 0.5), REPRODUCED),
        (estimate(0.3, 0.1, 0.5, df=3.9), CONSISTENT),
        (estimate(0.3, 0.1, 0.5, samples=4), CONSISTENT),
        (estimate(0.3, -0.1, 0.7), CONSISTENT),
        (estimate(-0.1, -0.4, 0.2), CANNOT),
        (estimate(0.0, -0.3, 0.3), CANNOT),
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


@pytest.mark.parametrize(
    ("published", "band", "decided_by", "verdict"),
    [
        ("promising", "promising", "good: samples", CONSISTENT),
        ("strong", "strong", "every gate passed", CONSISTENT),
        ("none", "none", "G2 effect", CONSISTENT),
        ("none", "none", "G0 claim", CONSISTENT),
        ("promising", "promising", "cap: exploratory_moderator", CONSISTENT),
        ("good", "promising", "good: samples", NOT_SUPPORTED),
        ("none", "promising", "good: samples", NOT_SUPPORTED),
        ("good", "cannot be rated", "missing input: risk of bias", CANNOT),
    ],
)
def test_rating(published, band, decided_by, verdict):
    assert rating_verdict(published, band, decided_by, "in words")[0] == verdict


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
    for verdict, why in (value_verdict(estimate(0.25, 0.1, 0.4), BAND), direction_verdict(estimate(0.25, 0.1, 0.4))):
        assert verdict == REPRODUCED
        assert "0.25 [0.10, 0.40]" in why
        assert "12 samples" in why
        assert "9.0" in why
