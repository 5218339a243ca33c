"""The random-effects model: each estimator at the equation that defines it, and the largest likelihood on hard data."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.models.univariate.fit import fit_univariate
from evidence.models.univariate.heterogeneity import ESTIMATORS
from evidence.models.univariate.least_squares import weighted_least_squares
from evidence.models.univariate.likelihood import log_likelihood

# Roots are refined to the last bits; an equation of k terms is then met up to the rounding of its sums.
ROOT = 1e-9
# How far a likelihood may seem to fall short of a grid's best point by rounding alone.
ROUNDING = 1e-12


def ordinary(seed: int, k: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.3, k)
    return rng.normal(0.2, np.sqrt(v + 1.0)), v, np.column_stack([np.ones(k), rng.normal(size=k)])


def hard(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two to eight effects, variances over six magnitudes, and half of the time an outlier."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 9))
    v = 10.0 ** rng.uniform(-3, 3, k)
    y = rng.normal(0, np.sqrt(v + 10.0 ** rng.uniform(-4, 2)))
    if seed % 2:
        y[rng.integers(k)] += 10.0 ** rng.uniform(0, 2)
    return y, v


def restricted(y: np.ndarray, v: np.ndarray, tau2: np.ndarray) -> np.ndarray:
    """Restricted log likelihood without its constants (Harville 1977), written apart from the package."""
    w = 1.0 / (v + np.asarray(tau2)[:, None])
    total = w.sum(axis=1)
    deviation = y - ((w @ y) / total)[:, None]
    return 0.5 * (np.log(w).sum(axis=1) - np.log(total) - (w * deviation**2).sum(axis=1))


@pytest.mark.parametrize("seed", range(50))
def test_no_point_of_a_dense_grid_has_a_larger_restricted_likelihood(seed: int) -> None:
    y, v = hard(seed)
    tau2 = fit_univariate(y, v, method="REML", test="z").tau2
    grid = np.concatenate([[0.0], np.geomspace(1e-5 * v.min(), 100 * (np.ptp(y) ** 2 + v.max()), 20000)])
    heights = restricted(y, v, grid)
    here = float(restricted(y, v, np.array([tau2]))[0])
    assert here >= heights.max() - ROUNDING * abs(here), f"tau2 = {tau2:g}, the grid's best {grid[heights.argmax()]:g}"


def test_the_higher_of_two_maxima_is_taken_wherever_it_lies() -> None:
    """Three exact effects and one vague one far away: the likelihood has a maximum near zero and one near 100."""
    v = np.array([1e-4, 1e-4, 1e-4, 50.0])
    found = {}
    for spread in (0.02, 12.0):
        y = np.array([0.0, spread, -spread, 30.0])
        tau2 = fit_univariate(y, v, method="REML", test="z").tau2
        grid = np.concatenate([[0.0], np.geomspace(1e-7, 1e5, 50000)])
        found[spread] = tau2
        assert restricted(y, v, np.array([tau2]))[0] >= restricted(y, v, grid).max() - 1e-12
    assert found[0.02] < 1 < found[12.0]


@pytest.mark.parametrize("seed", range(5))
def test_likelihood_estimates_stand_where_the_slope_is_zero(seed: int) -> None:
    y, v, x = ordinary(seed)
    for method in ("ML", "REML"):
        tau2 = fit_univariate(y, v, x, method=method, test="z").tau2
        assert tau2 > 0
        near = np.array([tau2 * (1 - 1e-4), tau2, tau2 * (1 + 1e-4)])
        low, top, high = log_likelihood(weighted_least_squares(y, v, x, near), x, method)
        # A parabola through the three points has its top within a hundredth of a step of the middle one.
        assert abs(0.5 * (low - high) / (low - 2 * top + high)) < 0.01


@pytest.mark.parametrize("method", ["PM", "EB"])
@pytest.mark.parametrize("seed", range(5))
def test_paule_mandel_makes_q_equal_its_degrees_of_freedom(seed: int, method: str) -> None:
    y, v, x = ordinary(seed)
    fit = fit_univariate(y, v, x, method=method, test="z")
    assert fit.tau2 > 0
    assert float((fit.residual**2 / (v + fit.tau2)).sum()) == pytest.approx(fit.k - fit.p, rel=ROOT)


def test_dersimonian_laird_by_hand() -> None:
    """Two effects one apart, variances 0.1: Q = 5, C = 20 - 200/20 = 10, so tau2 = (5 - 1) / 10."""
    fit = fit_univariate([0.0, 1.0], [0.1, 0.1], method="DL", test="z")
    assert pytest.approx(5.0) == fit.QE
    assert fit.tau2 == pytest.approx(0.4)
    assert pytest.approx(80.0) == fit.I2
    assert fit.se[0] == pytest.approx(np.sqrt(0.25))


def test_equal_variances_make_reml_hedges_and_paule_mandel_agree() -> None:
    rng = np.random.default_rng(0)
    y = rng.normal(0, 1, 15)
    expected = np.var(y, ddof=1) - 0.2
    for method in ("DL", "HE", "REML", "PM", "EB"):
        assert fit_univariate(y, np.full(15, 0.2), method=method, test="z").tau2 == pytest.approx(expected, rel=ROOT)
    assert fit_univariate(y, np.full(15, 0.2), method="ML", test="z").tau2 == pytest.approx(np.var(y) - 0.2, rel=ROOT)


def test_knapp_hartung_with_equal_variances_is_the_t_test_of_a_mean() -> None:
    y = np.array([0.1, 0.4, 0.3, 0.8, -0.2])
    fit = fit_univariate(y, np.full(5, 0.02), method="DL", test="knha")
    assert fit.se[0] == pytest.approx(np.std(y, ddof=1) / np.sqrt(5))
    assert fit.df == 4


@pytest.mark.parametrize("method", sorted(set(ESTIMATORS) - {"SJ"}))
def test_effects_closer_than_their_errors_have_no_between_study_variance(method: str) -> None:
    fit = fit_univariate([0.30, 0.31, 0.29, 0.30], [0.1, 0.2, 0.1, 0.3], method=method, test="z")
    assert fit.tau2 == 0.0
    assert fit.I2 == 0.0


def test_truncated_knapp_hartung_is_never_narrower_than_z() -> None:
    fit = fit_univariate([0.30, 0.31, 0.29, 0.30], [0.1, 0.2, 0.1, 0.3], test="knha")
    plain = np.sqrt(np.diag(fit.plain_covariance))
    assert fit.se[0] < plain[0]
    assert fit.truncated_se is not None
    np.testing.assert_allclose(fit.truncated_se, plain)


@pytest.mark.parametrize("seed", range(5))
def test_q_profile_limits_stand_at_the_quantiles_of_chi_square(seed: int) -> None:
    from scipy.stats import chi2

    y, v, x = ordinary(seed, k=20)
    interval = fit_univariate(y, v, x, test="z").interval
    assert interval is not None
    assert 0 < interval.low < interval.high
    for limit, tail in ((interval.low, 0.975), (interval.high, 0.025)):
        q = float(weighted_least_squares(y, v, x, np.array([limit])).rss[0])
        assert q == pytest.approx(float(chi2.ppf(tail, 18)), rel=ROOT)


def test_an_empty_q_profile_set_is_zero_to_zero_with_a_note() -> None:
    interval = fit_univariate([0.300, 0.301, 0.300, 0.299, 0.3], [0.5] * 5, test="z").interval
    assert interval is not None
    assert (interval.low, interval.high) == (0.0, 0.0)
    assert "less than their sampling variances" in interval.note


def test_moderators_that_explain_everything_leave_no_heterogeneity() -> None:
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    noise = np.array([0.01, -0.02, 0.01, 0.0, 0.01, -0.01])
    fit = fit_univariate(0.2 + 0.5 * x + noise, np.full(6, 0.01), np.column_stack([np.ones(6), x]), test="z")
    assert fit.tau2 == 0.0
    assert fit.R2 == 100.0
    assert fit.estimate[1] == pytest.approx(0.5, abs=0.01)


def test_without_an_intercept_the_residual_sum_is_taken_about_the_line_through_zero() -> None:
    """metafor 3.8 centres the effects here (QE 209.7 where 48.7 is right on its own data); see validation/README.md."""
    y, v, x = ordinary(3)
    slope = x[:, 1:] + 2
    fit = fit_univariate(y, v, slope, method="DL", test="z")
    beta = float((slope[:, 0] * y / v).sum() / (slope[:, 0] ** 2 / v).sum())
    assert pytest.approx(float(((y - beta * slope[:, 0]) ** 2 / v).sum())) == fit.QE
    assert fit.R2 is None
    assert fit.omnibus is not None
    assert fit.omnibus.statistic == pytest.approx(float(fit.statistic[0] ** 2))
