"""Counts by their exact likelihood with a variance of true effects: against R, and what must hold for any counts."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.counts.exact import Hypergeometric
from tests.reference.parts import HERE

CASES = json.loads((HERE / "glmm_cases.json").read_text(encoding="utf-8"))["cases"]
# R's own integrate() to 1e-12 and optim(); what is left is where that search stops (the likelihood is flat to second order there).
EXACT = 1e-6
LIKELIHOOD = 1e-11
# rma.glmm takes 7 points of quadrature (lme4), or stops its integral at 1e-4.
METAFOR = 2e-3
RARE = {"ai": [0, 1, 2, 0, 3, 0], "n1i": [50, 60, 45, 30, 80, 20], "ci": [3, 5, 2, 4, 9, 0], "n2i": [48, 61, 47, 29, 77, 25]}


def numbers(case):
    return {name: np.array(values, dtype=float) for name, values in case["inputs"].items()}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['name']}-{case['measure']}" for case in CASES])
def test_the_likelihood_of_counts_is_maximised_as_in_r(case):
    found, exact, theirs = evidence.glmm(case["measure"], **numbers(case)), case["exact"], case["metafor"]
    assert found.k == case["k"]
    assert found.log_likelihood == pytest.approx(exact["log_likelihood"], rel=LIKELIHOOD)
    for name in ("estimate", "se", "tau2"):
        assert getattr(found, name) == pytest.approx(exact[name], rel=EXACT, abs=1e-7), name
        assert not theirs or getattr(found, name) == pytest.approx(theirs[name], rel=METAFOR, abs=1e-4), name
    assert not theirs or (found.LRT, found.LRT_df, found.LRT_p) == pytest.approx(
        (theirs["LRT"], theirs["LRT_df"], theirs["LRT_p"]), rel=1e-5
    )


def test_swapping_the_groups_turns_the_sign_and_nothing_else():
    one = evidence.glmm("OR", **RARE)
    two = evidence.glmm("OR", ai=RARE["ci"], n1i=RARE["n2i"], ci=RARE["ai"], n2i=RARE["n1i"])
    assert (one.estimate, one.se, one.tau2, one.ci_low) == pytest.approx((-two.estimate, two.se, two.tau2, -two.ci_high), abs=1e-8)
    assert one.notes == ("1 of 6 rows say nothing of the effect: a group is empty, or nobody, or everybody, had the event",)


def test_the_derivatives_are_those_of_the_likelihood():
    counts = Hypergeometric(*(np.array(part, dtype=float) for part in ([2, 0, 7], [5, 4, 9], [40, 20, 8], [30, 25, 9])))
    at, step = np.array([[-1.3, 0.4], [0.2, -2.0], [1.0, 3.0]]), 1e-5
    (above, slope_above, _), (below, slope_below, _), (_, slope, bend) = counts.at(at + step), counts.at(at - step), counts.at(at)
    np.testing.assert_allclose((above - below) / (2 * step), slope, rtol=1e-7)
    np.testing.assert_allclose((slope_above - slope_below) / (2 * step), bend, rtol=1e-7)


def test_large_counts_and_shares_far_apart_come_to_the_normal_model():
    """With many people the exact likelihood is that of logits with their variances; once Newton's steps went round in a circle here."""
    found = evidence.glmm("PLO", xi=[500, 30000, 9, 41], ni=[2000, 30500, 2500, 4000])
    normal = evidence.meta(measure="PLO", xi=[500, 30000, 9, 41], ni=[2000, 30500, 2500, 4000], method="ML", test="z")
    assert (found.estimate, found.se, found.tau2) == pytest.approx((normal.estimate, normal.se, normal.tau2), rel=0.02)


def test_a_fit_and_the_command_line_pool_their_own_counts(call, tmp_path):
    table = pd.DataFrame(RARE)
    table.to_csv(tmp_path / "rare.csv", index=False)
    fit = evidence.meta(table, measure="OR", **{name: name for name in RARE})
    direct = evidence.glmm("OR", table, **{name: name for name in RARE})
    assert fit.glmm() == direct
    assert direct.scale is not None
    code, out, _ = call("meta", tmp_path / "rare.csv", "--measure", "OR", "--columns", "ai,n1i,ci,n2i", "--glmm", "--json")
    assert (code, out["glmm"]["estimate"]) == (0, pytest.approx(direct.estimate, rel=1e-11))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: evidence.glmm("RR", **RARE), "is of OR or IRR of two groups, PLO or IRLN of one; seen 'RR'"),
        (lambda: evidence.glmm("OR", ai=[1, 2.5], n1i=[5, 5], ci=[1, 2], n2i=[5, 5]), "ai holds counts, which are whole numbers; seen 2.5"),
        (lambda: evidence.glmm("OR", ai=[1, 0], n1i=[5, 5], ci=[1, 0], n2i=[5, 5]), "1 study says something of the effect"),
        (lambda: evidence.glmm("PLO", xi=[0, 0], ni=[5, 5]), "so the mean effect is infinite"),
        (lambda: evidence.glmm("OR", ai=[0, 0], n1i=[5, 5], ci=[1, 2], n2i=[5, 5]), "so the mean effect is infinite"),
        (lambda: evidence.meta([1, 2], [1, 1], measure="OR").glmm(), "the exact likelihood takes counts"),
    ],
)
def test_counts_that_carry_no_mean_are_told(wrong, said):
    with pytest.raises((UsageError, CannotCompute), match=said):
        wrong()


def test_a_group_of_nobody_is_left_out_and_told():
    """It made the test of heterogeneity 0 without a word, as 0 of 0 is no share."""
    with_it = evidence.glmm("PLO", xi=[1, 0, 2, 4], ni=[5, 0, 9, 6])
    without = evidence.glmm("PLO", xi=[1, 2, 4], ni=[5, 9, 6])
    assert (with_it.k, with_it.LRT, with_it.estimate) == (without.k, without.LRT, without.estimate)
    assert with_it.LRT > 0
    assert with_it.notes == ("1 of 4 rows say nothing of the effect: a group is empty, or nobody, or everybody, had the event",)


def test_a_search_that_does_not_come_to_an_end_is_no_answer(monkeypatch):
    monkeypatch.setattr("evidence.models.counts.mixed._STEPS", 0)
    with pytest.raises(CannotCompute, match="no maximum of the likelihood was found in 0 steps"):
        evidence.glmm("PLO", xi=[16, 10, 4, 43], ni=[17, 12, 8, 58])
