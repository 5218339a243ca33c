"""The mean without each outer group is that of a model fitted to what is left."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evidence.models.dependent.block_likelihood import likelihood, rotate
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.dependent.robust import CARRIED, EXACT, fit_robust
from evidence.models.dependent.without_groups import means_without

HARD = json.loads((Path(__file__).parent / "hard_searches.json").read_text(encoding="utf-8"))
# Both searches end where a Newton step changes nothing that shows.
SAME = 1e-9
# Log likelihoods of one maximum, found twice: variances that lie six magnitudes apart leave them so many digits.
SAME_HEIGHT = 1e-7


def drawn(seed, spread):
    """Groups of one to four effects on a few people each, with variances of very different size."""
    rng = np.random.default_rng(seed)
    outer = np.repeat(np.arange(9), rng.integers(1, 5, 9))
    k = len(outer)
    v = 10 ** rng.uniform(-3, 0, k)
    y = 0.3 + rng.normal(0, spread, 9)[outer] + rng.normal(0, spread * rng.integers(0, 2), k) + rng.normal(0, np.sqrt(v))
    order = rng.permutation(k)
    return y[order], v[order], outer[order], rng.integers(0, 2, k)


def refitted(y, errors, outer, inner, kept, method):
    people = None if errors.people is None else errors.people[kept]
    domain = None if errors.domain is None else errors.domain[kept]
    less = SamplingErrors(errors.variance[kept], people, domain, errors.within, errors.across)
    fit = fit_multilevel(y[kept], less, outer[kept].tolist(), inner[kept].tolist(), method=method)
    return fit, fit_robust(fit.estimate, fit.residual, fit.design, fit.covariance, fit.covariance_of, outer[kept].tolist())


@pytest.mark.slow
@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("rho", [(0.0, 0.0), (0.6, 0.3)])
@pytest.mark.parametrize("spread", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_model_fitted_again(seed, spread, rho, method):
    y, v, outer, domain = drawn(seed, spread)
    codes = np.unique(outer, return_inverse=True)[1]
    errors = SamplingErrors(v, codes, domain, *rho)
    inner = np.arange(len(y))
    left = means_without(y, errors, codes, inner, method)
    for group in range(9):
        fit, robust = refitted(y, errors, codes, inner, codes != group, method)
        np.testing.assert_allclose(left.sigma2[group], fit.sigma2, rtol=1e-6, atol=1e-9 * v.max())
        np.testing.assert_allclose(left.estimate[group], fit.estimate[0], rtol=SAME, atol=SAME)
        np.testing.assert_allclose([left.se[group], left.df[group]], [robust.se[0], robust.df[0]], rtol=1e-7)
        assert left.unsupported[group] == robust.unsupported[0]


@pytest.mark.parametrize("case", [case for case in HARD if len(set(case["outer"])) > 2], ids=lambda case: case["why"])
def test_no_higher_maximum_is_missed_on_data_that_hide_it(case):
    y, v, outer = (np.array(case[name]) for name in ("effect", "variance", "outer"))
    codes, inner = np.unique(outer, return_inverse=True)[1], np.arange(len(y))
    errors = SamplingErrors(v, codes, None, case["rho"], case["rho"])
    left = means_without(y, errors, codes, inner, case["method"])
    for group in range(int(codes.max()) + 1):
        kept = codes != group
        fit, _ = refitted(y, errors, codes, inner, kept, case["method"])
        less = np.unique(codes[kept], return_inverse=True)[1]
        blocks = rotate(
            y[kept],
            np.ones((kept.sum(), 1)),
            SamplingErrors(v[kept], less, None, errors.within, errors.across),
            less,
            np.arange(kept.sum()),
        )
        height = likelihood(blocks, *left.sigma2[group], case["method"] == "REML").value
        assert height == pytest.approx(fit.log_likelihood, abs=SAME_HEIGHT)


def test_effects_in_inner_groups_of_their_own():
    y, v, outer, _ = drawn(3, 0.5)
    codes = np.unique(outer, return_inverse=True)[1]
    inner = 2 * codes + (np.arange(len(y)) % 2)
    errors = SamplingErrors(v)
    left = means_without(y, errors, codes, inner)
    for group in range(9):
        fit, robust = refitted(y, errors, codes, inner, codes != group, "REML")
        np.testing.assert_allclose(left.estimate[group], fit.estimate[0], rtol=SAME)
        np.testing.assert_allclose(left.se[group], robust.se[0], rtol=1e-7)


def test_what_is_left_may_agree_exactly_or_rest_on_one_group():
    outer = np.arange(5)
    alike = means_without(np.array([0.2, 0.2, 0.2, 0.2, 0.9]), SamplingErrors(np.full(5, 0.04)), outer, outer)
    assert alike.unsupported == ("", "", "", "", EXACT)
    assert np.isnan(alike.se).tolist() == [False] * 4 + [True]
    one = means_without(np.array([0.2, 2.0, -2.0, 0.7, 0.9]), SamplingErrors(np.array([1e-9, 4.0, 4.0, 4.0, 0.04])), outer, outer)
    assert one.unsupported[4] == CARRIED


def test_a_pair_of_known_covariance_goes_with_its_group():
    y, outer = np.array([0.1, 0.5, 0.3, 0.8, 0.2]), np.array([0, 0, 1, 2, 3])
    errors = SamplingErrors(np.full(5, 0.04), pairs=((0, 1, 0.02),))
    left = means_without(y, errors, outer, np.arange(5))
    fit = fit_multilevel(y[:4], SamplingErrors(np.full(4, 0.04), pairs=((0, 1, 0.02),)), [0, 0, 1, 2], range(4))
    assert left.estimate[3] == pytest.approx(float(fit.estimate[0]), rel=SAME)
