"""Studies that come in: what is understood, what is filled in, what is refused and where."""

from __future__ import annotations

import datetime
import re
import zipfile

import openpyxl
import pytest

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.incoming.mapping import NO_MAPPING, SheetMapping
from evidence.review.write_local import write_studies
from evidence.synthesis.addition import check_addition
from tests.review.coming_in import EFFECT, ROW, SOURCE, STUDY, csv_text, tiny_review, write_csv, write_xlsx


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tiny_review(tmp_path_factory.mktemp("review") / "review")


@pytest.fixture(scope="module")
def review(root):
    return read_review(root)


def errors(root, path, review, mapping=NO_MAPPING):
    """Rule, file, line and column of every error of a file that comes in."""
    with pytest.raises(DataProblems) as caught:
        check_addition(root, read_incoming(path, review, mapping))
    return {(p.rule, p.file.rpartition("/")[2], p.line, p.column) for p in caught.value.problems if p.severity == "error"}


def test_one_row_becomes_a_study_a_source_and_an_effect_with_all_that_follows(root, review, tmp_path):
    addition = check_addition(root, read_incoming(write_csv(tmp_path / "mine.csv", ROW), review))
    assert {name: [dict(row) for row in rows] for name, rows in addition.incoming.studies["our_town_2026"].items()} == {
        "studies": [STUDY | {"study_id": "our_town_2026", "sample_id": "our_town_2026"}],
        "sources": [SOURCE | {"source_id": "our_town_2026-s1"}],
        "effects": [
            EFFECT
            | {"effect_id": "our_town_2026-1", "study_id": "our_town_2026", "source_id": "our_town_2026-s1", "people_id": "our_town_2026"}
            | {"direction": "treatment", "in_analysis": "yes", "tier": "1", "outcome_group": "home"}
        ],
    }
    (row,) = addition.effects
    assert row.use == "tier 1"
    assert row.effect is not None
    assert round(row.effect.g, 4) == 0.2794
    assert {(cell.table, cell.column) for cell in addition.incoming.filled} >= {("effects", "direction"), ("effects", "outcome_group")}


def test_what_somebody_fills_in_is_never_changed(root, review, tmp_path):
    own = {"study_id": "ours", "sample_id": "a_sample", "effect_id": "ours-7", "people_id": "some", "direction": "unclear", "tier": "1"}
    own |= {"in_analysis": "no", "exclusion_reason": "not yet", "outcome_group": "child", "source_id": "ours-s9"}
    incoming = read_incoming(write_csv(tmp_path / "mine.csv", ROW | own), review)
    cells = {column: text for rows in incoming.studies["ours"].values() for row in rows for column, text in row.items()}
    assert own.items() <= cells.items()
    assert not incoming.filled


def test_rows_of_one_study_say_of_it_once(root, review, tmp_path):
    later = EFFECT | {"label": "our town 2026 ", "outcome_measure": "home within 24 months", "statistic": "events", "design": ""}
    later |= {"estimate": "", "ci_low": "", "ci_high": "", "ci_level": "", "events_treat": "34", "n_treat": "60"}
    later |= {"events_comp": "25", "n_comp": "62", "label": "Our Town 2026"}
    other = ROW | {"label": "Elsewhere", "citation": "Elsewhere (2025)."}
    incoming = read_incoming(write_csv(tmp_path / "mine.csv", ROW, later, other), review)
    assert {name: len(tables["effects"]) for name, tables in incoming.studies.items()} == {"our_town_2026": 2, "elsewhere": 1}
    assert [row["source_id"] for row in incoming.studies["our_town_2026"]["effects"]] == ["our_town_2026-s1"] * 2
    later["design"] = "rct"
    path = write_csv(tmp_path / "conflict.csv", ROW, later, other)
    assert ("conflicting-cells", "conflict.csv", 3, "design") in errors(root, path, review)


def test_ids_and_labels_of_two_studies_are_not_taken_for_one(root, review, tmp_path):
    ids = [ROW | {"study_id": id, "label": f"Town {id}", "citation": f"Town {id}."} for id in ("s.1", "s-1", "s_1", "s.10", "01", "1")]
    labels = [ROW | {"label": label, "citation": label} for label in ("Müller 2019", "Möller 2019")]
    tables = read_incoming(write_csv(tmp_path / "mine.csv", *ids, *labels), review).tables
    assert [row.cells[0] for row in tables["studies"].rows] == ["s.1", "s-1", "s_1", "s.10", "01", "1", "muller_2019", "moller_2019"]
    assert len(tables["sources"].rows) == 8


