"""evidence meta: the parts on request, in JSON and in words, and what is refused."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT

DATA = ROOT / "tests/reference/data"
BASE = ("--effect", "yi", "--variance", "vi")
THREE = (*BASE, "--levels", "district,school")


def test_every_part_has_its_keys(call):
    flags = ("--small-study", "--influence", "--cumulative", "--blup", "--profile", "--selection", "0.025,0.5")
    code, found, _ = call("meta", DATA / "bangertdrowns2004.csv", *BASE, *flags, "--json")
    assert code == 0
    tests = {"egger_random", "egger_ols", "pet", "peese", "begg", "trim_fill_dl_L0", "trim_fill_ee_L0", "fail_safe_rosenthal"}
    assert tests <= set(found["small_study"])
    assert {"statistic", "p_value", "limit_estimate"} <= set(found["small_study"]["egger_random"])
    assert found["small_study"]["testable"] is True
    assert {"leave_one_out_estimate", "rstudent", "dffits", "cooks_distance", "cov_ratio", "hat", "dfbetas"} <= set(found["influence"])
    assert len(found["influence"]["hat"]) == len(found["blup"]["prediction"]) == len(found["cumulative"]["tau2"]) == found["k"]
    assert found["cumulative"]["tau2"][0] == 0
    assert {"estimate", "se", "tau2", "delta", "lrt", "lrt_p", "log_likelihood"} <= set(found["selection"])
    assert len(found["selection"]["delta"]) == 3
    low, high = found["profile"]["tau2_ci"]
    assert low < found["tau2"] < high


def test_no_part_is_there_unless_asked_for(call):
    _, found, _ = call("meta", DATA / "bcg.csv", *BASE, "--json")
    assert not {"small_study", "influence", "cumulative", "blup", "profile", "selection", "marginal_means"} & set(found)


def test_egger_follows_the_call_and_the_rest_does_not(call):
    one, two = (
        call("meta", DATA / "bcg.csv", *BASE, "--small-study", "--test", test, "--method", method, "--json")[1]["small_study"]
        for test, method in (("z", "REML"), ("knha", "DL"))
    )
    assert one["egger_random"]["p_value"] != pytest.approx(two["egger_random"]["p_value"], rel=1e-3)
    for name in ("begg", "egger_ols", "pet", "peese", "trim_fill_dl_L0", "trim_fill_ee_L0", "fail_safe_rosenthal"):
        assert one[name] == two[name] or one[name] == pytest.approx(two[name])


def test_three_levels_give_what_is_defined_and_reasons_for_the_rest(call):
    flags = ("--cluster", "district", "--small-study", "--influence", "--profile", "--blup", "--cumulative")
    code, found, _ = call("meta", DATA / "konstantopoulos2011.csv", *THREE, *flags, "--json")
    assert code == 0
    assert found["small_study"]["egger_robust"]["df"] < 11
    assert found["small_study"]["pet"] is None
    assert "one effect per sample" in found["small_study"]["pet_note"]
    assert found["influence"]["groups"][0] == "11"
    assert len(found["influence"]["cooks_distance"]) == 11
    assert len(found["influence"]["leave_one_out_ci_low"]) == 11
    assert (found["cumulative"]["unit"], found["cumulative"]["groups"][:2]) == ("outer group", ["11", "12"])
    assert found["cumulative"]["estimate"][-1] == pytest.approx(found["estimate"][0], rel=1e-9)
    assert (found["cumulative"]["estimate"][0], found["cumulative"]["note"][0]["row"]) == (None, 1)
    assert list(found["profile"]["sigma2_ci"]) == ["1", "2"]
    assert len(found["blup"]["prediction"]) == found["k"]


COUNTS = ("--measure", "RR", "--columns", "ai=tpos,bi=tneg,ci=cpos,di=cneg", "--study", "author")
OTHERS = (
    "--permutation",
    "300",
    "--bootstrap",
    "200",
    "--gosh",
    "--hc",
    "--bayes",
    "half-normal:0.5",
    "--mh",
    "OR",
    "--peto",
    "--seed",
    "3",
)


def test_the_same_effects_by_other_methods(call):
    code, found, _ = call("meta", DATA / "bcg.csv", *COUNTS, *OTHERS, "--json")
    assert code == 0
    assert found["mantel_haenszel"]["measure"] == "OR"
    assert found["mantel_haenszel"]["transformed"]["scale"] == "odds ratio"
    assert found["peto"]["method"] == "Peto"
    assert found["henmi_copas"]["transformed"]["estimate"] == pytest.approx(0.6503, abs=5e-5)
    assert (found["permutation"]["arrangements"], found["permutation"]["seed"]) == (300, 3)
    assert (found["bootstrap"]["replicates"], found["bootstrap"]["seed"]) == (200, 3)
    assert found["gosh"]["subsets"] == 2**13 - 1
    assert [one["study"] for one in found["bayes"]["by_study"]] == found["studies"]
    assert found["bayes"]["mu"]["ci_low"] < found["bayes"]["mu"]["median"] < found["bayes"]["mu"]["ci_high"]
    _, out, _ = call("meta", DATA / "bcg.csv", *COUNTS, *OTHERS)
    for title in ("permutation:", "bootstrap:", "gosh:", "henmi copas:", "bayes:", "mantel haenszel:", "peto:"):
        assert f"\n{title}\n" in out
    assert "a sample of 300 sign changes of the effects" in out
    assert "nan" not in out.lower()


def test_a_model_beside_another_and_its_contrasts(call):
    model = ("--method", "ML", "--moderators", "~ ablat + alloc", "--compare", "~ ablat", "--league", "alloc")
    asked = ("--contrast", "ablat", "--contrast", "alloc[T.random]=1,alloc[T.systematic]=-1")
    code, found, _ = call("meta", DATA / "bcg.csv", *COUNTS, *model, *asked, "--json")
    assert code == 0
    assert (found["compare"]["test"]["df"], found["compare"]["reduced"]["model"]) == (2, "~ ablat (ML)")
    assert found["contrasts"]["names"] == ["ablat", "alloc[T.random] - alloc[T.systematic]"]
    assert found["contrasts"]["test"]["df_num"] == 2
    assert found["league"]["cells"][0][0] == found["league"]["levels"][0] == "alternate"


def test_clusters_are_tested_by_bootstrap_and_by_robust_weights(call):
    asked = ("--levels", "study,esid", "--cluster", "study", "--wild-bootstrap", "199", "--rve", "corr:0.6")
    code, found, _ = call("meta", DATA / "assink2016.csv", *BASE, *asked, "--json")
    assert code == 0
    assert found["AIC"] < found["AICc"] < found["BIC"]
    assert (found["rve"]["rho"], found["rve"]["clusters"]) == (0.6, 17)
    assert [test["tested"] for test in found["wild_bootstrap"]["tests"]] == ["intercept"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ((*BASE, "--seed", "3"), 2, "--seed is of what is drawn; add --permutation, --bootstrap, --wild-bootstrap or --gosh"),
        ((*BASE, "--permutation", "many"), 2, "'many' is not a whole number such as 5000; or exact, for all"),
        ((*BASE, "--permutation", "1"), 2, 'arrangements must be 2 or more, or "exact"; seen 1'),
        (
            (*BASE, "--bootstrap", "2.5"),
            2,
            "--bootstrap takes a whole number such as 5000, or parametric:5000, nonparametric:5000; seen '2.5'",
        ),
        ((*BASE, "--bootstrap", "jackknife:500"), 2, "seen 'jackknife:500'"),
        ((*BASE, "--bootstrap", "nonparametric:500", "--moderators", "~ year"), 2, "studies are drawn anew for a model without moderators"),
        ((*BASE, "--bootstrap", "20"), 2, "100 replicates or more; seen 20"),
        ((*BASE, "--bayes", "normal:1"), 2, "the families are half-normal, half-Cauchy, uniform, the scale is above zero; seen 'normal:1'"),
        ((*BASE, "--rve", "CHE"), 2, "--rve takes CORR, CORR:RHO such as CORR:0.8, or HIER; seen 'CHE'"),
        ((*BASE, "--rve", "CORR:2", "--cluster", "district"), 2, "rho must lie between 0 and 1; seen 2"),
        ((*BASE, "--rve", "HIER:0.5"), 2, "--rve takes CORR"),
        ((*BASE, "--wild-bootstrap", "999"), 2, "rests on clusters, and the analysis has none"),
        ((*BASE, "--mh", "OR"), 2, "takes the counts of two groups; give them with measure OR, RR or RD"),
        ((*BASE, "--compare", "~ year"), 2, 'fit both by ML (method "ML")'),
        ((*BASE, "--compare", "~ note", "--method", "ML"), 1, "f.csv:3 note: saw 'x'"),
        ((*BASE, "--contrast", "year"), 2, "the names are intercept"),
        ((*BASE, "--league", "year"), 2, "not a categorical moderator"),
        ((*BASE, "--gosh", "--moderators", "~ year"), 2, "without moderators"),
        ((*THREE, "--selection", "0.025"), 2, "one effect per sample"),
        ((*THREE, "--cumulative", "--moderators", "~ year"), 2, "without moderators"),
        ((*BASE, "--cumulative", "--moderators", "~ year"), 2, "without moderators"),
        ((*BASE, "--selection", "0.025,x"), 2, "seen '0.025,x'"),
        ((*BASE, "--selection", "2"), 2, "between 0 and 1"),
        ((*BASE, "--small-study", "--predictor", "size"), 2, "'size' is neither"),
        ((*BASE, "--small-study", "--predictor", "note"), 1, "f.csv:3 note: saw 'x'"),
        ((*BASE, "--predictor", "vi"), 2, "add --small-study"),
        ((*BASE, "--means", "year", "--moderators", "~ year"), 2, "not a categorical moderator"),
        ((*BASE, "--means", "year"), 2, "it has none"),
    ],
)
def test_parts_without_meaning_say_what_to_do(call, tmp_path, options, code, words):
    path = tmp_path / "f.csv"
    lines = (DATA / "konstantopoulos2011.csv").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",note", *(f"{line},{'x' if i == 1 else i}" for i, line in enumerate(lines[1:]))]) + "\n")
    found, _, err = call("meta", path, *options)
    assert (found, words in err) == (code, True), err


def test_a_part_that_cannot_be_computed_is_null_with_its_reason(call):
    code, found, _ = call("meta", DATA / "bcg.csv", *BASE, "--selection", "0.025", "--json")
    assert (code, found["selection"]) == (0, None)
    assert "0 < p <= 0.025" in found["selection_note"]


def test_a_predictor_may_be_a_column_also_where_rows_are_dropped(call, tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("yi,vi,size\n0.1,0.01,1\n0.3,0.02,\n,0.02,5\n0.4,0.04,2\n0.2,0.05,4\n0.5,0.06,7\n".replace("0.02,\n", "0.02,3\n"))
    code, found, _ = call("meta", path, *BASE, "--small-study", "--predictor", "size", "--json")
    assert (code, found["k"], found["small_study"]["egger_ols"]["predictor"]) == (0, 5, "size")


def test_the_words_hold_a_table_a_part(call):
    flags = ("--small-study", "--influence", "--cumulative", "--blup", "--profile", "--selection", "0.5")
    code, out, _ = call("meta", DATA / "bcg.csv", *BASE, *flags)
    assert code == 0
    for title in ("small study:", "influence:", "cumulative:", "blup:", "profile:", "selection:"):
        assert f"\n{title}\n" in out
    assert "filled in on the right" in out
    assert "nan" not in out.lower()


def test_means_of_a_factor_stand_beside_their_differences(call):
    _, found, _ = call("meta", DATA / "bcg.csv", *BASE, "--moderators", "~ alloc + ablat", "--means", "alloc", "--json")
    means = found["marginal_means"]
    assert [mean["level"] for mean in means["means"]] == ["alternate", "random", "systematic"]
    assert len(means["differences"]) == 3
    assert all(d["p_holm"] >= d["p_value"] for d in means["differences"])
