"""evidence meta: files that are damaged, formulas that are refused, rows that are dropped."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT

DATA = ROOT / "tests/reference/data"
REFUSED = ["~ __import__('os').system('id')", "~ np.log(ablat)", "~ {ablat}", "~ ablat ** 2", "~ I(ablat)"]
REFUSED += ["~ C(ablat, Treatment)", "~ ablat - 1", "~ 'x'", "~ ablat | year", "~ 2"]
BASE = ("--effect", "yi", "--variance", "vi")


def csv(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "f.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_it_takes_standard_errors_and_negative_effects(call, tmp_path):
    f = csv(tmp_path, "g,se\n-0.5,0.2\n-0.1,0.1\n0.3,0.3\n")
    code, found, _ = call("meta", f, "--effect", "g", "--se", "se", "--method", "DL", "--test", "z", "--json")
    assert code == 0
    assert found["estimate"][0] == pytest.approx(-0.1426, abs=1e-4)
    assert found["k"] == 3


@pytest.mark.parametrize("cell", ["nan", "inf", "1,66", "abc", "1.2.3"])
def test_a_damaged_cell_is_named_by_line_and_column(call, tmp_path, cell):
    f = csv(tmp_path, f'yi,vi,note\n0.1,0.01,"two\nlines"\n0.2,0.02,\n"{cell}",0.03,\n')
    code, found, err = call("meta", f, *BASE, "--json")
    assert code == 1
    (problem,) = found["error"]["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("f.csv", 5, "yi")
    assert cell in problem["seen"]
    assert "f.csv:5" in err


def test_bytes_that_are_not_utf8_are_named_by_line(call, tmp_path):
    code, found, _ = call("meta", csv(tmp_path, "yi,vi,who\n1,1,a\n2,1,é\n", "latin-1"), *BASE, "--json")
    assert (code, found["error"]["problems"][0]["line"]) == (1, 3)


def test_a_row_too_short_and_an_empty_file(call, tmp_path):
    code, found, _ = call("meta", csv(tmp_path, "yi,vi\n1,1\n2\n"), *BASE, "--json")
    assert (code, found["error"]["problems"][0]["line"]) == (1, 3)
    assert call("meta", csv(tmp_path, ""), *BASE)[0] == 1


def test_missing_values_are_dropped_by_row_with_the_reason(call, tmp_path):
    f = csv(tmp_path, "yi,vi,x\n0.1,0.01,1\n,0.02,2\n0.3,NA,3\n0.2,0.02,\n0.4,0.01,5\n0.1,0.02,9\n")
    code, found, _ = call("meta", f, *BASE, "--moderators", "~ x", "--json")
    assert code == 0
    assert found["dropped"] == [
        {"row": 2, "reason": "missing effect"},
        {"row": 3, "reason": "missing variance"},
        {"row": 4, "reason": "missing x"},
    ]
    assert found["k"] == 3


@pytest.mark.parametrize(
    "formula",
    REFUSED,
)
def test_a_formula_is_read_and_never_run(call, formula):
    code, _, err = call("meta", DATA / "bcg.csv", *BASE, "--moderators", formula)
    assert code == 2
    assert "refused" in err


def test_an_unknown_moderator_names_the_nearest_column(call):
    code, _, err = call("meta", DATA / "bcg.csv", *BASE, "--moderators", "~ ablatt")
    assert (code, "did you mean 'ablat'" in err) == (2, True)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--test", "knha", "--levels", "district,school"), 2, "three-level"),
        (("--method", "DL", "--levels", "district,school"), 2, "ML or REML"),
        (("--rho", "0.5"), 2, "levels"),
        (("--level", "95"), 2, "between 0 and 1"),
        (("--method", "XX"), 2, "DL"),
        (("--cluster", "distrikt"), 2, "did you mean 'district'"),
        (("--moderators", "~ C(district) + district"), 1, "collinear"),
        (("--levels", "district"), 2, "outer and the inner"),
    ],
)
def test_combinations_without_meaning_say_what_to_do(call, options, code, words):
    found, _, err = call("meta", DATA / "konstantopoulos2011.csv", *BASE, *options)
    assert (found, words in err) == (code, True)


def test_one_effect_is_no_synthesis(call, tmp_path):
    code, _, err = call("meta", csv(tmp_path, "yi,vi\n1,1\n"), *BASE)
    assert (code, "k = 1" in err) == (1, True)


@pytest.mark.parametrize("variance", ["0", "-0.1"])
def test_a_variance_that_is_not_positive_is_refused(call, tmp_path, variance):
    code, _, err = call("meta", csv(tmp_path, f"yi,vi\n1,1\n2,{variance}\n"), *BASE)
    assert (code, "row 2" in err) == (1, True)
