"""`evidence.effect`: every kind by its own example, equal to the route behind it; wrong calls are told what is needed."""

import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.effects.binary import from_events, from_percentages
from evidence.effects.kinds import KINDS, effect
from evidence.effects.limits import OnlyALimit
from evidence.effects.means import from_gains, from_means, from_standardised
from evidence.effects.precision import Uncertainty
from evidence.effects.ratios import from_hazard_ratio, from_odds_ratio, from_risk_ratio
from evidence.effects.tests_of_difference import from_p, from_t
from tests.effects.typed_lines import taken_apart


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_kind_runs_as_typed(kind):
    """The example is what the help prints: texts, as the command line passes them."""
    name, numbers, options = taken_apart(KINDS[kind].example)
    found = effect(name, *numbers, **options)
    assert name == kind
    assert found.ci_low < found.g < found.ci_high
    assert found.steps


@pytest.mark.parametrize(
    ("call", "route"),
    [
        (lambda: effect("events", "30/80", "18/79"), from_events(30, 80, 18, 79)),
        (lambda: effect("events", 30, 80, 18, 79, conversion="cox"), from_events(30, 80, 18, 79, conversion="cox")),
        (lambda: effect("percent", 62, 68, 37, 68), from_percentages(62, 68, 37, 68)),
        (lambda: effect("means", "12.4", "4.1", "35", "15.2", "5.0", "31"), from_means(12.4, 4.1, 35, 15.2, 5.0, 31)),
        (lambda: effect("means-se", 12.4, 0.5, 36, 10, 0.6, 25), from_means(12.4, 3, 36, 10, 3, 25)),
        (lambda: effect("gains", 4, 8, 40, 1, 8, 40, 0.5), from_gains(4, 8, 40, 1, 8, 40, correlation=0.5)),
        (lambda: effect("or", 1.66, 1.14, 2.40, ci_level=95), from_odds_ratio(1.66, Uncertainty(1.14, 2.40, 95))),
        (lambda: effect("or", 1.66, p=0.008), from_odds_ratio(1.66, Uncertainty(p_value="0.008"))),
        (lambda: effect("rr", 1.5, se=0.11, risk=0.3), from_risk_ratio(1.5, Uncertainty(se=0.11), 0.3)),
        (lambda: effect("hr", 2.72, p="0.01"), from_hazard_ratio(2.72, Uncertainty(p_value="0.01"))),
        (lambda: effect("t", "-2.31", 40, 44), from_t(-2.31, 40, 44)),
        (lambda: effect("p", "0.031", 40, 44, favours="comparison"), from_p("0.031", 40, 44, favours="comparison")),
        (lambda: effect("chi2", 8.502, 68, 68, 62, 37), from_percentages(62, 68, 37, 68)),
        (lambda: effect("d", 0.42, 40, 44), from_standardised(0.42, Uncertainty(), n_treat=40, n_comp=44)),
        (lambda: effect("d", 0.42, 0.02, 0.82), from_standardised(0.42, Uncertainty(0.02, 0.82))),
        (
            lambda: effect("g", -0.42, -0.82, -0.02, 40, 44),
            from_standardised(-0.42, Uncertainty(-0.82, -0.02), n_treat=40, n_comp=44, name="g"),
        ),
    ],
)
def test_a_kind_is_its_route(call, route):
    found = call()
    assert (found.g, found.se, found.route) == (route.g, route.se, route.route)


def test_positive_is_the_first_group_unless_lower_is_better():
    assert effect("or", 2, 1.1, 3.6).g > 0
    assert effect("or", 2, 1.1, 3.6, lower_is_better=True).g < 0
    assert effect("gains", 4, 8, 40, 1, 8, 40, 0.5, lower_is_better=True).g < 0
    assert effect("p", "0.03", 40, 44, favours="treatment", lower_is_better=True).g > 0


def test_level():
    wide, narrow = effect("t", 2.31, 40, 44, level=0.99), effect("t", 2.31, 40, 44, level=0.8)
    assert wide.ci_high > narrow.ci_high
    with pytest.raises(UsageError, match="fraction"):
        effect("t", 2.31, 40, 44, level=95)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        (("or", "1.66 (1.14\N{EN DASH}2.40)"), ("or", 1.66, 1.14, 2.40)),
        (("or", "1.66", "(95%", "CI:", "1.14", "to", "2.40)"), ("or", 1.66, 1.14, 2.40)),
        (("md", "\N{MINUS SIGN}0.31 [\N{MINUS SIGN}0.62, \N{EN DASH}0.01]", 40, 44), ("md", -0.31, -0.62, -0.01, 40, 44)),
        (("md", -3.1, "-6.2-0.1", 40, 44), ("md", -3.1, -6.2, 0.1, 40, 44)),
        (("means", "12.4 (4.1)", 35, "15.2 \N{PLUS-MINUS SIGN} 5.0", 31), ("means", 12.4, 4.1, 35, 15.2, 5.0, 31)),
        (("median", "12 (8-15)", 35, "14 (9-18)", 31), ("median", 12, 8, 15, 35, 14, 9, 18, 31)),
        (("events", "30 of 80 vs. 18 of 79"), ("events", 30, 80, 18, 79)),
        (("percent", "62%", 68, "37%", 68), ("percent", 62, 68, 37, 68)),
        (("or", "1.66 (1.14-2.40), p = .007"), ("or", 1.66, 1.14, 2.40)),
    ],
)
def test_numbers_are_read_as_they_are_printed(printed, plain):
    found, wanted = effect(*printed), effect(*plain)
    assert (found.g, found.se) == (wanted.g, wanted.se)


