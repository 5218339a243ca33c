"""evidence meta: files that are damaged, formulas that are refused, rows that are dropped."""

from __future__ import annotations

import openpyxl
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


@pytest.mark.parametrize("cell", ["nan", "inf", "1,234", "abc", "1.2.3", "03-Apr"])
def test_a_damaged_cell_is_named_by_line_and_column(call, tmp_path, cell):
    f = csv(tmp_path, f'yi,vi,note\n0.1,0.01,"two\nlines"\n0.2,0.02,\n"{cell}",0.03,\n')
    code, found, err = call("meta", f, *BASE, "--json")
    assert code == 1
    (problem,) = found["error"]["problems"]
    assert (problem["file"].rpartition("/")[2], problem["line"], problem["column"]) == ("f.csv", 5, "yi")
    assert cell in problem["seen"]
    assert "f.csv:5" in err


def test_bytes_that_no_set_of_signs_explains_are_named_by_line(call, tmp_path):
    (tmp_path / "f.csv").write_bytes(b"yi,vi,who\n1,1,a\n2,1,Fran\x81ois\n")
    code, found, _ = call("meta", tmp_path / "f.csv", *BASE, "--json")
    assert (code, found["error"]["problems"][0]["line"]) == (1, 3)


TABLE = "study,yi,vi,age\nA,0.21,0.04,11\nB,0.35,0.03,14\nC,-0.10,0.02,9\nD,0.44,0.05,12\nE,0.05,0.03,NA\n"
ASWRITTEN = {
    "semicolons": TABLE.replace(",", ";"),
    "semicolons and decimal commas": TABLE.replace(",", ";").replace(".", ","),
    "tabs": TABLE.replace(",", "\t"),
    "a line that says the separator": "sep=;\n" + TABLE.replace(",", ";").replace(".", ","),
    "empty columns and rows": TABLE.replace("\n", ",,\n") + ",,,,,\n,,,,,\n",
    "a title": "Table 2. Effect sizes,,,\n,,,\n" + TABLE,
    "notes": TABLE + "\nNote. Own data,,,\n* adjusted for age\n",
    "a minus sign": TABLE.replace("-0.10", "\u22120.10"),
    "an en dash": TABLE.replace("-0.10", "\u20130.10"),
    "points in mid-height": TABLE.replace("0.", "0\u00b7"),
    "spaces": TABLE.replace("yi,vi", " yi , vi ").replace("0.35", "\u00a00.35 "),
    "NR": TABLE.replace("NA", "NR"),
    "n.a.": TABLE.replace("NA", "n.a."),
    "a dash for nothing": TABLE.replace("NA", "\u2013"),
    "row names of R": "\n".join(f'"{n}",{line}' if n else f'"",{line}' for n, line in enumerate(TABLE.splitlines())),
    "row names of R without a heading": "\n".join(f'"{n}",{line}' if n else line for n, line in enumerate(TABLE.splitlines())),
}


@pytest.mark.parametrize("form", ASWRITTEN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_the_same_table_however_it_was_written(call, tmp_path, form, encoding):
    options = (*BASE, "--moderators", "~ age", "--json")
    expected = call("meta", csv(tmp_path, TABLE), *options)[1]
    code, found, err = call("meta", csv(tmp_path, ASWRITTEN[form], encoding), *options)
    assert code == 0, err
    assert found["estimate"] == expected["estimate"]
    assert [drop["reason"] for drop in found["dropped"]] == ["missing age"]
    silent = form in ("empty columns and rows", "spaces")
    assert bool(found["read_as"]) != (silent and encoding != "utf-16")
    assert err == "".join(f"note: {words}\n" for words in found["read_as"])


def test_a_workbook_is_read_as_a_csv_is_and_its_sheet_must_be_clear(call, tmp_path):
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.active.append([float(cell) if cell.strip("-").replace(".", "").isdigit() else cell for cell in line.split(",")])
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "f.xlsx")
    expected = call("meta", csv(tmp_path, TABLE), *BASE, "--json")[1]
    code, found, _ = call("meta", tmp_path / "f.xlsx", *BASE, "--json")
    assert (code, found["estimate"]) == (0, expected["estimate"])
    assert any("row 3 is hidden" in words for words in found["read_as"])
    book.create_sheet("Other").append(["yi", "vi"])
    book["Other"].append([1, 2])
    book.save(tmp_path / "f.xlsx")
    code, _, err = call("meta", tmp_path / "f.xlsx", *BASE)
    assert (code, '--sheet "Sheet" or --sheet "Other"' in err) == (2, True)
    assert call("meta", tmp_path / "f.xlsx", *BASE, "--sheet", "sheet", "--json")[1]["estimate"] == expected["estimate"]


