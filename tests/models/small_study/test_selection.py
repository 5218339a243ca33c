"""Selection models: the exact gradient, the highest of many searches, and selections that the data do not hold."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.small_study.selection import Selection, selection_model
from evidence.models.small_study.selection_likelihood import selected, selection_likelihood
from evidence.models.univariate.fit import fit_univariate


def published(seed: int, k: int = 25, kept: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Effects of which those not significantly positive were published with probability `kept`."""
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.15, 6 * k)
    y = rng.normal(0.15, np.sqrt(v + 0.03))
    seen = (y / np.sqrt(v) > 1.96) | (rng.uniform(size=len(y)) < kept)
    return y[seen][:k], v[seen][:k]


@pytest.mark.parametrize("steps", [[0.025], [0.025, 0.5], [0.01, 0.05, 0.5]])
def test_the_gradient_is_the_slope_of_the_likelihood(steps: list[float]) -> None:
    y, v = published(1)
    x = np.column_stack([np.ones(len(y)), np.linspace(-1, 1, len(y))])
    data = selected(y, v, x, np.array(steps))
    point = np.concatenate([[0.2, 0.1, 0.04], np.linspace(-1.0, -0.5, len(steps))])
    _, gradient = selection_likelihood(data, point)
    for j in range(len(point)):
        step = np.zeros(len(point))
        step[j] = 1e-6
        numeric = (selection_likelihood(data, point + step)[0] - selection_likelihood(data, point - step)[0]) / 2e-6
        # A central difference of a likelihood of order 10: 1e-16 * 10 / 1e-6 of rounding.
        assert gradient[j] == pytest.approx(numeric, abs=1e-7)


def test_the_likelihood_is_a_density() -> None:
    """Summed over all effects that one study could have shown, on a fine grid, it is one."""
    point, steps = np.array([0.1, 0.02, np.log(0.3), np.log(0.1)]), np.array([0.025, 0.5])
    values, width = np.linspace(-2.0, 2.2, 4201, retstep=True)
    one = np.ones((1, 1))
    heights = [selection_likelihood(selected(np.array([z]), np.array([0.04]), one, steps), point)[0] for z in values]
    # The density jumps at two steps, by at most its height of 3: the sum is off by at most twice that times a cell.
    assert np.exp(heights).sum() * width == pytest.approx(1.0, abs=6 * width)


@pytest.mark.parametrize("seed", range(8))
def test_no_search_from_a_random_start_ends_higher(seed: int) -> None:
    from scipy.optimize import minimize

    y, v = published(seed)
    found = selection_model(fit_univariate(y, v, test="z"), [0.025])
    assert isinstance(found, Selection)
    data, rng = selected(y, v, np.ones((len(y), 1)), np.array([0.025])), np.random.default_rng(seed)
    for _ in range(6):
        start = [rng.normal(0.2, 0.3), rng.uniform(0, 0.2), rng.normal(-1, 1)]
        bounds = [(-5, 5), (0, 5), (-8, 8)]
        there = minimize(lambda p: -selection_likelihood(data, p)[0], start, jac=lambda p: -selection_likelihood(data, p)[1], bounds=bounds)
        # L-BFGS-B stops within 1e-7 of a maximum.
        assert found.log_likelihood >= -there.fun - 1e-7
    assert found.lrt >= 0
    assert 0 <= found.lrt_p <= 1


def test_without_selection_the_weight_is_one_and_the_answer_that_of_ml() -> None:
    """At weights of one the likelihood is the plain one, so the test against it starts at zero."""
    y, v = published(3, kept=1.0)
    fit = fit_univariate(y, v, method="ML", test="z")
    data = selected(y, v, np.ones((len(y), 1)), np.array([0.025]))
    value, _ = selection_likelihood(data, np.array([fit.estimate[0], fit.tau2, 0.0]))
    assert value == pytest.approx(fit.log_likelihood, rel=1e-12)
    found = selection_model(fit, [0.025])
    assert isinstance(found, Selection)
    assert found.log_likelihood_unselected == pytest.approx(value)


def test_selection_is_corrected_downwards_and_the_method_of_the_call_does_not_matter() -> None:
    y, v = published(5, k=60, kept=0.1)
    one = selection_model(fit_univariate(y, v, method="REML", test="knha"), [0.025])
    two = selection_model(fit_univariate(y, v, method="DL", test="z"), [0.025, 1.0])
    assert isinstance(one, Selection)
    assert isinstance(two, Selection)
    assert one.estimate[0] < fit_univariate(y, v, test="z").estimate[0]
    assert one.delta[1] < 0.5
    # The same effects pass through two models whose rounding differs in the last bits.
    assert one.to_dict()["estimate"] == pytest.approx(two.to_dict()["estimate"], rel=1e-6)


def test_a_moderator_agrees_with_r() -> None:
    """selmodel(rma(yi, vi, mods = ~ length, method = "ML"), type = "stepfun", steps = 0.025) of metafor 3.8.1."""
    from evidence.synthesis.meta.analysis import meta
    from tests.reference.parts import table

    found = meta("yi", "vi", data=table("bangertdrowns2004"), moderators="~ length").selection().to_dict()
    assert found["estimate"] == pytest.approx([0.03465897, 0.01242446], rel=1e-4)
    assert found["se"] == pytest.approx([0.07585044, 0.00669054], rel=1e-4)
    assert found["delta"] == pytest.approx([1.0, 0.5234569], rel=1e-4)


@pytest.mark.parametrize(
    ("steps", "words"),
    [([0.0001], "no effect has a one-sided p-value in 0 < p <= 0.0001"), ([0.1, 0.2, 0.3, 0.4, 0.5], "take fewer steps")],
)
def test_selections_the_data_do_not_hold_say_why(steps: list[float], words: str) -> None:
    found = selection_model(fit_univariate([0.1, 0.3, -0.2, 0.5, 0.0], [0.04, 0.03, 0.05, 0.06, 0.02], test="z"), steps)
    assert isinstance(found, NotEstimated)
    assert words in found.reason


@pytest.mark.parametrize("steps", [[], [0.0], [-0.1], [1.5], [float("nan")], [1.0]])
def test_steps_that_are_no_p_values_are_refused(steps: list[float]) -> None:
    with pytest.raises(UsageError, match="one-sided p-values"):
        selection_model(fit_univariate([0.1, 0.3, -0.2], [0.04, 0.03, 0.05], test="z"), steps)
