"""From one printed row to one effect: which route is chosen, the sign turned once, and what is missing said by name."""

import re

import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.effects.binary import from_events, from_percentages
from evidence.effects.precision import Uncertainty
from evidence.effects.printed import Printed
from evidence.effects.ratios import from_risk_ratio
from evidence.effects.statistics import effect_from_printed
from evidence.effects.tests_of_difference import from_chi2, from_p, from_t


def flags(effect):
    return " ".join(why for what, why in effect.notes if what == "flagged")


@pytest.mark.parametrize(
    ("printed", "route"),
    [
        # chi-square with both n and both percentages: the cells (42 and 25 of 68), not phi
        (
            Printed(statistic="chi2", test_value=8.502, df=1, p_value=".004", n_treat=68, n_comp=68, pct_treat=62, pct_comp=37),
            from_percentages(62, 68, 37, 68),
        ),
        (Printed(statistic="chi2", test_value=8.502, n_treat=68, n_comp=68), from_chi2(8.502, 68, 68, favours="treatment")),
        (Printed(statistic="t", test_value=2.1, n_treat=68, n_comp=68, pct_treat=62, pct_comp=37), from_percentages(62, 68, 37, 68)),
        (Printed(statistic="t", test_value=2.1, n_treat=68, n_comp=68, binary=True), from_t(2.1, 68, 68, binary=True)),
        (
            Printed(statistic="p", p_value=".03", n_treat=68, n_comp=68, binary=True),
            from_p(".03", 68, 68, favours="treatment", binary=True),
        ),
        (Printed(statistic="p", p_value=".03", n_treat=68, n_comp=60, binary=False), from_p(".03", 68, 60, favours="treatment")),
        # events are preferred to percentages in the same arm
        (Printed(statistic="events", events_treat=30, n_treat=80, pct_treat=37.5, pct_comp=22.8, n_comp=79), from_events(30, 80, 18, 79)),
        # the comparison risk is the row's own
        (Printed(statistic="rr", estimate=1.5, se=0.1, pct_comp=30), from_risk_ratio(1.5, Uncertainty(se=0.1), 0.3)),
        (
            Printed(statistic="rr", estimate=1.5, se=0.1, risk_comp=0.2, adjusted=True, events_comp=30, n_comp=100),
            from_risk_ratio(1.5, Uncertainty(se=0.1), 0.2),
        ),
    ],
)
def test_the_route_that_is_chosen(printed, route):
    found = effect_from_printed(_better(printed))
    assert (found.g, found.se) == (route.g, route.se)


def _better(printed, **more):
    fields = {name: getattr(printed, name) for name in Printed.__dataclass_fields__}
    return Printed(**{**fields, "higher_is_better": True, "favours": "treatment", **more})


def test_positive_is_better():
    """Fewer re-entries in the treatment group: a log odds ratio below 0, an effect above."""
    row = Printed(statistic="events", n_treat=670, n_comp=261, pct_treat=15, pct_comp=21, higher_is_better=False)
    effect = effect_from_printed(row)
    assert effect.g > 0
    assert effect.native > 0
    assert [what for what, _ in effect.notes].count("turned") == 1


def test_without_higher_is_better_the_sign_has_no_meaning():
    found = effect_from_printed(Printed(statistic="or", estimate=2.0, se=0.2))
    assert isinstance(found, NotEstimated)
    assert "higher_is_better" in found.reason


def test_a_test_without_a_sign_is_not_turned():
    row = Printed(statistic="f", test_value=5.3, n_treat=40, n_comp=44, favours="treatment", higher_is_better=False, binary=False)
    assert effect_from_printed(row).g > 0


def test_numbers_against_the_favoured_group_are_flagged():
    row = Printed(statistic="hr", estimate=0.84, ci_low=0.61, ci_high=1.14, ci_level=95, higher_is_better=True)
    assert not flags(effect_from_printed(_better(row, favours="comparison")))
    assert "favour the treatment group" in flags(effect_from_printed(_better(row)))


@pytest.mark.parametrize(
    ("printed", "missing"),
    [
        (Printed(), "no statistic"),
        (Printed(statistic="none"), "no statistic"),
        (Printed(statistic="events", pct_treat=70, pct_comp=40), "n_treat and n_comp"),
        (Printed(statistic="events", n_treat=70, n_comp=40, pct_treat=3), r"events_comp \(or pct_comp\)"),
        (Printed(statistic="mean_sd", mean_treat=1, n_treat=4, mean_comp=2, sd_comp=1, n_comp=5), "sd_treat"),
        (Printed(statistic="or", estimate=2.12), "interval"),
        (Printed(statistic="or", se=2.12), "estimate"),
        (Printed(statistic="rr", estimate=1.29, se=0.1), "stays a risk ratio"),
        (Printed(statistic="hr"), "estimate"),
        (Printed(statistic="d", estimate=0.4), "both group sizes"),
        (Printed(statistic="r", estimate=0.4, n_treat=5), "n_comp"),
        (Printed(statistic="t", test_value=2.0, n_treat=50), "n_comp"),
        (Printed(statistic="p", p_value="0.03", n_treat=50, n_comp=50, favours=None), "favours"),
        (Printed(statistic="chi2", test_value=4.0, n_treat=50), "n_comp and favours"),
        (Printed(statistic="beta", estimate=0.4), "interval"),
    ],
)
def test_what_is_missing_is_said(printed, missing):
    found = effect_from_printed(printed)
    assert isinstance(found, NotEstimated)
    assert re.search(missing, found.reason)


