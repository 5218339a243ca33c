"""The three-level model: its likelihood against full matrices, its search against a grid, and where it meets simpler models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidence.base.errors import CannotCompute
from evidence.models.dependent.block_likelihood import likelihood, rotate
from evidence.models.dependent.covariance import SamplingErrors, as_codes
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.univariate.fit import fit_univariate
from tests.models.dependent.dense import covariance, log_likelihood, sampling_covariance

# A log likelihood is a sum over k effects; what differs between two ways to it is rounding.
ROUNDING = 1e-9
# The search stops where a step no longer changes the likelihood: variances are then good to this share of themselves.
OPTIMUM = 1e-6


def clustered(seed: int, groups: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects, variances and outer groups of 1 to 4 effects."""
    rng = np.random.default_rng(seed)
    outer = np.repeat(np.arange(groups), rng.integers(1, 5, groups))
    v = rng.uniform(0.01, 0.2, len(outer))
    y = 0.2 + rng.normal(0, 0.3, groups)[outer] + rng.normal(0, 0.2, len(outer)) + rng.normal(0, np.sqrt(v))
    return y, v, outer


def hard(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, str]:
    """Few groups, variances over up to six magnitudes, variance components of any size or zero, outliers; rho; method."""
    rng = np.random.default_rng(seed)
    groups = int(rng.integers(2, 6))
    outer = np.repeat(np.arange(groups), np.where(rng.random(groups) < 0.4, 1, rng.integers(2, 6, groups)))
    if len(outer) < 3:
        outer = np.array([0, 0, 1, 1])
        groups = 2
    k, magnitudes = len(outer), rng.uniform(0, 6)
    v = 10.0 ** rng.uniform(-magnitudes / 2, magnitudes / 2, k)
    s = 10.0 ** rng.uniform(-4, 1, 2) * rng.integers(0, 2, 2)
    y = rng.normal(0, np.sqrt(s[0]), groups)[outer] + rng.normal(0, np.sqrt(s[1] + v))
    if rng.random() < 0.4:
        y[rng.integers(k)] += rng.choice([-1, 1]) * 10.0 ** rng.uniform(-1, 2)
    return y, v, outer, float(rng.choice([0.0, 0.6])), str(rng.choice(["REML", "ML"]))


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("pair", [(0.0, 0.0), (0.3, 0.0), (0.0, 0.2), (0.15, 0.4), (20.0, 1e-6)])
def test_likelihood_slope_and_curvature_agree_with_full_matrices(pair: tuple[float, float], restricted: bool) -> None:
    y, v, outer = clustered(4)
    k = len(y)
    inner, people, domain = np.arange(k) // 2, outer, np.arange(k) % 3
    x = np.column_stack([np.ones(k), np.linspace(-1, 1, k)])
    errors = SamplingErrors(v, people, domain, 0.6, 0.3)
    rotated = rotate(y, x, errors, outer, as_codes(zip(outer, inner, strict=True)))
    full = sampling_covariance(v, people, domain, 0.6, 0.3)

    def dense(s: float, t: float) -> float:
        return float(log_likelihood(y, x, covariance(full, outer, inner, (s, t)), restricted))

    seen = likelihood(rotated, *pair, restricted)
    assert seen.value == pytest.approx(dense(*pair), rel=ROUNDING)
    a, b = (1e-4 * max(variance, 0.1) for variance in pair)
    near = [dense(pair[0] + i * a, pair[1] + j * b) for i, j in ((1, 0), (0, 1), (2, 0), (0, 2), (1, 1))]
    here = dense(*pair)
    # One-sided differences, because a variance cannot be negative: their own error is of the order of the step.
    slope = [(4 * near[0] - near[2] - 3 * here) / (2 * a), (4 * near[1] - near[3] - 3 * here) / (2 * b)]
    np.testing.assert_allclose(seen.gradient, slope, rtol=1e-4, atol=1e-5)
    mixed = (near[4] - near[0] - near[1] + here) / (a * b)
    bend = [[(near[2] - 2 * near[0] + here) / a**2, mixed], [mixed, (near[3] - 2 * near[1] + here) / b**2]]
    np.testing.assert_allclose(seen.hessian, bend, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("seed", range(50))
def test_no_point_of_a_dense_grid_has_a_larger_likelihood(seed: int) -> None:
    y, v, outer, rho, method = hard(seed)
    k = len(y)
    x, inner = np.ones((k, 1)), np.arange(k)
    fit = fit_multilevel(y, SamplingErrors(v, outer, None, rho, rho), outer, inner, method=method)
    steps = np.concatenate([[0.0], np.geomspace(1e-4 * v.min(), 10 * (np.ptp(y) ** 2 + v.max()), 55)])
    # Groups of one effect only: the second variance is the first, and stays zero.
    pairs = np.array([(s, t) for s in steps for t in (steps if fit.separable else [0.0])])
    errors = sampling_covariance(v, outer, np.zeros(k), rho, rho)
    covariances = np.array([covariance(errors, outer, inner, (s, t)) for s, t in pairs])
    grid = log_likelihood(y, x, covariances, method == "REML")
    here = float(log_likelihood(y, x, covariance(errors, outer, inner, fit.sigma2), method == "REML"))
    assert fit.log_likelihood == pytest.approx(here, rel=ROUNDING)
    assert here >= grid.max() - ROUNDING * abs(here), f"{fit.sigma2} against {pairs[grid.argmax()]}"


@pytest.mark.parametrize(
    "case", json.loads((Path(__file__).parent / "hard_searches.json").read_text(encoding="utf-8")), ids=lambda c: c["why"]
)
def test_data_on_which_a_simpler_search_stopped_early(case: dict[str, Any]) -> None:
    """Found by simulation; `better` is a pair of variances with a larger likelihood than the one it returned."""
    y, v, outer = (np.array(case[name]) for name in ("effect", "variance", "outer"))
    k, rho, restricted = len(y), case["rho"], case["method"] == "REML"
    fit = fit_multilevel(y, SamplingErrors(v, outer, None, rho, rho), outer, np.arange(k), method=case["method"])
    errors = sampling_covariance(v, outer, np.zeros(k), rho, rho)
    better, here = (
        log_likelihood(y, np.ones((k, 1)), covariance(errors, outer, np.arange(k), s), restricted) for s in (case["better"], fit.sigma2)
    )
    assert here >= better


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("seed", range(5))
def test_one_effect_a_group_is_the_univariate_model(seed: int, method: str) -> None:
    y, v, _ = clustered(seed)
    x = np.column_stack([np.ones(len(y)), np.linspace(0, 1, len(y))])
    one = fit_univariate(y, v, x, method=method, test="t")
    three = fit_multilevel(y, v, np.arange(len(y)), np.arange(len(y)), x, method=method, test="t")
    assert not three.separable
    assert three.sigma2[1] == 0.0
    assert three.sigma2[0] == pytest.approx(one.tau2, rel=OPTIMUM, abs=1e-12)
    for name in ("estimate", "se", "statistic", "p_value", "ci_low", "ci_high"):
        np.testing.assert_allclose(getattr(three, name), getattr(one, name), rtol=OPTIMUM, err_msg=name)
    assert three.log_likelihood == pytest.approx(one.log_likelihood, rel=ROUNDING)
    assert (three.QE, three.QE_p) == (pytest.approx(one.QE), pytest.approx(one.QE_p))
    assert sum(three.I2) == pytest.approx(one.I2, rel=OPTIMUM, abs=1e-9)


def test_equal_variances_and_groups_have_the_closed_form_of_analysis_of_variance() -> None:
    """Balanced groups: sigma2 follow from the two mean squares (Searle, Casella & McCulloch 1992, section 4.5)."""
    rng = np.random.default_rng(0)
    groups, size, v = 12, 4, 0.05
    y = rng.normal(0, 0.5, groups)[:, None] + rng.normal(0, np.sqrt(0.1 + v), (groups, size))
    between = size * y.mean(axis=1).var(ddof=1)
    within = float(((y - y.mean(axis=1, keepdims=True)) ** 2).sum() / (groups * (size - 1)))
    outer = np.repeat(np.arange(groups), size)
    fit = fit_multilevel(y.ravel(), np.full(groups * size, v), outer, np.arange(groups * size))
    np.testing.assert_allclose(fit.sigma2, [(between - within) / size, within - v], rtol=OPTIMUM)
    np.testing.assert_allclose(fit.estimate, [y.mean()], rtol=1e-12)
    np.testing.assert_allclose(fit.se, [np.sqrt(between / (groups * size))], rtol=OPTIMUM)
    assert fit.boundary == (False, False)


def assert_same(one: MultilevelFit, two: MultilevelFit, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(one.sigma2, two.sigma2, rtol=tolerance * 1e3, atol=1e-12)
    np.testing.assert_allclose(one.estimate, two.estimate, rtol=tolerance * 1e3)
    assert one.log_likelihood == pytest.approx(two.log_likelihood, rel=tolerance)


def test_correlation_zero_is_independence() -> None:
    y, v, outer = clustered(7)
    plain = fit_multilevel(y, v, outer, np.arange(len(y)))
    assert_same(plain, fit_multilevel(y, SamplingErrors(v, outer, None, 0.0, 0.0), outer, np.arange(len(y))))
    # Nobody is in two effects: whatever the correlation, there is no pair it could hold for.
    assert_same(plain, fit_multilevel(y, SamplingErrors(v, np.arange(len(y)), None, 0.9, 0.9), outer, np.arange(len(y))))


def test_one_correlation_inside_and_across_domains_is_one_correlation() -> None:
    y, v, outer = clustered(7)
    inner, domain = np.arange(len(y)), np.arange(len(y)) % 3
    one = fit_multilevel(y, SamplingErrors(v, outer, None, 0.5, 0.5), outer, inner)
    assert_same(one, fit_multilevel(y, SamplingErrors(v, outer, domain, 0.5, 0.5), outer, inner))


def test_inner_labels_may_repeat_in_other_groups() -> None:
    y, v, outer = clustered(3)
    position = np.concatenate([np.arange(n) for n in np.bincount(outer)])
    assert_same(fit_multilevel(y, v, outer, position), fit_multilevel(y, v, outer, np.arange(len(y))))


def test_variances_at_zero_are_said_to_stand_on_the_boundary() -> None:
    fit = fit_multilevel([0.21, 0.2, 0.19, 0.2, 0.22], [0.1] * 5, list("aabbc"), range(5))
    assert fit.sigma2 == (0.0, 0.0)
    assert fit.boundary == (True, True)
    assert fit.I2 == (0.0, 0.0)


def test_memory_and_time_do_not_grow_with_the_square_of_the_effects() -> None:
    """20,000 effects: one k x k matrix of them would hold 3.2 GB."""
    rng = np.random.default_rng(1)
    outer = np.repeat(np.arange(2000), 10)
    v = rng.uniform(0.02, 0.2, 20000)
    y = 0.3 + rng.normal(0, 0.3, 2000)[outer] + rng.normal(0, 0.2, 20000) + rng.normal(0, np.sqrt(v))
    fit = fit_multilevel(y, SamplingErrors(v, outer, None, 0.6, 0.6), outer, np.arange(20000))
    assert fit.estimate[0] == pytest.approx(0.3, abs=0.05)
    assert fit.k == 20000


WEIGHTS = json.loads((Path(__file__).parent / "weights.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", WEIGHTS, ids=lambda case: f"{case['data']}-{case['rho']}")
def test_weights_are_those_of_metafor_and_give_the_mean(case: dict[str, Any]) -> None:
    """Made by validation/make_weights_reference.R: weights(fit, type = "rowsum") of rma.mv."""
    data = pd.read_csv(Path(__file__).parents[2] / "reference" / "data" / f"{case['data']}.csv").dropna(subset=["yi", "vi"])
    outer = as_codes(data[case["outer"]])
    errors = SamplingErrors(data["vi"].to_numpy(), people=outer, within=case["rho"])
    fit = fit_multilevel(data["yi"], errors, outer, data[case["inner"]])
    assert fit.weights == pytest.approx(case["weights"], rel=OPTIMUM, abs=OPTIMUM)
    assert fit.weights.sum() == pytest.approx(100.0, rel=ROUNDING)
    assert fit.weights @ data["yi"].to_numpy() / 100.0 == pytest.approx(float(fit.estimate[0]), rel=ROUNDING)


def test_an_effect_that_closer_ones_on_the_same_people_stand_for_has_a_weight_below_zero() -> None:
    """Of two errors that correlate 0.9, the second ten times as wide, the best mean takes more than all of the first."""
    v, outer = np.array([0.01, 1.0, 0.01]), np.array([0, 0, 1])
    fit = fit_multilevel([0.3, 0.9, 0.3], SamplingErrors(v, people=outer, within=0.9), outer, [0, 1, 2])
    assert fit.sigma2 == (0.0, 0.0)
    block = np.array([[0.01, 0.09], [0.09, 1.0]])
    sums = np.concatenate([np.linalg.solve(block, np.ones(2)), [100.0]])
    assert fit.weights == pytest.approx(100.0 * sums / sums.sum(), rel=ROUNDING)
    assert fit.weights[1] < 0


def test_a_model_with_moderators_has_no_weights() -> None:
    y, v, outer = clustered(5)
    fit = fit_multilevel(y, v, outer, np.arange(len(y)), np.column_stack([np.ones(len(y)), np.linspace(0, 1, len(y))]))
    with pytest.raises(CannotCompute, match="no single weight"):
        _ = fit.weights
