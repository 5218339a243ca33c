"""Rows and tables: typed cells beside the printed text, corrections, explanations, hashes."""

from __future__ import annotations

import shutil

import pytest

from evidence.base.errors import DataProblems
from evidence.review import default_review, read_review
from tests.review.damage import STUDIES, add_line, find_row, new_problems, read_rows, set_cells, write_rows

REVIEW = read_review(STUDIES)
CORRECTIONS = "table,id,column,old,new,reason,source_id"
# What the shipped review has settled and corrected, where a test brings rows of its own.
SETTLED = ("corrections", "settlements")
EXPLANATIONS = "rule,id,column,reason"


def test_a_row_has_values_and_printed_text():
    row = REVIEW.tables["effects"].by("effect_id")["lloydsieger2025_oklahoma-1"]
    assert row["ci_high"] == 2.4
    assert row.text("ci_high") == "2.40"
    assert (row["n_treat"], row["higher_is_better"], row["adjusted"], row["tier"], row["statistic"]) == (200, True, True, 1, "or")
    assert row["se"] is None
    assert row.text("se") == ""
    assert row.number("n_comp") == 1367.0
    assert REVIEW.tables["effects"].by("effect_id")["berrick2009_contracosta-1"]["p_value"] == ".004"
    assert (row.file, row.line, row.id) == ("effects.csv", find_row(STUDIES / "effects.csv", row.id) + 1, "lloydsieger2025_oklahoma-1")
    assert dict(row)["effect_id"] == row.id
    for change in (lambda: setattr(row, "line", 1), lambda: row.cells.update(n_treat=1)):
        with pytest.raises((AttributeError, TypeError)):
            change()
    with pytest.raises(TypeError, match="does not hold numbers"):
        row.number("statistic")
    with pytest.raises(KeyError):
        row["no_such_column"]


def test_lookup_and_groups():
    effects = REVIEW.tables["effects"]
    groups = effects.groups("study_id")
    assert groups["berrick2009_contracosta"][0].id == "berrick2009_contracosta-1"
    assert sum(map(len, groups.values())) == len(effects) == len(list(effects))
    with pytest.raises(ValueError, match="groups"):
        effects.by("study_id")
    assert REVIEW.tables["risk_of_bias"].rows[0].id == "worcel2006_sandiego/design rule/overall"


def test_frame_is_the_table():
    import pandas

    effects = REVIEW.tables["effects"]
    frame = effects.frame()
    assert tuple(frame.columns) == effects.columns
    assert len(frame) == len(effects)
    assert {str(frame[c].dtype) for c in ("estimate", "pct_treat", "followup_months")} == {"float64"}
    assert (str(frame["n_treat"].dtype), str(frame["adjusted"].dtype)) == ("Int64", "boolean")
    for column in ("estimate", "n_treat", "adjusted", "p_value", "direction"):
        for value, row in zip(frame[column], effects, strict=True):
            assert pandas.isna(value) if row[column] is None else value == row[column]


def test_data_hash_follows_values_not_layout(review):
    before = read_review(review).data_hash
    path = review / "effects.csv"
    rows = read_rows(path)
    write_rows(path, [[row[1], row[0], *row[2:]] for row in rows])
    set_cells(review / "effects.csv", "lloydsieger2025_oklahoma-1", ci_high="2.4")
    assert read_review(review).data_hash == before
    set_cells(review / "effects.csv", "lloydsieger2025_oklahoma-1", ci_high="2.41")
    assert read_review(review).data_hash != before


def test_a_correction_is_applied_and_written_down(review):
    for name in SETTLED:
        (review / f"{name}.csv").unlink()
    before, printed = read_review(review), (review / "effects.csv").read_bytes()
    add_line(review / "corrections.csv", CORRECTIONS, "effects,akin2018_kansas-1,pct_treat,62.7,62.9,misprint,akin2018_kansas-s1")
    add_line(
        review / "corrections.csv", CORRECTIONS, "risk_of_bias,akin2018_kansas/design rule/overall,judgement,some concerns,high,read it,"
    )
    read = read_review(review)
    row = read.tables["effects"].by("effect_id")["akin2018_kansas-1"]
    assert (row["pct_treat"], row.text("pct_treat")) == (62.9, "62.9")
    assert read.tables["risk_of_bias"].by("study_id")["akin2018_kansas"]["judgement"] == "high"
    assert [(line.id, line.what) for line in read.ledger] == [
        ("akin2018_kansas-1", "corrected"),
        ("akin2018_kansas/design rule/overall", "corrected"),
    ]
    assert read.ledger[0].why == "effects.csv pct_treat: 62.7 -> 62.9, because misprint (source akin2018_kansas-s1)"
    assert read.data_hash != before.data_hash
    assert (review / "effects.csv").read_bytes() == printed


