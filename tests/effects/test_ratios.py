"""Odds, risk and hazard ratios: hand values, where the standard error comes from, and what is flagged or refused."""

import math
from dataclasses import replace
from statistics import NormalDist

import pytest

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.binary import from_events
from evidence.effects.limits import OnlyALimit
from evidence.effects.precision import Uncertainty, decimals, read_p, standard_error
from evidence.effects.printed import Printed
from evidence.effects.ratios import (
    from_hazard_ratio,
    from_hazard_ratio_by_risk,
    from_odds_ratio,
    from_percentages_and_p,
    from_risk_ratio,
)
from evidence.effects.statistics import effect_from_printed

STEP = 1e-6  # of the numerical derivatives that check the delta method; agreement is then far better than 1e-6


def whys(effect, what):
    return [why for kind, why in effect.notes if kind == what]


def slope(function, at):
    return (function(at + STEP) - function(at - STEP)) / (2 * STEP)


def test_odds_ratio_by_hand():
    """1.66 [1.14, 2.40]: ln OR 0.5068, SE 0.1899; d 0.2794, SE 0.1047."""
    effect = from_odds_ratio(1.66, Uncertainty(1.14, 2.40, 95))
    assert effect.native == pytest.approx(0.5068, abs=5e-5)
    assert effect.native_se == pytest.approx(0.1899, abs=5e-5)
    assert effect.g == pytest.approx(0.2794, abs=5e-5)
    assert effect.se == pytest.approx(0.1047, abs=5e-5)
    assert not whys(effect, "flagged")
    assert not whys(effect, "assumed")


def test_hazard_ratio_by_hand():
    """2.04 [1.45, 2.88]: ln HR 0.7129, SE 0.1751; times sqrt(6)/pi = 0.7797: d 0.5559, SE 0.1365."""
    effect = from_hazard_ratio(2.04, Uncertainty(1.45, 2.88, 95), hr_kind="subdistribution")
    assert (effect.native, effect.native_se) == (pytest.approx(0.7129, abs=5e-5), pytest.approx(0.1751, abs=5e-5))
    assert (effect.g, effect.se) == (pytest.approx(0.5559, abs=5e-5), pytest.approx(0.1365, abs=5e-5))
    assert effect.metric == "HR"
    assert any("subdistribution" in text for text in effect.assumptions)
    assert any("unclear" in text for text in from_hazard_ratio(2.04, Uncertainty(se=0.2)).assumptions)


def test_risk_ratio_by_hand():
    """RR 1.5 at p0 = .3: p1 = .45, OR = (.45/.55) / (.3/.7) = 1.9091; SE(ln OR) = SE(ln RR) / .55."""
    effect = from_risk_ratio(1.5, Uncertainty(se=0.11), 0.3)
    assert effect.native == pytest.approx(math.log((0.45 / 0.55) / (0.3 / 0.7)))
    assert effect.native_se == pytest.approx(0.11 / 0.55)
    assert slope(lambda log_rr: math.log(math.exp(log_rr) * 0.7 / (1 - math.exp(log_rr) * 0.3)), math.log(1.5)) == pytest.approx(1 / 0.55)
    assert effect.metric == "RR"


def test_hazard_ratio_through_risks_by_hand():
    """HR 2 at p0 = .3: p1 = 1 - .7^2 = .51, OR = (.51/.49) / (.3/.7) = 2.4286."""
    effect = from_hazard_ratio_by_risk(2.0, Uncertainty(se=0.2), 0.3)

    def log_or(log_hr):
        risk = 1 - 0.7 ** math.exp(log_hr)
        return math.log(risk / (1 - risk)) - math.log(0.3 / 0.7)

    assert effect.g == pytest.approx(math.log((0.51 / 0.49) / (0.3 / 0.7)) * math.sqrt(3) / math.pi)
    assert effect.se == pytest.approx(0.2 * slope(log_or, math.log(2)) * math.sqrt(3) / math.pi, rel=1e-6)
    assert effect.native == pytest.approx(math.log(2))


