"""Permutation tests against R's exact ones and against refits one by one."""

from __future__ import annotations

import json
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidence.base.errors import UsageError
from evidence.models.resampling import permutation
from evidence.models.resampling.permutation import permutation_test
from evidence.models.univariate.fit import fit_univariate

HERE = Path(__file__).parent
CASES = json.loads((HERE.parent / "univariate" / "univariate_reference.json").read_text(encoding="utf-8"))["cases"]
Y = np.array([0.21, 0.55, 0.93, -0.32, 0.44])
V = np.array([0.04, 0.03, 0.05, 0.02, 0.11])
X = np.column_stack([np.ones(5), [1.0, 2.0, 4.0, 0.5, 3.0]])


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "permutation"], ids=lambda c: f"{c['method']}-{c['test']}")
def test_exact_tests_agree_with_r(case: dict[str, Any]) -> None:
    """Counts of arrangements, so they agree exactly, but for refits that metafor drops: 1 of 2,520 moves a p by 4e-4."""
    data = pd.read_csv(HERE.parents[1] / "reference" / "data" / "bcg.csv")[: case["rows"]]
    x = np.column_stack([np.ones(len(data)), data["ablat"]])
    found = permutation_test(fit_univariate(data["yi"], data["vi"], x, method=case["method"], test=case["test"]))
    expected = case["expected"]
    assert found.exact
    assert found.arrangements == expected["arrangements"]
    assert found.p_value == pytest.approx(expected["p_value"], abs=1e-12)
    assert found.QM_p == pytest.approx(expected["QM_p"], abs=1e-12)
    pooled = permutation_test(fit_univariate(data["yi"], data["vi"], method=case["method"], test=case["test"]))
    assert pooled.p_value[0] == pytest.approx(expected["sign_p"], abs=1e-12)
    assert pooled.QM_p is None


@pytest.mark.parametrize("test", ["z", "t", "knha"])
@pytest.mark.parametrize("method", ["EE", "DL", "ML", "REML", "PM", "HE", "HS", "SJ"])
def test_every_refit_has_the_method_and_the_test_of_the_fit(method: str, test: str) -> None:
    if method == "EE" and test == "knha":
        test = "t"
    fit = fit_univariate(Y, V, X, method=method, test=test)
    assert fit.omnibus is not None
    found = permutation_test(fit)
    refits = [fit_univariate(Y, V, X[list(order)], method=method, test=test) for order in permutations(range(5))]
    share = [np.mean([abs(f.statistic[j]) >= abs(fit.statistic[j]) * (1 - 1e-9) for f in refits]) for j in (0, 1)]
    omnibus = [f.omnibus.statistic for f in refits if f.omnibus is not None]
    assert found.arrangements == 120
    np.testing.assert_allclose(found.p_value, share)
    assert found.QM_p == pytest.approx(np.mean(np.array(omnibus) >= fit.omnibus.statistic * (1 - 1e-9)))
    assert found.failed == 0


def test_equal_rows_of_a_factor_are_dealt_once() -> None:
    design = np.column_stack([np.ones(6), [1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0]])
    found = permutation_test(fit_univariate([0.1, 0.3, 0.6, 0.9, 0.2, 0.4], [0.04] * 6, design, method="DL", test="z"))
    assert found.exact
    assert found.arrangements == 90
    assert found.what == "permutations of the moderators"


def test_an_intercept_alone_is_tested_by_all_sign_changes() -> None:
    fit = fit_univariate(Y, V, method="REML")
    found = permutation_test(fit)
    refits = [abs(fit_univariate(Y * np.array(signs), V).statistic[0]) for signs in product([1, -1], repeat=5)]
    assert found.exact
    assert found.arrangements == 32
    assert found.p_value[0] == pytest.approx(np.mean(np.array(refits) >= abs(fit.statistic[0]) * (1 - 1e-9)))


def test_random_arrangements_follow_the_seed_and_hold_the_observed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x = np.column_stack([np.ones(20), np.linspace(0, 5, 20)])
    fit = fit_univariate(2 * x[:, 1] + rng.normal(0, 0.1, 20), np.full(20, 0.01), x, method="DL")
    found = permutation_test(fit, arrangements=999, seed=3)
    assert not found.exact
    assert found.arrangements == 999
    assert found.QM_p == 1 / 999
    assert permutation_test(fit, arrangements=999, seed=3).to_dict() == found.to_dict()
    monkeypatch.setattr(permutation, "_CHUNK", 100)
    assert permutation_test(fit, arrangements=999, seed=3).to_dict() == found.to_dict()


def test_random_and_exact_tests_agree() -> None:
    fit = fit_univariate(Y, V, X, method="REML")
    exact, random = permutation_test(fit), permutation_test(fit, arrangements=119, seed=1)
    many = [permutation_test(fit, arrangements=119, seed=s).QM_p for s in range(60)]
    assert not random.exact
    # 60 samples of 118 draws: four standard errors of their mean, plus the share of the observed one.
    assert np.mean(many) == pytest.approx(exact.QM_p, abs=4 * 0.5 / np.sqrt(60 * 118) + 1 / 119)


def test_a_refit_that_cannot_be_had_counts_as_extreme_and_is_named() -> None:
    """Dealt anew, the moderator fits two of the six arrangements without residuals."""
    fit = fit_univariate([0.0, 1.0, 0.0, 1.0], [0.1] * 4, np.column_stack([np.ones(4), [0, 0, 1, 1]]), method="DL", test="knha")
    found = permutation_test(fit)
    assert found.arrangements == 6
    assert found.failed == 2
    assert "no residuals" in found.failed_reason
    assert found.QM_p == 1.0


def test_fewer_than_two_arrangements_are_refused() -> None:
    with pytest.raises(UsageError, match="2 or more"):
        permutation_test(fit_univariate(Y, V), arrangements=1)
