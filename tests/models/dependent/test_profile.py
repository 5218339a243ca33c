"""Profile intervals: at each limit the best likelihood stands 1.92 below the maximum, by full matrices and a dense grid."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.reason import NotEstimated
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.dependent.profile import ProfileInterval, profile
from evidence.models.univariate.fit import fit_univariate
from tests.models.dependent import dense

DROP = 3.841458820694124 / 2
# A grid whose neighbours differ by 4% misses the top of a likelihood of this size by less.
GRID_MISS = 2e-3


def nested(seed: int, between: float, within: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    outer, inner = np.repeat(np.arange(9), 3), np.arange(27)
    v = rng.uniform(0.02, 0.1, 27)
    y = rng.normal(0, between, 9)[outer] + rng.normal(0, within, 27) + rng.normal(0, np.sqrt(v))
    return y, v, outer, inner


def best(y: np.ndarray, v: np.ndarray, outer: np.ndarray, inner: np.ndarray, level: int, held: float, restricted: bool) -> float:
    others = np.concatenate([[0.0], np.geomspace(1e-4, 10, 300)])
    pairs = [(held, other) if level == 0 else (other, held) for other in others]
    m = np.array([dense.covariance(np.diag(v), outer, inner, pair) for pair in pairs])
    return float(dense.log_likelihood(y, np.ones((len(y), 1)), m, restricted).max())


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("seed", "between", "within"), [(1, 0.6, 0.4), (2, 0.5, 0.0), (3, 0.0, 0.5)])
def test_limits_of_both_variances_lie_on_the_profile(seed: int, between: float, within: float, method: str) -> None:
    y, v, outer, inner = nested(seed, between, within)
    fit = fit_multilevel(y, v, outer.tolist(), inner.tolist(), method=method)
    for level, found in enumerate(profile(fit).intervals):
        assert isinstance(found, ProfileInterval)
        assert found.low <= fit.sigma2[level] < found.high
        floor = fit.log_likelihood - DROP
        assert best(y, v, outer, inner, level, found.high, method == "REML") == pytest.approx(floor, abs=GRID_MISS)
        if found.low > 0:
            assert best(y, v, outer, inner, level, found.low, method == "REML") == pytest.approx(floor, abs=GRID_MISS)
        else:
            assert best(y, v, outer, inner, level, 0.0, method == "REML") >= floor - GRID_MISS


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e6])
def test_limits_of_tau2_lie_on_its_likelihood_in_any_unit(method: str, scale: float) -> None:
    rng = np.random.default_rng(4)
    v = rng.uniform(0.02, 0.1, 12) * scale
    y = rng.normal(0, np.sqrt(v + 0.1 * scale))
    fit = fit_univariate(y, v, method=method, test="z")
    (found,) = profile(fit).intervals
    assert isinstance(found, ProfileInterval)
    assert 0 < found.low < fit.tau2 < found.high
    for limit in (found.low, found.high):
        here = dense.log_likelihood(y, np.ones((12, 1)), np.diag(v + limit), method == "REML")
        assert float(here) == pytest.approx(float(fit.log_likelihood or 0.0) - DROP, abs=1e-6)


def test_an_estimate_of_zero_starts_its_interval_at_zero() -> None:
    fit = fit_univariate([0.30, 0.31, 0.29, 0.30], [0.1, 0.2, 0.1, 0.3], test="z")
    low, high = profile(fit).to_dict()["tau2_ci"]
    assert (fit.tau2, low) == (0.0, 0.0)
    assert high > 0


def test_what_has_no_likelihood_or_cannot_be_told_apart_says_so() -> None:
    (none,) = profile(fit_univariate([0.1, 0.5, 0.9], [0.02, 0.03, 0.02], method="DL", test="z")).intervals
    assert isinstance(none, NotEstimated)
    assert "ML or REML" in none.reason
    single = fit_multilevel([0.1, 0.5, 0.9, 0.0], [0.02, 0.03, 0.02, 0.05], [1, 2, 3, 4], [1, 2, 3, 4])
    found = profile(single).to_dict()
    assert found["sigma2_ci"]["2"] is None
    assert "told apart" in found["sigma2_ci_note"]
    (alone,) = profile(fit_univariate([0.1, 0.5, 0.9, 0.0], [0.02, 0.03, 0.02, 0.05], test="z")).intervals
    assert isinstance(alone, ProfileInterval)
    assert found["sigma2_ci"]["1"] == pytest.approx([alone.low, alone.high], rel=1e-6)