def test_probit_of_an_odds_ratio_needs_the_comparison_risk():
    normal = NormalDist()
    effect = from_odds_ratio(2.0, Uncertainty(se=0.2), conversion="probit", risk_comp=0.25)

    def d(log_or):
        return normal.inv_cdf(1 / (1 + 3 * math.exp(-log_or))) - normal.inv_cdf(0.25)

    assert effect.g == pytest.approx(d(math.log(2)))
    assert effect.se == pytest.approx(0.2 * slope(d, math.log(2)), rel=1e-6)
    with pytest.raises(CannotCompute, match="comparison group's risk"):
        from_odds_ratio(2.0, Uncertainty(se=0.2), conversion="probit")


def test_where_the_standard_error_comes_from():
    """The interval before the printed standard error before p; each leaves its line."""
    everything = Uncertainty(1.14, 2.40, 95, se=0.5, p_value="0.008")
    assert from_odds_ratio(1.66, everything).native_se == pytest.approx(0.1899, abs=5e-5)
    by_se = from_odds_ratio(1.66, Uncertainty(se=0.5, p_value="0.008"))
    assert by_se.native_se == 0.5
    assert "ln OR" in whys(by_se, "assumed")[0]
    by_p = from_odds_ratio(1.66, Uncertainty(p_value="0.008"))
    assert by_p.native_se == pytest.approx(math.log(1.66) / NormalDist().inv_cdf(0.996))
    assert "two-sided" in whys(by_p, "assumed")[0]
    assert isinstance(from_odds_ratio(1.66, Uncertainty()), NotEstimated)


def test_the_level_of_the_printed_interval_counts_and_is_assumed_aloud():
    z90, z95 = NormalDist().inv_cdf(0.95), NormalDist().inv_cdf(0.975)
    at90, unstated = from_odds_ratio(1.66, Uncertainty(1.14, 2.40, 90)), from_odds_ratio(1.66, Uncertainty(1.14, 2.40))
    assert at90.se / unstated.se == pytest.approx(z95 / z90)
    assert "95 percent is assumed" in whys(unstated, "assumed")[0]


def test_an_interval_that_is_not_symmetric_on_the_log_scale_is_flagged():
    """1.44 is not the middle of 0.99 and 1.62 (1.27); 1.35 is that of 1.1 and 1.64 within rounding."""
    assert any("not the middle 1.266" in why for why in whys(from_odds_ratio(1.44, Uncertainty(0.99, 1.62, 95)), "flagged"))
    assert not whys(from_hazard_ratio(1.35, Uncertainty(1.1, 1.64, 95)), "flagged")


@pytest.mark.parametrize(
    ("estimate", "low", "high", "p", "disagrees"),
    [
        (1.35, 1.1, 1.64, "0.004", False),  # implied .003, within the rounding of the four numbers
        (0.84, 0.61, 1.14, "0.262", False),
        (1.66, 1.14, 2.40, "0.20", True),
        (1.66, 1.14, 2.40, "<.01", False),
        (1.66, 1.14, 2.40, "<.001", True),
        (1.66, 1.14, 2.40, ">0.05", True),
        (3.0, 2.0, 4.5, ".000", False),  # printed so by some programs: below .0005
    ],
)
def test_p_beside_an_interval(estimate, low, high, p, disagrees):
    flagged = whys(from_odds_ratio(estimate, Uncertainty(low, high, 95, p_value=p)), "flagged")
    assert any("implies p" in why for why in flagged) is disagrees


@pytest.mark.parametrize(
    ("se", "disagrees"),
    [(0.19, False), (0.1899, False), (0.2, False), (0.05, True), (0.38, True)],  # the interval has 0.1899; 0.2 may be rounded from it
)
def test_a_standard_error_beside_an_interval_or_a_p_is_held_against_it(se, disagrees):
    beside = whys(from_odds_ratio(1.66, Uncertainty(1.14, 2.40, 95, se=se)), "flagged")
    assert any("implies a standard error of 0.19" in why for why in beside) is disagrees
    alone = whys(from_odds_ratio(1.66, Uncertainty(se=se, p_value="0.008")), "flagged")
    assert any("standard error of ln OR implies p" in why for why in alone) is disagrees


