"""Fits held against each other and effects by other methods: against R, and what is refused or told."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.bayes.fit import TauPrior
from evidence.models.counts.tables import mantel_haenszel
from evidence.models.dependent.rve import fit_rve
from evidence.models.dependent.wild_bootstrap import wild_bootstrap
from evidence.models.resampling.bootstrap import tau2_bootstrap
from tests.reference.parts import table
from validation.match_methods import method_answers

# REML, with metafor told to search on to 1e-13; rma.mv stops about 1e-7 from its optimum.
UNIVARIATE, LEVELS = 1e-8, 1e-6
COUNTS = {"ai": "tpos", "bi": "tneg", "ci": "cpos", "di": "cneg"}
EFFECTS = {"effect": "yi", "variance": "vi"}
CASES = [(f"{kind}: {case}", seen, expected) for kind, case, seen, expected in method_answers()]


def bcg(**call: Any) -> Any:
    return evidence.meta(table("bcg"), measure="RR", **COUNTS, study="author", **call)


def same(seen: Any, expected: Any, tolerance: float, where: str) -> None:
    """Every number of R's, in answers of any shape."""
    if isinstance(expected, dict):
        for key in expected:
            same(seen[key], expected[key], tolerance, f"{where} {key}")
    elif expected is None:
        assert seen is None, where
    else:
        wanted, found = (np.array([np.nan if one is None else one for one in np.atleast_1d(z)], dtype=float) for z in (expected, seen))
        np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=1e-12, err_msg=where)


@pytest.mark.parametrize(("case", "seen", "expected"), CASES, ids=[case for case, *_ in CASES])
def test_the_answer_is_that_of_r(case, seen, expected):
    same(seen, expected, LEVELS if "2016" in case or "2011" in case else UNIVARIATE, case)


def test_a_model_is_compared_with_other_moderators_of_the_same_rows():
    fit = bcg(method="ML", moderators="~ ablat + alloc")
    direct = fit.compare(bcg(method="ML", moderators="~ alloc"))
    assert fit.compare("~ alloc").to_dict() == direct.to_dict() == bcg(method="ML", moderators="~ alloc").compare(fit).to_dict()
    assert [line["model"] for line in direct.rows()] == ["~ ablat + alloc (ML)", "~ alloc (ML)"]
    assert fit.compare("~ 1").test.df == 3
    schools = evidence.meta(data=table("konstantopoulos2011"), levels=("district", "school"), method="ML", **EFFECTS)
    assert schools.compare("~ year").full.name == "~ year (ML, levels district, school)"
    alone = evidence.meta([0.1, 0.4, 0.9], [0.1, 0.2, 0.1], method="ML")
    assert "the same number of parameters" in alone.compare("~ 1").test.reason


@pytest.mark.parametrize(
    ("call", "other", "said"),
    [
        ({}, "~ ablat", 'fit both by ML (method "ML")'),
        ({"method": "DL"}, "~ ablat", "a model fitted by DL has no likelihood to compare"),
        ({"method": "ML"}, "~ latitude", "moderator 'latitude' is not a column"),
        ({"method": "ML"}, "~ gap", "2 of the 13 rows analysed have nothing in 'gap', so a model with it would be of other rows"),
        ({"method": "ML"}, evidence.meta([0.1, 0.4], [0.1, 0.2], method="ML"), "(k = 13 and 2)"),
    ],
)
def test_a_comparison_without_a_meaning_says_what_to_do(call, other, said):
    data = table("bcg").assign(gap=[None, None, *range(11)])
    with pytest.raises((UsageError, CannotCompute), match=re.escape(said)):
        evidence.meta(data=data, **EFFECTS, **call).compare(other)


