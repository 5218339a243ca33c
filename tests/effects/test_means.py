"""Means, gains and printed standardised differences."""

import math

import pytest

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.kinds import effect
from evidence.effects.means import from_gains, from_means, from_standardised, sd_from_se
from evidence.effects.precision import Uncertainty
from evidence.effects.scale import hedges_j


def test_j_is_exact():
    """J(2) = G(1) / (1 x G(1/2)) = 1/sqrt(pi); J(4) = G(2) / (sqrt(2) G(3/2)) = sqrt(2/pi)."""
    assert hedges_j(2) == pytest.approx(1 / math.sqrt(math.pi))
    assert hedges_j(4) == pytest.approx(math.sqrt(2 / math.pi))
    assert hedges_j(10000) == pytest.approx(1 - 3 / (4 * 10000 - 1), rel=1e-8)  # the usual approximation, at a large m
    with pytest.raises(CannotCompute, match="degree of freedom"):
        hedges_j(1)


def test_means_by_hand():
    """SDs 2 and 4 in 10 and 10: pooled sqrt(10); difference 3; d = 0.9487; J(18) = 0.9576."""
    effect = from_means(13, 2, 10, 10, 4, 10)
    assert effect.steps[0].value == pytest.approx(math.sqrt(10))
    assert effect.g == pytest.approx(hedges_j(18) * 3 / math.sqrt(10))
    assert effect.g == pytest.approx(0.9085, abs=5e-5)
    assert effect.se**2 == pytest.approx(0.2 + effect.g**2 / 40)
    assert (effect.metric, effect.native) == ("SMD", None)


def test_gains_are_divided_by_the_raw_spread():
    effect = from_gains(4, 8, 40, 1, 8, 40, correlation=0.8)
    assert effect.g == pytest.approx(hedges_j(78) * 3 / 8)
    assert effect.se**2 == pytest.approx(2 * 0.2 * 0.05 + effect.g**2 / 160)
    assert ("assumed", "the correlation of before and after is 0.8 in both groups") in effect.notes


def test_sd_of_a_raw_mean_from_its_standard_error():
    assert from_means(12.4, sd_from_se(0.5, 36), 36, 10, sd_from_se(0.6, 25), 25).g == from_means(12.4, 3, 36, 10, 3, 25).g
    with pytest.raises(CannotCompute, match="above 0"):
        sd_from_se(0, 30)


def test_d_becomes_g_with_its_standard_error():
    sized = from_standardised(0.42, Uncertainty(), n_treat=40, n_comp=44)
    assert sized.g == pytest.approx(hedges_j(82) * 0.42)
    both = from_standardised(0.42, Uncertainty(se=0.22), n_treat=40, n_comp=44)
    assert both.se == pytest.approx(hedges_j(82) * 0.22)
    unsized = from_standardised(0.42, Uncertainty(0.02, 0.82, 95))
    assert (unsized.g, unsized.se) == (0.42, pytest.approx(0.8 / (2 * 1.959964), rel=1e-6))
    assert any(what == "assumed" and "without the small-sample correction" in why for what, why in unsized.notes)
    by_p = from_standardised(0.42, Uncertainty(p_value="0.05"))
    assert by_p.se == pytest.approx(0.42 / 1.959964, rel=1e-6)


def test_a_printed_g_is_not_corrected_again():
    effect = from_standardised(0.42, Uncertainty(), n_treat=40, n_comp=44, name="g")
    assert effect.g == 0.42
    assert effect.se**2 == pytest.approx(1 / 40 + 1 / 44 + 0.42**2 / 168)


def test_without_precision_nothing_is_guessed():
    missing = from_standardised(0.42, Uncertainty(), n_treat=40)
    assert isinstance(missing, NotEstimated)
    assert "n_comp" in missing.reason


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((10, -1, 20, 9, 2, 20), "below 0"),
        ((10, 0, 20, 9, 0, 20), "without spread"),
        ((10, 1, 1, 9, 2, 20), "2 or more"),
        ((10, 1, 20.5, 9, 2, 20), "whole number"),
    ],
)
def test_impossible_means_are_refused(numbers, said):
    with pytest.raises(CannotCompute, match=said):
        from_means(*numbers)


def test_an_interval_of_a_mean_gives_back_its_standard_deviation():
    from scipy.stats import t

    n, sd, level = 35, 4.1, 90.0
    half = t.ppf(0.95, n - 1) * sd / n**0.5
    found = effect("means-ci", 12.4, 12.4 - half, 12.4 + half, n, 12.4, 12.4 - half, 12.4 + half, n, ci_level=level)
    assert found.g == pytest.approx(0.0, abs=1e-12)
    plain = effect("means", 13.0, sd, n, 12.4, sd, n)
    shifted = effect("means-ci", 13.0, 13.0 - half, 13.0 + half, n, 12.4, 12.4 - half, 12.4 + half, n, ci_level=level)
    assert (shifted.g, shifted.se) == pytest.approx((plain.g, plain.se))
    with pytest.raises(CannotCompute, match="lower limit"):
        effect("means-ci", 13.0, 14.0, 12.0, n, 12.4, 12.0, 13.0, n)
