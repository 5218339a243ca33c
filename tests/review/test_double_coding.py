"""Two codings compared: what counts as the same, which kind of difference, what is settled, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.base.reason import NotEstimated
from evidence.review import read_review
from evidence.review.coder_tables import compare_files, settled_file
from evidence.review.double_coding import Coders, Pair, compare_codings, printed_number, same, stale
from evidence.review.read_codebook import load_codebook
from evidence.review.second_readings import compare_readings, settled_so_far
from evidence.review.settlements import Settlement, before_corrections
from tests.review.damage import STUDIES, add_line, new_problems, write_rows

CODEBOOK, _ = load_codebook(STUDIES)


def files(folder: Path, first: list[list[str]], second: list[list[str]]) -> tuple[Path, Path]:
    paths = folder / "one.csv", folder / "two.csv"
    for path, rows in zip(paths, (first, second), strict=True):
        write_rows(path, rows)
    return paths


@pytest.mark.parametrize(
    ("kind", "first", "second", "alike"),
    [
        ("number", "62.7", "62.7%", True),
        ("number", "1367", "1,367", True),
        ("number", "2.40", "2.4", True),
        ("number", "-0.63", "\N{MINUS SIGN}0.63", True),
        ("number", "721", "123 + 598", False),
        ("number", "166", "1,66", False),
        ("number", "14", "14 of 87", False),
        ("p value", ".05", "0.05", True),
        ("p value", "<.05", ".05", False),
        ("p value", "n.s.", "N.S. ", True),
        ("code", "some concerns", "Some  concerns", True),
        ("text", "a b", "a\n b", True),
        ("text", "62.7", "62.7%", False),
    ],
)
def test_what_counts_as_the_same(kind, first, second, alike):
    assert same(kind, first, second) is same(kind, second, first) is alike


@given(st.floats(-1e6, 1e6, allow_nan=False))
@settings(derandomize=True, deadline=None)
def test_a_number_is_read_however_it_is_dressed(value):
    text = f"{value:,.3f}"
    for dressed in (text, f" {text} ", f"{text}%", text.replace("-", "\N{MINUS SIGN}")):
        assert printed_number(dressed) == float(f"{value:.3f}")


def test_files_are_compared_by_the_codebook(tmp_path):
    header = ["effect_id", "direction", "tier", "n_treat", "p_value", "note", "mine"]
    one = [
        header,
        ["a-1", "none", "1", "10", "<.01", "", "x"],
        ["a-2", "treatment", "3", "20", "", "", "y"],
        ["b-1", "none", "1", "5", "", "", ""],
    ]
    two = [
        header[:-1],
        ["a-2", "comparison", "3", "26", ".5", ""],
        ["a-1", "None", "1", "10", "<0.01", "n"],
        ["c-1", "none", "1", "5", "", ""],
    ]
    found = compare_files(*files(tmp_path, one, two), CODEBOOK, leave_out=["note"])
    assert (found.table, found.rows, found.only_first, found.only_second) == ("effects", ("a-1", "a-2"), ("b-1",), ("c-1",))
    assert {(d.pair.id, d.pair.column, d.kind) for d in found.differences} == {
        ("a-2", "direction", "differs"),
        ("a-2", "n_treat", "differs"),
        ("a-2", "p_value", "only the second"),
    }
    assert found.not_compared == {"note": "left out as asked", "mine": "in the first file only"}
    columns = {column.column: column for column in found.columns}
    assert {name: column.kind for name, column in columns.items()} == {
        "direction": "code",
        "tier": "code",
        "n_treat": "number",
        "p_value": "p value",
    }
    assert columns["n_treat"].largest == (6.0, "a-2")
    # Four directions may be coded, so chance agreement of AC1 is taken over four.
    shares = [0.5, 0.25, 0.25, 0.0]
    assert columns["direction"].ac1.expected == pytest.approx(sum(p * (1 - p) for p in shares) / 3)
    assert (found.cells.agreed, found.cells.n, found.filled.n) == (5, 8, 7)
    assert sum(column.cells.n for column in found.columns) == found.cells.n


def test_a_table_the_review_does_not_know_needs_a_key_and_is_typed_by_its_cells(tmp_path):
    paths = files(tmp_path, [["case", "score", "word"], ["1", "2", "a"]], [["case", "points", "word"], ["1", "2.0", "A"]])
    with pytest.raises(UsageError, match="--key"):
        compare_files(*paths, CODEBOOK)
    found = compare_files(*paths, CODEBOOK, key=["case"], alike={"points": "score"})
    assert {column.column: column.kind for column in found.columns} == {"score": "number", "word": "text"}
    assert not found.differences
    assert isinstance(found.columns[0].icc, NotEstimated)
    for wrong in ({"key": ["cases"]}, {"key": ["case"], "alike": {"points": "mark"}}, {"key": ["case"], "leave_out": ["nothing"]}):
        with pytest.raises(UsageError):
            compare_files(*paths, CODEBOOK, **wrong)


def test_files_that_cannot_be_read_say_where(tmp_path):
    one, two = files(tmp_path, [["effect_id", "n_treat"], ["a-1", "1"], ["a-1", "2"]], [["effect_id", "n_treat"], ["a-1"]])
    with pytest.raises(DataProblems) as caught:
        compare_files(one, two, CODEBOOK)
    assert [(p.rule, p.line) for p in caught.value.problems] == [("row-length", 2)]
    with pytest.raises(DataProblems) as caught:
        compare_files(one, one, CODEBOOK)
    assert [(p.rule, p.line) for p in caught.value.problems] == [("duplicate-id", 3)]
    two.write_bytes(b"effect_id,n_treat\na-1,\xff\n")
    with pytest.raises(DataProblems) as caught:
        compare_files(two, two, CODEBOOK)
    assert caught.value.problems[0].rule == "unknown-text"
    with pytest.raises(FileProblem):
        compare_files(tmp_path / "none.csv", one, CODEBOOK)
    with pytest.raises(DataProblems) as caught:
        settled_file(files(tmp_path, [["id"], ["a"]], [["id"], ["a"]])[0])
    assert {p.rule for p in caught.value.problems} == {"missing-column"}


def test_a_coder_may_use_another_program(tmp_path):
    plain, _ = files(
        tmp_path, [["effect_id", "mean_treat", "n_treat", "note"], ["a-1", "0.5", "34", "Müller"], ["a-2", "1.5", "9", ""]], [["x"]]
    )
    other = tmp_path / "other.csv"
    other.write_bytes("sep=;\r\neffect_id;mean_treat;n_treat;note\r\na-1;0,5;34;Müller\r\na-2;1,5;NR;\r\n".encode("cp1252"))
    found = compare_files(plain, other, CODEBOOK)
    assert [(one.pair.id, one.pair.column, one.pair.first, one.pair.second) for one in found.differences] == [("a-2", "n_treat", "9", "")]


def test_a_settlement_holds_for_its_pair_of_values_only():
    pairs = [Pair("a-1", "n_treat", "10", "12"), Pair("a-2", "n_treat", "", "7")]
    decided = Settlement("effects", "a-1", "n_treat", "10", "12", "12", "misread", "both")
    other = Settlement("effects", "a-2", "n_treat", "8", "7", "7", "misread", "both")
    elsewhere = Settlement("studies", "a", "year", "1998", "1999", "1999", "misread", "both")
    specs = {spec.column: spec for spec in CODEBOOK.table("effects")}
    coding = compare_codings(Coders("effects", "one", "two", ("a-1", "a-2")), pairs, specs, [decided, other, elsewhere])
    assert [one.settlement for one in coding.differences] == [decided, None]
    assert [one.pair.id for one in coding.open] == ["a-2"]
    assert stale([decided, other, elsewhere], [coding]) == (other,)


def review_with(folder: Path, readings: Sequence[str], corrections: Sequence[str] = (), settlements: Sequence[str] = ()) -> Path:
    """The review with readings of its own and nothing settled or corrected but what is given."""
    headers = {
        "readings": "effect_id,column,reader,value,source_id,locator",
        "corrections": "table,id,column,old,new,reason,source_id",
        "settlements": "table,id,column,first,second,settled,reason,who",
    }
    for name, lines in (("readings", readings), ("corrections", corrections), ("settlements", settlements)):
        (folder / f"{name}.csv").unlink(missing_ok=True)
        for line in lines:
            add_line(folder / f"{name}.csv", headers[name], line)
    return folder


def test_readings_are_held_against_the_cells_as_first_coded(review):
    source = "akin2018_kansas-s1,abstract"
    readings = [
        f"akin2018_kansas-1,n_treat,anna,461,{source}",
        f"akin2018_kansas-1,pct_treat,anna,62.9%,{source}",
        f"akin2018_kansas-1,my own heading,anna,461,{source}",
        f"akin2018_kansas-1,note,anna,whatever,{source}",
        f"akin2018_kansas-4,n_treat,anna,460,{source}",
        f"akin2018_kansas-1,n_comp,ben,457,{source}",
    ]
    correction = "effects,akin2018_kansas-1,pct_treat,62.7,62.9,misprint,"
    settlement = "effects,akin2018_kansas-1,pct_treat,62.7,62.9%,62.9,misprint,editor"
    read = read_review(review_with(review, readings, [correction], [settlement]))
    assert read.tables["effects"].by("effect_id")["akin2018_kansas-1"]["pct_treat"] == 62.9
    anna, ben = compare_readings(read)
    assert (anna.second, ben.second) == ("reader anna", "reader ben")
    seen = {(d.pair.id, d.pair.column): (d.pair.first, d.pair.second, d.settlement is not None) for d in anna.differences}
    assert seen == {
        ("akin2018_kansas-1", "pct_treat"): ("62.7", "62.9%", True),
        ("akin2018_kansas-4", "n_treat"): ("461", "460", False),
    }
    assert anna.not_compared == {"my own heading": "a heading of the reader's own", "note": "free text"}
    assert (anna.cells.agreed, anna.cells.n) == (1, 3)
    assert not ben.differences
    assert not stale(settled_so_far(read), (anna, ben))
    renamed = compare_readings(read, {"my own heading": "n_clusters"})[0]
    assert ("akin2018_kansas-1", "n_clusters") in {(d.pair.id, d.pair.column) for d in renamed.differences}
    with pytest.raises(UsageError, match="nothing"):
        compare_readings(read, {"nothing": "n_treat"})


def test_an_empty_cell_in_a_column_the_reader_has_was_looked_for(review):
    source = "akin2018_kansas-s1,abstract"
    readings = [f"akin2018_kansas-1,n_treat,anna,461,{source}", f"akin2018_kansas-4,n_comp,anna,457,{source}"]
    (anna,) = compare_readings(read_review(review_with(review, readings)))
    assert {(d.pair.id, d.pair.column, d.kind) for d in anna.differences} == {
        ("akin2018_kansas-1", "n_comp", "only the first"),
        ("akin2018_kansas-4", "n_treat", "only the first"),
    }


def test_an_effect_that_names_no_unit_is_read_as_its_study(review):
    readings = [f"akin2018_kansas-{n},unit_counted,anna,{unit},akin2018_kansas-s1,abstract" for n, unit in ((1, "child"), (4, "family"))]
    settled = ["effects,akin2018_kansas-4,unit_counted,child,family,child,counts are of children,editor"]
    folder = review_with(review, readings, [], settled)
    (anna,) = compare_readings(read_review(folder))
    assert [(d.pair.id, d.pair.first, d.pair.second, d.settlement is not None) for d in anna.differences] == [
        ("akin2018_kansas-4", "child", "family", True)
    ]
    assert not [p for p in new_problems(folder) if p.rule.startswith("settlement")]


def test_a_review_without_readings_says_so(review):
    with pytest.raises(UsageError, match="no readings"):
        compare_readings(read_review(review_with(review, [])))


def test_the_checker_watches_over_settlements(review):
    source = "akin2018_kansas-s1,abstract"
    lines = [
        "effects,akin2018_kansas-1,pct_treat,62.7,62.9%,62.9,misprint,editor",  # not followed
        "effects,akin2018_kansas-1,n_treat,460,461,461,misread,editor",  # the first coding never said 460
        "effects,akin2018_kansas-1,n_comp,457,458,457,misread,editor",  # nobody read 458
        "effects,no_such-1,n_comp,457,458,457,misread,editor",
    ]
    folder = review_with(review, [f"akin2018_kansas-1,pct_treat,anna,62.9%,{source}"], [], lines)
    found = {(p.rule, p.line) for p in new_problems(folder) if p.rule.startswith("settlement")}
    assert found == {("settlement-not-followed", 2), ("settlement-stale", 3), ("settlement-stale", 4), ("settlement-stale", 5)}


def test_a_correction_is_undone_for_the_cell_it_made(review):
    read = read_review(review_with(review, [], ["effects,akin2018_kansas-1,pct_treat,62.7,62.9,misprint,"]))
    corrections = read.tables["corrections"]
    before = before_corrections(corrections)
    cell = ("effects", "akin2018_kansas-1", "pct_treat")
    assert before[*cell, "62.9"] == "62.7"
    assert (*cell, "63") not in before
    assert ("effects", "akin2018_kansas-1", "pct_comp", "62.9") not in before
