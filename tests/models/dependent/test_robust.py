"""CR2, Satterthwaite degrees of freedom and HTZ against the same formulas with full k x k matrices."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.dependent.robust import HTZ, RobustFit, fit_robust, select
from evidence.models.univariate.fit import fit_univariate
from tests.models.dependent.dense import CR2, covariance, sampling_covariance

# Two ways to the same numbers: only rounding lies between them.
ROUNDING = 1e-8


def data(seed: int, columns: int) -> tuple[np.ndarray, ...]:
    """Effects, variances, design, samples, people and domains: groups of 1 to 5 effects, some on the same people."""
    rng = np.random.default_rng(seed)
    outer = np.repeat(np.arange(9), rng.integers(1, 6, 9))
    k = len(outer)
    v = rng.uniform(0.01, 0.2, k)
    x = np.column_stack([np.ones(k), *(rng.normal(size=(columns - 1, k)))])
    if columns > 2:
        x[:, 2] = rng.normal(size=9)[outer] > 0
    y = 0.3 + rng.normal(0, 0.3, 9)[outer] + rng.normal(0, 0.2, k) + rng.normal(0, np.sqrt(v))
    return y, v, x, outer, outer * 2 + rng.integers(0, 2, k), rng.integers(0, 3, k)


def robust(fit: object, clusters: np.ndarray) -> RobustFit:
    bread = getattr(fit, "plain_covariance", None)
    return fit_robust(fit.estimate, fit.residual, fit.design, fit.covariance if bread is None else bread, fit.covariance_of, clusters)


@pytest.mark.parametrize("columns", [1, 2, 4])
@pytest.mark.parametrize("seed", range(4))
def test_three_level_model_agrees_with_full_matrices(seed: int, columns: int) -> None:
    y, v, x, outer, people, domain = data(seed, columns)
    fit = fit_multilevel(y, SamplingErrors(v, people, domain, 0.6, 0.3), outer, np.arange(len(y)), x)
    seen = robust(fit, outer)
    phi = covariance(sampling_covariance(v, people, domain, 0.6, 0.3), outer, np.arange(len(y)), fit.sigma2)
    full = CR2(y, x, phi, outer)
    np.testing.assert_allclose(seen.estimate, full.beta, rtol=ROUNDING)
    np.testing.assert_allclose(seen.covariance, full.covariance, rtol=ROUNDING, atol=1e-14)
    np.testing.assert_allclose(seen.df, [full.satterthwaite(c) for c in np.eye(columns)], rtol=ROUNDING)
    if columns > 2:
        tested = select(range(1, columns), columns)
        joint = seen.joint_test(tested)
        assert isinstance(joint, HTZ)
        np.testing.assert_allclose((joint.F, joint.df_denom), full.htz(tested), rtol=ROUNDING)


@pytest.mark.parametrize("seed", range(3))
def test_univariate_model_with_clusters_across_unequal_variances_agrees_with_full_matrices(seed: int) -> None:
    y, v, x, outer, _, _ = data(seed, 3)
    fit = fit_univariate(y, v, x, test="knha")
    seen, full = robust(fit, outer), CR2(y, x, np.diag(v + fit.tau2), outer)
    np.testing.assert_allclose(seen.se, np.sqrt(np.diag(full.covariance)), rtol=ROUNDING)
    np.testing.assert_allclose(seen.df, [full.satterthwaite(c) for c in np.eye(3)], rtol=ROUNDING)


def test_one_effect_a_cluster_and_equal_variances_is_the_textbook_t_test() -> None:
    y = np.array([0.1, 0.4, 0.2, 0.7, 0.5, 0.3])
    fit = fit_univariate(y, np.full(6, 0.04), method="EE", test="z")
    seen = robust(fit, np.arange(6))
    np.testing.assert_allclose(seen.se, [np.std(y, ddof=1) / np.sqrt(6)], rtol=1e-12)
    np.testing.assert_allclose(seen.df, [5.0], rtol=1e-10)


def test_a_contrast_is_the_coefficient_of_the_recoded_design() -> None:
    y, v, _, outer, _, _ = data(1, 1)
    level = outer % 3
    first, second = (np.column_stack([np.ones(len(y)), level == a, level == b]).astype(float) for a, b in ((1, 2), (0, 2)))
    one = robust(fit_multilevel(y, v, outer, np.arange(len(y)), first), outer)
    two = robust(fit_multilevel(y, v, outer, np.arange(len(y)), second), outer)
    made = one.contrast([0.0, -1.0, 1.0])
    np.testing.assert_allclose((made.estimate, made.se, made.df), (two.estimate[2], two.se[2], two.df[2]), rtol=1e-6)


def test_a_level_of_one_cluster_is_named_and_the_other_coefficients_are_not() -> None:
    y, v, _, outer, _, _ = data(2, 1)
    x = np.column_stack([np.ones(len(y)), outer == 8, outer % 2]).astype(float)
    fit = fit_multilevel(y, v, outer, np.arange(len(y)), x)
    seen = robust(fit, outer)
    assert [bool(why) for why in seen.unsupported] == [False, True, False]
    assert "one cluster alone" in seen.unsupported[1]
    assert "one cluster alone" in seen.joint_test(select([1, 2], 3)).unsupported
    assert seen.contrast([0.0, 0.0, 1.0]).unsupported == ""


def test_a_slope_that_two_clusters_share_is_not_named() -> None:
    y, v, _, outer, _, _ = data(2, 1)
    x = np.column_stack([np.ones(len(y)), outer >= 7]).astype(float)
    assert robust(fit_multilevel(y, v, outer, np.arange(len(y)), x), outer).unsupported == ("", "")


def test_effects_fitted_exactly_have_no_robust_standard_error_and_say_so() -> None:
    fit = fit_univariate(np.full(6, 0.3), np.linspace(0.02, 0.05, 6), test="z")
    seen = robust(fit, np.array([0, 0, 1, 1, 2, 2]))
    assert np.isnan(seen.se).all()
    assert np.isnan(seen.p_value).all()
    assert "fitted exactly" in seen.unsupported[0]
    assert "fitted exactly" in seen.contrast([1.0]).unsupported


def test_a_cluster_that_carries_a_coefficient_alone_leaves_cr1_nothing() -> None:
    """Its residuals add up to zero: CR1 would be zero, and the test a division by it."""
    x = np.column_stack([np.ones(6), [0, 0, 1, 1, 1, 1]])
    fit = fit_univariate([0.1, 0.3, 0.2, 0.5, 0.4, 0.6], [0.04, 0.05, 0.03, 0.04, 0.06, 0.05], x, test="z")
    seen = robust(fit, np.array([0, 0, 1, 1, 2, 2]))
    assert seen.cr1_se is not None
    assert np.isnan(seen.cr1_se[0])
    assert seen.unsupported[0]


def test_cr1_is_left_out_without_degrees_of_freedom() -> None:
    y, v, _, _, _, _ = data(0, 1)
    x = np.column_stack([np.ones(6), np.arange(6.0), [0, 1, 1, 0, 0, 1]])
    fit = fit_univariate(y[:6], v[:6], x, test="z")
    seen = robust(fit, np.array([0, 0, 1, 1, 2, 2]))
    assert seen.cr1_df == 0
    assert seen.cr1_se is None


def test_a_joint_test_without_degrees_of_freedom_says_why() -> None:
    x = np.column_stack([np.ones(6), [1, 2, 3, 1, 2, 4], [0, 1, 0, 1, 1, 0], [0, 0.1, 0.5, 0.2, 0.9, 1]])
    fit = fit_univariate([0.1, 0.3, 0.2, 0.5, 0.4, 0.6], [0.04, 0.05, 0.03, 0.04, 0.06, 0.05], x, test="z")
    joint = robust(fit, np.array([0, 0, 1, 1, 2, 2])).joint_test(select([1, 2, 3], 4))
    assert isinstance(joint, NotEstimated)
    assert "3 clusters" in joint.reason


def test_one_cluster_is_refused() -> None:
    fit = fit_univariate([0.1, 0.3, 0.2], [0.04, 0.05, 0.03], test="z")
    with pytest.raises(CannotCompute, match="at least two clusters"):
        robust(fit, np.zeros(3, dtype=int))
