"""The same people twice, medians, log-rank tests, percentages at a time and rates: what must agree, and what is refused."""

from __future__ import annotations

import math

import pytest

from evidence.base.errors import CannotCompute
from evidence.effects.kinds import effect
from evidence.effects.medians import from_medians
from evidence.effects.quantile_fits import by_box_cox, by_quantiles
from evidence.effects.quantiles import Quantiles, by_symmetry, skewed
from evidence.effects.scale import GUMBEL


def test_a_correlation_and_the_precision_it_implies_give_one_cross_over_size():
    by_r = effect("crossover", 7.0, 2.38, 6.5, 2.21, 10, 0.68)
    spread = math.sqrt(2.38**2 + 2.21**2 - 2 * 0.68 * 2.38 * 2.21)
    by_se = effect("crossover", 7.0, 2.38, 6.5, 2.21, 10, se=spread / math.sqrt(10))
    assert (by_se.g, by_se.se) == pytest.approx((by_r.g, by_r.se))


def test_a_p_and_its_log_rank_numbers_give_one_hazard_ratio():
    """Equal groups: V is a quarter of the events (Tierney et al. 2007)."""
    p = effect("logrank", "0.02", "30/100", "45/100", favours="treatment")
    variance = 75 / 4
    o_minus_e = -math.sqrt(variance) * 2.3263478740408408
    direct = effect("logrank", o_minus_e, variance, lower_is_better=True)
    assert (p.g, p.se) == pytest.approx((direct.g, direct.se))
    ratio = effect("hr", math.exp(-p.native), "30/100", "45/100", lower_is_better=True)
    assert (ratio.g, ratio.se) == pytest.approx((p.g, p.se))


def test_observed_and_expected_events_are_the_log_rank_test_and_must_add_up():
    found = effect("observed", "30/37.4", "45/37.6")
    direct = effect("logrank", 30 - 37.4, 1 / (1 / 37.4 + 1 / 37.6))
    assert (found.g, found.se) == (direct.g, direct.se)
    chi_square = (found.native / found.native_se) ** 2
    assert chi_square == pytest.approx((30 - 37.4) ** 2 / 37.4 + (45 - 37.6) ** 2 / 37.6)  # Peto et al. 1977
    assert not [why for what, why in found.notes if what == "flagged"]
    assert any("check the four numbers" in why for _, why in effect("observed", "30/37.4", "45/39.6").notes)


def test_a_paired_t_is_the_cross_over_trial_with_equal_spreads():
    r, n, sd = 0.68, 10, 2.3
    direct = effect("crossover", 7.0, sd, 6.5, sd, n, r)
    t = 0.5 / (sd * math.sqrt(2 * (1 - r) / n))
    found = effect("paired-t", t, n, r)
    assert (found.g, found.se) == pytest.approx((direct.g, direct.se))


def test_an_interval_off_its_estimate_is_told_whatever_it_is_of():
    off = {
        "changes-ci": ("changes-ci", 4.0, 1.7, 7.3, 40, 1.0, -1.3, 3.3, 40, 0.6),
        "means-ci": ("means-ci", 12.4, 11.0, 15.0, 35, 15.2, 13.4, 17.0, 31),
        "km": ("km", 38, 30.4, 60, 52, 44, 60),
    }
    for typed in off.values():
        told = [why for what, why in effect(*typed).notes if what == "flagged"]
        assert len(told) == 1
        assert "of the treatment group" in told[0]
        assert "middle" in told[0]


def test_rates_are_hazards_and_their_printed_ratio_is_the_same():
    counts = effect("rates", "18/430.5", "31/415")
    ratio = effect("irr", math.exp(counts.native), se=counts.native_se)
    assert (ratio.g, ratio.se) == pytest.approx((counts.g, counts.se))
    assert counts.g == pytest.approx(GUMBEL * math.log(18 / 430.5 / (31 / 415)))


def test_a_risk_difference_of_both_sizes_is_the_odds_ratio_of_its_events():
    found = effect("rd", 0.375 - 0.25, 80, 80, risk=0.25)
    events = effect("events", "30/80", "20/80")
    assert (found.native, found.native_se) == pytest.approx((events.native, events.native_se))


def test_normal_quantiles_give_their_mean_and_deviation_by_either_way():
    z = 0.6744897501960817
    one = Quantiles("treatment", 400, 50, (50 - 10 * z, 50 + 10 * z), None)
    assert (by_symmetry(one).mean, by_symmetry(one).sd) == pytest.approx((50, 10), rel=0.01)
    assert (by_quantiles(one).mean, by_quantiles(one).sd) == pytest.approx((50, 10), rel=1e-6)
    assert not skewed(one)


