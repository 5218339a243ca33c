"""Whatever the engine cannot compute is refused with a typed error that says what was seen; never a NaN, never a warning."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, EvidenceError, UsageError
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.univariate.fit import fit_univariate

Y, V = [0.1, 0.3, 0.2, 0.5], [0.04, 0.05, 0.03, 0.04]

EFFECTS = {
    "no effects": ([], [], "k = 0"),
    "zero variance": (Y, [0.04, 0.0, 0.03, 0.04], "row 2: 0"),
    "negative variance": (Y, [0.04, 0.05, -0.03, 0.04], "row 3: -0.03"),
    "variance not a number": (Y, [0.04, 0.05, np.nan, 0.04], "row 3: nan"),
    "infinite variance": (Y, [np.inf, 0.05, 0.03, 0.04], "row 1: inf"),
    "effect not a number": ([0.1, np.nan, 0.2, 0.5], V, "row 2: nan"),
    "infinite effect": ([0.1, 0.3, 0.2, -np.inf], V, "row 4: -inf"),
    "an effect beyond computing": ([0.1, 1e300, 0.2, 0.5], V, "row 2: 1e\\+300"),
    "a variance next to nothing": (Y, [0.04, 1e-320, 0.03, 0.04], "row 2: 9.99989e-321"),
    "variances beyond computing": (Y, [1e200] * 4, "row 1: 1e\\+200"),
    "one variance that is none": (Y, [0.04, 1e-16, 0.03, 0.04], "row 2 has the smallest variance, 1e-16"),
    "effects far beyond their errors": ([0.1, 0.3, 2e12, 0.5], V, "row 3 has the smallest variance, 0.03"),
    "lengths differ": (Y, V[:3], "one length"),
    "a table instead of a list": (np.ones((2, 2)), np.ones((2, 2)), "one length"),
}


@pytest.mark.parametrize(("y", "v", "seen"), EFFECTS.values(), ids=EFFECTS)
def test_effects_and_variances_that_carry_nothing(y: Any, v: Any, seen: str) -> None:
    with pytest.raises(CannotCompute, match=seen):
        fit_univariate(y, v)
    n = len(y)
    with pytest.raises(CannotCompute, match=seen):
        fit_multilevel(y, v, list(range(n)), list(range(n)))


def test_two_variances_ask_for_more() -> None:
    with pytest.raises(CannotCompute, match=r"effects differ by more than 1e\+06 standard errors: row 3"):
        fit_multilevel([0.1, 0.3, 2e6, 0.5], V, [1, 1, 2, 2], [1, 2, 3, 4])


def test_one_effect_is_no_synthesis() -> None:
    with pytest.raises(CannotCompute, match="at least 2 effects"):
        fit_univariate([0.3], [0.1])
    with pytest.raises(CannotCompute, match="at least 2 effects"):
        fit_multilevel([0.3], [0.1], [1], [1])


def test_every_wrong_row_is_shown_up_to_five() -> None:
    with pytest.raises(CannotCompute, match=r"row 1: 0, row 2: 0, row 3: 0, row 4: 0, row 5: 0 and 2 more"):
        fit_univariate(np.arange(7.0), np.zeros(7))


DESIGNS = {
    "too few effects": (np.column_stack([np.ones(4), np.arange(4), [1, 0, 0, 1], [0, 1, 1, 1]]), "at least 5 effects"),
    "wrong number of rows": (np.ones((3, 1)), "one row for each of the 4 effects"),
    "not a number": (np.column_stack([np.ones(4), [1, 2, np.nan, 4]]), "'year' holds a value"),
    "beyond computing": (np.column_stack([np.ones(4), [1, 2, 3e200, 4]]), "'year' holds a value"),
    "constant moderator": (np.column_stack([np.ones(4), np.full(4, 7.0)]), "collinear moderators: 'year'"),
    "zero moderator": (np.column_stack([np.ones(4), np.zeros(4)]), "collinear moderators: 'year'"),
}


@pytest.mark.parametrize(("x", "seen"), DESIGNS.values(), ids=DESIGNS)
def test_designs_that_cannot_be_fitted(x: Any, seen: str) -> None:
    names = ["intercept", "year", "a", "b"][: x.shape[1]]
    with pytest.raises(CannotCompute, match=seen):
        fit_univariate(Y, V, x, names=names)
    with pytest.raises(CannotCompute, match=seen):
        fit_multilevel(Y, V, list("aabb"), range(4), x, names=names)


def test_collinear_columns_are_named_and_only_those() -> None:
    k = np.arange(8.0)
    x = np.column_stack([np.ones(8), k, k**2, 3 * k - 2, k**3])
    with pytest.raises(CannotCompute, match="'pounds'") as caught:
        fit_univariate(k, np.ones(8), x, names=["intercept", "dose", "square", "pounds", "cube"])
    assert "'square'" not in str(caught.value)
    assert "'cube'" not in str(caught.value)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_a_moderator_in_an_odd_unit_is_not_called_collinear(scale: float) -> None:
    x = np.column_stack([np.ones(4), scale * np.array([1.0, 2.0, 4.0, 3.0])])
    assert fit_univariate(Y, V, x, test="z").p == 2


def test_knapp_hartung_with_equal_effects_would_divide_by_zero() -> None:
    with pytest.raises(CannotCompute, match="all effects are equal"):
        fit_univariate([0.3, 0.3, 0.3], [0.1, 0.2, 0.1], test="knha")
    assert fit_univariate([0.3, 0.3, 0.3], [0.1, 0.2, 0.1], test="z").tau2 == 0.0


OPTIONS = {
    "unknown method": ({"method": "DLL"}, "'DLL' is not known; did you mean 'DL'. Use one of EE, DL"),
    "unknown test": ({"test": "f"}, "'f' is not known; use one of z, t, knha, adhoc"),
    "equal effects with Knapp-Hartung": ({"method": "EE", "test": "knha"}, "use test z or t"),
    "level in percent": ({"level": 95}, "between 0 and 1"),
    "level zero": ({"level": 0.0}, "between 0 and 1"),
}


@pytest.mark.parametrize(("options", "seen"), OPTIONS.values(), ids=OPTIONS)
def test_options_without_a_meaning(options: dict[str, Any], seen: str) -> None:
    with pytest.raises(UsageError, match=seen):
        fit_univariate(Y, V, **options)


LEVELS = {
    "one outer group": ((Y, V, list("aaaa"), range(4)), {}, "one outer group"),
    "labels too few": ((Y, V, list("aab"), range(4)), {}, "3 outer"),
    "inner labels too few": ((Y, V, list("aabb"), range(3)), {}, "3 inner"),
    "method of moments": ((Y, V, list("aabb"), range(4)), {"method": "DL"}, "ML or REML, not DL"),
    "Knapp-Hartung": ((Y, V, list("aabb"), range(4)), {"test": "knha"}, "not defined for a three-level model"),
    "level": ((Y, V, list("aabb"), range(4)), {"level": 1.0}, "between 0 and 1"),
}


@pytest.mark.parametrize(("given", "options", "seen"), LEVELS.values(), ids=LEVELS)
def test_three_level_models_without_a_meaning(given: Any, options: dict[str, Any], seen: str) -> None:
    with pytest.raises(EvidenceError, match=seen):
        fit_multilevel(*given, **options)


def test_moderators_that_fit_every_outer_group_leave_nothing_between() -> None:
    """metafor returns its starting value here: the likelihood does not depend on the variance between groups."""
    x = np.column_stack([np.ones(6), [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]])
    with pytest.raises(CannotCompute, match="fit each of the 3 outer groups exactly"):
        fit_multilevel([0.1, 0.3, 0.2, 0.5, 0.4, 0.6], [0.04] * 6, list("aabbcc"), range(6), x)


@pytest.mark.parametrize("rho", [-1.0, 1.0, 1.5])
def test_a_correlation_must_be_one(rho: float) -> None:
    with pytest.raises(UsageError, match="between -1 and 1"):
        SamplingErrors(np.array(V), np.zeros(4, dtype=int), None, rho, 0.0)


def test_correlations_that_no_data_can_have_are_named() -> None:
    """Three effects cannot all correlate by -0.9 with each other."""
    errors = SamplingErrors(np.array([0.1] * 4), np.array([0, 0, 0, 1]), None, -0.9, -0.9)
    with pytest.raises(CannotCompute, match=r"within -0\.9"):
        fit_multilevel(Y, errors, list("aaab"), range(4))


def test_people_in_two_outer_groups_cannot_correlate() -> None:
    errors = SamplingErrors(np.array(V), np.array([0, 1, 1, 2]), None, 0.6, 0.6)
    with pytest.raises(UsageError, match="two outer groups"):
        fit_multilevel(Y, errors, list("aabb"), range(4))
