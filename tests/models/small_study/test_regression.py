"""Small-study tests: exact ranks by listing all orders, trim and fill by symmetry, refusals in words."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.small_study.rank_test import RankTest, begg_test, kendall_exact_p, kendall_score
from evidence.models.small_study.regression import Predictor, Regression, fail_safe_rosenthal, small_study
from evidence.models.small_study.trim_and_fill import TrimAndFill, trim_and_fill
from evidence.models.univariate.fit import fit_univariate

ROUNDING = 1e-10


def funnel(seed: int, k: int = 15, slope: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.2, k)
    return rng.normal(0.2 + slope * np.sqrt(v), np.sqrt(v + 0.02)), v


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_the_exact_rank_p_counts_the_orders_that_are_as_extreme(n: int) -> None:
    base = np.arange(n, dtype=float)
    scores = np.array([kendall_score(np.array(order, dtype=float), base) for order in permutations(range(n))])
    for score in np.unique(scores):
        tail = min((scores <= score).mean(), (scores >= score).mean())
        assert kendall_exact_p(int(score), n) == pytest.approx(min(1.0, 2 * tail), rel=ROUNDING)


def test_the_exact_p_of_many_effects_meets_the_normal_approximation() -> None:
    """Far beyond where tables end: at k = 400 the two differ by the continuity correction only."""
    from scipy.special import ndtr

    n, score = 400, 5000
    variance = n * (n - 1) * (2 * n + 5) / 18
    assert kendall_exact_p(score, n) == pytest.approx(2 * float(ndtr(-(score - 1) / np.sqrt(variance))), rel=1e-3)


def test_ties_are_taken_as_scipy_takes_them() -> None:
    from scipy.stats import kendalltau

    y, v = funnel(1)
    v = np.round(v, 1) + 0.01
    w = 1 / v
    standardised = (y - (w @ y) / w.sum()) / np.sqrt(v - 1 / w.sum())
    expected = kendalltau(standardised, v, method="asymptotic")
    found = begg_test(y, v)
    assert isinstance(found, RankTest)
    assert not found.exact
    assert (found.tau, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=ROUNDING)


@pytest.mark.parametrize("seed", range(5))
def test_turning_the_effects_turns_the_results(seed: int) -> None:
    y, v = funnel(seed, slope=2.0)
    one = small_study(fit_univariate(y, v, test="z"))
    two = small_study(fit_univariate(-y, v, test="z"))
    for name in ("egger_random", "egger_ols"):
        a, b = getattr(one, name), getattr(two, name)
        assert (a.slope, a.p_value, a.limit_estimate) == pytest.approx((-b.slope, b.p_value, -b.limit_estimate), rel=1e-7)
    for name in ("trim_fill_dl_L0", "trim_fill_ee_L0", "trim_fill_dl_R0", "trim_fill_ee_R0"):
        a, b = getattr(one, name), getattr(two, name)
        assert (a.k0, {a.side, b.side}, a.estimate) == (b.k0, {"left", "right"}, pytest.approx(-b.estimate))
    assert one.begg.tau == pytest.approx(-two.begg.tau)
    assert one.fail_safe_rosenthal == two.fail_safe_rosenthal


@pytest.mark.parametrize("estimator", ["L0", "R0"])
def test_a_symmetric_funnel_has_nothing_filled_in(estimator: str) -> None:
    v = np.array([0.01, 0.02, 0.02, 0.05, 0.05, 0.1, 0.1])
    y = np.array([0.3, 0.25, 0.35, 0.1, 0.5, -0.2, 0.8])
    found = trim_and_fill(y, v, method="EE", estimator=estimator, side="left")
    assert isinstance(found, TrimAndFill)
    assert (found.k0, found.estimate) == (0, pytest.approx(0.3))


def test_what_is_filled_in_mirrors_the_extreme_effects() -> None:
    y, v = np.array([0.1, 0.12, 0.2, 0.5, 0.6, 0.9]), np.array([0.01, 0.01, 0.02, 0.05, 0.08, 0.1])
    found = trim_and_fill(y, v, method="EE")
    assert isinstance(found, TrimAndFill)
    assert (found.k0, found.side) == (2, "left")
    np.testing.assert_allclose(found.filled_variance, v[-2:])
    centres = (found.filled_effect + y[-2:]) / 2
    assert centres[0] == pytest.approx(centres[1])
    assert found.estimate == pytest.approx(centres[0], abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_so_many_null_results_lift_stouffers_p_above_five_percent(seed: int) -> None:
    from scipy.special import ndtr

    y, v = funnel(seed, slope=3.0)
    number, total = fail_safe_rosenthal(y, v), abs((y / np.sqrt(v)).sum())
    assert number > 0
    assert ndtr(-total / np.sqrt(len(y) + number)) >= 0.05 - ROUNDING
    assert ndtr(-total / np.sqrt(len(y) + number - 1)) < 0.05


def test_pet_and_peese_and_the_choice_between_them() -> None:
    y, v = funnel(3, slope=2.0)
    found = small_study(fit_univariate(y, v))
    for part, column in ((found.pet, np.sqrt(v)), (found.peese, v)):
        x = np.column_stack([np.ones(15), column])
        inverse = np.linalg.inv(x.T @ (x / v[:, None]))
        beta = inverse @ x.T @ (y / v)
        spread = ((y - x @ beta) ** 2 / v).sum() / 13
        assert (part.intercept, part.slope) == pytest.approx(tuple(beta), rel=ROUNDING)
        assert (part.se_intercept, part.se_slope) == pytest.approx(tuple(np.sqrt(spread * np.diag(inverse))), rel=ROUNDING)
    assert found.pet_peese == "pet"
    v = np.linspace(0.01, 0.04, 12)
    sure = small_study(fit_univariate(0.5 + 0.01 * (-1.0) ** np.arange(12), v, test="z"))
    assert sure.pet_peese == "peese"
    assert small_study(fit_univariate(-0.5 + 0.01 * (-1.0) ** np.arange(12), v, test="z")).pet_peese == "pet"


def test_egger_among_clusters_is_cr2_of_the_same_line() -> None:
    y, v = funnel(4)
    clusters = [i // 2 for i in range(15)]
    n_inverse = np.sqrt(1 / np.linspace(20, 80, 15) + 1 / 40)
    fit = fit_univariate(y, v, test="z")
    plain, other = small_study(fit, clusters), small_study(fit, clusters, Predictor("size", n_inverse))
    assert isinstance(plain.egger_robust, Regression)
    assert isinstance(other.egger_robust, Regression)
    assert plain.egger_robust.slope == pytest.approx(plain.egger_random.slope)
    assert plain.egger_robust.se != pytest.approx(plain.egger_random.se, rel=1e-3)
    assert plain.egger_robust.df < 7
    assert other.egger_robust.predictor == "size"
    assert other.egger_ols.slope != pytest.approx(plain.egger_ols.slope, rel=1e-3)
    assert (other.pet, other.begg, other.samples) == (plain.pet, plain.begg, 8)
    assert plain.untestable.startswith("untestable: 8")


def test_dependent_effects_get_egger_and_reasons_for_the_rest() -> None:
    y, v = funnel(5)
    groups = [i // 3 for i in range(15)]
    found = small_study(fit_multilevel(y, v, groups, list(range(15))), groups)
    assert isinstance(found.egger_random, Regression)
    assert isinstance(found.egger_robust, Regression)
    for name in ("egger_ols", "pet", "peese", "begg", "trim_fill_dl_L0", "fail_safe_rosenthal"):
        assert "one effect per sample" in getattr(found, name).reason
    assert found.to_dict()["pet"] is None
    assert "independent" in found.to_dict()["pet_note"]


@pytest.mark.parametrize(
    ("y", "v", "names", "words"),
    [
        ([0.1, 0.2, 0.4], [0.04] * 3, ("egger_random", "egger_ols", "pet", "peese", "begg", "trim_fill_dl_L0"), "are equal"),
        ([0.2] * 4, [0.01, 0.02, 0.03, 0.04], ("trim_fill_dl_L0", "begg"), "equal"),
        ([0.1, 0.2], [0.01, 0.02], ("egger_random", "egger_ols", "pet", "begg", "trim_fill_ee_R0"), "at least 3"),
    ],
)
def test_what_cannot_be_computed_says_why(y: list[float], v: list[float], names: tuple[str, ...], words: str) -> None:
    found = small_study(fit_univariate(y, v, test="z"))
    for name in names:
        part = getattr(found, name)
        assert isinstance(part, NotEstimated), name
        assert words in part.reason
    assert found.untestable


def test_bad_options_are_refused() -> None:
    with pytest.raises(UsageError, match="L0 and R0"):
        trim_and_fill(*funnel(0), estimator="Q0")
