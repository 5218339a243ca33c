"""What holds for every effect size, whatever the numbers: Hypothesis looks for a counterexample, with fixed seeds."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.effects.binary import from_events, from_percentages
from evidence.effects.clusters import adjust_for_clusters, design_effect
from evidence.effects.means import from_means
from evidence.effects.precision import Uncertainty
from evidence.effects.printed import Printed
from evidence.effects.ratios import from_hazard_ratio, from_odds_ratio
from evidence.effects.statistics import effect_from_printed
from evidence.effects.tests_of_difference import from_p, from_t

CLOSE = 1e-9  # the same number by two ways of floating point arithmetic
modest = settings(derandomize=True, max_examples=60, deadline=None)

sizes = st.integers(2, 500)
levels = st.floats(0.5, 0.999)
spreads = st.floats(0.1, 50)
ratios = st.floats(0.05, 20).filter(lambda value: abs(math.log(value)) > 1e-3)
errors = st.floats(0.02, 2)


@st.composite
def arms(draw):
    """Events and sizes of two groups."""
    n = draw(sizes), draw(sizes)
    return draw(st.integers(0, n[0])), n[0], draw(st.integers(0, n[1])), n[1]


def flipped(effect, other):
    """Whether two effects differ in the sign only."""
    same = effect.g == pytest.approx(-other.g, rel=CLOSE, abs=CLOSE) and effect.se == pytest.approx(other.se, rel=CLOSE)
    interval = effect.ci_low == pytest.approx(-other.ci_high, rel=CLOSE, abs=CLOSE)
    return same and interval and effect.route == other.route


def interval(estimate, se, level):
    half = NormalDist().inv_cdf(0.5 + level / 2) * se
    return Uncertainty(math.exp(math.log(estimate) - half), math.exp(math.log(estimate) + half), 100 * level)


@modest
@given(arms(), st.sampled_from(["hasselblad-hedges", "cox", "probit"]), levels)
def test_the_estimate_lies_in_its_interval(cells, conversion, level):
    effect = from_events(*cells, conversion=conversion).at_level(level)
    assert effect.ci_low < effect.g < effect.ci_high
    assert effect.ci_high - effect.g == pytest.approx(effect.g - effect.ci_low, rel=CLOSE)


@modest
@given(arms(), st.sampled_from(["hasselblad-hedges", "cox", "probit"]))
def test_swapping_the_arms_flips_the_sign_of_events(cells, conversion):
    a, n_treat, c, n_comp = cells
    assert flipped(from_events(a, n_treat, c, n_comp, conversion=conversion), from_events(c, n_comp, a, n_treat, conversion=conversion))


@modest
@given(arms(), st.integers(0, 2))
def test_swapping_the_arms_flips_the_sign_of_percentages(cells, places):
    a, n_treat, c, n_comp = cells
    first, second = round(100 * a / n_treat, places), round(100 * c / n_comp, places)
    assert flipped(from_percentages(first, n_treat, second, n_comp), from_percentages(second, n_comp, first, n_treat))


@modest
@given(arms(), st.integers(1, 4))
def test_a_percentage_leads_back_to_a_count_that_prints_so(cells, places):
    """Rounded to at least one decimal in groups below 500, a percentage has one count, the right one."""
    a, n_treat, c, n_comp = cells
    effect = from_percentages(round(100 * a / n_treat, places), n_treat, round(100 * c / n_comp, places), n_comp)
    assert effect.g == from_events(a, n_treat, c, n_comp).g
    assert not [why for what, why in effect.notes if "no whole number" in why]


@modest
@given(st.floats(-50, 50), spreads, sizes, st.floats(-50, 50), spreads, sizes)
def test_swapping_the_arms_flips_the_sign_of_means(mean1, sd1, n1, mean2, sd2, n2):
    assert flipped(from_means(mean1, sd1, n1, mean2, sd2, n2), from_means(mean2, sd2, n2, mean1, sd1, n1))


@modest
@given(st.floats(-50, 50), spreads, sizes, st.floats(-50, 50), spreads, sizes, st.floats(0.01, 100), st.floats(-100, 100))
def test_the_unit_of_the_outcome_does_not_matter(mean1, sd1, n1, mean2, sd2, n2, factor, shift):
    effect = from_means(mean1, sd1, n1, mean2, sd2, n2)
    other = from_means(factor * mean1 + shift, factor * sd1, n1, factor * mean2 + shift, factor * sd2, n2)
    # adding a constant costs digits of the difference of the means, hence the absolute part
    assert other.g == pytest.approx(effect.g, rel=1e-7, abs=1e-7)


@modest
@given(st.floats(-20, 20), sizes, sizes)
def test_swapping_the_arms_flips_the_sign_of_t(t, n1, n2):
    assert flipped(from_t(t, n1, n2), from_t(-t, n2, n1))


@modest
@given(st.floats(1e-8, 0.999), sizes, sizes)
def test_p_and_its_t_agree(p, n1, n2):
    from scipy.special import stdtrit

    t = -float(stdtrit(n1 + n2 - 2, p / 2))
    assert from_p(repr(p), n1, n2, favours="treatment").g == pytest.approx(from_t(t, n1, n2).g, rel=CLOSE)


@modest
@given(ratios, errors, levels)
def test_turning_a_ratio_over_flips_its_sign(ratio, se, level):
    for route in (from_odds_ratio, from_hazard_ratio):
        assert flipped(route(ratio, interval(ratio, se, level)), route(1 / ratio, interval(1 / ratio, se, level)))


@modest
@given(ratios, errors, levels, levels)
def test_the_standard_error_is_the_same_from_an_interval_of_any_level(ratio, se, one, other):
    first, second = (from_odds_ratio(ratio, interval(ratio, se, level)) for level in (one, other))
    assert first.se == pytest.approx(second.se, rel=1e-8)
    assert first.native_se == pytest.approx(se, rel=1e-8)


@modest
@given(ratios, errors)
def test_interval_standard_error_and_exact_p_lead_to_one_effect(ratio, se):
    z = abs(math.log(ratio)) / se
    p = math.erfc(z / math.sqrt(2))
    by_interval, by_se = from_hazard_ratio(ratio, interval(ratio, se, 0.95)), from_hazard_ratio(ratio, Uncertainty(se=se))
    assert by_interval.se == pytest.approx(by_se.se, rel=1e-8)
    if 1e-300 < p < 0.999:  # beyond, p has no digits left to carry a standard error
        assert from_hazard_ratio(ratio, Uncertainty(p_value=repr(p))).se == pytest.approx(by_se.se, rel=1e-6)


@modest
@given(arms(), st.sampled_from(["hasselblad-hedges", "cox"]))
def test_events_and_the_odds_ratio_of_the_same_table_agree(cells, conversion):
    by_events = from_events(*cells, conversion=conversion)
    printed = from_odds_ratio(math.exp(by_events.native), Uncertainty(se=by_events.native_se), conversion=conversion)
    assert (printed.g, printed.se) == (pytest.approx(by_events.g, rel=CLOSE, abs=CLOSE), pytest.approx(by_events.se, rel=CLOSE))


@modest
@given(arms(), st.booleans())
def test_turning_moves_nothing_but_the_sign(cells, higher_is_better):
    a, n_treat, c, n_comp = cells
    row = Printed(statistic="events", events_treat=a, n_treat=n_treat, events_comp=c, n_comp=n_comp, higher_is_better=higher_is_better)
    effect, plain = effect_from_printed(row), from_events(*cells)
    sign = 1 if higher_is_better else -1
    assert (effect.g, effect.native, effect.se) == (sign * plain.g, sign * plain.native, plain.se)
    assert effect.ci_low < effect.g < effect.ci_high


@modest
@given(arms(), st.integers(1, 400), st.floats(0, 1), st.floats(0, 3))
def test_clusters_never_shrink_the_variance(cells, n_clusters, icc, cv):
    n = cells[1] + cells[3]
    n_clusters = min(n_clusters, n)
    effect = from_events(*cells)
    adjusted = adjust_for_clusters(effect, n, n_clusters, icc, cv)
    assert design_effect(n, n_clusters, icc, cv) >= 1
    assert adjusted.se >= effect.se
    assert adjusted.g == effect.g