def test_skewed_scores_of_both_signs_stay_with_the_symmetric_way():
    groups = [Quantiles(arm, 100, -1.0, (-2.0, 6.0), None) for arm in ("treatment", "comparison")]
    found = from_medians(*groups)
    assert found.route == "medians to means to g"
    assert any("leave no other way" in why for _, why in found.notes)


def test_the_way_behind_medians_can_be_named_and_is_said():
    z = 0.6744897501960817
    numbers = [math.exp(2 + sign * z * 0.8) for sign in (0, -1, 1)]  # a log-normal group: all ways that know skew give its mean
    found = {way: effect("median", *numbers, 200, *numbers, 200, medians_by=way) for way in ("symmetry", "quantiles", "box_cox")}
    means = {way: one.steps[0].value for way, one in found.items()}
    assert means["quantiles"] == pytest.approx(math.exp(2 + 0.32), rel=1e-6)
    assert means["box_cox"] == pytest.approx(math.exp(2 + 0.32), rel=0.02)
    assert means["symmetry"] < 0.9 * means["box_cox"]
    assert found["box_cox"].route == "medians to means by the Box-Cox method to g"
    assert "some power of the scores, or their logarithm, is normal" in found["box_cox"].assumptions
    assert any("symmetric all the same" in why for _, why in found["symmetry"].notes)
    assert effect("median", *numbers, 200, *numbers, 200).route == found["quantiles"].route


def test_two_powers_that_are_in_the_data_are_found():
    """Squares of normal quantiles have the power 1/2, their roots 2; numbers that are normal themselves have 1."""
    z = 0.6744897501960817
    normal = [20 + sign * z * 3 for sign in (-1, 0, 1)]
    for power in (0.5, 1, 2):
        low, median, high = (value ** (1 / power) for value in normal)
        assert by_box_cox(Quantiles("treatment", 100, median, (low, high), None)).method.endswith(f"power {power:.3g})")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: effect("median", 12, 13, 15, 35, 14, 9, 18, 31), "must rise in this order"),
        (lambda: effect("median", 12, 12, 12, 35, 14, 9, 18, 31), "without spread"),
        (lambda: effect("median", 12, 8, 15, 4, 14, 9, 18, 31), "whole number of 5 or more"),
        (lambda: effect("median", 12, 0, 15, 35, 14, 9, 18, 31, medians_by="box_cox"), "needs numbers above 0"),
        (lambda: effect("median", 12, 12, 15, 35, 14, 9, 18, 31, medians_by="box_cox"), "two of the treatment group are equal"),
        (lambda: effect("median", 12, 8, 15, 35, 14, 9, 18, 31, medians_by="cox"), "it is one of symmetry, quantiles, box_cox"),
        (lambda: effect("crossover", 7.0, 2.38, 6.5, 2.21, 10, 1.0), "lies between -1 and 1"),
        (lambda: effect("crossover", 7.0, 2.38, 6.5, 2.21, 10, se=9), "implies a correlation of -"),
        (lambda: effect("one-group", 26, 0, 32, 60, 0.7), "must be above 0"),
        (lambda: effect("logrank", -7.4, 0), "variance of observed less expected events is 0"),
        (lambda: effect("observed", "30/0", "45/37.6"), "0 expected events"),
        (lambda: effect("paired-t", 2.1, 30, 1), "lies between -1 and 1"),
        (lambda: effect("km", 0, 1, 52, 4.4), "no odds follow"),
        (lambda: effect("km", 38, 40, 46, 52, 44, 60), "rise between 0 and 100"),
        (lambda: effect("rates", "0/90", "0/88"), "no events in either group"),
        (lambda: effect("rates", "3/0", "4/88"), "person-time of 0"),
        (lambda: effect("rd", 12, 2.5, 22, risk=0.3), "12 percentage points are 0.12"),
        (lambda: effect("rd", 0.8, 0.6, 0.9, risk=0.3), "gives a risk of 1.1"),
        (lambda: effect("b", 30, 5, 100, 150), "larger standard deviation together"),
        (lambda: effect("t", 2, 40, 44, r_covariates=1), "1 excluded"),
        (lambda: effect("hr", 0.7, "130/100", "45/100"), "more events than people"),
    ],
)
def test_numbers_that_cannot_be_are_named(call, said):
    with pytest.raises(CannotCompute, match=said):
        call()