def test_contrasts_are_asked_for_by_name_weight_or_text():
    fit = bcg(moderators='~ ablat + C(alloc, reference="random")')
    first, second = fit.names[2:]
    found = fit.contrasts(f"{first}=1,{second}=-1", {first: 1, second: -1}, [0, 0, 1, -1], "ablat")
    assert found.names == (f"{first} - {second}",) * 3 + ("ablat",)
    assert np.ptp(found.estimate[:3]) == 0
    assert found.estimate[3] == fit.coefficients["ablat"]
    assert "follows from the others" in found.to_dict()["test_note"]
    shown = found.to_dict()["transformed"]
    assert shown["ci_low"] == pytest.approx(np.exp(found.ci_low).tolist())
    logits = evidence.meta("yi", "vi", data=table("bcg"), measure="PLO", moderators="~ ablat + alloc")
    assert logits.contrasts("ablat", "alloc[T.random]").scale.title == "odds ratio"
    assert logits.contrasts("intercept=1,ablat=30").scale.title == "proportion"
    assert logits.contrasts("intercept=1,ablat=30", "ablat").scale is None
    assert fit.contrasts("ablat").to_dict().keys() & {"test", "test_note"} == set()
    # All moderators together are the omnibus test.
    assert fit.contrasts(*fit.names[1:]).test["statistic"] == pytest.approx(fit.fit.omnibus.statistic)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["abla"], "'abla' is no contrast; write a coefficient, or NAME=WEIGHT,NAME=WEIGHT; the names are intercept, ablat"),
        (["abla=1"], "the model has no coefficient 'abla'. Did you mean 'ablat'?"),
        (["ablat=x"], "is no contrast"),
        (["ablat=1,ablat=2"], "gives ablat two weights"),
        ([[1, 2, 3]], "one weight for each of the 2 coefficients (intercept, ablat)"),
        ([[0, 0]], "not all of them zero"),
        ([], "say which contrast"),
    ],
)
def test_a_contrast_that_is_none_says_what_is(asked, said):
    with pytest.raises(UsageError, match=re.escape(said)):
        bcg(moderators="~ ablat").contrasts(*asked)


def test_methods_of_the_fit_are_those_of_the_engine():
    fit = bcg()
    inputs = [table("bcg")[column].to_numpy() for column in COUNTS.values()]
    assert fit.mantel_haenszel("OR").estimate == mantel_haenszel("OR", *inputs).estimate
    assert fit.mantel_haenszel().measure == "RR"
    assert fit.bayes("half-normal:0.5").to_dict() == fit.bayes(TauPrior("half-normal", 0.5)).to_dict()
    assert fit.bayes("half-normal:0.5").to_dict()["by_study"][0]["study"] == "Aronson"
    assert fit.gosh().rows()[12]["study"] == "Comstock et al"
    assert fit.permutation(300, seed=4).to_dict() == fit.permutation(300, seed=4).to_dict() != fit.permutation(300, seed=5).to_dict()
    one, other = fit.bootstrap(200, seed=4), fit.bootstrap(200, seed=5)
    assert one.tau2.tau2.tolist() == tau2_bootstrap(fit.fit, replicates=200, seed=4).tau2.tolist() != other.tau2.tau2.tolist()
    assert one.to_dict()["transformed"]["ci_low"] == pytest.approx(np.exp(one.ci_low).tolist())
    assert fit.to_dict()["AIC"] == fit.criteria().AIC
    data = table("assink2016")
    three = evidence.meta(data=data, levels=("study", "esid"), cluster="study", moderators="~ year + pubstatus", **EFFECTS)
    rve = fit_rve(data.yi, data.vi, data.study.tolist(), three.fit.design, rho=0.6)
    assert three.rve(rho=0.6).to_dict()["se"] == rve.robust.se.tolist()
    tests = three.wild_bootstrap(199, seed=2)
    model = (three.fit.effect, three.fit.design, three.fit.covariance, three.fit.covariance_of, data.study)
    assert tests["all moderators"] == wild_bootstrap(*model, np.eye(3)[1:], draws=199, seed=2)
    assert [name for name, _ in tests.tests] == ["intercept", "year", "pubstatus", "all moderators"]


def test_counts_of_rows_that_gave_no_effect_are_left_out_and_told():
    counts = {"ai": [4, 0, 3, 62], "bi": [119, 50, 228, 100], "ci": [11, 3, 11, 48], "di": [128, 47, 209, 90]}
    fit = evidence.meta(measure="OR", to="none", **counts)
    found = fit.mantel_haenszel()
    assert [one.row for one in fit.dropped] == [2]
    assert (found.k, found.notes) == (3, ("left out, as in the analysis: row 2",))
    assert "left out, as in the analysis: row 2" in fit.peto().to_dict()["note"]
    assert evidence.meta(measure="OR", **counts).mantel_haenszel().k == 4


