"""Criteria, likelihood-ratio tests, profile-likelihood and prediction intervals against metafor and against their definitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.univariate.comparison import heterogeneity_test, information_criteria, nested_test, profile_interval
from evidence.models.univariate.fit import fit_univariate

HERE = Path(__file__).parent
CASES = json.loads((HERE.parent / "univariate" / "univariate_reference.json").read_text(encoding="utf-8"))["cases"]
# metafor refines tau2 to 1e-13; its likelihood and what follows from it agree to rounding.
CLOSE = 1e-9
# Its root finder stops a profile limit at 1e-13 of its own step, about 1e-8 of the limit.
LIMIT = 1e-6


def columns(case: dict[str, Any]) -> tuple[Any, Any, Any]:
    d = pd.read_csv(HERE.parents[1] / "reference" / "data" / f"{case['data']}.csv")
    # The script leaves out rows without the moderator of the data set for all its models.
    moderator = {"bcg": "ablat", "raudenbush1985": "weeks", "bangertdrowns2004": "length"}.get(case["data"])
    d = d.dropna(subset=["yi", "vi"] + ([moderator] if moderator else []))
    return d["yi"], d["vi"], np.column_stack([np.ones(len(d)), *(d[c] for c in case["columns"])])


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "likelihood"], ids=lambda c: f"{c['data']}-{c['method']}")
def test_what_the_likelihood_says_agrees_with_r(case: dict[str, Any]) -> None:
    y, v, _ = columns(case)
    fit, expected = fit_univariate(y, v, method=case["method"], test="z"), case["expected"]
    criteria = information_criteria(fit)
    assert [criteria.log_likelihood, criteria.AIC, criteria.BIC, criteria.AICc] == pytest.approx(expected["criteria"], rel=CLOSE)
    interval = profile_interval(fit)
    assert [interval.low, interval.high] == pytest.approx(expected["profile"], rel=LIMIT)
    ratio = heterogeneity_test(fit)
    assert ratio.statistic == pytest.approx(expected["lrt"], rel=CLOSE)
    assert ratio.p_value_chi2 == pytest.approx(expected["lrt_p"], rel=1e-7)
    assert ratio.p_value == ratio.p_value_chi2 / 2
    for test, key in (("z", "riley"), ("knha", "riley_knha")):
        found = fit_univariate(y, v, method=case["method"], test=test)
        assert [found.hts_low, found.hts_high] == pytest.approx(expected[key], rel=CLOSE)


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "nested"], ids=lambda c: c["data"])
def test_nested_models_agree_with_r(case: dict[str, Any]) -> None:
    y, v, x = columns(case)
    full = fit_univariate(y, v, x, method="ML", test="z")
    criteria = information_criteria(full)
    assert [criteria.log_likelihood, criteria.AIC, criteria.BIC, criteria.AICc] == pytest.approx(case["expected"]["criteria"], rel=CLOSE)
    ratio = nested_test(full, fit_univariate(y, v, method="ML", test="z"))
    assert ratio.df == 1
    assert ratio.statistic == pytest.approx(case["expected"]["lrt"], rel=CLOSE)
    assert ratio.p_value == pytest.approx(case["expected"]["lrt_p"], rel=CLOSE)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_profile_limits_stand_half_a_quantile_below_the_maximum(method: str) -> None:
    y, v, x = np.array([0.2, 0.9, -0.4, 1.5, 0.3, 0.8]), np.full(6, 0.05), np.column_stack([np.ones(6), np.arange(6.0)])
    fit = fit_univariate(y, v, x, method=method, test="z")
    interval = profile_interval(fit)
    for limit in (interval.low, interval.high):
        w = 1.0 / (v + limit)
        beta = np.linalg.solve((x.T * w) @ x, (x.T * w) @ y)
        height = 0.5 * (np.log(w).sum() - (w * (y - x @ beta) ** 2).sum())
        height -= 0.5 * (6 if method == "ML" else 4) * np.log(2 * np.pi)
        if method == "REML":
            height -= 0.5 * (np.linalg.slogdet((x.T * w) @ x)[1] - np.linalg.slogdet(x.T @ x)[1])
        # 1.9207 = half the 95% quantile of chi-square with one degree of freedom.
        assert fit.log_likelihood - height == pytest.approx(1.920729410347062, rel=1e-8)
    assert interval.H2_low == pytest.approx(interval.low / fit.typical_variance + 1)


def test_a_likelihood_with_two_hills_names_the_gap() -> None:
    """Three exact effects and one vague one far away: the ground between the two maxima is ruled out."""
    fit = fit_univariate([0.0, 0.3, -0.3, 30.0], [1e-4, 1e-4, 1e-4, 50.0], test="z")
    interval = profile_interval(fit, level=0.8)
    assert interval.low < fit.tau2 < 1 < 100 < interval.high
    assert "gap" in interval.note
    near = fit_univariate([0.0, 0.3, -0.3, 0.5], [1e-4, 1e-4, 1e-4, 50.0], test="z")
    assert profile_interval(near, level=0.8).note == ""


def test_no_heterogeneity_at_all_has_a_test_of_one_and_an_interval_from_zero() -> None:
    fit = fit_univariate([0.30, 0.31, 0.29, 0.30], [0.1, 0.2, 0.1, 0.3])
    assert heterogeneity_test(fit).p_value == 1.0
    interval = profile_interval(fit)
    assert interval.low == 0.0
    assert interval.high > 0.0
    assert fit.interval is not None
    assert fit.interval.H2_low == 1.0


def test_two_effects_have_no_interval_with_k_minus_two_degrees_of_freedom() -> None:
    fit = fit_univariate([0.1, 0.4], [0.1, 0.2], test="z")
    assert fit.hts_low is None
    assert fit.pi_low is not None


def test_comparisons_without_a_meaning_are_refused() -> None:
    y, v, x = [0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02], np.column_stack([np.ones(4), [0, 1, 1, 0]])
    ml, reml, full = (fit_univariate(y, v, d, method=m, test="z") for d, m in ((None, "ML"), (None, "REML"), (x, "ML")))
    with pytest.raises(UsageError, match="by ML; one was fitted by REML"):
        nested_test(full, reml)
    with pytest.raises(UsageError, match="not part of the larger"):
        nested_test(ml, full)
    other = fit_univariate(y, v, np.column_stack([np.ones(4), [0, 1, 2, 3], [1, 0, 0, 0]]), method="ML", test="z")
    with pytest.raises(UsageError, match="not part of the larger"):
        nested_test(other, full)
    with pytest.raises(UsageError, match="not fitted to the same effects"):
        nested_test(full, fit_univariate([0.2, 0.5, 0.9, 0.2], v, method="ML", test="z"))
    for function in (information_criteria, heterogeneity_test, profile_interval):
        with pytest.raises(CannotCompute, match="no likelihood"):
            function(fit_univariate(y, v, method="DL"))