def test_a_thousand_or_a_decimal_is_asked_for_only_where_the_column_is_used(call, tmp_path):
    f = csv(tmp_path, "study;yi;vi;n\nA;0.21;0.04;1,234\nB;0.35;0.03;2,100\n")
    assert call("meta", f, *BASE)[0] == 0
    f = csv(tmp_path, "study;yi;vi;n\nA;1;2;1,234\nB;3;4;2,100\n")
    code, found, _ = call("meta", f, *BASE, "--moderators", "~ n", "--json")
    assert (code, {one["rule"] for one in found["error"]["problems"]}) == (1, {"unclear-decimal"})
    assert call("meta", f, *BASE, "--decimal", "point")[0] == 0
    assert call("meta", f, *BASE)[0] == 0


def test_two_columns_of_one_name_are_neither_taken_for_the_one_meant(call, tmp_path):
    code, _, err = call("meta", csv(tmp_path, "yi,vi,yi\n1,1,2\n2,1,3\n"), *BASE)
    assert (code, "the columns are yi (1), vi, yi (2)" in err) == (2, True)


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
        (("--levels", "district,school,class"), 2, "outer and the inner"),
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


IDS = """study,es,yi,vi
01,2.1,0.10,0.02
01,2.10,0.60,0.03
1,2.1,0.30,0.02
1,2.2,-0.20,0.05
b,1,0.90,0.04
b,01,0.40,0.03
c,1e1,0.15,0.02
c,10,0.50,0.06
"""


def test_ids_are_text_as_they_are_written(call, tmp_path):
    """2.1 is not 2.10, 01 is not 1, 1e1 is not 10: the answer is that of the same groups named by letters."""
    names = {"01,2.1": "p,a", "01,2.10": "p,b", "1,2.1": "q,a", "1,2.2": "q,b", "b,1": "b,a", "b,01": "b,b", "c,1e1": "c,a", "c,10": "c,b"}
    lettered = "\n".join(
        ",".join([names.get(",".join(line.split(",")[:2]), "study,es"), *line.split(",")[2:]]) for line in IDS.strip().splitlines()
    )
    options = (*BASE, "--levels", "study,es", "--cluster", "study", "--json")
    found, expected = (call("meta", csv(tmp_path, text), *options)[1] for text in (IDS, lettered + "\n"))
    assert found == expected
    assert found["cr2"]["clusters"] == 4
    factor = call("meta", csv(tmp_path, IDS), *BASE, "--moderators", "~ C(study)", "--json")[1]
    assert factor["coef_names"] == ["intercept", "C(study)[T.1]", "C(study)[T.b]", "C(study)[T.c]"]


def test_a_column_may_be_a_number_and_an_id_at_once(call, tmp_path):
    rows = "".join(f"{0.1 * i},0.0{i + 1},{i % 4 + 1}\n" for i in range(8))
    f = csv(tmp_path, "yi,vi,dose\n" + rows)
    code, found, _ = call("meta", f, *BASE, "--moderators", "~ dose", "--cluster", "dose", "--json")
    assert (code, found["coef_names"], found["cr2"]["clusters"]) == (0, ["intercept", "dose"], 4)


def test_words_among_numbers_are_named_by_line_all_at_once_and_nothing_is_computed(call, tmp_path):
    f = csv(
        tmp_path, "yi,vi,age,arm\n0.1,0.01,11,a\n0.2,0.02,NR,b\n0.3,0.02,,a\n0.4,0.03,14,b\n0.1,0.02,>12,a\n0.3,0.01,NA,b\n0.2,0.02,14,b\n"
    )
    code, found, _ = call("meta", f, *BASE, "--moderators", "~ age + arm", "--json")
    assert code == 1
    assert [(p["line"], p["column"], p["seen"]) for p in found["error"]["problems"]] == [
        (6, "age", "'>12' in a column of numbers"),
    ]
    assert "write C(age)" in found["error"]["problems"][0]["fix"]
    assert any(words.endswith("age: 'NR' is read as an empty cell") for words in call("meta", f, *BASE, "--json")[1]["read_as"])
    assert call("meta", f, *BASE, "--moderators", "~ age", "--where", "arm = a")[0] == 1
    assert call("meta", f, *BASE, "--moderators", "~ C(age)", "--where", "arm = a | b")[0] == 0


