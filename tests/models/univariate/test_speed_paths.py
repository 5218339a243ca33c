"""The quick forms of the sums agree with the plain one, and the scan finds a maximum that hides between its points."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.models.checks import clearly_independent, dependent_columns
from evidence.models.resampling.batch_data import invert
from evidence.models.univariate import brackets
from evidence.models.univariate.data_set import InterceptDataSet, SolvedDataSet, SpectralDataSet, data_set_of
from evidence.models.univariate.fit import fit_univariate
from evidence.models.univariate.heterogeneity import root_of_q
from evidence.models.univariate.least_squares import weighted_least_squares
from evidence.models.univariate.roots import bracketed_root, bracketed_roots

# Sums of at most a hundred terms in another order; in the eigenbasis, variances up to a thousandfold apart.
AGREE = 1e-11

FORMS = {
    "intercept": (InterceptDataSet, 12, 1, 1e6),
    "eigenbasis": (SpectralDataSet, 12, 3, 100.0),
    "solved, many effects": (SolvedDataSet, 90, 3, 100.0),
    "solved, unequal variances": (SolvedDataSet, 12, 3, 1e5),
}


def data(k: int, p: int, ratio: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(k + p)
    v = np.geomspace(0.01, 0.01 * ratio, k)
    x = np.column_stack([np.ones(k), *(rng.normal(size=k) for _ in range(p - 1))])
    return rng.normal(0.3, np.sqrt(v + 0.2)), v, x


@pytest.mark.parametrize(("form", "k", "p", "ratio"), FORMS.values(), ids=FORMS)
def test_every_form_has_the_sums_of_weighted_least_squares(form: type, k: int, p: int, ratio: float) -> None:
    y, v, x = data(k, p, ratio)
    profile = data_set_of(y, v, x)
    assert type(profile) is form
    grid = np.array([0.0, 1e-4, 0.3, 7.0])
    total = v + grid[:, None]
    for t, row in zip(grid, total, strict=True):
        w = np.diag(1.0 / row)
        projection = w - w @ x @ np.linalg.solve(x.T @ w @ x, x.T @ w)
        expected = y @ projection @ y, y @ projection @ projection @ y, np.trace(projection)
        assert profile.at(float(t)) == pytest.approx(expected, rel=1e-9)
        point = weighted_least_squares(y, v, x, np.array([t]))
        assert (point.rss[0], point.rss2[0], point.trace_p[0]) == pytest.approx(expected, rel=1e-9)
    rss2, trace = profile.over(grid)
    np.testing.assert_allclose(rss2, [profile.at(float(t))[1] for t in grid], rtol=AGREE)
    np.testing.assert_allclose(trace, [profile.at(float(t))[2] for t in grid], rtol=AGREE)
    assert profile.spread == pytest.approx(float(np.linalg.lstsq(x, y, rcond=None)[1][0]), rel=1e-9)


@pytest.mark.parametrize(("form", "k", "p", "ratio"), FORMS.values(), ids=FORMS)
def test_newton_on_the_inverse_of_q_ends_at_the_root(form: type, k: int, p: int, ratio: float) -> None:
    profile = data_set_of(*data(k, p, ratio))
    for target in (0.2 * k, float(k - p), 1.5 * k):
        tau2 = root_of_q(profile, target)
        if tau2 == 0.0:
            assert profile.at(0.0)[0] <= target
        else:
            assert profile.at(tau2)[0] == pytest.approx(target, rel=AGREE)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("place", [0.3, 0.7])
def test_a_maximum_between_two_points_of_the_grid_is_found(sign: float, place: float) -> None:
    """The balance touches zero between two points only: a hill that rises above it, or a valley that dips below."""
    nodes = np.linspace(0.0, 10.0, 11)[:, None]

    def balance(t: np.ndarray) -> np.ndarray:
        return sign * (0.001 - 0.05 * (t - 4.0 - place) ** 2)

    values = balance(nodes)
    assert (sign * values < 0).all()
    column, low, high, f_low, f_high = brackets.brackets(nodes, values, lambda t, _: balance(t))
    assert column.tolist() == [0]
    root = bracketed_root(lambda t: float(balance(np.array(t))), *(float(z[0]) for z in (low, high, f_low, f_high)))
    assert root == pytest.approx(4.0 + place + sign * np.sqrt(0.02))


def test_a_turn_that_stays_clear_of_zero_is_no_maximum() -> None:
    nodes = np.linspace(0.0, 10.0, 11)[:, None]
    for shift in (-0.5, 0.5):
        values = shift - np.sign(shift) * np.exp(-((nodes - 4.3) ** 2)) * 0.3
        found = brackets.brackets(nodes, values, lambda t, _, s=shift: s - np.sign(s) * np.exp(-((t - 4.3) ** 2)) * 0.3)
        assert all(z.size == 0 for z in found)


def test_nothing_rises_beyond_the_bound_of_the_scan() -> None:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        k = int(rng.integers(2, 12))
        v = 10.0 ** rng.uniform(-3, 3, k)
        profile = data_set_of(rng.normal(0, np.sqrt(v + 1)), v, np.ones((k, 1)))
        top = float(brackets.upper_bound(profile.spread, profile.v_min, profile.v_max, float(k - 1)))
        rss2, trace = profile.over(top * (1 + 1e-6) + np.geomspace(1e-6, 1e6, 200))
        assert (rss2 < trace).all()


def test_equal_variances_put_the_maximum_on_the_bound_itself() -> None:
    for seed in range(50):
        y = np.random.default_rng(seed).normal(0, 0.5, 6)
        assert fit_univariate(y, np.full(6, 0.2), test="z").tau2 == pytest.approx(max(0.0, np.var(y, ddof=1) - 0.2), abs=1e-14)


def test_one_root_and_many_agree() -> None:
    shift = np.array([0.1, 1.0, 30.0, 1e-8])
    ends = np.zeros(4), np.full(4, 10.0)
    many = bracketed_roots(lambda t, j: t**3 - shift[j], *ends, -shift, 1000.0 - shift)
    np.testing.assert_allclose(many, np.cbrt(shift), rtol=1e-14)
    for root, s in zip(many, shift, strict=True):
        assert bracketed_root(lambda t, s=s: t**3 - s, 0.0, 10.0, -s, 1000.0 - s) == pytest.approx(root, rel=1e-14)


def test_sweeps_invert_and_give_the_determinant() -> None:
    rng = np.random.default_rng(0)
    half = rng.normal(size=(6, 5, 9))
    matrix = np.einsum("ain,ajn->ijn", half, half)
    inverse, log_det = invert(matrix)
    for i in range(9):
        np.testing.assert_allclose(inverse[:, :, i] @ matrix[:, :, i], np.eye(5), atol=1e-9)
        assert log_det[i] == pytest.approx(np.linalg.slogdet(matrix[:, :, i])[1])


def test_a_quick_look_at_collinearity_never_passes_what_the_slow_one_names() -> None:
    rng = np.random.default_rng(1)
    for seed in range(100):
        x = rng.normal(size=(9, 4)) * 10.0 ** rng.uniform(-6, 6, 4)
        x[:, 3] = x[:, :3] @ rng.normal(size=3) + 10.0 ** rng.uniform(-14, -2) * np.abs(x).max() * rng.normal(size=9) * (seed % 3 > 0)
        if clearly_independent(x):
            assert dependent_columns(x) == []