@pytest.mark.parametrize(
    ("line", "severity", "rule", "column"),
    [
        ("effects,akin2018_kansas-1,pct_treat,62.70,62.9,misprint,akin2018_kansas-s1", "warning", "correction-stale", "old"),
        ("effects,nobody-1,pct_treat,62.7,62.9,misprint,akin2018_kansas-s1", "warning", "correction-stale", "old"),
        ('effects,akin2018_kansas-1,pct_treat,62.7,"62,9",misprint,akin2018_kansas-s1', "error", "correction-value", "new"),
        ("effects,akin2018_kansas-1,pct_treet,62.7,62.9,misprint,akin2018_kansas-s1", "error", "correction-value", "column"),
        ("effect,akin2018_kansas-1,pct_treat,62.7,62.9,misprint,akin2018_kansas-s1", "error", "not-allowed", "table"),
        ("effects,akin2018_kansas-1,pct_treat,62.7,62.9,,akin2018_kansas-s1", "error", "empty-cell", "reason"),
    ],
)
def test_a_correction_that_does_not_fit(review, line, severity, rule, column):
    before = read_review(review).ledger
    add_line(review / "corrections.csv", CORRECTIONS, line)
    last = len(read_rows(review / "corrections.csv"))
    found = new_problems(review)
    assert [(p.severity, p.file, p.line, p.column, p.rule) for p in found] == [(severity, "corrections.csv", last, column, rule)]
    if severity == "warning":
        read = read_review(review)
        assert read.ledger == before
        assert read.tables["effects"].by("effect_id")["akin2018_kansas-1"].text("pct_treat") == "62.7"


def test_a_corrected_cell_is_checked_like_any_other(review):
    add_line(
        review / "corrections.csv", CORRECTIONS, "effects,lloydsieger2025_oklahoma-1,ci_high,2.40,1.10,misread,lloydsieger2025_oklahoma-s1"
    )
    assert {p.rule for p in new_problems(review)} == {"interval-inverted"}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("abc_ftc_unknown-1,n_comp,about 176,by subtraction", "value"),
        ("abc_ftc_unknown-1,n_compp,176,by subtraction", "column"),
        ("chuang2012_hillsborough-2,p_value,0.01 or less,the threshold", "value"),
    ],
)
def test_an_assumption_must_fit_its_column(review, line, column):
    rows = read_rows(review / "assumptions.csv")
    write_rows(review / "assumptions.csv", [row for row in rows if row[0] != line.split(",")[0]])
    add_line(review / "assumptions.csv", "", line)
    assert [(p.rule, p.column, p.severity) for p in new_problems(review)] == [("assumption-value", column, "error")]


def test_an_explained_warning_is_a_note_with_its_reason(review):
    (review / "explanations.csv").unlink(missing_ok=True)
    add_line(review / "explanations.csv", EXPLANATIONS, "percent-not-a-share,walton1993_utah-2,pct_treat,shares of families")
    add_line(review / "explanations.csv", EXPLANATIONS, "percent-not-a-share,akin2018_kansas-1,pct_treat,nothing to explain")
    found = {(p.rule, p.id, p.column): p for p in read_review(review).problems}
    explained = found["percent-not-a-share", "walton1993_utah-2", "pct_treat"]
    assert (explained.severity, explained.fix) == ("note", "Explained in explanations.csv: shares of families")
    assert found["percent-not-a-share", "walton1993_utah-2", "pct_comp"].severity == "warning"
    unused = next(p for p in found.values() if p.rule == "explanation-unused")
    assert (unused.severity, unused.file, unused.line) == ("note", "explanations.csv", 3)


def test_an_explanation_does_not_excuse_an_error(review):
    set_cells(review / "effects.csv", "akin2018_kansas-1", events_treat="462")
    add_line(review / "explanations.csv", EXPLANATIONS, "events-above-n,akin2018_kansas-1,events_treat,it is so")
    with pytest.raises(DataProblems) as raised:
        read_review(review)
    assert raised.value.problems[0].rule == "events-above-n"
    assert raised.value.exit_code == 1


def test_default_review(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder, words = default_review()
    assert folder.resolve() == STUDIES.resolve()
    assert "comes with the package" in words
    shutil.copytree(STUDIES, tmp_path / "studies")
    folder, words = default_review()
    assert (str(folder), words) == ("studies", "Review: ./studies")