@pytest.mark.parametrize(
    ("estimate", "given", "said"),
    [
        (0, Uncertainty(se=0.2), "above 0"),
        (-1.2, Uncertainty(se=0.2), "above 0"),
        (1.5, Uncertainty(0.0, 2.0, 95), "lower limit of the OR is 0"),
        (1.5, Uncertainty(2.0, 1.0, 95), "must be below"),
        (1.5, Uncertainty(1.5, 1.5, 95), "must be below"),
        (2.5, Uncertainty(1.0, 2.0, 95), "outside its interval"),
        (1.5, Uncertainty(1.0, None, 95), "only one limit"),
        (1.5, Uncertainty(1.0, 2.0, 0.95), "a confidence level of 0.95 percent"),
        (1.5, Uncertainty(se=0), "above 0"),
        (1.5, Uncertainty(p_value="<.05"), "bound"),
        (1.5, Uncertainty(p_value="0"), "rounded to 0 or 1"),
        (1.5, Uncertainty(p_value=".000"), "rounded to 0 or 1"),
        (1.5, Uncertainty(p_value="1.00"), "rounded to 0 or 1"),
        (1.5, Uncertainty(p_value="ns"), "not a number"),
        (1.0, Uncertainty(p_value="0.9"), "ratio of 1"),
    ],
)
def test_impossible_ratios_are_refused(estimate, given, said):
    with pytest.raises(CannotCompute, match=said):
        from_odds_ratio(estimate, given)


def test_several_problems_are_named_at_once():
    with pytest.raises(CannotCompute) as caught:
        from_hazard_ratio(-1, Uncertainty(3, 2, 200, se=-1))
    for part in ("HR is -1", "from 3 to 2", "200 percent", "standard error"):
        assert part in str(caught.value)


@pytest.mark.parametrize(("estimate", "risk", "said"), [(4.0, 0.3, "risk of 1 or more"), (2.0, 25.0, "fraction"), (2.0, 0.0, "fraction")])
def test_impossible_comparison_risks_are_refused(estimate, risk, said):
    with pytest.raises(CannotCompute, match=said):
        from_risk_ratio(estimate, Uncertainty(se=0.1), risk)


def test_an_unknown_kind_of_hazard_is_refused():
    with pytest.raises(CannotCompute, match="cause-specific, subdistribution, unclear"):
        from_hazard_ratio(2.0, Uncertainty(se=0.1), hr_kind="crude")


def test_p_and_decimals_as_printed():
    assert read_p("p = .031").exact == 0.031
    assert (read_p("0.010").low, read_p("0.010").high) == (pytest.approx(0.0095), pytest.approx(0.0105))
    assert read_p("< .001").exact is None
    assert read_p("n.s.") is None
    assert [decimals(x) for x in (62, 62.7, 0.05, -5.36, 1e-05)] == [0, 1, 2, 2, 5]


def test_a_standard_error_on_the_raw_scale():
    error = standard_error(0.31, Uncertainty(0.11, 0.51, 95), log=False, name="d")
    assert error.value == pytest.approx(0.4 / (2 * 1.959964), rel=1e-6)


@pytest.mark.parametrize(("a", "n1", "c", "n2"), [(60, 100, 40, 110), (5, 400, 30, 380), (90, 200, 100, 200)])
def test_percentages_and_the_p_of_their_difference_give_back_the_effect_of_the_counts(a, n1, c, n2):
    counts = from_events(a, n1, c, n2)
    p = math.erfc(abs(counts.g / counts.se) / math.sqrt(2))  # the p of the log odds ratio, by the normal distribution
    found = from_percentages_and_p(100 * a / n1, 100 * c / n2, f"{p:.15e}")
    assert found.g == pytest.approx(counts.g, rel=1e-12)
    assert found.se == pytest.approx(counts.se, rel=1e-9)  # the p is printed with 16 digits


def test_percentages_with_a_bound_or_without_odds_give_no_size():
    with pytest.raises(CannotCompute, match="bound"):
        from_percentages_and_p(62, 47, "<.01")
    assert isinstance(from_percentages_and_p(100, 47, ".01"), NotEstimated)


def test_a_yes_no_row_without_group_sizes_takes_the_p():
    row = Printed(statistic="events", pct_treat=2.7, pct_comp=16.9, p_value=".001", higher_is_better=False)
    found = effect_from_printed(row)
    assert found.g > 0
    assert found.route.startswith("percentages and p")
    assert "n_treat" in effect_from_printed(replace(row, p_value=None)).reason
    with pytest.raises(OnlyALimit, match=r"g is 1\.098, its standard error 0\.334 or less"):
        effect_from_printed(replace(row, p_value="<.001"))
