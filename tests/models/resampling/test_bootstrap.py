"""The parametric bootstrap of tau2: each replicate is the estimate that a fit of its data would give."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.resampling import bootstrap
from evidence.models.resampling.bootstrap import tau2_bootstrap
from evidence.models.univariate.fit import fit_univariate

# Roots in an eigenbasis against roots in the effects themselves, for variances up to a thousandfold apart.
AGREE = 1e-8
Y = np.array([0.2, 0.5, 0.9, -0.3, 0.4, 1.1, 0.0])
V = np.array([0.04, 0.03, 0.05, 0.02, 0.11, 0.06, 0.03])
X = np.column_stack([np.ones(7), [0.0, 1, 0, 1, 1, 0, 1]])


@pytest.mark.parametrize("design", [None, X], ids=["intercept", "moderator"])
@pytest.mark.parametrize("spread", [1.0, 1e5], ids=["alike", "unequal variances"])
@pytest.mark.parametrize("method", ["DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM"])
def test_each_replicate_as_on_its_own(method: str, spread: float, design: np.ndarray | None) -> None:
    v = V * np.array([1.0, spread, 1, 1, 1, 1, 1])
    fit = fit_univariate(Y, v, design, method=method, test="z")
    found = tau2_bootstrap(fit, replicates=100, seed=4)
    noise = np.random.default_rng(4).standard_normal((100, 7))
    for i in range(0, 100, 7):
        y = fit.design @ fit.estimate + noise[i] * np.sqrt(v + fit.tau2)
        assert found.tau2[i] == pytest.approx(fit_univariate(y, v, design, method=method, test="z").tau2, rel=AGREE, abs=1e-12)


def test_the_interval_holds_the_percentiles_and_what_they_make() -> None:
    fit = fit_univariate(Y, V)
    found = tau2_bootstrap(fit, replicates=1000, level=0.9)
    low, high = np.quantile(found.tau2, [0.05, 0.95])
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))
    assert found.interval.I2_high == pytest.approx(100 * high / (high + fit.typical_variance))
    assert found.interval.H2_high == pytest.approx(high / fit.typical_variance + 1)
    assert found.at_zero == (found.tau2 == 0).mean()
    assert found.to_dict()["tau2_ci"] == [found.interval.low, found.interval.high]
    assert [row["quantity"] for row in found.rows()] == ["tau2", "I2", "H2"]


def test_the_seed_decides_and_the_chunks_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = fit_univariate(Y, V)
    first = tau2_bootstrap(fit, replicates=500, seed=2).tau2
    assert (tau2_bootstrap(fit, replicates=500, seed=3).tau2 != first).any()
    monkeypatch.setattr(bootstrap, "_CHUNK", 64)
    np.testing.assert_allclose(tau2_bootstrap(fit, replicates=500, seed=2).tau2, first, rtol=AGREE, atol=1e-13)


@pytest.mark.parametrize("design", [None, X], ids=["intercept", "moderator"])
@pytest.mark.parametrize("method", ["DL", "SJ", "REML", "PM"])
def test_each_draw_of_the_model_is_fitted_as_on_its_own(method: str, design: np.ndarray | None, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = fit_univariate(Y, V, design, method=method, test="z")
    monkeypatch.setattr(bootstrap, "_CHUNK", 64)
    found = bootstrap.bootstrap(fit, replicates=150, seed=4)
    rng = np.random.default_rng(4)
    noise = np.concatenate([rng.standard_normal((n, 7)) for n in (64, 64, 22)])
    for i in range(0, 150, 7):
        y = fit.design @ fit.estimate + noise[i] * np.sqrt(V + fit.tau2)
        one = fit_univariate(y, V, design, method=method, test="z")
        assert found.draws[i] == pytest.approx(one.estimate, rel=AGREE)
        assert found.tau2.tau2[i] == pytest.approx(one.tau2, rel=AGREE, abs=1e-12)
    assert found.ci_low == pytest.approx(np.quantile(found.draws, 0.025, axis=0))
    assert found.bias == pytest.approx(found.draws.mean(axis=0) - fit.estimate)


@pytest.mark.parametrize("method", ["DL", "REML"])
def test_studies_drawn_anew_are_fitted_as_on_their_own(method: str) -> None:
    fit = fit_univariate(Y, V, method=method, test="z")
    found = bootstrap.bootstrap(fit, kind="nonparametric", replicates=100, seed=4)
    rows = np.random.default_rng(4).integers(0, 7, size=(100, 7))
    for i in range(0, 100, 5):
        one = fit_univariate(Y[rows[i]], V[rows[i]], method=method, test="z")
        assert (found.draws[i, 0], found.tau2.tau2[i]) == pytest.approx((one.estimate[0], one.tau2), rel=AGREE, abs=1e-12)
    assert [row["quantity"] for row in found.rows()] == ["intercept", "tau2", "I2", "H2"]
    assert found.to_dict()["note"] == "nonparametric, 100 replicates"


def test_what_has_no_bootstrap_is_refused() -> None:
    with pytest.raises(CannotCompute, match="no between-study variance"):
        tau2_bootstrap(fit_univariate(Y, V, method="EE", test="z"))
    with pytest.raises(UsageError, match="100 replicates"):
        tau2_bootstrap(fit_univariate(Y, V), replicates=99)
    with pytest.raises(UsageError, match="between 0 and 1"):
        tau2_bootstrap(fit_univariate(Y, V), level=95)
    with pytest.raises(UsageError, match="parametric or nonparametric; seen 'jackknife'"):
        bootstrap.bootstrap(fit_univariate(Y, V), kind="jackknife")
    with pytest.raises(UsageError, match="studies are drawn anew for a model without moderators"):
        bootstrap.bootstrap(fit_univariate(Y, V, X), kind="nonparametric")