def test_a_problem_is_at_its_line_and_an_effect_that_cannot_be_is_told_once(root, review, tmp_path):
    path = write_csv(tmp_path / "mine.csv", ROW, ROW | {"outcome_measure": "other", "ci_low": "3"})
    assert errors(root, path, review) == {("interval-inverted", "mine.csv", 3, "ci_low")}
    lacking = {column: text for column, text in ROW.items() if column != "country"}
    twice = (lacking, lacking | {"label": "B", "citation": "B."})
    with pytest.raises(DataProblems) as caught:
        check_addition(root, read_incoming(write_csv(tmp_path / "lacking.csv", *twice), review))
    (found,) = (problem for problem in caught.value.problems if problem.severity == "error")
    assert (found.rule, found.line, found.column, found.seen) == ("missing-column", 1, "country", "no column country")


def test_a_row_without_a_study_or_a_source_is_told_by_what_a_person_can_fill_in(root, review, tmp_path):
    bare = {column: text for column, text in ROW.items() if column not in ("citation", "kind", "read")}
    assert errors(root, write_csv(tmp_path / "bare.csv", bare), review) == {("empty-cell", "bare.csv", 2, "citation")}
    unnamed = {column: text for column, text in ROW.items() if column != "label"}
    assert errors(root, write_csv(tmp_path / "unnamed.csv", unnamed, unnamed), review) == {("missing-column", "unnamed.csv", 1, "label")}


def test_a_sheet_of_which_nothing_is_known_is_refused_with_its_headings(review, tmp_path):
    strange = write_csv(tmp_path / "strange.csv", {f"heading {number}": "x" for number in range(30)})
    with pytest.raises(UsageError, match="begins with 'heading 0', 'heading 1'"):
        read_incoming(strange, review)
    assert read_incoming(strange, review, SheetMapping({"Heading 0": "label"})).tables


def test_a_problem_of_a_workbook_names_the_cell(root, review, tmp_path):
    path = write_xlsx(tmp_path / "mine.xlsx", [ROW | {"estimate": 1.66, "ci_low": 3, "ci_high": 2.4}])
    with pytest.raises(DataProblems) as caught:
        check_addition(root, read_incoming(path, review))
    (found,) = (problem for problem in caught.value.problems if problem.severity == "error")
    assert found.file.endswith("mine.xlsx!Sheet1")
    assert found.seen.endswith("in cell V2")
    assert openpyxl.load_workbook(path).active["V1"].value == "ci_low"


def test_a_result_without_a_size_is_kept_with_its_reason(root, review, tmp_path):
    bare = {column: text for column, text in ROW.items() if column not in ("estimate", "ci_low", "ci_high", "ci_level")}
    bound = bare | {"statistic": "p", "p_value": "<.05", "n_treat": "40", "n_comp": "44", "direction": "treatment"}
    none = bare | {"statistic": "none", "direction": "comparison", "outcome_measure": "later"}
    ratio = bare | {"statistic": "rr", "estimate": "1.5", "se": "0.2", "direction": "treatment", "outcome_measure": "at all"}
    open_ = ROW | {"label": "Not sure", "eligible": "unclear", "citation": "Not sure."}
    addition = check_addition(root, read_incoming(write_csv(tmp_path / "mine.csv", bound, none, ratio, open_), review))
    assert {row.use for row in addition.effects} == {"record"}
    assert [row.columns["tier"] for row in addition.effects] == [None, 3, None, 1]
    reasons = ("is a bound", "direction only", "risk_comp", "eligibility of the study: unclear")
    assert [words in row.reason for row, words in zip(addition.effects, reasons, strict=True)] == [True] * 4
    assert addition.effects[3].effect is not None


def test_headings_labels_and_flags_are_understood_and_told(root, review, tmp_path):
    row = {heading.upper().replace("_", " "): text for heading, text in ROW.items()}
    row |= {"DESIGN": "Matched comparison", "HIGHER IS BETTER": "yes", "COUNTRY": "England", "Comments": "hello"}
    incoming = read_incoming(write_csv(tmp_path / "mine.csv", row), review)
    assert incoming.studies["our_town_2026"]["studies"][0]["design"] == "qed_matched"
    assert incoming.studies["our_town_2026"]["studies"][0]["country"] == "GB"
    assert any("'Matched comparison' is read as qed_matched" in words for words in incoming.said)
    assert any("'OUTCOME MEASURE' is read as outcome_measure" in words for words in incoming.said)
    assert [(problem.rule, problem.column) for problem in incoming.problems] == [("unknown-column", "Comments")]