def test_a_ratio_without_precision_points_to_its_cells():
    row = Printed(statistic="or", estimate=2.0, events_treat=30, n_treat=80, events_comp=18, n_comp=79, higher_is_better=True)
    assert "'events'" in effect_from_printed(row).reason


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (Printed(statistic="events", events_treat=90, n_treat=80, events_comp=1, n_comp=9), "more events than people"),
        (Printed(statistic="or", estimate=2.12, p_value="<0.05", higher_is_better=True), "bound"),
        (Printed(statistic="hr", estimate=2.0, ci_low=3.0, ci_high=1.0), "lower limit must be below"),
        (Printed(statistic="or", estimate=float("nan"), se=0.1), "estimate is nan"),
        (Printed(statistic="log odds"), "'log odds' is not known"),
        (Printed(statistic="or", estimate=2.0, se=0.1, favours="none"), "treatment or comparison"),
        (Printed(statistic="chi2", test_value=21.0, df=5, n_treat=103, n_comp=8817, favours="treatment"), "5 degrees of freedom"),
    ],
)
def test_impossible_rows_are_refused(printed, said):
    with pytest.raises(CannotCompute, match=said):
        effect_from_printed(printed)


def test_both_arms_are_refused_at_once():
    row = Printed(statistic="events", events_treat=90, n_treat=80, pct_comp=130, n_comp=0)
    with pytest.raises(CannotCompute) as caught:
        effect_from_printed(row)
    for part in ("90 events among 80", "130 percent", "size of 0"):
        assert part in str(caught.value)


def test_choices_of_the_analyst():
    odds = Printed(statistic="or", estimate=2.0, se=0.2, higher_is_better=True)
    found = effect_from_printed(odds, conversion="cox", level=0.9)
    assert (found.g, found.level) == (pytest.approx(0.693147 / 1.65, rel=1e-6), 0.9)
    assert "probit" in effect_from_printed(odds, conversion="probit").reason
    for choice in ({"conversion": "chinn"}, {"level": 95}):
        with pytest.raises(UsageError):
            effect_from_printed(odds, **choice)


def test_what_disagrees_inside_a_row_is_flagged():
    cells = {"events_treat": 30, "n_treat": 80, "events_comp": 18, "n_comp": 79, "higher_is_better": True}
    agreeing = Printed(statistic="or", estimate=2.03, ci_low=1.02, ci_high=4.06, ci_level=95, **cells)
    assert not flags(effect_from_printed(agreeing))
    discordant = Printed(statistic="or", estimate=3.03, ci_low=1.52, ci_high=6.04, ci_level=95, **cells)
    assert "two routes disagree" in flags(effect_from_printed(discordant))
    adjusted = Printed(statistic="or", estimate=3.03, ci_low=1.52, ci_high=6.04, ci_level=95, adjusted=True, **cells)
    assert not flags(effect_from_printed(adjusted))
    share = Printed(statistic="events", pct_treat=47, **cells)
    assert "30 of 80 in the treatment group is 37.5 percent, but 47 is printed" in flags(effect_from_printed(share))


@pytest.mark.parametrize(("test_value", "agrees"), [(8.502, True), (7.53, True), (8.5, True), (12.1, False)])
def test_a_chi_square_is_held_against_its_cells(test_value, agrees):
    """42 and 25 of 68: 8.502 as Pearson's, 7.531 with Yates' correction."""
    row = Printed(statistic="chi2", test_value=test_value, n_treat=68, n_comp=68, pct_treat=62, pct_comp=37, higher_is_better=True)
    assert ("chi-square" not in flags(effect_from_printed(row))) is agrees


def test_a_test_of_an_unnamed_outcome_says_what_it_assumes():
    row = Printed(statistic="t", test_value=2.31, n_treat=40, n_comp=44, higher_is_better=True)
    assert any(what == "assumed" and "continuous" in why for what, why in effect_from_printed(row).notes)


def test_adjusted_percentages_are_not_asked_to_be_shares_of_the_people():
    row = {"statistic": "events", "pct_treat": 62.3, "n_treat": 68, "pct_comp": 37.1, "n_comp": 68, "higher_is_better": True}
    plain, adjusted = (effect_from_printed(Printed(**row, adjusted=value)) for value in (False, True))
    assert plain.g == adjusted.g
    assert "no whole number of events" in flags(plain)
    assert not flags(adjusted)
    assert any(why.startswith("the percentages are adjusted") for what, why in adjusted.notes if what == "assumed")


def test_a_p_of_0_after_rounding_is_told_as_the_bound_it_is():
    for text, said in (("0.000", "as a bound it is <0.0005"), ("0.00", "as a bound it is <0.005"), ("0", "is needed$")):
        with pytest.raises(CannotCompute, match=said):
            effect_from_printed(Printed(statistic="or", estimate=1.66, p_value=text, higher_is_better=True))
