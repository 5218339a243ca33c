"""Influence, cumulative answers and shrunken predictions: each against fits made again by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.influence.blup import blup
from evidence.models.influence.cumulative import cumulative
from evidence.models.influence.diagnostics import influence
from evidence.models.influence.groups import group_influence
from evidence.models.univariate.fit import fit_univariate
from tests.models.dependent import dense
from tests.reference.parts import table

# Two fits of one variance, refined to the last bits, and differences between them.
ROUNDING = 1e-6


def some(seed: int, k: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.2, k)
    return rng.normal(0.3, np.sqrt(v + 0.1)), v, np.column_stack([np.ones(k), rng.normal(size=k)])


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("method", ["REML", "DL", "EE"])
def test_leaving_one_out_is_the_fit_without_it(method: str, test: str) -> None:
    if (method, test) == ("EE", "knha"):
        test = "t"
    y, v, x = some(1)
    fit = fit_univariate(y, v, x, method=method, test=test)
    found = influence(fit)
    for i in range(len(y)):
        left = np.arange(len(y)) != i
        other = fit_univariate(y[left], v[left], x[left], method=method, test=test)
        np.testing.assert_allclose(found.estimate[i], other.estimate, rtol=ROUNDING)
        np.testing.assert_allclose(found.ci_low[i], other.ci_low, rtol=ROUNDING)
        assert (found.tau2_deleted[i], found.I2[i], found.QE_deleted[i]) == pytest.approx((other.tau2, other.I2, other.QE), rel=ROUNDING)
        change = fit.estimate - other.estimate
        assert found.cooks_distance[i] == pytest.approx(change @ np.linalg.solve(fit.covariance, change), rel=ROUNDING)
        assert found.cov_ratio[i] == pytest.approx(np.linalg.det(other.covariance) / np.linalg.det(fit.covariance), rel=ROUNDING)
    assert found.hat.sum() == pytest.approx(2.0)
    assert found.weight.sum() == pytest.approx(100.0)


def test_with_a_moderator_and_knapp_hartung_the_numbers_are_those_of_r() -> None:
    """influence() and baujat() of rma(yi, vi, mods = ~ ablat, data = bcg, test = "knha") in metafor 3.8.1, row 7."""
    d = table("bcg")
    found = influence(fit_univariate(d["yi"], d["vi"], np.column_stack([np.ones(13), d["ablat"]]), test="knha")).rows()[6]
    printed = {"rstudent": -2.6039, "dffits": -0.6249, "cooks_distance": 0.2804, "cov_ratio": 0.2942, "tau2_deleted": 0.0405}
    printed |= {"QE_deleted": 21.7498, "hat": 0.0640, "weight": 3.7900, "dfbetas: intercept": -0.6392, "dfbetas: x1": 0.4127}
    assert {name: found[name] for name in printed} == pytest.approx(printed, abs=6e-5)
    assert (found["baujat_x"], found["baujat_y"]) == pytest.approx((5.81532226136, 0.5168846361080), rel=1e-8)


def test_a_level_with_one_effect_cannot_be_left_out_and_says_so() -> None:
    y, v, _ = some(2, 6)
    x = np.column_stack([np.ones(6), [1, 0, 0, 0, 0, 0]])
    found = influence(fit_univariate(y, v, x, test="z"))
    assert "tell the coefficients apart" in found.unavailable[0]
    assert not any(found.unavailable[1:])
    assert found.to_dict()["rstudent"][0] is None
    assert found.to_dict()["note"][0]["row"] == 1
    with pytest.raises(CannotCompute, match="no effect can be left out"):
        influence(fit_univariate(y[:3], v[:3], x[:3], test="z"))


def test_of_two_effects_the_other_is_left() -> None:
    found = influence(fit_univariate([0.1, 0.7], [0.02, 0.03], test="knha"))
    assert found.estimate[:, 0].tolist() == pytest.approx([0.7, 0.1])
    assert (found.se[:, 0] ** 2).tolist() == pytest.approx([0.03, 0.02])
    assert found.tau2_deleted.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("test", ["z", "knha"])
def test_the_last_cumulative_answer_is_the_fit_and_the_first_the_first_effect(test: str) -> None:
    y, v, _ = some(3)
    fit = fit_univariate(y, v, test=test)
    found = cumulative(fit)
    assert (found.estimate[-1], found.se[-1], found.ci_low[-1]) == pytest.approx((fit.estimate[0], fit.se[0], fit.ci_low[0]), rel=ROUNDING)
    assert (found.tau2[-1], found.I2[-1], found.QE[-1]) == pytest.approx((fit.tau2, fit.I2, fit.QE), rel=ROUNDING)
    assert (found.estimate[0], found.se[0] ** 2, found.tau2[0]) == pytest.approx((y[0], v[0], 0.0))
    assert found.ci_high[0] == pytest.approx(y[0] + 1.959963984540054 * np.sqrt(v[0]))


def test_cumulative_answers_with_no_standard_error_say_why() -> None:
    found = cumulative(fit_univariate([0.2, 0.2, 0.5], [0.02, 0.03, 0.02], test="knha"))
    assert found.to_dict()["se"][1] is None
    assert "all equal" in found.unavailable[1]
    assert found.unavailable[2] == ""
    y, v, x = some(3)
    with pytest.raises(UsageError, match="without moderators"):
        cumulative(fit_univariate(y, v, x, test="z"))


def three_level(seed: int, k: int = 14) -> tuple[np.ndarray, SamplingErrors, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    outer, inner = np.repeat(np.arange(k // 2), 2), np.arange(k)
    v = rng.uniform(0.02, 0.1, k)
    y = 0.2 + rng.normal(0, 0.4, k // 2)[outer] + rng.normal(0, 0.2, k) + rng.normal(0, np.sqrt(v))
    return y, SamplingErrors(v, people=outer, within=0.5, across=0.5), outer, inner, np.column_stack([np.ones(k), rng.normal(size=k)])


def test_three_level_predictions_are_henderson_s_with_full_matrices() -> None:
    y, errors, outer, inner, x = three_level(4)
    fit = fit_multilevel(y, errors, outer.tolist(), inner.tolist(), x)
    assert min(fit.sigma2) > 0
    v = dense.sampling_covariance(errors.variance, outer, np.zeros_like(outer), 0.5, 0.5)
    m = dense.covariance(v, outer, inner, fit.sigma2)
    g, w = m - v, np.linalg.inv(m)
    bread = np.linalg.inv(x.T @ w @ x)
    projected = w - w @ x @ bread @ x.T @ w
    beta = bread @ x.T @ w @ y
    expected = x @ beta + g @ w @ (y - x @ beta)
    # Prediction error variance (Henderson 1975): Var(theta) - G P G, with the coefficients' own error.
    left = x - g @ w @ x
    variance = np.diag(g - g @ w @ g + left @ bread @ left.T)
    found = blup(fit)
    np.testing.assert_allclose(found.prediction, expected, rtol=1e-9)
    np.testing.assert_allclose(found.se**2, variance, rtol=1e-9)
    np.testing.assert_allclose(projected @ x, 0.0, atol=1e-9)


def test_shrinking_stops_at_the_data_and_at_the_mean() -> None:
    y, v, _ = some(4)
    none = blup(fit_univariate(y, v, method="EE", test="z"))
    np.testing.assert_allclose(none.prediction, np.full(12, (y / v).sum() / (1 / v).sum()))
    exact = blup(fit_univariate(y, v * 1e-8, test="z"))
    np.testing.assert_allclose(exact.prediction, y, atol=1e-6)


def test_without_an_outer_group_the_model_is_fitted_again() -> None:
    y, errors, outer, inner, x = three_level(2)
    fit = fit_multilevel(y, errors, outer.tolist(), inner.tolist(), x)
    found = group_influence(fit, [f"g{code}" for code in outer])
    assert found.groups == tuple(f"g{j}" for j in range(7))
    left = outer != 3
    fewer = SamplingErrors(errors.variance[left], outer[left], None, 0.5, 0.5)
    other = fit_multilevel(y[left], fewer, outer[left].tolist(), inner[left].tolist(), x[left])
    np.testing.assert_allclose(found.estimate[3], other.estimate, rtol=ROUNDING)
    np.testing.assert_allclose(found.sigma2[3], other.sigma2, rtol=1e-5, atol=1e-9)


def test_group_influence_agrees_with_r() -> None:
    """cooks.distance(f, cluster = district), dfbetas(f, cluster = district) of rma.mv in metafor 3.8.1."""
    d = table("konstantopoulos2011")
    fit = fit_multilevel(d["yi"], d["vi"].to_numpy(), d["district"].tolist(), d["school"].tolist())
    found = group_influence(fit, d["district"].tolist())
    printed = {"11": (0.0693784141842, -0.26250155548), "71": (0.5585174858480, 1.08256983896), "644": (0.0003441646543, -0.01771071182)}
    for group, (cooks, dfbetas) in printed.items():
        j = found.groups.index(group)
        # rma.mv leaves its variances about 1e-7 from the optimum.
        assert (found.cooks_distance[j], found.dfbetas[j, 0]) == pytest.approx((cooks, dfbetas), rel=1e-5)
