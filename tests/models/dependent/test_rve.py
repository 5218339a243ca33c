"""robumeta's working models against robumeta, and the variances they rest on against what they should recover."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.dependent.robust import HTZ
from evidence.models.dependent.rve import fit_rve

ROOT = Path(__file__).parents[2]
MADE = json.loads((Path(__file__).parent / "rve.json").read_text(encoding="utf-8"))
CLUSTER = {"assink2016": "study", "konstantopoulos2011": "district"}
# A year beside an intercept costs both programs about five digits.
AGREES = 1e-8


def table(name: str) -> dict[str, np.ndarray]:
    with (ROOT / "reference" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: np.array([row[column] for row in rows]) for column in rows[0]}


@pytest.mark.parametrize("case", MADE["cases"], ids=lambda c: f"{c['data']} {c['formula']} {c['working_model']} {c['rho']}")
def test_published_data_agree_with_robumeta(case: dict[str, Any]) -> None:
    """Made by validation/make_rve_reference.R (small = TRUE)."""
    d = table(case["data"])
    k = len(d["yi"])
    terms = [term.strip() for term in case["formula"].split("~")[1].split("+")]
    x = np.column_stack([np.ones(k), *(d[term].astype(float) for term in terms if term != "1")])
    fit = fit_rve(
        d["yi"].astype(float), d["vi"].astype(float), d[CLUSTER[case["data"]]], x, working_model=case["working_model"], rho=case["rho"]
    )
    for name in ("estimate", "se", "df", "p_value", "ci_low", "ci_high"):
        np.testing.assert_allclose(getattr(fit.robust, name), case[name], rtol=AGREES, atol=1e-12, err_msg=name)
    for kind in ("CR0", "CR1", "CR1p"):
        np.testing.assert_allclose(np.diag(fit.robust.sandwich(kind)), case[kind], rtol=AGREES, err_msg=kind)
    assert fit.tau2 == pytest.approx(case["tau2"], rel=AGREES)
    if case["working_model"] == "CORR":
        assert pytest.approx(case["I2"], rel=AGREES) == fit.I2
        assert fit.omega2 is None
    else:
        assert fit.omega2 == pytest.approx(case["omega2"], rel=AGREES, abs=1e-14)
        assert fit.I2 is None


def hierarchy(rng: np.random.Generator, tau: float, omega: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    clusters = np.repeat(np.arange(400), rng.integers(1, 6, 400))
    v = rng.uniform(0.02, 0.2, len(clusters))
    y = 0.2 + rng.normal(0, tau, 400)[clusters] + rng.normal(0, omega, len(clusters)) + rng.normal(0, np.sqrt(v))
    return y, v, clusters


def test_hierarchical_model_recovers_both_variances() -> None:
    fit = fit_rve(*hierarchy(np.random.default_rng(4), 0.4, 0.25), working_model="HIER")
    # Over 400 clusters the standard error of either moments estimate is about .015.
    assert fit.tau2 == pytest.approx(0.16, abs=0.05)
    assert fit.omega2 == pytest.approx(0.0625, abs=0.05)
    assert fit.truncated == ()


def test_correlated_model_hardly_depends_on_rho() -> None:
    y, v, clusters = hierarchy(np.random.default_rng(5), 0.3, 0.0)
    none, all_ = (fit_rve(y, v, clusters, rho=rho) for rho in (0.0, 1.0))
    np.testing.assert_allclose(none.robust.estimate, all_.robust.estimate, atol=0.1 * none.robust.se[0])
    assert none.tau2 < all_.tau2


def test_one_effect_a_cluster_is_the_moments_estimate_of_a_univariate_model() -> None:
    """CORR with single effects is DerSimonian-Laird, whatever rho."""
    rng = np.random.default_rng(6)
    v = rng.uniform(0.02, 0.2, 12)
    y = rng.normal(0.2, np.sqrt(v + 0.1))
    w = 1.0 / v
    q = float((w * (y - (w @ y) / w.sum()) ** 2).sum())
    fit = fit_rve(y, v, np.arange(12), rho=0.3)
    assert fit.tau2 == pytest.approx((q - 11) / (w.sum() - (w @ w) / w.sum()))
    assert pytest.approx(100 * (q - 11) / q) == fit.I2


def test_joint_tests_and_working_covariance_come_with_the_fit() -> None:
    y, v, clusters = hierarchy(np.random.default_rng(7), 0.3, 0.1)
    x = np.column_stack([np.ones(len(y)), np.random.default_rng(8).normal(size=(len(y), 2))])
    fit = fit_rve(y, v, clusters, x, names=["intercept", "a", "b"])
    joint = fit.robust.joint_test(np.eye(3)[1:])
    assert isinstance(joint, HTZ)
    assert joint.df_num == 2
    np.testing.assert_allclose(fit.covariance_of(np.array([[0, 1]]))[0], np.diag(1.0 / fit.weights[:2]))


def test_negative_variances_are_cut_at_zero_and_said_to_be() -> None:
    y, v = [0.2, 0.21, 0.19, 0.2, 0.2], [0.1] * 5
    assert fit_rve(y, v, list("aabcc")).truncated == ("tau2",)
    hier = fit_rve(y, v, list("aabcc"), working_model="HIER")
    assert (hier.tau2, hier.omega2) == (0.0, 0.0)
    assert set(hier.truncated) == {"tau2", "omega2"}


def test_calls_without_meaning_are_refused() -> None:
    good = ([0.1, 0.2, 0.3], [0.04] * 3, ["a", "a", "b"])
    with pytest.raises(UsageError, match="CORR"):
        fit_rve(*good, working_model="CHE")
    with pytest.raises(UsageError, match="CR2"):
        fit_rve(*good).robust.sandwich("CR9")
    with pytest.raises(UsageError, match="rho"):
        fit_rve(*good, rho=1.5)
    with pytest.raises(UsageError, match="level"):
        fit_rve(*good, level=0.0)
    with pytest.raises(CannotCompute, match="cannot be told apart"):
        fit_rve(good[0], good[1], list("abc"), working_model="HIER")
    with pytest.raises(CannotCompute, match="labels"):
        fit_rve(good[0], good[1], ["a", "b"])
    with pytest.raises(CannotCompute, match="one cluster"):
        fit_rve(good[0], good[1], ["a", "a", "a"])
    with pytest.raises(CannotCompute, match="fit every study"):
        fit_rve(good[0], good[1], ["a", "a", "b"], [[1.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
