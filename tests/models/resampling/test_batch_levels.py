"""Many three-level models at once are those of one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.errors import CannotCompute
from evidence.models.dependent.covariance import SamplingErrors, as_codes
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.dependent.robust import fit_robust
from evidence.models.resampling.batch_levels import LevelSets, aggregated, fit_levels
from evidence.synthesis.pooled.plain_answers import aggregate

# Both searches end at the same maximum up to rounding; two variances within a likelihood that is flat to the last digit may differ more.
CLOSE = 1e-8
RHOS = ((0.6, 0.3), (0.8, -0.3), (0.0, 0.0))


def _sets(n: int, seed: int) -> tuple[LevelSets, np.ndarray]:
    """Data sets with groups of one to several effects, some of them absent, and errors of very different size."""
    rng = np.random.default_rng(seed)
    outer = as_codes(np.sort(rng.integers(0, 8, 16)))
    domain = rng.integers(0, 3, 16)
    same, one = outer[:, None] == outer, domain[:, None] == domain
    matrices = np.array([np.where(same, np.where(one, within, across), 0.0) for within, across in RHOS])
    matrices[:, np.arange(16), np.arange(16)] = 1.0
    shift = rng.normal(0.0, 0.3, (n, 8))[:, outer] * rng.integers(0, 2, n)[:, None]
    y, v = rng.normal(0.3, 0.2, (n, 16)) + shift, np.exp(rng.normal(-3.5, 1.2, (n, 16)))
    return LevelSets(y, v, rng.random((n, 16)) < 0.7, outer, matrices, rng.integers(0, len(RHOS), n)), domain


def test_each_model_is_the_one_fitted_alone():
    sets, domain = _sets(60, 7)
    restricted = np.arange(60) % 3 > 0
    fits = fit_levels(sets, restricted)
    assert fits.settled.all()
    for i in range(60):
        on = np.flatnonzero(sets.on[i])
        outer = sets.outer[on]
        errors = SamplingErrors(sets.variance[i, on], as_codes(outer), as_codes(domain[on]), *RHOS[sets.which[i]])
        one = fit_multilevel(sets.y[i, on], errors, outer, range(len(on)), method="REML" if restricted[i] else "ML")
        robust = fit_robust(one.estimate, one.residual, one.design, one.covariance, one.covariance_of, outer)
        ours = (fits.estimate[i], fits.model_se[i], fits.se[i], fits.df[i], *fits.sigma2[i])
        assert ours == pytest.approx((one.estimate[0], one.se[0], robust.se[0], robust.df[0], *one.sigma2), rel=CLOSE, abs=CLOSE)
        means, variances = aggregated(sets)
        held = variances[i] > 0
        alone = aggregate(sets.y[i, on], errors, outer.tolist())
        for ours, theirs in zip((means[i, held], variances[i, held]), alone, strict=True):
            assert sorted(ours) == pytest.approx(sorted(theirs), rel=CLOSE)


def test_two_groups_have_a_mean_and_no_robust_error_and_one_has_neither():
    sets, _ = _sets(2, 3)
    for i, groups in enumerate((2, 1)):
        sets.on[i] = sets.outer < groups
    fits = fit_levels(sets)
    assert np.isfinite(fits.estimate).tolist() == [True, False]
    assert np.isnan(fits.se).all()
    assert fits.groups.tolist() == [2, 1]


def test_errors_without_a_valid_covariance_are_refused():
    sets, _ = _sets(2, 3)
    matrices = sets.correlation.copy()
    matrices[sets.which[0]][sets.outer[:, None] == sets.outer] = -0.9
    matrices[:, np.arange(16), np.arange(16)] = 1.0
    with pytest.raises(CannotCompute, match="no valid covariance"):
        fit_levels(LevelSets(sets.y, sets.variance, np.ones_like(sets.on), sets.outer, matrices, sets.which))