def test_semicolons_and_decimal_commas_are_read_where_they_can_mean_one_thing_only(root, review, tmp_path):
    comma = ROW | {"estimate": "1,66", "ci_low": "1,14", "ci_high": "2,40"}
    incoming = read_incoming(write_csv(tmp_path / "mine.csv", comma, separator=";"), review)
    effect = incoming.studies["our_town_2026"]["effects"][0]
    assert (effect["estimate"], effect["ci_high"]) == ("1.66", "2.40")
    assert any("semicolons" in words for words in incoming.said)
    assert any("a comma is read as the decimal sign, as in '1,66' on line 2" in words for words in incoming.said)
    assert any("'1,66' is read as 1.66" in words for words in incoming.said)
    mixed = write_csv(tmp_path / "mixed.csv", comma | {"ci_low": "1.140"}, separator=";")
    assert ("not-a-number", "mixed.csv", 2, "ci_low") in errors(root, mixed, review)
    quoted = read_incoming(write_csv(tmp_path / "quoted.csv", comma | {"followup_months": "1.5"}), review)
    effect = quoted.studies["our_town_2026"]["effects"][0]
    assert (effect["estimate"], effect["ci_high"], effect["followup_months"]) == ("1.66", "2.40", "1.5")
    thousands = write_csv(tmp_path / "thousands.csv", comma | {"n_treat": "1,234", "n_comp": "1,100"})
    assert ("not-a-whole-number", "thousands.csv", 2, "n_treat") in errors(root, thousands, review)


def scores(root, review, tmp_path, separator=";", decimal=None, **cells):
    """Some cells of a row of means as they come in, and the rule and column of each error."""
    means = {
        "statistic": "mean_sd",
        "n_treat": "35",
        "n_comp": "31",
        "mean_treat": "12",
        "sd_treat": "3",
        "mean_comp": "14",
        "sd_comp": "3",
    }
    row = {name: text for name, text in ROW.items() if name not in ("estimate", "ci_low", "ci_high", "ci_level")} | means | cells
    incoming = read_incoming(write_csv(tmp_path / "scores.csv", row, separator=separator), review, SheetMapping(decimal=decimal))
    read = incoming.studies["our_town_2026"]["effects"][0]
    try:
        check_addition(root, incoming)
    except DataProblems as error:
        return read, {(problem.rule, problem.column) for problem in error.problems if problem.severity == "error"}
    return read, set()


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("sign", [",", "."])
def test_a_thousand_or_a_decimal_is_asked_for_where_the_file_does_not_show_it(root, review, tmp_path, separator, sign):
    cells = {"mean_treat": f"1{sign}234", "mean_comp": f"1{sign}402", "sd_treat": "310", "sd_comp": "295"}
    assert scores(root, review, tmp_path, separator, **cells)[1] == {("unclear-decimal", "mean_treat"), ("unclear-decimal", "mean_comp")}
    own, other = ("comma", "point") if sign == "," else ("point", "comma")
    for decimal, read in ((own, ("1.234", "1.402")), (other, ("1234", "1402"))):
        found, errors = scores(root, review, tmp_path, separator, decimal, **cells)
        assert (found["mean_treat"], found["mean_comp"], errors) == (*read, set())


@pytest.mark.parametrize(
    ("cells", "read", "wrong"),
    [
        ({"mean_treat": "1,234", "sd_treat": "0,412"}, "1.234", set()),
        ({"mean_treat": "1,234", "p_value": "<0,05"}, "1.234", set()),
        ({"mean_treat": "1,234", "sd_treat": "1234,567"}, "1.234", set()),
        ({"mean_treat": "1,234", "pct_treat": "57,5 %"}, "1.234", set()),
        ({"mean_treat": "1.234", "sd_treat": "0.412"}, "1.234", set()),
        ({"mean_treat": "1.234", "sd_treat": "3,5"}, "1.234", {("not-a-number", "mean_treat")}),
        ({"mean_treat": "1.234", "sd_treat": "1.234,5"}, "1.234", {("not-a-number", "mean_treat"), ("not-a-number", "sd_treat")}),
        ({"mean_treat": "1,234", "sd_treat": "3.5"}, "1,234", {("not-a-number", "mean_treat")}),
        ({"mean_treat": "1,234", "sd_treat": "1,234,567"}, "1,234", {("not-a-number", "mean_treat"), ("not-a-number", "sd_treat")}),
        ({"mean_treat": "1,234", "sd_treat": "1.412"}, "1,234", {("unclear-decimal", "mean_treat"), ("unclear-decimal", "sd_treat")}),
        ({"mean_treat": "1 234", "sd_treat": "3"}, "1 234", {("not-a-number", "mean_treat")}),
        ({"mean_treat": "1'234", "sd_treat": "3"}, "1'234", {("not-a-number", "mean_treat")}),
    ],
)
def test_what_shows_the_decimal_sign(root, review, tmp_path, cells, read, wrong):
    found, errors = scores(root, review, tmp_path, **cells)
    assert (found["mean_treat"], errors) == (read, wrong)


