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
    flags = ("--cluster", "district", "--small-study", "--influence", "--profile", "--blup")
    code, found, _ = call("meta", DATA / "konstantopoulos2011.csv", *THREE, *flags, "--json")
    assert code == 0
    assert found["small_study"]["egger_robust"]["df"] < 11
    assert found["small_study"]["pet"] is None
    assert "one effect per sample" in found["small_study"]["pet_note"]
    assert found["influence"]["groups"][0] == "11"
    assert len(found["influence"]["cooks_distance"]) == 11
    assert list(found["profile"]["sigma2_ci"]) == ["1", "2"]
    assert len(found["blup"]["prediction"]) == found["k"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ((*THREE, "--selection", "0.025"), 2, "one effect per sample"),
        ((*THREE, "--cumulative"), 2, "one effect per sample"),
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
