"""Boundaries of repeated looks: tables as remembered, the multivariate normal distribution, simulated paths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from evidence.base.errors import CannotCompute
from evidence.models.sequential.boundaries import obrien_fleming_spending, spending_boundaries
from evidence.models.sequential.required import diversity, required_information

# Two-sided .05, equally spaced looks, O'Brien-Fleming type spending, as programs for Lan & DeMets (1983) print them, rounded. They were
# typed from memory and not read at a source, so they prove nothing alone: the two tests below compute the same in other ways.
PUBLISHED = {5: (4.877, 3.357, 2.680, 2.290, 2.031), 3: (3.710, 2.511, 1.993)}
ROUNDED = 6e-4
# Quasi-Monte Carlo of Genz: looks that nearly coincide are hard for it.
GENZ = 1e-5
HARD = ([0.3, 0.35, 0.9, 1.0], [0.05, 0.5, 0.51, 1.0])


@pytest.mark.parametrize("looks", PUBLISHED)
def test_equally_spaced_looks_have_the_boundaries_of_the_tables(looks):
    found = spending_boundaries(np.arange(1, looks + 1) / looks)
    assert found.z == pytest.approx(PUBLISHED[looks], abs=ROUNDED)
    assert found.spent[-1] == pytest.approx(0.05)


@pytest.mark.parametrize("looks", [[0.4, 1.3], *(pytest.param(one, marks=pytest.mark.slow) for one in HARD)])
def test_what_is_spent_is_the_chance_of_a_crossing(looks):
    """Against another integral: the box between the boundaries under the joint normal distribution of the looks."""
    found = spending_boundaries(looks)
    t = np.array(looks)
    together = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    for last in range(2, len(t) + 1):
        box = np.minimum(found.z[:last], 12.0)
        stays = multivariate_normal.cdf(box, np.zeros(last), together[:last, :last], lower_limit=-box, abseps=GENZ / 10)
        assert 1.0 - stays == pytest.approx(found.spent[last - 1], abs=GENZ)


def test_simulated_paths_cross_as_often_as_was_spent():
    t, paths = np.array([0.2, 0.45, 0.7, 1.0]), 200_000
    steps = np.random.default_rng(7).standard_normal((paths, 4)) * np.sqrt(np.diff(t, prepend=0.0))
    crossed = np.abs(steps.cumsum(axis=1) / np.sqrt(t)) >= spending_boundaries(t).z
    share = np.maximum.accumulate(crossed, axis=1).mean(axis=0)
    assert share == pytest.approx(obrien_fleming_spending(t), abs=4 * np.sqrt(0.05 / paths))


def test_little_information_asks_much_and_nothing_is_left_after_all_was_spent():
    found = spending_boundaries([0.01, 0.02, 1.1, 1.4])
    assert (found.z[:2] > 15).all()
    assert found.z[2] == pytest.approx(norm.isf(0.025), abs=1e-6)  # nothing was spent before: a single look
    assert np.isinf(found.z[3])
    for wrong in ([0.0, 0.5], [0.5, 0.5], [0.6, 0.4]):
        with pytest.raises(CannotCompute, match="more information"):
            spending_boundaries(wrong)


def test_required_information_is_that_of_one_trial_widened_by_diversity():
    """Two groups of 64 (63 by the normal distribution) find d = .5 with 80% power (Cohen 1988)."""
    assert 4 * required_information(0.5) / 2 == pytest.approx(2 * (norm.isf(0.025) + norm.isf(0.2)) ** 2 / 0.25)
    assert required_information(0.2, diversity=0.75) == pytest.approx(4 * required_information(0.2))
    v, tau2 = np.array([0.01, 0.04, 0.09]), 0.05
    random, fixed = 1 / (1 / (v + tau2)).sum(), 1 / (1 / v).sum()
    assert diversity(v, tau2) == pytest.approx((random - fixed) / random)
