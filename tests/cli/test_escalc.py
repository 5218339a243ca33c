"""evidence escalc, and evidence meta from raw numbers."""

from __future__ import annotations

import pandas as pd
import pytest

import evidence
from tests.conftest import ROOT
from tests.reference.parts import table

BCG = ROOT / "tests/reference/data/bcg.csv"
COLUMNS = ("--columns", "ai=tpos,bi=tneg,ci=cpos,di=cneg")


def test_a_table_gets_effects_and_goes_on_as_any_other(call, tmp_path):
    out = tmp_path / "effects.csv"
    code, text, err = call("escalc", BCG, "--measure", "RR", *COLUMNS, "--out", out)
    assert (code, "13 rows with yi and vi of RR" in text) == (0, True)
    assert "columns yi and vi of the table are replaced" in err
    made = pd.read_csv(out)
    assert made["yi"].tolist() == pytest.approx(table("bcg")["yi"].tolist(), abs=1e-10)
    by_file = call("meta", out, "--effect", "yi", "--variance", "vi", "--measure", "RR", "--json")[1]
    at_once = call("meta", BCG, "--measure", "RR", *COLUMNS, "--json")[1]
    assert by_file["transformed"]["estimate"] == pytest.approx(at_once["transformed"]["estimate"], rel=1e-9)


def test_rows_without_an_effect_are_told_by_line_and_the_others_keep_theirs(call, tmp_path):
    (tmp_path / "f.csv").write_text("study,events,n,events0,n0\nA,3,20,5,21\nB,NA,30,4,30\nC,0,25,6,24\nD,4,30,9,31\n", encoding="utf-8")
    columns = ("--columns", "ai=events,n1i=n,ci=events0,n2i=n0")
    code, found, err = call("escalc", tmp_path / "f.csv", "--measure", "OR", *columns, "--json")
    assert (code, found["rows"], found["yi"][1]) == (0, [1, 2, 3, 4], None)
    assert found["notes"] == ["row 2: missing events", "row 3: 0.5 added to its counts"]
    assert "note: row 2: missing events" in err
    code, fit, err = call("meta", tmp_path / "f.csv", "--measure", "OR", *columns, "--study", "study", "--json")
    assert fit["dropped"] == [{"row": 2, "reason": "missing events", "study": "B"}]
    assert (fit["k"], fit["studies"], fit["notes"]) == (3, ["A", "C", "D"], ["0.5 added to the counts of row 3"])
    without = call("meta", tmp_path / "f.csv", "--measure", "OR", *columns, "--to", "none", "--json")[1]
    assert [one["row"] for one in without["dropped"]] == [2, 3]


def test_conditions_compare(call):
    code, found, _ = call("meta", BCG, "--measure", "RR", *COLUMNS, "--where", "year > 1950", "--where", "alloc != random", "--json")
    data = table("bcg")
    expected = evidence.meta("yi", "vi", data=data[(data.year > 1950) & (data.alloc != "random")])
    assert (code, found["k"]) == (0, expected.k)
    assert found["estimate"][0] == pytest.approx(expected.estimate)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("escalc", BCG, "--measure", "RR"), "--columns is missing"),
        (("escalc", BCG, *COLUMNS), "--measure is missing"),
        (("meta", BCG), "give --effect with --variance or --se, or raw numbers"),
        (("meta", BCG, "--measure", "RR", "--columns", "tpos,tneg,cpos,cneg"), "write ai=...,bi=...,ci=...,di=... or ai=..."),
        (("meta", BCG, "--measure", "RR", "--columns", "ai=tpos"), "RR needs ai, bi, ci, di"),
        (("meta", BCG, "--measure", "RR", *COLUMNS, "--transform", "logistic"), "does not fit the measure RR; use exp"),
        (("meta", BCG, "--effect", "yi", "--variance", "vi", "--to", "all"), "the one or the other"),
        (("escalc", BCG, "--measure", "RR", *COLUMNS, "--out", BCG), "not written over"),
    ],
)
def test_what_is_missing_is_asked_for(call, arguments, said):
    code, _, err = call(*arguments)
    assert (code, said in err) == (2, True), err


def test_groups_predictions_and_covariances_on_the_command_line(call, tmp_path):
    base = ("meta", BCG, "--measure", "RR", *COLUMNS)
    code, found, _ = call(*base, "--subgroup", "alloc", "--json")
    assert (code, [group["level"] for group in found["subgroups"]["groups"]]) == (0, ["alternate", "random", "systematic"])
    text = call(*base, "--subgroup", "alloc")[1]
    assert "between, separate tau2" in text
    assert "between, common tau2" in text
    code, found, _ = call(
        *base, "--moderators", '~ C(alloc, reference="random")', "--at", "alloc=random", "--at", "alloc=alternate", "--json"
    )
    assert (code, found["coef_names"]) == (0, ["intercept", "C(alloc)[T.alternate]", "C(alloc)[T.systematic]"])
    assert found["predict"]["at"] == [{"alloc": "random"}, {"alloc": "alternate"}]
    assert found["predict"]["estimate"][0] == pytest.approx(found["estimate"][0])
    schools = (ROOT / "tests/reference/data/konstantopoulos2011.csv", "--effect", "yi", "--levels", "district")
    data = table("konstantopoulos2011")
    size = [[float(i == j) * v for j in range(len(data))] for i, v in enumerate(data["vi"])]
    size[0][1] = size[1][0] = 0.05
    (tmp_path / "V.csv").write_text("\n".join(",".join(map(str, row)) for row in size), encoding="utf-8")
    names = ",".join(["", *(f"V{i}" for i in range(len(data)))])
    rows = [f"{i}," + ",".join(map(str, row)) for i, row in enumerate(size)]
    (tmp_path / "R.csv").write_text("\n".join([names, *rows]), encoding="utf-8")
    (tmp_path / "pairs.csv").write_text("row_1,row_2,covariance\n1,2,0.05\n", encoding="utf-8")
    answers = [
        call("meta", *schools, "--covariances", tmp_path / "V.csv", "--json"),
        call("meta", *schools, "--covariances", tmp_path / "R.csv", "--json"),
        call("meta", *schools, "--variance", "vi", "--covariances", tmp_path / "pairs.csv", "--json"),
    ]
    assert {code for code, *_ in answers} == {0}
    assert len({found["estimate"][0] for _, found, _ in answers}) == 1
    assert call("meta", *schools, "--variance", "vi", "--covariances", tmp_path / "none.csv")[0] == 3