def test_a_p_may_stand_behind_the_numbers():
    assert effect("md", "-3.1, p = .02", 35, 31).se == effect("md", -3.1, 35, 31, p=".02").se
    assert effect("p", "p = .03", 40, 44, favours="treatment").g == effect("p", ".03", 40, 44, favours="treatment").g
    with pytest.raises(OnlyALimit, match=r"0\.143 or less"):
        effect("or", "1.66 (p<.05)")


def test_the_level_of_an_interval_may_stand_among_its_numbers():
    found = effect("or", "1.66 (90% CI 1.14-2.40)")
    assert found.se == effect("or", 1.66, 1.14, 2.40, ci_level=90).se
    assert "level of the interval" not in str(found.notes)


def test_percentages_alone_go_by_the_p_of_their_difference():
    found = effect("percent", 62, 37, p="0.004")  # ln OR 1.02177, z 2.87816
    assert (round(found.g, 4), round(found.se, 4)) == (0.5633, 0.1957)
    with pytest.raises(OnlyALimit, match=r"0\.288 or less"):
        effect("percent", 62, 37, p="<.05")


@pytest.mark.parametrize(
    ("numbers", "flagged"),
    [
        (("km", 0.38, 0.041, 0.52, 0.044), "if they are shares of 1, write 38 and 52"),
        (("km", 38, 0.041, 52, 0.044), "1,401,547 people: if it is that of a share of 1, write 4.1"),
        (("rates", "0/430.5", "31/415"), "larger than 3: check the numbers"),
        (("means", 12.4, 0.69, 35, 15.2, 0.9, 31), "larger than 3: look for a standard error read as an SD"),
    ],
)
def test_numbers_of_another_unit_are_flagged(numbers, flagged):
    assert flagged in " ".join(why for what, why in effect(*numbers).notes if what == "flagged")


