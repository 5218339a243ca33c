"""Models held against each other, profile-likelihood and prediction intervals, against metafor and against their definitions."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.models.comparing import compare_fits, information_criteria
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.univariate.fit import fit_univariate
from evidence.models.univariate.profile_interval import profile_interval

HERE = Path(__file__).parent
CASES = json.loads((HERE / "univariate" / "univariate_reference.json").read_text(encoding="utf-8"))["cases"]
# metafor refines tau2 to 1e-13; its likelihood and what follows from it agree to rounding.
CLOSE = 1e-9
# Its root finder stops a profile limit at 1e-13 of its own step, about 1e-8 of the limit.
LIMIT = 1e-6


def columns(case: dict[str, Any]) -> tuple[Any, Any, Any]:
    d = pd.read_csv(HERE.parent / "reference" / "data" / f"{case['data']}.csv")
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
    ratio = compare_fits(fit, fit_univariate(y, v, method="EE", test="z")).test
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
    ratio = compare_fits(full, fit_univariate(y, v, method="ML", test="z")).test
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
    y, v = [0.30, 0.31, 0.29, 0.30], [0.1, 0.2, 0.1, 0.3]
    fit = fit_univariate(y, v)
    assert compare_fits(fit, fit_univariate(y, v, method="EE", test="z")).test.p_value == 1.0
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
    with pytest.raises(UsageError, match="one model was fitted by ML and the other by REML"):
        compare_fits(full, reml)
    with pytest.raises(UsageError, match=r"by REML of models with different moderators cannot be compared.*fit both by ML"):
        compare_fits(reml, fit_univariate(y, v, x, method="REML", test="z"))
    with pytest.raises(UsageError, match=r"not fitted to the same effects \(k = 4 and 4\)"):
        compare_fits(full, fit_univariate([0.2, 0.5, 0.9, 0.2], v, method="ML", test="z"))
    for function in (information_criteria, profile_interval, lambda fit: compare_fits(fit, ml)):
        with pytest.raises(CannotCompute, match="no likelihood"):
            function(fit_univariate(y, v, method="DL"))


def test_models_that_are_no_part_of_each_other_have_criteria_and_no_ratio() -> None:
    y, v = [0.2, 0.5, 0.9, 0.1, 0.4], [0.04, 0.03, 0.05, 0.02, 0.03]
    design = np.column_stack([np.ones(5), [0, 1, 1, 0, 1], [0, 1, 2, 3, 4], [1, 0, 0, 1, 1]])
    first, second, third = (fit_univariate(y, v, design[:, at], method="ML", test="z") for at in ([0, 1], [0, 2], [0, 2, 3]))
    alike, apart = compare_fits(first, second), compare_fits(first, third)
    assert alike.test == NotEstimated("both models have the same number of parameters; compare them by AIC, AICc or BIC")
    assert apart.test == NotEstimated("the smaller model is not part of the larger one; compare them by AIC, AICc or BIC")
    assert isinstance(apart.R2, NotEstimated)
    assert apart.full.criteria == information_criteria(third)
    assert compare_fits(third, first).to_dict() == compare_fits(first, third, ("second", "first")).to_dict()


def test_a_variance_is_tested_on_the_edge_of_its_range() -> None:
    """One variance: half of chi-square with one degree of freedom more, half with what is left (Self & Liang 1987, case 6)."""
    y, v, x = [0.2, 0.8, 1.4, -0.3, 0.4], [0.04, 0.03, 0.05, 0.02, 0.03], np.column_stack([np.ones(5), [0, 1, 1, 0, 1]])
    found = compare_fits(fit_univariate(y, v, x, method="ML", test="z"), fit_univariate(y, v, method="EE", test="z"))
    assert found.test.df == 2
    tails = [math.erfc(math.sqrt(found.test.statistic / 2)), math.exp(-found.test.statistic / 2)]
    assert found.test.p_value == pytest.approx(sum(tails) / 2, rel=1e-12)
    assert found.test.p_value_chi2 == pytest.approx(tails[1], rel=1e-12)


def test_levels_are_compared_with_fewer_levels_and_with_none() -> None:
    rng = np.random.default_rng(5)
    outer, y = np.repeat(np.arange(6), 3), rng.normal(0.3, 0.5, 18) + np.repeat(rng.normal(0, 0.5, 6), 3)
    v = rng.uniform(0.02, 0.08, 18)
    three, one = (fit_multilevel(y, v, outer, inner) for inner in (range(18), None))
    plain, equal = (fit_univariate(y, v, method=method, test="z") for method in ("REML", "EE"))
    for reduced, variances in ((one, 1), (plain, 1), (equal, 2)):
        found = compare_fits(reduced, three)
        assert found.test.df == variances
        assert found.test.statistic == pytest.approx(2 * (three.log_likelihood - found.reduced.criteria.log_likelihood), rel=1e-12)
        assert ("more than one variance" in found.note) == (variances == 2)
    assert isinstance(compare_fits(one, plain).test, NotEstimated)
    # Of single effects one random level is the random-effects model, and has its likelihood.
    single = fit_multilevel(y, v, range(18), None)
    assert information_criteria(single).to_dict() == pytest.approx(information_criteria(plain).to_dict(), rel=1e-9)
    with pytest.raises(UsageError, match="correlate in different ways"):
        compare_fits(three, fit_multilevel(y, SamplingErrors(v, people=outer, within=0.5), outer, range(18)))
