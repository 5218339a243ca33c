"""The rotated basis of the three-level model: its shortcuts and its grid against the general way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evidence.base.errors import CannotCompute
from evidence.models.dependent import block_likelihood as module
from evidence.models.dependent.block_likelihood import RotatedData, likelihood, log_likelihoods, rotate
from evidence.models.dependent.covariance import SamplingErrors, as_codes
from evidence.models.dependent.multilevel import fit_multilevel

# Two ways to the same sum over some dozens of effects.
ROUNDING = 1e-10


def data(columns: int, rho: float) -> tuple[np.ndarray, np.ndarray, SamplingErrors, np.ndarray]:
    rng = np.random.default_rng(columns)
    outer = np.repeat(np.arange(9), rng.integers(1, 6, 9))
    k = len(outer)
    x = np.column_stack([np.ones(k), rng.normal(size=(k, columns - 1))])
    errors = SamplingErrors(rng.uniform(0.01, 0.2, k), outer, None, rho, rho)
    return rng.normal(0.3, 0.5, k), x, errors, outer


def rotated(columns: int, rho: float) -> RotatedData:
    y, x, errors, outer = data(columns, rho)
    return rotate(y, x, errors, outer, np.arange(len(y)))


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("columns", [1, 3])
def test_a_grid_of_variances_holds_the_likelihood_of_each_pair(columns: int, restricted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    b = rotated(columns, 0.6)
    outer, inner = np.array([0.0, 0.01, 0.5, 30.0]), np.array([0.0, 0.2, 7.0])
    grid = log_likelihoods(b, outer, inner, restricted)
    for i, s in enumerate(outer):
        for j, t in enumerate(inner):
            assert grid[i, j] == pytest.approx(likelihood(b, float(s), float(t), restricted).value, rel=ROUNDING)
    monkeypatch.setattr(module, "CHUNK_CELLS", 1)
    np.testing.assert_allclose(log_likelihoods(b, outer, inner, restricted), grid, rtol=ROUNDING)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_one_effect_an_inner_group_takes_a_short_way_to_the_same_likelihood(rho: float, monkeypatch: pytest.MonkeyPatch) -> None:
    y, x, errors, outer = data(2, rho)
    short = rotate(y, x, errors, outer, np.arange(len(y)))
    original = module._basis
    monkeypatch.setattr(module, "_scaled", lambda z, v, codes: module._turned(z, errors, codes, np.arange(len(codes)), False))
    monkeypatch.setattr(module, "_basis", lambda e, rows, inner: original(e, rows, rows))
    general = rotate(y, x, errors, outer, np.arange(len(y)))
    assert short.trace_p == pytest.approx(general.trace_p, rel=ROUNDING)
    for pair in ((0.0, 0.0), (0.3, 0.02), (5.0, 1e-5)):
        one, two = likelihood(short, *pair, True), likelihood(general, *pair, True)
        assert one.value == pytest.approx(two.value, rel=ROUNDING)
        np.testing.assert_allclose(one.gradient, two.gradient, rtol=1e-8, atol=1e-9)
        np.testing.assert_allclose(one.beta, two.beta, rtol=ROUNDING)
        np.testing.assert_allclose(one.covariance, two.covariance, rtol=ROUNDING)


@pytest.mark.parametrize("inner", ["single", "paired"])
def test_correlations_that_no_data_can_have_are_refused_both_ways(inner: str) -> None:
    y, v, outer = np.array([0.1, 0.2, 0.3, 0.5, 0.4]), np.full(5, 0.04), np.array([0, 0, 0, 0, 1])
    errors = SamplingErrors(v, outer, np.zeros(5, dtype=int), -0.5, -0.5)
    groups = np.arange(5) if inner == "single" else np.arange(5) // 2
    with pytest.raises(CannotCompute, match="no data can have"):
        fit_multilevel(y, errors, outer, groups)


def test_the_gradient_is_zero_where_the_search_stops() -> None:
    """To rounding: the search ends with a Newton step after which only that is left."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        outer = np.repeat(np.arange(20), rng.integers(1, 7, 20))
        k = len(outer)
        v = rng.uniform(0.01, 0.2, k)
        y = rng.normal(0, 0.5, 20)[outer] + rng.normal(0, np.sqrt(v + 0.2))
        fit = fit_multilevel(y, v, outer, np.arange(k))
        b = rotate(y, np.ones((k, 1)), SamplingErrors(v), as_codes(outer), np.arange(k))
        here = likelihood(b, *fit.sigma2, True)
        assert min(fit.sigma2) > 0.0
        steps = np.linalg.solve(here.hessian, here.gradient)
        np.testing.assert_array_less(np.abs(steps), 1e-10 * np.array(fit.sigma2))


def test_units_of_the_effects_change_the_likelihood_by_a_constant_only() -> None:
    b = rotated(2, 0.6)
    scaled = replace(b, z=np.column_stack([b.z[:, :-1], 3.0 * b.z[:, -1]]))
    one, two = likelihood(b, 0.1, 0.2, True), likelihood(scaled, 0.1, 0.2, True)
    np.testing.assert_allclose(two.beta, 3.0 * one.beta, rtol=ROUNDING)
    np.testing.assert_allclose(two.covariance, one.covariance, rtol=ROUNDING)