def test_what_takes_effects_as_independent_says_so_where_they_share_a_cluster():
    data = table("bcg").assign(place=list("aabbccddeefgh"))
    shared, single = (evidence.meta(data=data, cluster=cluster, **EFFECTS) for cluster in ("place", "trial"))
    for ask in (lambda f: f.henmi_copas(), lambda f: f.bayes("uniform:2"), lambda f: f.permutation(99), lambda f: f.bootstrap(100)):
        assert "taken as independent" in ask(shared).to_dict()["note"]
        assert "taken as independent" not in ask(single).to_dict().get("note", "")
    ml = evidence.meta(data=data, cluster="place", method="ML", **EFFECTS)
    assert "see contrasts, which are cluster-robust" in ml.compare("~ ablat").note


LEVELS_SAY, COUNTS_ARE, CLUSTERS_ARE = "which a model with levels says they are not", "takes the counts of two groups", "rests on clusters"
# How each is asked for, and what it says of a model with levels, made of effects and without a cluster.
ASKED = {
    "permutation": (lambda fit: fit.permutation(99), LEVELS_SAY),
    "bootstrap": (lambda fit: fit.bootstrap(100), LEVELS_SAY),
    "gosh": (lambda fit: fit.gosh(), LEVELS_SAY),
    "henmi_copas": (lambda fit: fit.henmi_copas(), LEVELS_SAY),
    "bayes": (lambda fit: fit.bayes("half-normal:0.5"), LEVELS_SAY),
    "mantel_haenszel": (lambda fit: fit.mantel_haenszel(), COUNTS_ARE),
    "peto": (lambda fit: fit.peto(), COUNTS_ARE),
    "wild_bootstrap": (lambda fit: fit.wild_bootstrap(), CLUSTERS_ARE),
    "rve": (lambda fit: fit.rve(), CLUSTERS_ARE),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_method_that_does_not_fit_the_model_says_why(name):
    ask, said = ASKED[name]
    with pytest.raises(UsageError, match=said):
        ask(evidence.meta(data=table("konstantopoulos2011"), levels=("district", "school"), **EFFECTS))
    if name in ("gosh", "henmi_copas", "bayes", "mantel_haenszel", "peto"):
        with pytest.raises(UsageError, match="without moderators; leave the moderators out"):
            ask(bcg(moderators="~ ablat"))


@pytest.mark.parametrize("prior", ["half-normal", "normal:0.5", "half-normal:0", "half-normal:-1", "half-normal:much", ""])
def test_a_prior_is_a_family_and_its_scale(prior):
    with pytest.raises(UsageError, match=r"such as half-normal:0.5; the families are half-normal, half-Cauchy, uniform"):
        bcg().bayes(prior)


def test_an_exact_permutation_test_has_an_end():
    with pytest.raises(UsageError, match=r"6.23e\+09 arrangements, more than 10,000,000; say how many to draw instead"):
        bcg(moderators="~ year + ablat").permutation("exact")
    with pytest.raises(UsageError, match=r'2 or more, or "exact"; seen all'):
        bcg().permutation("all")


def test_intervals_of_variances_say_what_they_are_of():
    three = evidence.meta(data=table("konstantopoulos2011"), levels=("district", "school"), **EFFECTS).confint()
    assert three.how == "profile likelihood"
    assert [line["quantity"] for line in three.rows()] == ["sigma2 (district)", "sigma (district)", "sigma2 (school)", "sigma (school)"]
    assert three.lines[1][1:] == pytest.approx(tuple(np.sqrt(three.lines[0][1:])))
    with pytest.raises(UsageError, match="an equal-effects model has no variance"):
        bcg(method="EE").confint()


def test_few_clusters_have_no_wild_bootstrap_and_say_so():
    data = pd.DataFrame({"yi": [0.1, 0.4, 0.2, 0.5], "vi": [0.02] * 4, "place": list("aabb")})
    found = evidence.meta(data=data, cluster="place", **EFFECTS).wild_bootstrap()
    assert "at least 3 are needed" in found["intercept"].reason
    assert found.to_dict()["tests"][0]["not_estimated"]
