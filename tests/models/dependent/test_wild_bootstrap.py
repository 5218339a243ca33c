"""The cluster wild bootstrap against refits with full matrices, one data set at a time, and its type I error."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent import wild_bootstrap as module
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.dependent.robust import fit_robust
from evidence.models.dependent.wild_bootstrap import WEIGHTS, WildBootstrap, wild_bootstrap
from evidence.models.univariate.fit import fit_univariate
from tests.models.dependent.dense import symmetric_power

# Two ways to the same numbers: only rounding lies between them.
ROUNDING = 1e-8


def data(seed: int, groups: int) -> tuple[np.ndarray, ...]:
    """Effects, variances, design with a moderator inside and one between groups, groups of 1 to 4 effects."""
    rng = np.random.default_rng(seed)
    outer = np.repeat(np.arange(groups), rng.integers(1, 5, groups))
    k = len(outer)
    v = rng.uniform(0.01, 0.2, k)
    x = np.column_stack([np.ones(k), rng.normal(size=k), rng.normal(size=groups)[outer]])
    y = 0.3 + rng.normal(0, 0.3, groups)[outer] + rng.normal(0, np.sqrt(v + 0.04))
    return y, v, x, outer


def bootstrap(fit: MultilevelFit, clusters: np.ndarray, contrasts: np.ndarray, **options: object) -> WildBootstrap:
    effect = fit.design @ fit.estimate + fit.residual
    test = wild_bootstrap(effect, fit.design, fit.covariance, fit.covariance_of, clusters, contrasts, **options)
    assert isinstance(test, WildBootstrap)
    return test


class Dense:
    """One Wald test with k x k matrices: generalised least squares, CR0 or CR2, and its restricted residuals."""

    def __init__(self, x: np.ndarray, phi: np.ndarray, clusters: np.ndarray, contrasts: np.ndarray, variance: str) -> None:
        self.x, self.phi, self.contrasts = x, phi, contrasts
        self.weight = np.linalg.inv(phi)
        self.rows = [np.flatnonzero(clusters == c) for c in np.unique(clusters)]
        self.bread = np.linalg.inv(x.T @ self.weight @ x)
        self.adjust = [self.adjustment(i, self.bread) if variance == "CR2" else np.eye(len(i)) for i in self.rows]

    def adjustment(self, i: np.ndarray, bread: np.ndarray) -> np.ndarray:
        block = self.phi[np.ix_(i, i)]
        d = np.linalg.cholesky(block).T
        return d.T @ symmetric_power(d @ (block - self.x[i] @ bread @ self.x[i].T) @ d.T, -0.5) @ d

    def wald(self, y: np.ndarray) -> float:
        beta = self.bread @ self.x.T @ self.weight @ y
        residual = y - self.x @ beta
        scores = [
            self.contrasts @ self.bread @ self.x[i].T @ self.weight[np.ix_(i, i)] @ a @ residual[i]
            for i, a in zip(self.rows, self.adjust, strict=True)
        ]
        c = self.contrasts @ beta
        return float(c @ np.linalg.solve(sum(np.outer(s, s) for s in scores), c)) / len(c)

    def restricted(self, y: np.ndarray, correction: str) -> tuple[np.ndarray, np.ndarray]:
        """Fitted values and residuals of the model in which the contrasts are zero: coefficients from their null space."""
        free = np.linalg.svd(self.contrasts)[2][len(self.contrasts) :].T
        x = self.x @ free
        null_bread = np.linalg.inv(x.T @ self.weight @ x)
        fitted = x @ null_bread @ x.T @ self.weight @ y
        residual = y - fitted
        if correction == "CR2":
            for i in self.rows:
                residual[i] = self.adjustment(i, free @ null_bread @ free.T) @ residual[i]
        return fitted, residual


@pytest.mark.parametrize("variance", ["CR0", "CR2"])
@pytest.mark.parametrize("correction", ["CR0", "CR2"])
@pytest.mark.parametrize("tested", [[[0.0, 1.0, 0.0]], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [[1.0, -1.0, 0.5]]])
def test_every_data_set_refitted_with_full_matrices_gives_the_same_p(tested: list[list[float]], correction: str, variance: str) -> None:
    y, v, x, outer = data(5, 8)
    contrasts = np.array(tested)
    fit = fit_multilevel(y, SamplingErrors(v, outer, None, 0.5, 0.5), outer, np.arange(len(y)), x)
    seen = bootstrap(fit, outer, contrasts, residual_correction=correction, variance=variance)
    full = Dense(x, fit.covariance_of(np.arange(len(y))[None])[0] * (outer[:, None] == outer), outer, contrasts, variance)
    fitted, residual = full.restricted(y, correction)
    observed = full.wald(y)
    # With signs as they are in the first cluster: turning all signs changes no test.
    half = itertools.product([1.0], *[[1.0, -1.0]] * 7)
    reached = int(sum(full.wald(fitted + residual * np.array(signs)[outer]) >= observed * (1 - 1e-9) for signs in half))
    assert seen.statistic == pytest.approx(observed, rel=ROUNDING)
    assert (seen.enumerated, seen.weights, seen.draws) == (True, "Rademacher", 128)
    assert seen.p_value == pytest.approx(reached / 128 if correction == "CR0" else (1 + reached) / 129, abs=1e-12)


def test_webb_weights_are_enumerated_with_few_clusters() -> None:
    y, v, x, outer = data(2, 4)
    fit = fit_multilevel(y, v, outer, np.arange(len(y)), x[:, :2])
    contrasts = np.array([[0.0, 1.0]])
    seen = bootstrap(fit, outer, contrasts)
    full = Dense(x[:, :2], fit.covariance_of(np.arange(len(y))[None])[0] * (outer[:, None] == outer), outer, contrasts, "CR0")
    fitted, residual = full.restricted(y, "CR0")
    observed = full.wald(y)
    drawn = np.array([full.wald(fitted + residual * np.array(w)[outer]) for w in itertools.product(WEIGHTS["Webb"], repeat=4)])
    assert (seen.weights, seen.draws, seen.smallest_p) == ("Webb", 648, pytest.approx(1 / 648))
    assert seen.p_value == pytest.approx((drawn >= observed * (1 - 1e-9)).mean(), abs=1e-12)


def test_the_observed_statistic_is_the_robust_wald_test() -> None:
    y, v, x, outer = data(3, 9)
    fit = fit_multilevel(y, v, outer, np.arange(len(y)), x)
    robust = fit_robust(fit.estimate, fit.residual, x, fit.covariance, fit.covariance_of, outer)
    for variance in ("CR0", "CR2"):
        seen = bootstrap(fit, outer, np.eye(3)[[1]], variance=variance).statistic
        assert seen == pytest.approx(fit.estimate[1] ** 2 / robust.sandwich(variance)[1, 1], rel=ROUNDING)


def test_random_draws_come_close_to_all_combinations_and_repeat_by_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    y, v, x, outer = data(3, 9)
    fit = fit_multilevel(y, v, outer, np.arange(len(y)), x)
    whole = bootstrap(fit, outer, np.eye(3)[[1, 2]])
    monkeypatch.setattr(module, "ENUMERATED", {"Rademacher": 0, "Webb": 0})
    one, again, other = (bootstrap(fit, outer, np.eye(3)[[1, 2]], draws=9999, seed=seed) for seed in (1, 1, 2))
    assert one.p_value == again.p_value != other.p_value
    assert (one.seed, one.draws, one.enumerated) == (1, 9999, False)
    # Four standard errors of a share of 9,999 draws.
    assert one.p_value == pytest.approx(whole.p_value, abs=4 * (0.25 / 9999) ** 0.5)


def test_chunks_of_draws_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    y, v, x, outer = data(4, 20)
    fit = fit_multilevel(y, v, outer, np.arange(len(y)), x)
    whole = bootstrap(fit, outer, np.eye(3)[[1, 2]], draws=999)
    monkeypatch.setattr(module, "CHUNK_CELLS", 20 * 4 * 7)
    assert bootstrap(fit, outer, np.eye(3)[[1, 2]], draws=999).p_value == whole.p_value


def test_direction_labels_and_units_change_nothing() -> None:
    y, v, x, outer = data(6, 9)
    plain = bootstrap(fit_multilevel(y, v, outer, np.arange(len(y)), x), outer, np.eye(3)[[1]])
    turned = bootstrap(fit_multilevel(-3.0 * y, 9.0 * v, outer, np.arange(len(y)), x), 100 - outer, -np.eye(3)[[1]])
    assert (turned.p_value, turned.statistic) == (plain.p_value, pytest.approx(plain.statistic, rel=1e-6))


def test_a_coefficient_carried_by_one_cluster_is_said_to_be() -> None:
    y, v, _, outer = data(1, 6)
    x = np.column_stack([np.ones(len(y)), outer == 0]).astype(float)
    fit = fit_multilevel(y, v, outer, np.arange(len(y)), x)
    effect = x @ fit.estimate + fit.residual
    test = wild_bootstrap(effect, x, fit.covariance, fit.covariance_of, outer, [[0.0, 1.0]])
    assert isinstance(test, NotEstimated) or "one cluster" in test.unsupported


def test_more_contrasts_than_clusters_can_carry_are_not_estimated() -> None:
    y, v, x, _ = data(1, 8)
    clusters = np.arange(len(y)) % 2
    fit = fit_univariate(y, v, x)
    test = wild_bootstrap(y, x, fit.plain_covariance, fit.covariance_of, clusters, np.eye(3))
    assert isinstance(test, NotEstimated)
    assert "singular" in test.reason


def test_type_one_error_of_fifty_seeded_data_sets() -> None:
    """validation/wild_bootstrap_size.py has the simulation; here at most 7 of 50 may fall below .05 (probability .98)."""
    rng = np.random.default_rng(11)
    below = 0
    for _ in range(50):
        outer = np.repeat(np.arange(10), rng.integers(1, 5, 10))
        k = len(outer)
        v = rng.uniform(0.02, 0.2, k)
        x = np.column_stack([np.ones(k), (np.arange(10) < 4)[outer]]).astype(float)
        y = rng.normal(0, 0.3, 10)[outer] + rng.normal(0, 0.15, k) + rng.normal(0, np.sqrt(v))
        fit = fit_multilevel(y, v, outer, np.arange(k), x)
        below += bootstrap(fit, outer, np.array([[0.0, 1.0]])).p_value < 0.05
    assert below <= 7


def test_calls_without_meaning_are_refused() -> None:
    y, v, x, outer = data(1, 6)
    fit = fit_univariate(y, v, x)
    good = (y, x, fit.plain_covariance, fit.covariance_of)
    for options in ({"variance": "CR7"}, {"residual_correction": "none"}, {"weights": "Mammen"}, {"draws": 10}):
        with pytest.raises(UsageError):
            wild_bootstrap(*good, outer, np.eye(3)[[1]], **options)
    with pytest.raises(UsageError, match="each contrast"):
        wild_bootstrap(*good, outer, [[1.0, 0.0]])
    with pytest.raises(UsageError, match="depend"):
        wild_bootstrap(*good, outer, [[0.0, 1.0, 0.0], [0.0, 2.0, 0.0]])
    with pytest.raises(CannotCompute, match="one cluster"):
        wild_bootstrap(*good, np.zeros(len(y)), np.eye(3)[[1]])
