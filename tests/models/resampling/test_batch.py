"""Many data sets at once give what one at a time gives, and stand at the largest likelihood."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.resampling import batch_data
from evidence.models.resampling.batch import BatchFit, batch
from evidence.models.univariate.fit import fit_univariate
from evidence.models.univariate.heterogeneity import ESTIMATORS

# The same equations summed in another order, each root refined to the last bits.
AGREE = 1e-9
# How far a likelihood may fall short of a grid's best by rounding.
ROUNDING = 1e-10
FIELDS = ("tau2", "I2", "H2", "QE", "k", "estimate", "se", "statistic", "p_value", "ci_low", "ci_high")


def data(seed: int, n: int, k: int, magnitudes: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    v = 10.0 ** rng.uniform(-magnitudes, magnitudes, (n, k)) * 0.05
    return rng.normal(0.3, np.sqrt(v + 10.0 ** rng.uniform(-3, 0, (n, 1)))), v


def assert_same(found: BatchFit, position: tuple[int, ...], fit: Any) -> None:
    for name in FIELDS:
        np.testing.assert_allclose(getattr(found, name)[position], getattr(fit, name), rtol=AGREE, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("test", ["z", "t", "knha"])
@pytest.mark.parametrize("method", sorted(ESTIMATORS))
def test_each_data_set_as_on_its_own(method: str, test: str) -> None:
    if method == "EE" and test == "knha":
        test = "t"
    y, v = data(1, 12, 9)
    year = np.column_stack([np.ones(9), np.arange(2001.0, 2010.0), [0, 1, 0, 1, 1, 0, 0, 1, 1]])
    for design in (None, year):
        found = batch(y, v, method=method, test=test, design=design)
        for i in range(12):
            assert_same(found, (i,), fit_univariate(y[i], v[i], design, method=method, test=test))


@pytest.mark.parametrize("method", sorted(ESTIMATORS))
def test_a_masked_data_set_is_its_subset(method: str) -> None:
    rng = np.random.default_rng(5)
    y, v = data(2, 15, 8)
    mask = rng.random((15, 8)) < 0.6
    mask[:, :2] = True
    y, v = np.where(mask, y, np.nan), np.where(mask, v, -1.0)
    found = batch(y, v, method=method, test="z", mask=mask)
    for i in range(15):
        assert_same(found, (i,), fit_univariate(y[i, mask[i]], v[i, mask[i]], method=method, test="z"))


def test_the_shape_of_the_batch_is_kept_and_one_vector_of_variances_serves_all() -> None:
    y, v = data(3, 6, 7)
    found = batch(y.reshape(2, 3, 7), v[0])
    assert found.tau2.shape == (2, 3)
    assert found.estimate.shape == (2, 3, 1)
    for i in range(6):
        assert_same(found, (i // 3, i % 3), fit_univariate(y[i], v[0]))
    single = batch(y[0], v[0])
    assert single.tau2.shape == ()
    assert_same(single, (), fit_univariate(y[0], v[0]))


def test_what_stands_in_one_block_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    y, v = data(4, 40, 10, 3.0)
    whole = batch(y, v)
    monkeypatch.setattr(batch_data, "CHUNK", 30)
    for name in FIELDS:
        np.testing.assert_allclose(getattr(batch(y, v), name), getattr(whole, name), rtol=AGREE, atol=1e-13)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_no_point_of_a_dense_grid_has_a_larger_likelihood_in_hard_data(method: str) -> None:
    for k in (2, 3, 5, 12):
        rng = np.random.default_rng(k)
        y, v = data(k, 150, k, 3.0)
        y[::3, 0] += 10.0 ** rng.uniform(-1, 1.5, y[::3, 0].shape)
        tau2 = batch(y, v, method=method, test="z").tau2
        for i in range(150):
            grid = np.concatenate([[tau2[i], 0.0], np.geomspace(1e-4 * v[i].min(), 10 * (np.ptp(y[i]) ** 2 + v[i].max()), 1500)])
            w = 1.0 / (v[i] + grid[:, None])
            total = w.sum(axis=1)
            deviation = y[i] - ((w @ y[i]) / total)[:, None]
            height = np.log(w).sum(axis=1) - (w * deviation**2).sum(axis=1) - (np.log(total) if method == "REML" else 0.0)
            assert height[0] >= height.max() - ROUNDING * (1 + abs(height[0])), f"k = {k}, data set {i}"


def test_equal_effects_have_no_knapp_hartung_interval_and_say_so() -> None:
    found = batch([[0.3, 0.3, 0.3], [0.1, 0.4, 0.2]], [0.1, 0.2, 0.1])
    assert [i for i, _ in found.reasons] == [0]
    assert "all effects are equal" in found.reasons[0][1]
    assert found.tau2[0] == 0.0
    assert np.isfinite(found.se[1]).all()
    printed = found.to_dict()
    assert printed["se"][0] == [None]
    assert printed["reasons"][0]["data_set"] == 0
    assert printed["estimate"][0] == pytest.approx([0.3])


def test_the_table_has_one_row_a_data_set_and_coefficient() -> None:
    y, v = data(6, 4, 6)
    table = batch(y, v, design=np.column_stack([np.ones(6), np.arange(6)]), names=["intercept", "dose"], test="z").table()
    assert table["data_set"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert table["coefficient"].tolist() == ["intercept", "dose"] * 4
    assert table["tau2"].iloc[6] == table["tau2"].iloc[7]


REFUSED = {
    "variance below zero": (
        lambda: batch([[0.1, 0.2], [0.3, 0.1]], [[0.1, 0.1], [0.1, -0.2]]),
        CannotCompute,
        r"data set \[1\], row 2: -0.2",
    ),
    "effect not a number": (lambda: batch([[0.1, np.nan]], [[0.1, 0.1]]), CannotCompute, r"data set \[0\], row 2: nan"),
    "a variance all share": (lambda: batch([[0.1, 0.2]] * 7, [0.1, 0.0]), CannotCompute, "and 2 more"),
    "one effect left": (lambda: batch(np.ones((2, 3)), np.ones(3), mask=[[1, 1, 1], [1, 0, 0]]), CannotCompute, r"fewer in data set \[1\]"),
    "nothing": (lambda: batch(np.ones((0, 3)), np.ones(3)), CannotCompute, "at least one data set"),
    "shapes": (lambda: batch(np.ones((2, 3)), np.ones(4)), UsageError, "shapes that go together"),
    "mask and design": (lambda: batch(np.ones((2, 3)), np.ones(3), design=np.ones((3, 1)), mask=np.ones(3)), UsageError, "intercept alone"),
    "method": (lambda: batch(np.ones((2, 3)), np.ones(3), method="XX"), UsageError, "use one of EE, DL"),
    "test": (lambda: batch(np.ones((2, 3)), np.ones(3), test="f"), UsageError, "use one of z"),
}


@pytest.mark.parametrize(("call", "error", "seen"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_fitted_is_named(call: Any, error: type[Exception], seen: str) -> None:
    with pytest.raises(error, match=seen):
        call()