def test_the_caller_says_what_the_sign_is_and_the_rest_must_fit(root, review, tmp_path):
    cells = {"mean_treat": "1.234,5", "mean_comp": "1.402", "sd_treat": "310,25"}
    found, errors = scores(root, review, tmp_path, decimal="comma", **cells)
    assert (found["mean_treat"], found["mean_comp"], found["sd_treat"], errors) == ("1234.5", "1402", "310.25", set())
    assert scores(root, review, tmp_path, decimal="comma", mean_treat="1.14")[1] == {("not-a-number", "mean_treat")}
    assert scores(root, review, tmp_path, decimal="point", mean_treat="1,14")[1] == {("not-a-number", "mean_treat")}
    assert scores(root, review, tmp_path, separator=",", decimal="comma", mean_treat="12,5")[0]["mean_treat"] == "12.5"


def test_what_a_workbook_shows_is_what_is_read(root, review, tmp_path):
    row = {heading: text for heading, text in ROW.items() if heading not in ("estimate", "ci_low", "ci_high", "ci_level")}
    row |= {"statistic": "events", "pct_treat": 0.57, "n_treat": 60, "pct_comp": 0.4, "n_comp": 62.0, "higher_is_better": True}
    path = write_xlsx(tmp_path / "mine.xlsx", [row])
    book = openpyxl.load_workbook(path)
    for cell in book.active[2]:
        if cell.value in (0.57, 0.4):
            cell.number_format = "0%"
    book.save(path)
    effect = read_incoming(path, review).studies["our_town_2026"]["effects"][0]
    assert {name: effect[name] for name in ("pct_treat", "pct_comp", "n_comp", "higher_is_better")} == {
        "pct_treat": "57",
        "pct_comp": "40",
        "n_comp": "62",
        "higher_is_better": "1",
    }
    path = write_xlsx(tmp_path / "odd.xlsx", [ROW | {"label": datetime.date(2026, 4, 3), "estimate": "=1+1"}])
    assert {(rule, line) for rule, _, line, _ in errors(root, path, review)} >= {("unreadable-cell", 2)}
    with pytest.raises(DataProblems) as caught:
        check_addition(root, read_incoming(path, review))
    assert [problem.seen.count(" in cell ") for problem in caught.value.problems if problem.rule == "unreadable-cell"] == [1]


def test_a_saved_formula_is_taken_by_its_value_and_told(review, tmp_path):
    path = write_xlsx(tmp_path / "mine.xlsx", [ROW | {"estimate": "=0.83*2"}])
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet]
        .replace(b"<f>0.83*2</f><v />", b"<f>0.83*2</f><v>1.66</v>")
        .replace(b"<f>0.83*2</f><v></v>", b"<f>0.83*2</f><v>1.66</v>")
    )
    assert b"<v>1.66</v>" in parts[sheet]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    incoming = read_incoming(path, review)
    assert incoming.studies["our_town_2026"]["effects"][0]["estimate"] == "1.66"
    assert any("holds a formula; its value 1.66 was taken" in words for words in incoming.said)


def test_tables_of_a_local_study_come_in_as_they_were_written(root, review, tmp_path):
    """Handing over a folder, or three CSV files with a hundred studies: the tables beside each other are read together."""
    again = tiny_review(tmp_path / "again")
    rows = [ROW, ROW | {"label": "B", "citation": "B.", "studies.note": "=1+1", "note": "'=2"}]
    first = read_incoming(write_csv(tmp_path / "mine.csv", *rows), review)
    write_studies(again, review.codebook, first.studies)
    folder = tmp_path / "both"
    folder.mkdir()
    for name in ("studies", "sources", "effects"):
        parts = [(again / "local" / study / f"{name}.csv").read_text().splitlines() for study in first.studies]
        (folder / f"{name}.csv").write_text("\n".join([parts[0][0], *(line for part in parts for line in part[1:])]) + "\n")
    second = read_incoming(folder / "effects.csv", review)
    assert not second.filled
    assert second.studies == first.studies
    assert first.studies["b"]["studies"][0]["note"] == "=1+1"


