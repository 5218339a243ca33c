"""Analyses in one call against R's metafor: fit_cases.json, made by validation/make_fit_reference.R."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import evidence
from tests.reference.parts import HERE, table

CASES = json.loads((HERE / "fit_cases.json").read_text(encoding="utf-8"))
# The same arithmetic; what is left is the 15 printed digits of the reference file.
SAME = 1e-9
# REML, with metafor told to search on to 1e-13.
REML = 1e-8
# rma.mv stops about 1e-7 from its optimum.
LEVELS = 1e-6


def id_of(case):
    return f"{case['measure']}-{case['to']}-{case['add']}{'-drop00' if case['drop00'] else ''}"


def numbers(inputs):
    return {name: np.array(values, dtype=float) for name, values in inputs.items()}


@pytest.mark.parametrize("case", CASES["corrections"], ids=map(id_of, CASES["corrections"]))
def test_counts_of_zero_are_corrected_as_metafor_does(case):
    found = evidence.escalc(case["measure"], add=case["add"], to=case["to"], drop00=case["drop00"], **numbers(case["inputs"]))
    expected = np.array(case["yi"], dtype=float), np.array(case["vi"], dtype=float)
    np.testing.assert_allclose(found.yi, expected[0], rtol=SAME, atol=1e-12)
    np.testing.assert_allclose(found.vi, expected[1], rtol=SAME)
    assert {one.row - 1 for one in found.without} == set(np.flatnonzero(np.isnan(expected[0])).tolist())


@pytest.mark.parametrize("case", CASES["scaled"], ids=[case["measure"] for case in CASES["scaled"]])
def test_an_answer_is_read_on_the_scale_of_its_measure(case):
    fit = evidence.meta(measure=case["measure"], test=case["test"], **numbers(case["inputs"]))
    assert (fit.estimate, fit.se, fit.tau2) == pytest.approx((case["beta"], case["se"], case["tau2"]), rel=REML, abs=1e-9)
    for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high"):
        assert getattr(fit.transformed, name) == pytest.approx(case[name], rel=REML, abs=1e-9), name


def same_numbers(fit, expected, tolerance):
    """Coefficients with their errors and intervals."""
    for name, key in (("estimate", "beta"), ("se", "se"), ("ci_low", "ci_low"), ("ci_high", "ci_high")):
        np.testing.assert_allclose(getattr(fit, name), expected[key], rtol=tolerance, atol=1e-9, err_msg=name)


def test_a_factor_with_its_reference_and_predictions_on_the_scale_that_is_read():
    data, expected = table("bcg"), CASES["reference"]
    fit = evidence.meta("yi", "vi", data=data, measure="RR", moderators='~ ablat + C(alloc, reference="random")')
    same_numbers(fit, expected, REML)
    found = fit.predict(at=["ablat=30,alloc=random", {"ablat": 10, "alloc": "systematic"}])
    for name, values in expected["predicted"].items():
        np.testing.assert_allclose(found.transformed[name], values, rtol=REML, err_msg=name)
    by_table = fit.predict(pd.DataFrame({"alloc": ["random", "systematic"], "ablat": [30, 10]}))
    assert by_table.estimate.tolist() == found.estimate.tolist()
    assert found.table().loc[1, ["ablat", "alloc"]].tolist() == [10, "systematic"]


@pytest.mark.parametrize("case", CASES["subgroups"], ids=[case["test"] for case in CASES["subgroups"]])
def test_subgroups_with_a_variance_each_and_one_for_all(case):
    found = evidence.meta("yi", "vi", data=table("bcg"), test=case["test"], study="author").subgroups("alloc")
    assert [group.level for group in found.groups] == case["levels"]
    assert [group.k for group in found.groups] == case["k"]
    for name, key in (("tau2", "tau2"), ("estimate", "estimate"), ("se", "se"), ("Q", "Q")):
        np.testing.assert_allclose([getattr(group.answer, name) for group in found.groups], case[key], rtol=REML, err_msg=name)
    assert (found.between.statistic, found.between.p_value) == pytest.approx(tuple(case["between"].values()), rel=REML)
    assert [mean.estimate for mean in found.common.means] == pytest.approx(case["common"]["means"], rel=REML)
    assert found.tau2 == pytest.approx(case["common"]["tau2"], rel=REML)
    assert found.common.test["statistic"] == pytest.approx(case["common"]["statistic"], rel=REML)
    assert found.common.test["p_value"] == pytest.approx(case["common"]["p_value"], rel=REML)
    assert sum((group.answer.labels for group in found.groups), ()) != ()


def same_levels(fit, expected):
    same_numbers(fit, expected, LEVELS)
    np.testing.assert_allclose(fit.fit.sigma2, expected["sigma2"], rtol=LEVELS)
    assert (fit.fit.log_likelihood, fit.Q) == pytest.approx((expected["log_likelihood"], expected["QE"]), rel=1e-9)


def test_one_random_level():
    data, expected = table("konstantopoulos2011"), CASES["one_level"]
    same_levels(evidence.meta("yi", "vi", data=data, levels="district"), expected)
    same_levels(evidence.meta("yi", "vi", data=data, levels=["district"], moderators="~ year"), expected["moderated"])


def test_one_random_level_of_single_effects_is_the_random_effects_model():
    data = table("bcg")
    one, plain = evidence.meta("yi", "vi", data=data, levels="trial"), evidence.meta("yi", "vi", data=data, test="z")
    for name in ("estimate", "se", "tau2", "I2", "pi_low"):
        assert getattr(one, name) == pytest.approx(getattr(plain, name), rel=1e-7), name
    assert one.to_dict()["sigma2"] == [one.tau2]
    assert "sigma2_note" not in one.to_dict()
    profile, alone = one.profile().intervals, plain.profile().intervals
    assert len(profile) == 1
    assert (profile[0].low, profile[0].high) == pytest.approx((alone[0].low, alone[0].high), rel=1e-5)


def test_known_covariances_in_every_form():
    expected = CASES["known"]
    v = np.array(expected["V"])
    data = table("assink2016").assign(yi=expected["yi"])
    upper = np.argwhere(np.triu(v, 1))
    pairs = pd.DataFrame({"row_1": upper[:, 0] + 1, "row_2": upper[:, 1] + 1, "covariance": v[tuple(upper.T)]})
    as_rho = pairs.drop(columns="covariance").assign(rho=0.6)
    for known in (
        {"covariances": v},
        {"variance": "vi", "covariances": pd.DataFrame(v)},
        {"variance": "vi", "covariances": pairs},
        {"variance": "vi", "covariances": as_rho},
    ):
        same_levels(evidence.meta("yi", data=data, levels="study", **known), expected["one"])
    same_levels(evidence.meta("yi", v, data=data, levels=("study", "esid")), expected["two"])
    # The rows that are left out take their covariances with them.
    some = evidence.meta("yi", v, data=data, levels="study", where="year > 2", cluster="study")
    kept = data.index[data.year > 2]
    direct = evidence.meta("yi", v[np.ix_(kept, kept)], data=data.loc[kept], levels="study", cluster="study")
    assert (some.estimate, some.robust.se) == pytest.approx((direct.estimate, direct.robust.se), rel=1e-10)
    np.testing.assert_allclose(some.influence().estimate, direct.influence().estimate, rtol=1e-8)


@pytest.mark.parametrize("case", CASES["networks"], ids=[case["name"] for case in CASES["networks"]])
def test_a_network_of_arms_is_a_regression_on_study_and_treatment(case):
    """rma.mv(random = ~ trt | study, rho = 1/2): the variance of a difference of two arms is its tau2, twice that of an arm."""
    arms = pd.DataFrame({name: case[name] for name in ("study", "trt", "yi", "vi")})
    fit = evidence.meta("yi", "vi", data=arms, test="z", moderators="~ C(study) + C(trt)")
    at = [i for i, name in enumerate(fit.fit.names) if name.startswith("C(trt)")]
    np.testing.assert_allclose(fit.estimate[at], case["estimate"], rtol=LEVELS, atol=1e-8)
    np.testing.assert_allclose(fit.se[at], case["se"], rtol=LEVELS)
    assert 2 * fit.tau2 == pytest.approx(case["tau2"], rel=10 * LEVELS)
    league = fit.means("trt").league()
    assert league.index.tolist() == league.columns.tolist() == case["levels"]
    assert league.loc[case["levels"][1], case["levels"][0]].startswith(f"{case['estimate'][0]:.2f} [")


def call_of(case):
    return " ".join([case["data"], *case["call"].values()])


@pytest.mark.parametrize("case", CASES["tests"], ids=map(call_of, CASES["tests"]))
def test_knapp_and_hartungs_variance_that_is_never_below_that_of_t(case):
    call = case["call"]
    fit, expected = evidence.meta("yi", "vi", data=table(case["data"]), **call), case["numbers"]
    same_numbers(fit, {key: np.atleast_1d(value) for key, value in expected.items()}, REML)
    np.testing.assert_allclose(fit.p_value, expected["p_value"], rtol=1e-7)
    np.testing.assert_allclose(fit.se, fit.fit.truncated_se, rtol=1e-14)
    if "QM" in expected:
        assert (fit.fit.omnibus.statistic, fit.fit.omnibus.p_value) == pytest.approx((expected["QM"], expected["QM_p"]), rel=REML)
    else:
        assert (fit.pi_low, fit.pi_high) == pytest.approx((expected["pi_low"], expected["pi_high"]), rel=REML)
        # Many data sets in one call, and the fit without each effect, take the same factor.
        many = evidence.batch([fit.fit.effect], fit.fit.variance, method=call["method"], test="adhoc")
        np.testing.assert_allclose(many.se[0], fit.se, rtol=1e-9)
        without = evidence.meta(fit.fit.effect[1:], fit.fit.variance[1:], method=call["method"], test="adhoc")
        assert fit.influence().se[0] == pytest.approx(without.se, rel=1e-9)


@pytest.mark.parametrize("case", CASES["curves"], ids=[case["moderators"] for case in CASES["curves"]])
def test_functions_of_a_moderator_and_what_they_predict_beyond_its_range(case):
    fit = evidence.meta("yi", "vi", data=table("bangertdrowns2004"), test="z", moderators=case["moderators"])
    same_numbers(fit, case, REML)
    assert (fit.fit.omnibus.statistic, fit.tau2) == pytest.approx((case["QM"], case["tau2"]), rel=REML)
    found = fit.predict(pd.DataFrame({"length": [0.5, 7, 40], "grade": [4, 1, 2], "wic": [1, 0, 1]}))
    for name, values in case["predicted"].items():
        np.testing.assert_allclose(getattr(found, name), values, rtol=REML, atol=1e-9, err_msg=name)
