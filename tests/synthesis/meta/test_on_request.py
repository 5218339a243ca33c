"""Levels, known covariances, predictions, subgroups and league tables: what is refused, and what is said beside the numbers."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.base.errors import CannotCompute, UsageError
from tests.reference.parts import table

EFFECTS = {"effect": "yi", "variance": "vi"}


def _unknown(i, j):
    """A matrix of covariances in which one is not known."""
    errors = np.diag(table("konstantopoulos2011")["vi"])
    errors[i, j] = errors[j, i] = np.nan
    return errors


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"levels": ("a", "b", "c")},
            'one column, or two, the outer and the inner one, for example "study" or ("district", "school"); seen a, b, c',
        ),
        ({"levels": ("district", "district")}, "one column, or two"),
        ({"levels": "distric"}, "did you mean 'district'"),
        ({"levels": "district", "method": "DL"}, "one with one random level, is fitted by ML or REML, not DL"),
        ({"levels": "district", "test": "knha"}, "Knapp-Hartung is not defined for a three-level model, or one with one random level"),
        ({"levels": ("district", "school"), "method": "EE"}, "with method EE give one level, inside which the sampling errors correlate"),
        ({"covariances": np.eye(56)}, "need a model with levels"),
        ({"levels": "district", "covariances": _unknown(0, 1)}, "the covariance of rows 1 and 2 is missing; it is 0 where"),
        (
            {"levels": "district", "covariances": pd.DataFrame({"row_1": [1, 1], "row_2": [2, 3], "covariance": [0.1, np.nan]})},
            "a number is missing in the pair row_1 = 1, row_2 = 3, covariance = nan",
        ),
        (
            {"levels": "district", "covariances": pd.DataFrame({"row_1": [1, np.nan], "row_2": [2, 3], "covariance": [0.1, 0.1]})},
            "a number is missing in the pair row_1 = nan",
        ),
        ({"levels": "district", "covariances": pd.DataFrame({"a": [1], "b": [2], "c": [3]})}, "row_1, row_2"),
        ({"levels": "district", "covariances": [(1, 2, 0.1)]}, "row_1, row_2"),
    ],
)
def test_a_model_that_is_none_says_what_may_stand_there(given, said):
    with pytest.raises((UsageError, CannotCompute), match=re.escape(said)):
        evidence.meta(data=table("konstantopoulos2011"), **EFFECTS, **given)


def test_equal_effects_with_correlated_errors_are_generalised_least_squares():
    schools = table("konstantopoulos2011").assign(x=lambda t: t["year"] - 1990)
    fit = evidence.meta(data=schools, **EFFECTS, levels="district", method="EE", rho=0.3, moderators="~ x")
    y, v, x = schools["yi"].to_numpy(), schools["vi"].to_numpy(), np.column_stack([np.ones(56), schools["x"]])
    together = schools["district"].to_numpy()[:, None] == schools["district"].to_numpy()
    errors = np.sqrt(np.outer(v, v)) * np.where(together, 0.3, 0.0)
    np.fill_diagonal(errors, v)
    covariance = np.linalg.inv(x.T @ np.linalg.solve(errors, x))
    beta = covariance @ x.T @ np.linalg.solve(errors, y)
    left = y - x @ beta
    np.testing.assert_allclose(fit.estimate, beta, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, covariance, rtol=1e-9)
    np.testing.assert_allclose(fit.Q, left @ np.linalg.solve(errors, left), rtol=1e-9)
    assert (fit.tau2, fit.I2, fit.pi_low) == (0.0, pytest.approx(100 * (1 - 54 / fit.Q)), None)
    assert fit.to_dict()["log_likelihood"] is None
    assert str(fit).startswith("equal-effects model, errors that correlate inside district, EE, test z; k = 56")
    with pytest.raises(UsageError, match="no variance of true effects"):
        fit.confint()
    assert "no variance" in fit.profile().intervals[0].reason


def test_equal_effects_stand_beside_random_ones():
    schools = table("konstantopoulos2011")
    equal, random = (evidence.meta(data=schools, **EFFECTS, levels="district", method=method) for method in ("EE", "ML"))
    plain = evidence.meta(data=schools, **EFFECTS, method="EE")
    assert equal.estimate == pytest.approx(plain.estimate, rel=1e-12)
    found = random.compare(equal).test
    assert (found.df, found.statistic) == (1, pytest.approx(random.compare(plain).test.statistic, rel=1e-9))


def pairs(**columns):
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (np.eye(3), "3 by 3 and the table has 56 rows"),
        (np.eye(56), "row 1 has the variance 0.118, and 1 in the matrix"),
        (pairs(row_1=[1], row_2=[57], covariance=[0.1]), "there are no two rows 1 and 57"),
        (pairs(row_1=[1], row_2=[1], covariance=[0.1]), "there are no two rows 1 and 1"),
        (pairs(row_1=[1, 2], row_2=[2, 1], covariance=[0.01, 0.02]), "rows 1 and 2 is given twice"),
        (pairs(row_1=[1], row_2=[2], rho=[1.2]), "it lies between -1 and 1"),
        (pairs(row_1=[1], row_2=[2], covariance=["much"]), "known covariances are numbers; seen 'much'"),
        (pairs(row_1=[1], row_2=[2], covariance=[0.9]), "not positive definite"),
    ],
)
def test_covariances_that_cannot_be_say_why(known, said):
    with pytest.raises((UsageError, CannotCompute), match=said):
        evidence.meta(data=table("konstantopoulos2011"), levels="district", covariances=known, **EFFECTS)


def test_a_matrix_that_is_not_symmetric_names_the_rows():
    v = np.diag(table("konstantopoulos2011")["vi"].to_numpy())
    v[0, 1] = 0.01
    with pytest.raises(CannotCompute, match="not symmetric: rows 1 and 2"):
        evidence.meta("yi", v, data=table("konstantopoulos2011"), levels="district")


def test_a_pair_in_two_groups_is_refused():
    with pytest.raises(UsageError, match="put both effects in one"):
        evidence.meta(data=table("konstantopoulos2011"), levels="district", covariances=pairs(row_1=[1], row_2=[56], rho=[0.5]), **EFFECTS)


def test_predictions_that_ask_for_nothing_known_say_what_is():
    fit = evidence.meta(data=table("bcg"), moderators="~ ablat + C(alloc)", **EFFECTS)
    for at, said in (
        ("ablat=30", "missing alloc"),
        ("latitude=30,alloc=random", "no moderator 'latitude'"),
        ("ablat=30,alloc=hidden", "levels the model has not seen: hidden; those it has are alternate, random, systematic"),
        ("30", "write ablat=...,alloc=..."),
    ):
        with pytest.raises(UsageError, match=said):
            fit.predict(at=at)
    with pytest.raises(CannotCompute, match="holds numbers and something else"):
        fit.predict(at="ablat=north,alloc=random")
    with pytest.raises(UsageError, match="not both"):
        fit.predict(table("bcg"), at="ablat=30,alloc=random")
    with pytest.raises(UsageError, match="has no moderators"):
        evidence.meta(data=table("bcg"), **EFFECTS).predict(at="ablat=30")


def test_a_value_may_hold_a_comma():
    data = table("bcg").assign(kind=lambda d: np.where(d.ablat > 30, "cold, north", "warm"))
    fit = evidence.meta(data=data, moderators="~ kind + year", **EFFECTS)
    by_text, by_mapping = fit.predict(at="kind=cold, north,year=1950"), fit.predict(at={"year": 1950, "kind": "cold, north"})
    assert by_text.estimate.tolist() == by_mapping.estimate.tolist()


def test_means_and_differences_are_read_on_the_scale_where_they_have_one():
    fit = evidence.meta(data=table("bcg"), measure="RR", moderators="~ alloc", **EFFECTS)
    found = fit.means("alloc")
    shown = found.to_dict()
    assert shown["means"][0]["transformed"]["ci_low"] == pytest.approx(np.exp(found.means[0].ci_low))
    assert shown["differences"][0]["transformed"]["estimate"] == pytest.approx(np.exp(found.differences[0].estimate))
    league = found.league(3)
    assert league.loc["random", "alternate"].split()[0] == f"{np.exp(found.differences[0].estimate):.3f}"
    assert league.loc["alternate", "random"].split()[0] == f"{np.exp(-found.differences[0].estimate):.3f}"
    logits = evidence.meta(data=table("bcg"), measure="PLO", moderators="~ alloc", **EFFECTS).means("alloc").league(3)
    assert logits.equals(league)
    correlation = evidence.meta(data=table("bcg"), measure="ZCOR", moderators="~ alloc", **EFFECTS).means("alloc")
    assert correlation.to_dict()["means"][0]["transformed"]["estimate"] == pytest.approx(np.tanh(correlation.means[0].estimate))
    assert "transformed" not in correlation.to_dict()["differences"][0]


def test_subgroups_say_what_they_cannot_do():
    data = table("bcg").assign(where=["north"] + ["south"] * 5 + ["east"] * 6 + [None])
    fit = evidence.meta(data=data, study="author", **EFFECTS)
    found = fit.subgroups("where")
    assert [group.k for group in found.groups] == [6, 1, 5]
    assert "one effect is not a synthesis" in found.groups[1].answer.reason
    assert found.between.reason == "there is no answer of north by itself; see the model with a common variance"
    assert found.to_dict()["between"] is None
    assert found.note == "1 of 13 rows have nothing in 'where' and are in no group"
    assert len(found.common.means) == 3
    assert found.groups[2].answer.labels == tuple(data.author[1:6])
    clustered = evidence.meta(data=table("bcg"), cluster="trial", **EFFECTS).subgroups("alloc")
    assert "cluster-robust" in clustered.between.reason
    assert clustered.common.variances == "CR2"
    with pytest.raises(UsageError, match=r"put C\(alloc\) into the formula"):
        evidence.meta(data=table("bcg"), moderators="~ ablat", **EFFECTS).subgroups("alloc")
    with pytest.raises(UsageError, match="need two groups or more; 'one' holds x"):
        evidence.meta(data=table("bcg").assign(one="x"), **EFFECTS).subgroups("one")
    with pytest.raises(UsageError, match="give data"):
        evidence.meta([1, 2, 3], [1, 1, 1]).subgroups("alloc")


def test_a_group_of_rows_is_the_analysis_of_those_rows():
    data = table("assink2016")
    whole = evidence.meta(data=data, levels=("study", "esid"), cluster="study", rho=0.6, **EFFECTS)
    found = whole.subgroups("deltype")
    for group in found.groups:
        alone = data[data.deltype == group.level]
        if alone.study.nunique() < 2:
            continue
        direct = evidence.meta(data=alone, levels=("study", "esid"), cluster="study", rho=0.6, **EFFECTS)
        assert (group.answer.estimate, *group.answer.fit.sigma2) == pytest.approx((direct.estimate, *direct.fit.sigma2), rel=1e-9)
        assert repr(group.answer.robust) == repr(direct.robust)
