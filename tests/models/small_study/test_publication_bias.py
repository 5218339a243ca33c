"""Selection ratios: against metafor and clubSandwich by hand-run numbers, at their limits, and for both signs."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.reason import NotEstimated
from evidence.models.small_study.publication_bias import (
    ALL_AFFIRMATIVE,
    NO_RATIO,
    NOT_ABOVE,
    affirmative,
    selection_ratios,
    weighted_mean,
)

# rma(y, v, weights = w, method = "FE") and coef_test(f, vcov = "CR2", cluster = c("a", "a", "b", "c", "d", "d")) print these.
Y = np.array([0.40, 0.10, 0.30, -0.10, 0.55, 0.05])
V = np.array([0.02, 0.03, 0.02, 0.04, 0.05, 0.01])
W = np.array([50.0, 10.0, 20.0, 25.0, 5.0, 100.0])
CLUSTERS = ["a", "a", "b", "c", "d", "d"]
R_ESTIMATE, R_SE, R_DF = 0.15357142857, 0.09291206809, 1.76376331870


def test_a_mean_with_weights_of_its_own_is_that_of_r():
    found = weighted_mean(Y, V, W, CLUSTERS)
    assert (found.estimate, found.se, found.df) == pytest.approx((R_ESTIMATE, R_SE, R_DF), rel=1e-9)


def test_at_the_ratio_the_mean_is_zero_and_so_is_the_end_of_the_interval():
    y = np.array([0.5, 0.6, 0.4, 0.7, 0.55, 0.45, -0.05, -0.1])
    se = np.array([0.1, 0.15, 0.1, 0.2, 0.2, 0.15, 0.1, 0.1])
    clusters = list("abcdefgh")
    found = selection_ratios(y, se, clusters)
    assert (found.affirmative, found.others) == (6, 2)
    plain, chosen = 1 / (se**2 + found.tau2), affirmative(y, se)
    at = {
        name: weighted_mean(y, 1 / plain, plain * np.where(chosen, 1.0, getattr(found, name)), clusters)
        for name in ("to_zero", "interval_to_zero")
    }
    assert at["to_zero"].estimate == pytest.approx(0, abs=1e-12)
    assert at["interval_to_zero"].ci_low == pytest.approx(0, abs=1e-8)
    assert 1 < found.interval_to_zero < found.to_zero


def test_what_selection_cannot_explain_is_said():
    se, clusters = np.full(4, 0.1), list("abcd")
    worse = selection_ratios(np.array([-0.5, -0.4, 0.3, -0.6]), se, clusters)
    assert (worse.to_zero.reason, worse.interval_to_zero.reason) == (NOT_ABOVE, NOT_ABOVE)
    every = selection_ratios(np.array([0.5, 0.4, 0.3, 0.6]), se, clusters)
    assert every.to_zero.reason == ALL_AFFIRMATIVE
    above = selection_ratios(np.array([0.5, 0.4, 0.1, 0.6]), se, clusters)
    assert above.to_zero.reason == NO_RATIO
    open_ = selection_ratios(np.array([0.9, -0.4, 0.1, 0.2]), np.full(4, 0.4), clusters)
    assert open_.interval_to_zero == 1.0
    assert isinstance(selection_ratios(np.array([0.5, 0.4]), np.full(2, 0.1), ["a", "b"]), NotEstimated)


def test_a_result_printed_as_below_the_limit_is_affirmative():
    """Its standard error comes from a p of .05, so that z is the limit up to rounding."""
    assert affirmative(np.array([1.0, 1.0, -1.0]), np.array([1 / 1.9599639845, 0.6, 0.1])).tolist() == [True, False, False]


@pytest.mark.parametrize("scale", [1.0, 7.5])
def test_weights_count_by_their_proportions(scale):
    one, other = weighted_mean(Y, V, W, CLUSTERS), weighted_mean(Y, V, scale * W, CLUSTERS)
    assert (one.estimate, one.se, one.df) == pytest.approx((other.estimate, other.se, other.df), rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_degrees_of_freedom_are_those_of_the_whole_matrix_between_clusters(seed):
    """As they are defined (Pustejovsky & Tipton 2018): each cluster's part as a row over all effects, and their covariances."""
    rng = np.random.default_rng(seed)
    codes = np.concatenate([np.arange(12), rng.integers(0, 12, 28)])
    y, working, weights = rng.normal(0.2, 0.3, 40), rng.uniform(0.01, 0.4, 40), rng.uniform(0.1, 3.0, 40)
    total = weights.sum()
    away = np.eye(40) - np.outer(np.ones(40), weights) / total
    left = away @ np.diag(working) @ away.T
    rows = np.zeros((12, 40))
    for cluster in range(12):
        at = np.flatnonzero(codes == cluster)
        root = np.diag(np.sqrt(working[at]))
        values, axes = np.linalg.eigh(root @ left[np.ix_(at, at)] @ root)
        adjust = root @ axes @ np.diag(values**-0.5) @ axes.T @ root
        rows[cluster] = weights[at] @ adjust @ away[at] / total
    between = rows @ np.diag(working) @ rows.T
    found = weighted_mean(y, working, weights, codes.tolist())
    assert found.se == pytest.approx(np.sqrt(np.square(rows @ y).sum()), rel=1e-10)
    assert found.df == pytest.approx(np.trace(between) ** 2 / np.square(between).sum(), rel=1e-10)
