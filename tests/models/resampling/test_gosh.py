"""GOSH against fits of every subset one by one."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.resampling import gosh as module
from evidence.models.resampling.gosh import gosh
from evidence.models.univariate.fit import fit_univariate
from evidence.models.univariate.heterogeneity import ESTIMATORS

# The same sums in another order.
AGREE = 1e-9
Y = np.array([0.2, 0.5, 0.9, -0.3, 0.4, 2.1])
V = np.array([0.04, 0.03, 0.05, 0.02, 0.11, 0.06])


@pytest.mark.parametrize("method", ESTIMATORS)
def test_every_subset_as_on_its_own(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 60)
    found = gosh(Y, V, method=method)
    assert found.complete
    assert found.seed is None
    at = {int(mask): i for i, mask in enumerate(found.subset)}
    assert len(at) == 2**6 - 1
    for size in range(1, 7):
        for rows in combinations(range(6), size):
            i = at[sum(1 << r for r in rows)]
            assert found.size[i] == size
            if size == 1:
                assert (found.estimate[i], found.tau2[i], found.I2[i], found.QE[i]) == (pytest.approx(Y[rows[0]]), 0.0, 0.0, 0.0)
                continue
            fit = fit_univariate(Y[list(rows)], V[list(rows)], method=method, test="z")
            seen = [found.estimate[i], found.tau2[i], found.I2[i], found.QE[i]]
            np.testing.assert_allclose(seen, [fit.estimate[0], fit.tau2, fit.I2, fit.QE], rtol=AGREE, atol=1e-12)


def test_the_study_that_makes_the_heterogeneity_stands_out() -> None:
    found = gosh(Y, V, method="DL")
    inside = found.with_effect(5)
    assert inside.sum() == 32
    assert ((found.subset[inside] & 32) > 0).all()
    splits = found.to_dict()["by_effect"]
    assert splits[5]["mean_I2_with"] == pytest.approx(found.I2[inside].mean())
    assert max(splits, key=lambda s: s["mean_I2_with"] - s["mean_I2_without"])["effect"] == 5
    assert list(found.table().columns) == ["subset", "size", "estimate", "tau2", "I2", "QE"]


def test_above_twenty_effects_different_subsets_are_drawn_by_the_seed() -> None:
    rng = np.random.default_rng(0)
    y, v = rng.normal(size=25), rng.uniform(0.1, 0.5, 25)
    found, again, other = (gosh(y, v, method="DL", subsets=3000, seed=s) for s in (1, 1, 2))
    assert not found.complete
    assert found.seed == 1
    assert len(set(found.subset.tolist())) == 3000
    assert (found.subset > 0).all()
    np.testing.assert_array_equal(found.estimate, again.estimate)
    assert (found.subset != other.subset).any()
    # Each effect is in by the toss of a coin: 3,000 tosses, five standard errors.
    share = [found.with_effect(i).mean() for i in range(25)]
    assert max(abs(np.array(share) - 0.5)) < 5 * 0.5 / np.sqrt(3000)
    some = np.flatnonzero((found.subset[7] >> np.arange(25, dtype=np.uint64)) & np.uint64(1))
    assert found.estimate[7] == pytest.approx(fit_univariate(y[some], v[some], method="DL", test="z").estimate[0], rel=AGREE)


REFUSED = {
    "one effect": (lambda: gosh([0.1], [0.1]), CannotCompute, "2 to 63"),
    "too many": (lambda: gosh(np.ones(64), np.ones(64)), CannotCompute, "seen 64"),
    "method": (lambda: gosh(Y, V, method="XX"), UsageError, "REML"),
    "no subsets": (lambda: gosh(Y, V, subsets=0), UsageError, "1 or more"),
    "bad variance": (lambda: gosh(Y, -V), CannotCompute, "row 1: -0.04"),
    "position": (lambda: gosh(Y, V, method="EE").with_effect(6), UsageError, "0 to 5"),
}


@pytest.mark.parametrize(("call", "error", "seen"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_subsets_is_refused(call: Any, error: type[Exception], seen: str) -> None:
    with pytest.raises(error, match=seen):
        call()
