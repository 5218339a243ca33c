"""Every route to an effect size: the estimate lies in its interval, swapping the arms flips the sign, units don't matter.

One line per route; a route that is added to the package without a line here fails the first test.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.effects import binary, correlations, kinds, means, medians, ratios, repeated, survival
from evidence.effects import tests_of_difference as tests
from evidence.effects.kinds import effect
from evidence.effects.precision import Uncertainty
from evidence.effects.quantiles import Quantiles
from evidence.effects.result import Effect

CLOSE = 1e-9  # the same number by two ways of floating point arithmetic
modest = settings(derandomize=True, max_examples=40, deadline=None)

sizes = st.integers(2, 400)
scores = st.floats(-50, 50)
spreads = st.floats(0.1, 50)
ratio = st.floats(0.1, 10).filter(lambda value: abs(math.log(value)) > 1e-3)
errors = st.floats(0.02, 2)
risks = st.floats(0.05, 0.6)
percents = st.floats(1, 99)
OTHER = {"treatment": "comparison", "comparison": "treatment"}


@dataclass(frozen=True)
class Route:
    """A route, numbers for it, and the same study with its arms swapped.

    `keeps_se` is False where the standard error holds the comparison group's risk fixed, so that it depends on which group that is.
    """

    of: Callable[..., Any]
    numbers: st.SearchStrategy[Any]
    compute: Callable[..., Any]
    swap: Callable[..., tuple[Any, ...]]
    keeps_se: bool = True


def event_cells() -> st.SearchStrategy[tuple[int, int, int, int]]:
    arm = sizes.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
    return st.tuples(arm, arm).map(lambda arms: (*arms[0], *arms[1]))


def halves(*numbers: Any) -> tuple[Any, ...]:
    """Both arms in the other order."""
    middle = len(numbers) // 2
    return (*numbers[middle:], *numbers[:middle])


def hazard_risk(hr: float, risk: float) -> float:
    return 1 - (1 - risk) ** hr


with_direction = st.sampled_from(["treatment", "comparison"])
test_numbers = st.tuples(st.floats(0.01, 60), sizes, sizes, with_direction)
signed = st.floats(-3, 3)
quantiles = st.tuples(st.integers(5, 400), st.floats(5, 50), st.tuples(st.floats(1, 4.9), st.floats(50.1, 90)))

ROUTES = {
    "events": Route(binary.from_events, event_cells(), binary.from_events, halves),
    "percentages": Route(
        binary.from_percentages,
        event_cells().map(lambda c: (round(100 * c[0] / c[1], 1), c[1], round(100 * c[2] / c[3], 1), c[3])),
        binary.from_percentages,
        halves,
    ),
    "percentages and p": Route(
        ratios.from_percentages_and_p,
        st.tuples(percents, percents, st.floats(1e-6, 0.9)).filter(lambda n: abs(n[0] - n[1]) > 0.1),
        lambda one, other, p: ratios.from_percentages_and_p(one, other, repr(p)),
        lambda one, other, p: (other, one, p),
    ),
    "means": Route(means.from_means, st.tuples(scores, spreads, sizes, scores, spreads, sizes), means.from_means, halves),
    "means with standard errors": Route(
        means.from_means_and_errors,
        st.tuples(scores, spreads, sizes, scores, spreads, sizes),
        means.from_means_and_errors,
        halves,
    ),
    "means with intervals": Route(
        means.from_means_and_intervals,
        st.tuples(scores, spreads, sizes, scores, spreads, sizes).map(
            lambda n: (n[0], n[0] - n[1], n[0] + n[1], n[2], n[3], n[3] - n[4], n[3] + n[4], n[5])
        ),
        means.from_means_and_intervals,
        halves,
    ),
    "mean difference": Route(
        means.from_mean_difference,
        st.tuples(scores, spreads, sizes, spreads, sizes, errors),
        lambda gap, sd1, n1, sd2, n2, se: means.from_mean_difference(gap, sd1, n1, sd2, n2, given=Uncertainty(se=se)),
        lambda gap, sd1, n1, sd2, n2, se: (-gap, sd2, n2, sd1, n1, se),
    ),
    "gains": Route(
        means.from_gains,
        st.tuples(st.tuples(scores, spreads, sizes, scores, spreads, sizes), st.floats(-0.9, 0.9)),
        lambda six, r: means.from_gains(*six, correlation=r),
        lambda six, r: (halves(*six), r),
    ),
    "mean difference alone": Route(
        means.from_difference_alone,
        st.tuples(scores, errors, sizes, sizes),
        lambda gap, se, n1, n2: means.from_difference_alone(gap, n1, n2, given=Uncertainty(se=se)),
        lambda gap, se, n1, n2: (-gap, se, n2, n1),
    ),
    "medians": Route(
        medians.from_medians,
        st.tuples(quantiles, quantiles),
        lambda one, other: medians.from_medians(Quantiles("treatment", *one, None), Quantiles("comparison", *other, None)),
        lambda one, other: (other, one),
    ),
    "cross-over": Route(
        repeated.from_crossover,
        st.tuples(scores, spreads, scores, spreads, st.integers(3, 400), st.floats(-0.9, 0.9)),
        lambda m1, s1, m2, s2, n, r: repeated.from_crossover(m1, s1, m2, s2, n, correlation=r),
        lambda m1, s1, m2, s2, n, r: (m2, s2, m1, s1, n, r),
    ),
    "one group": Route(
        repeated.from_one_group,
        st.tuples(scores, spreads, scores, st.integers(3, 400), st.floats(-0.9, 0.9)),
        lambda m1, s, m2, n, r: repeated.from_one_group(m1, s, m2, n, correlation=r),
        lambda m1, s, m2, n, r: (m2, s, m1, n, r),  # the two times in the other order
    ),
    "before and after": Route(
        repeated.from_before_and_after,
        st.tuples(scores, spreads, scores, sizes, scores, spreads, scores, sizes, st.floats(-0.9, 0.9)),
        lambda a, s, b, n, c, t, d, m, r: repeated.from_before_and_after((a, s), b, n, (c, t), d, m, correlation=r),
        lambda a, s, b, n, c, t, d, m, r: (c, t, d, m, a, s, b, n, r),
    ),
    "log-rank": Route(
        survival.from_log_rank,
        st.tuples(st.floats(-9, 9), st.floats(3, 200)),
        survival.from_log_rank,
        lambda o, v: (-o, v),
    ),
    "observed and expected events": Route(
        survival.from_observed_and_expected,
        st.tuples(sizes, sizes).flatmap(lambda e: st.integers(0, sum(e)).map(lambda o: (o, e[0], sum(e) - o, e[1]))),
        survival.from_observed_and_expected,
        halves,
    ),
    "paired t": Route(
        repeated.from_paired_t,
        st.tuples(st.floats(-20, 20), st.integers(3, 400), st.floats(-0.9, 0.9)),
        lambda t, n, r: repeated.from_paired_t(t, n, correlation=r),
        lambda t, n, r: (-t, n, r),
    ),
    "log-rank p": Route(
        survival.from_log_rank_p,
        st.tuples(st.floats(1e-6, 0.99), st.tuples(sizes, sizes), sizes, sizes, with_direction),
        lambda p, events, n1, n2, who: survival.from_log_rank_p(repr(p), events, n1, n2, favours=who),
        lambda p, events, n1, n2, who: (p, events[::-1], n2, n1, OTHER[who]),
    ),
    "hazard ratio and events": Route(
        survival.from_hazard_ratio_and_events,
        st.tuples(ratio, event_cells().filter(lambda c: c[0] + c[2] > 0)),
        lambda value, four: survival.from_hazard_ratio_and_events(value, *four),
        lambda value, four: (1 / value, halves(*four)),
    ),
    "percentages at a time": Route(
        survival.from_event_shares,
        st.tuples(percents, errors, percents, errors),
        survival.from_event_shares,
        halves,
    ),
    "counts in person-time": Route(
        survival.from_counts_in_time,
        st.tuples(st.integers(0, 400), st.floats(0.5, 900), st.integers(0, 400), st.floats(0.5, 900)).filter(lambda n: n[0] + n[2] > 0),
        survival.from_counts_in_time,
        halves,
    ),
    "rate ratio": Route(
        survival.from_rate_ratio,
        st.tuples(ratio, errors),
        lambda value, se: survival.from_rate_ratio(value, Uncertainty(se=se)),
        lambda value, se: (1 / value, se),
    ),
    "risk difference": Route(
        ratios.from_risk_difference,
        st.tuples(st.floats(-0.3, 0.3), st.floats(0.01, 0.3), st.floats(0.35, 0.65)),
        lambda gap, se, risk: ratios.from_risk_difference(gap, Uncertainty(se=se), risk),
        lambda gap, se, risk: (-gap, se, risk + gap),
        keeps_se=False,
    ),
    "b": Route(
        correlations.from_b,
        st.tuples(st.floats(-3, 3), st.floats(4, 50), errors, sizes, sizes),
        lambda b, sd, se, n1, n2: correlations.from_b(b, sd, n1, n2, given=Uncertainty(se=se)),
        lambda b, sd, se, n1, n2: (-b, sd, se, n2, n1),
    ),
    "fully standardised b": Route(
        correlations.from_fully_standardised_b,
        st.tuples(st.floats(-0.4, 0.4), sizes, sizes),
        correlations.from_fully_standardised_b,
        lambda b, n1, n2: (-b, n2, n1),
    ),
    "standardised": Route(
        means.from_standardised,
        st.tuples(signed, errors, sizes, sizes),
        lambda d, se, n1, n2: means.from_standardised(d, Uncertainty(se=se), n_treat=n1, n_comp=n2),
        lambda d, se, n1, n2: (-d, se, n2, n1),
    ),
    "odds ratio": Route(
        ratios.from_odds_ratio,
        st.tuples(ratio, errors),
        lambda value, se: ratios.from_odds_ratio(value, Uncertainty(se=se)),
        lambda value, se: (1 / value, se),
    ),
    "risk ratio": Route(
        ratios.from_risk_ratio,
        st.tuples(ratio, errors, risks).filter(lambda n: n[0] * n[2] < 0.95),
        lambda value, se, risk: ratios.from_risk_ratio(value, Uncertainty(se=se), risk),
        lambda value, se, risk: (1 / value, se, value * risk),
        keeps_se=False,
    ),
    "hazard ratio": Route(
        ratios.from_hazard_ratio,
        st.tuples(ratio, errors),
        lambda value, se: ratios.from_hazard_ratio(value, Uncertainty(se=se)),
        lambda value, se: (1 / value, se),
    ),
    "hazard ratio by risk": Route(
        ratios.from_hazard_ratio_by_risk,
        st.tuples(st.floats(0.2, 4).filter(lambda value: abs(math.log(value)) > 1e-3), errors, risks),
        lambda value, se, risk: ratios.from_hazard_ratio_by_risk(value, Uncertainty(se=se), risk),
        lambda value, se, risk: (1 / value, se, hazard_risk(value, risk)),
        keeps_se=False,
    ),
    "t": Route(tests.from_t, st.tuples(st.floats(-20, 20), sizes, sizes), tests.from_t, lambda t, n1, n2: (-t, n2, n1)),
    "F": Route(
        tests.from_f,
        test_numbers,
        lambda f, n1, n2, who: tests.from_f(f, n1, n2, favours=who),
        lambda f, n1, n2, who: (f, n2, n1, OTHER[who]),
    ),
    "p": Route(
        tests.from_p,
        st.tuples(st.floats(1e-6, 0.99), sizes, sizes, with_direction),
        lambda p, n1, n2, who: tests.from_p(repr(p), n1, n2, favours=who),
        lambda p, n1, n2, who: (p, n2, n1, OTHER[who]),
    ),
    "chi-square": Route(
        tests.from_chi2,
        test_numbers.filter(lambda n: n[0] < 0.9 * (n[1] + n[2])),
        lambda x, n1, n2, who: tests.from_chi2(x, n1, n2, favours=who),
        lambda x, n1, n2, who: (x, n2, n1, OTHER[who]),
    ),
    "r": Route(correlations.from_r, st.tuples(st.floats(-0.95, 0.95), sizes, sizes), correlations.from_r, lambda r, n1, n2: (-r, n2, n1)),
    "standardised b": Route(
        correlations.from_standardised_b,
        st.tuples(signed, errors, sizes, sizes),
        lambda b, se, n1, n2: correlations.from_standardised_b(b, Uncertainty(se=se), n_treat=n1, n_comp=n2),
        lambda b, se, n1, n2: (-b, se, n2, n1),
    ),
}
by_route = pytest.mark.parametrize(
    "route", [pytest.param(one, id=name, marks=[pytest.mark.slow] if name == "medians" else []) for name, one in ROUTES.items()]
)


def test_every_route_of_the_package_has_a_line_here():
    rooms = (binary, means, medians, ratios, repeated, survival, tests, correlations)
    public = {f for room in rooms for name, f in inspect.getmembers(room, inspect.isfunction) if name.startswith("from_")}
    assert public - {route.of for route in ROUTES.values()} == {binary.from_counts}  # the working of from_percentages


@by_route
@modest
@given(st.data(), st.floats(0.5, 0.999))
def test_the_estimate_lies_in_its_interval_whatever_the_level(route, data, level):
    found = route.compute(*data.draw(route.numbers))
    assert isinstance(found, Effect)
    at_level = found.at_level(level)
    assert at_level.ci_low < at_level.g < at_level.ci_high
    assert at_level.ci_high - at_level.g == pytest.approx(at_level.g - at_level.ci_low, rel=CLOSE)
    wider = found.at_level(0.9995)
    assert wider.ci_low < at_level.ci_low < at_level.ci_high < wider.ci_high


@by_route
@modest
@given(st.data())
def test_swapping_the_arms_flips_the_sign(route, data):
    numbers = data.draw(route.numbers)
    found, other = route.compute(*numbers), route.compute(*route.swap(*numbers))
    assert found.g == pytest.approx(-other.g, rel=1e-7, abs=CLOSE)  # a risk computed and taken back costs two digits
    assert found.route == other.route
    if route.keeps_se:
        assert found.se == pytest.approx(other.se, rel=1e-7)


@by_route
@modest
@given(st.data())
def test_turning_an_effect_moves_nothing_but_the_sign(route, data):
    found = route.compute(*data.draw(route.numbers))
    turned = found.turned(False)
    assert (turned.g, turned.se) == (-found.g, found.se)
    assert found.turned(True).g == found.g


def scaled(kind: str, numbers: tuple[float, ...], factor: float, shift: float) -> tuple[float, ...]:
    """The numbers of a kind in another unit, and from another zero: means move, spreads don't, sizes stay."""
    what = {"means": "msn", "means-se": "msn", "means-ci": "mmmn", "gains": "dsn"}[kind] * 2 + ("r" if kind == "gains" else "")
    change = {"m": lambda x: factor * x + shift, "s": lambda x: factor * x, "d": lambda x: factor * x}
    return tuple(change.get(letter, lambda x: x)(number) for letter, number in zip(what, numbers, strict=True))


@pytest.mark.parametrize("kind", ["means", "means-se", "means-ci", "gains"])
@modest
@given(st.data(), st.floats(0.01, 100), st.floats(-100, 100))
def test_the_unit_of_the_outcome_does_not_matter(kind, data, factor, shift):
    arm = (scores, spreads, sizes)
    if kind == "means-ci":
        one = st.tuples(scores, spreads, sizes).map(lambda a: (a[0], a[0] - a[1], a[0] + a[1], a[2]))
        numbers = sum(data.draw(st.tuples(one, one)), ())
    else:
        numbers = data.draw(st.tuples(*arm, *arm, *([st.floats(-0.9, 0.9)] if kind == "gains" else [])))
    found, other = effect(kind, *numbers), effect(kind, *scaled(kind, numbers, factor, shift))
    # adding a constant costs digits of the difference of the means, hence the absolute part
    assert other.g == pytest.approx(found.g, rel=1e-6, abs=1e-6)
    assert other.se == pytest.approx(found.se, rel=1e-6)


def test_every_kind_with_a_unit_is_tried_in_another():
    assert {kind for kind in kinds.KINDS if kind.startswith(("means", "gains"))} == {"means", "means-se", "means-ci", "gains"}