def test_rows_of_no_study_in_the_file_are_refused(root, review, tmp_path):
    (tmp_path / "studies.csv").write_text(csv_text([{"study_id": "a", "label": "A"}]))
    (tmp_path / "effects.csv").write_text(csv_text([{"study_id": "base", "effect_id": "base-9"}]))
    assert ("row-without-study", "effects.csv", 2, "") in errors(root, tmp_path / "studies.csv", review)


def test_which_sheet_is_meant_must_be_clear(review, tmp_path):
    path = write_xlsx(tmp_path / "mine.xlsx", [ROW], sheet="2026")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Other").append(["a"])
    book["Other"].append(["b"])
    book.save(path)
    with pytest.raises(UsageError, match="--sheet"):
        read_incoming(path, review)
    incoming = read_incoming(path, review, SheetMapping(sheet="2026"))
    assert list(incoming.studies) == ["our_town_2026"]
    with pytest.raises(UsageError, match="no sheet 'x'"):
        read_incoming(path, review, SheetMapping(sheet="x"))
    for one in (write_xlsx(tmp_path / "one.xlsx", [ROW], sheet="Results"), write_csv(tmp_path / "Results.csv", ROW)):
        assert read_incoming(one, review, SheetMapping(sheet="results")).studies
        with pytest.raises(UsageError, match="there is no sheet 'Resuts' that holds anything; the sheets are Results"):
            read_incoming(one, review, SheetMapping(sheet="Resuts"))


def test_a_title_above_and_notes_below_are_said_and_not_read(root, review, tmp_path):
    path = tmp_path / "titled.csv"
    path.write_text("Our results,,,\n\n" + csv_text([ROW]) + "* odds ratio adjusted for age\nSource: author contact\n")
    book = openpyxl.load_workbook(write_xlsx(tmp_path / "titled.xlsx", [ROW]))
    book.active.insert_rows(1, 2)
    book.active["A1"] = "Our results"
    book.active["A6"] = "Source: author contact"
    book.save(tmp_path / "titled.xlsx")
    for file, below in ((path, [5, 6]), (tmp_path / "titled.xlsx", [6])):
        addition = check_addition(root, read_incoming(file, review))
        assert [round(row.effect.g, 4) for row in addition.effects] == [0.2794]
        said = "\n".join(addition.incoming.said)
        assert "the headings are on line 3; above them, on line 1, stands 'Our results', which is not read" in said
        assert re.findall(r"line (\d+) stands below the table and is not read", said) == [str(line) for line in below]


def test_a_file_whose_only_row_has_a_comma_too_many_says_so(root, review, tmp_path):
    path = write_csv(tmp_path / "comma.csv", ROW | {"comparator": "usual services; none"})
    path.write_text(path.read_text().replace("usual services;", "usual services,"))
    assert ("row-length", "comma.csv", 2, "") in errors(root, path, review)


def test_a_heading_that_is_mapped_must_be_there(review, tmp_path):
    path = write_csv(tmp_path / "mine.csv", ROW)
    with pytest.raises(UsageError, match=r"no heading 'odds ratio' in the file; its headings are label, country"):
        read_incoming(path, review, SheetMapping({"odds ratio": "estimate"}))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("mine.xlsx", b"PK no zip", "a workbook that can be opened"),
        ("mine.csv", b"label\n" + b"a\n" * 200_001, "200,000 rows"),
        ("mine.doc", b"", "none of the files that are read"),
    ],
)
def test_files_that_are_none_are_refused(review, tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises((FileProblem, UsageError), match=words):
        read_incoming(tmp_path / name, review)
    with pytest.raises(FileProblem, match="no file"):
        read_incoming(tmp_path / "absent.csv", review)


def rewritten(path, part, old, new):
    """A workbook with one text of one of its parts changed."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"<sheetData>", b"<sheetData>" + b" " * 60_000_000, "unpacks to more than 50 MB"),
        (b'<row r="2"', b'<row r="99999999999"', "200,000 rows"),
        (b'<c r="Z2"', b'<c r="ZZZ2"', "1,000 columns"),
        (b"<sheetData>", b"<sheetData><row", "a workbook that can be read"),
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet', "XML entities"),
    ],
)
def test_a_workbook_made_to_fill_the_memory_is_refused_at_once(review, tmp_path, old, new, words):
    path = rewritten(write_xlsx(tmp_path / "mine.xlsx", [ROW]), SHEET, old, new)
    with pytest.raises(FileProblem, match=words):
        read_incoming(path, review)
