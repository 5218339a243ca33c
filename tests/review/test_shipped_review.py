"""The review that is shipped: no errors, warnings that were looked at, facts that carry their source."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evidence.review import check_review, read_review
from evidence.review.double_coding import stale
from evidence.review.second_readings import compare_readings, settled_so_far
from tests.review.damage import STUDIES, read_rows

REVIEW = read_review(STUDIES)
# Tables that a review may do without and this one has.
ADDED = ("settlements", "corrections", "reading_log", "coding_decisions", "coding_alternatives")


def test_no_errors_and_every_warning_is_explained_or_corrected():
    waiting = [problem.text() for problem in REVIEW.problems if problem.severity == "warning"]
    assert not waiting, "explain these in studies/explanations.csv, or correct the cells in studies/corrections.csv"
    assert not [problem.text() for problem in REVIEW.problems if problem.rule == "explanation-unused"]
    assert REVIEW.problems == check_review(STUDIES)


def test_the_page_of_warnings_is_what_the_tables_say():
    now = subprocess.run(
        [sys.executable, "validation/list_warnings.py", "--show"], cwd=STUDIES.parent, capture_output=True, text=True, check=True
    )
    page = (STUDIES.parent / "docs" / "warnings.md").read_text(encoding="utf-8")
    assert now.stdout == page, "run: python validation/list_warnings.py"


def test_assumptions_supply_or_repeat_what_the_row_says():
    effects = REVIEW.tables["effects"].by("effect_id")
    by_effect = REVIEW.tables["assumptions"].groups("effect_id")
    studies = REVIEW.tables["studies"].by("study_id")
    for effect_id, rows in by_effect.items():
        effect = effects[effect_id]
        assert (effect["tier"], effect["in_analysis"], studies[effect.text("study_id")]["eligible"]) == (2, "no", "yes")
        assert len({row.text("basis") for row in rows}) == 1, "one effect rests on one assumption"
        for row in rows:
            cell = effect.text(row.text("column")).removeprefix("<")
            assert cell in ("", row.text("value")) or float(cell) == float(row.text("value"))


def test_readings_keep_what_was_printed_and_every_difference_is_settled():
    counts = {(row.text("effect_id"), row.text("column"), row.text("reader")): row.text("value") for row in REVIEW.tables["readings"]}
    assert counts["worcel2006_santaclara-1", "events_treat", "second"] == "28"
    assert counts["air2021_safebabies-1", "n_treat", "second"] == "123 + 598"
    compared = compare_readings(REVIEW, {"which_group_is_favoured": "direction"})
    assert not [one.pair for coding in compared for one in coding.open], "settle them in settlements.csv"
    assert not stale(settled_so_far(REVIEW), compared)


def test_what_the_blind_audit_contradicted_says_what_was_settled():
    cells = REVIEW.tables["effects"].by("effect_id")
    assert cells["fisher2005_oregon-1"]["outcome_domain"] == "placement_stability"
    units = {
        id: cells[id]["unit_counted"] for id in ("walton1993_utah-2", "harwin2014_fdac-3", "harwin2016_fdac-3", "burrus2008_baltimore-2")
    }
    assert list(units.values()) == ["child", "parent", "parent", "child"]
    among = ("harwin2016_fdac-4", "chambers2019_iowa-2", "chambers2019_iowa-3", "krysik2017_maricopa-1", "akin2018_kansas-12")
    assert {cells[id]["denominator"] for id in among} == {"reunified"}
    assert [cells["landsman2014_iowa-1"][arm] for arm in ("n_treat", "n_comp")] == [124, 125]
    assert [cells["hall2015_appalachia-2"][arm] for arm in ("n_treat", "n_comp")] == [None, None]


@pytest.mark.parametrize("table", ["costs", "survey"])
def test_costs_and_survey_repeat_the_claims(table):
    claims = REVIEW.tables["claims"].by("claim_id")
    for row in REVIEW.tables[table]:
        claim = claims[row.id]
        assert (row.text("what"), row.text("value"), row.text("unit")) == (claim.text("claim"), claim.text("value"), claim.text("unit"))
        assert row.text("place")


def test_an_alternative_is_a_cell_that_would_say_something_else():
    for cell in REVIEW.tables["coding_alternatives"]:
        rows = {row.id: row for row in REVIEW.tables[cell.text("table")]}
        row = rows.get(cell.text("id"))
        if row is None:
            assert cell.text("table") == "assumptions", f"{cell.file}:{cell.line}"
        else:
            assert row.text(cell.text("column")) != cell.text("value"), f"{cell.file}:{cell.line}"


def test_text_files_are_utf8_with_plain_line_ends():
    for path in STUDIES.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert data.decode("utf-8").endswith("\n"), path.name
            assert b"\r" not in data, path.name
            assert not data.startswith(b"\xef\xbb\xbf"), path.name


def test_the_readme_says_what_this_is_not_and_counts_right():
    text = (STUDIES / "README.md").read_text(encoding="utf-8")
    assert "not the data set of the review" in " ".join(text.split())
    for name in ("studies", "effects", "sources", "risk_of_bias", "progress_plus", "exclusions", "assumptions", "readings", *ADDED):
        rows = len(read_rows(STUDIES / f"{name}.csv")) - 1
        line = next(line for line in text.split("\n") if line.startswith(f"| `{name}.csv`"))
        assert line.endswith(f"| {rows} |"), line
    assert "CC BY 4.0" in (STUDIES / "LICENSE").read_text(encoding="utf-8")


def test_the_readme_lists_every_sample_that_studies_share():
    shared = {sample: rows for sample, rows in REVIEW.tables["studies"].groups("sample_id").items() if len(rows) > 1}
    lines = {f"| {sample} | {', '.join(row.id for row in rows)} |" for sample, rows in shared.items()}
    text = (STUDIES / "README.md").read_text(encoding="utf-8").split("## Samples that share people")[1].split("## ")[0]
    assert {line for line in text.split("\n") if line.startswith("| ") and "sample_id" not in line} == lines