@pytest.mark.parametrize("cells", [("1,661", "2,305"), ("12%", "9%"), ("1_000", "2_000")])
def test_numbers_written_otherwise_are_not_taken_for_categories(call, tmp_path, cells):
    f = csv(tmp_path, "yi,vi,x\n" + "".join(f'0.{i},0.01,"{cells[i % 2]}"\n' for i in range(1, 7)))
    code, found, _ = call("meta", f, *BASE, "--moderators", "~ x", "--json")
    assert (code, len(found["error"]["problems"])) == (1, 6)


ROWS = """yi,vi,tier,in_analysis,group = kind,note
0.1,0.02,1,yes,home,
0.3,0.02,1,yes,care | placement,
0.9,0.02,2,no,home,NR
0.8,0.02,3,no,care | placement,
,,3,no,home,
0.4,,1,yes,home,
"""


def test_where_takes_rows_and_counts_the_others(call, tmp_path):
    f = csv(tmp_path, ROWS)
    code, found, err = call("meta", f, *BASE, "--where", "in_analysis = yes", "--json")
    assert (code, found["k"], found["where"], found["rows"], found["notes"], err) == (0, 2, ["in_analysis = yes"], 6, [], "")
    assert found["dropped"] == [{"row": 6, "reason": "missing variance"}]
    assert found["estimate"] == pytest.approx([0.2])
    for conditions, k in (
        (["tier = 1 | 2"], 3),
        (["group = kind = care | placement"], 2),
        (["tier=2 | 3", "`group = kind` = home | home"], 1),
    ):
        options = [part for condition in conditions for part in ("--where", condition)]
        code, found, err = call("meta", f, *BASE, *options, "--json")
        assert (found["k"] if code == 0 else "k = 1" in err) == (k if k > 1 else True)
    _, text, _ = call("meta", f, *BASE, "--where", "tier = 1 | 2")
    assert "k = 3 effects of 6 rows, where tier = 1 | 2; 1 row dropped" in text


def test_rows_that_a_review_leaves_out_are_not_pooled_in_silence(call, tmp_path):
    f = csv(tmp_path, ROWS)
    seen = "pooled together here are 2 rows with in_analysis = yes and 2 rows with in_analysis = no"
    note = f'{seen}; for one kind alone: --where "in_analysis = yes"'
    _, found, err = call("meta", f, *BASE, "--json")
    assert (found["notes"], err) == ([note], f"note: {note}\n")
    _, text, err = call("meta", f, *BASE)
    assert (err, note in text) == (f"note: {note}\n", False)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("teir = 1", "did you mean 'tier'?"),
        ("in_analysis = ye", "no row has in_analysis = ye. Did you mean 'yes'?"),
        ("tier = 4", "no row has tier = 4. Its values are 1, 2, 3."),
        ("tier = 1 | 4", "no row has tier = 4"),
        ("tier", 'is not "column = value"'),
        ("tier = ", 'write for example "tier = 1"'),
        ("= 1", 'is not "column = value"'),
        ("tier > x", "after > stands a number, such as tier > 10"),
        ("__import__('os') = 1", "is not in the table"),
    ],
)
def test_a_condition_that_means_nothing_says_so(call, tmp_path, condition, words):
    code, _, err = call("meta", csv(tmp_path, ROWS), *BASE, "--where", condition)
    assert (code, words in err) == (2, True), err


def test_conditions_that_no_row_meets_together_are_named(call, tmp_path):
    code, _, err = call("meta", csv(tmp_path, ROWS), *BASE, "--where", "tier = 1", "--where", "in_analysis = no")
    assert (code, "no row meets all of 'tier = 1' and 'in_analysis = no'" in err) == (2, True), err


def test_of_two_clusters_no_cluster_robust_interval_is_printed(call, tmp_path):
    """The two clusters agree nearly: CR2 would be surer than the sampling errors allow."""
    table = csv(tmp_path, "g,v,place\n0.30,0.04,a\n0.31,0.05,a\n0.30,0.06,b\n0.31,0.07,b\n")
    words = ("meta", table, "--effect", "g", "--variance", "v", "--cluster", "place")
    code, found, _ = call(*words, "--small-study", "--json")
    assert (code, found["cr2"], "htz" in found, "cr1" in found) == (0, None, False, False)
    assert found["cr2_note"] == "no cluster-robust interval of 2 clusters: at least 3 are needed"
    assert found["small_study"]["egger_robust_note"] == found["cr2_note"]
    assert found["cr2_note"] in call(*words)[1]