def test_a_formula_with_negative_numbers_reads_in_one_way():
    assert "(1 - (-0.25)^2)" in effect("r", -0.25, 40, 44).steps[0].formula
    assert "- (-3.3)^2 x" in effect("b", -3.3, 5, 100, 150).steps[0].formula
    assert "(-0.01 - (-0.62))" in effect("md", -0.31, -0.62, -0.01, 40, 44).steps[1].formula


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: effect("odds", 1), "or: an odds ratio"),
        (
            lambda: effect("or", 1.66, 1.14),
            "given 2 numbers .of an interval with one limit.*; it needs an odds ratio .*: or 1.66 1.14 2.40",
        ),
        (lambda: effect("or", 1.66), "interval"),
        (lambda: effect("rr", 1.5, 1.1, 2.05), "risk"),
        (lambda: effect("p", 0.03, 40, 44), "favours"),
        (lambda: effect("p", 0.03, 40, 44, favours="us"), "treatment or comparison"),
        (lambda: effect("means", 1, 2, 3, 4, 5, 6, risk=0.2), "takes no risk"),
        (lambda: effect("or", 1.66, 1.14, 2.40, risk=0.2), "only with the probit"),
        (lambda: effect("chi2", 4, 40, 44, favours="treatment", conversion="cox"), "only with the percentages"),
        (lambda: effect("hr", 1.66, 1.14, 2.40, conversion="cox"), "takes no conversion"),
        (lambda: effect("or", "1,66", "1.14", "2.40"), "'1,66' cannot be read as a number; write 1.66: a decimal point"),
        (lambda: effect("events", "1,204/2,310", "998/2,298"), "write 1204 without commas, or 1.204"),
        (lambda: effect("or", 1.66, 1.14, "inf"), "one limit give the standard error"),
        (lambda: effect("events", "30 (38)", "18 (23)"), "may be a percentage, a count or a group"),
        (
            lambda: effect("or", "1.66 (90% CI 1.14-2.40)", ci_level=95),
            "among the numbers ci_level is 90, and beside them 95; give it once",
        ),
        (lambda: effect("events", "30/80 vs 18/79, p = .04"), "takes no p"),
        (lambda: effect("percent", 62, 68, 37, 68, p="0.004"), "uses a p only without group sizes"),
        (lambda: effect("rd", "12%", "2%", "22%", risk=0.3), "write 0.12 where a fraction is asked for"),
        (lambda: effect("smd", 0.4, 40, 44), "'smd' is not known. Did you mean 'd'"),
        (lambda: effect("mean_change", 1), "Did you mean 'gains' or 'changes' or"),
        (lambda: effect("or", "nan", "1.14", "2.40"), "'nan' cannot be read"),
        (lambda: effect("d", 3, 2, 4), "as estimate n1 n2 or estimate low high: give all 5 numbers"),
        (lambda: effect("md", 3, 1, 6, 25, 22), "as estimate sd n1 sd n2 or estimate low high n1 n2: give all 7 numbers"),
        (lambda: effect("md", 3, 4, 20, 5, 22, r_covariates=0.5), "uses r_covariates only where standard deviations are missing"),
        (lambda: effect("logrank", -7.4, 11.2, favours="treatment"), "has a sign of its own"),
        (lambda: effect("crossover", 7, 2.4, 6.5, 2.2, 10), "or the correlation of both treatments"),
        (lambda: effect("events", "1/9", "2/9", clusters=4), "clusters and icc are given together"),
        (lambda: effect("or", 2, 1.1, 3.6, clusters=4, icc=0.1), "give it as design_effect"),
        (lambda: effect("or", 2, 1.1, 3.6, icc=0.1, design_effect=1.2), "give one or the other"),
        (lambda: effect("events", "1/2", "1/2", conversion="chinn"), "hasselblad-hedges, cox, probit"),
    ],
)
def test_a_wrong_call_is_told_what_is_needed(call, said):
    with pytest.raises(UsageError, match=said):
        call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: effect("events", "90/80", "18/79"), "more events than people"),
        (lambda: effect("or", 3, 1.1, 2.2), "outside its interval"),
        (lambda: effect("p", "<.05", 40, 44, favours="treatment"), "bound"),
        (lambda: effect("p", 0, 40, 44, favours="treatment"), "rounded to 0 or 1"),
        (lambda: effect("t", 2.31, 40.5, 44), "whole number"),
    ],
)
def test_numbers_that_cannot_be_are_data_errors(call, said):
    with pytest.raises(CannotCompute, match=said):
        call()


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        (lambda: effect("means", 1, 1e-300, 10, 2, 1e-300, 10), "without spread"),
        (lambda: effect("means", 50, 3, 1e308, 3, 3, 50), r"n_treat is 1e\+308"),
        (lambda: effect("t", 1e200, 40, 44), r"test_value is 1e\+200"),
        (lambda: effect("d", 3, se=1e308), r"se is 1e\+308"),
        (lambda: effect("events", "1/50", f"1/{10**300}", conversion="probit"), r"n_comp is 1e\+300"),
        (lambda: effect("g", 2, p="5e-324"), "5e-324"),
    ],
)
def test_numbers_that_nobody_prints_are_named(call, seen):
    """Each ended in an overflow, a division by zero or an infinite interval."""
    with pytest.raises(CannotCompute, match=seen):
        call()


def test_clusters_widen_whatever_was_printed():
    """Cochrane Handbook 5.1, 16.3.5: 63 of 295 against 84 of 330 in 21 clusters, ICC 0.02; the mean size there is rounded to 29.8."""
    plain, wide = effect("events", "63/295", "84/330"), effect("events", "63/295", "84/330", clusters=21, icc=0.02)
    assert (wide.se / plain.se) ** 2 == pytest.approx(1.576, abs=1e-3)
    assert wide.se == pytest.approx(0.1316, abs=5e-5)
    assert wide.g == plain.g
    printed = effect("or", 0.8, 0.55, 1.16, design_effect=1.576)
    assert printed.se == pytest.approx(effect("or", 0.8, 0.55, 1.16).se * 1.576**0.5)
    with pytest.raises(CannotCompute, match="never narrower"):
        effect("or", 0.8, 0.55, 1.16, design_effect=0.9)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: effect("or", 1.5, 0.9, 2.5, se=0.05), "implies a standard error of 0.261, but 0.05 is printed"),
        (lambda: effect("md", 3.8, 1.0, 6.6, 25, 22, se=0.4), "implies a standard error of 1.39, but 0.4 is printed"),
        (lambda: effect("md", 3.8, 1.0, 6.6, 25, 22, p="0.5"), "implies p = 0.00893, but p is printed as 0.5"),
        (lambda: effect("means-ci", 12.4, 11.0, 14.8, 35, 15.2, 13.4, 17.0, 31), "is not the middle 12.9 of its limits"),
        (lambda: effect("means", 12.4, 0, 35, 15.2, 5.0, 31), "a standard deviation of 0: everybody has the same score"),
        (lambda: effect("median", 9, 8, 20, 80, 10, 9, 18, 80), "skewed beyond chance"),
        (lambda: effect("one-group", 26, 4, 32, 60, 0.7), "without a comparison group"),
    ],
)
def test_numbers_that_contradict_each_other_are_flagged(call, told):
    assert any(what == "flagged" and told in why for what, why in call().notes)


def test_an_adjusted_difference_is_inflated_until_the_correlation_of_its_covariates_is_known():
    found = effect("t", 2.31, 40, 44, r_covariates=0.5)
    assert found.g == pytest.approx(effect("t", 2.31, 40, 44).g * 0.75**0.5)
    assert not any("inflated" in why for _, why in found.notes)
