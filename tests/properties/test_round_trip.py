"""Whatever text a study holds: it comes in from a workbook, from a CSV and from its own files as it was, and no cell is a formula."""

from __future__ import annotations

import csv
import shutil

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.base.cells import defused, parse_number, undefused
from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.workbook import workbook
from evidence.review.write_local import write_studies
from tests.review.coming_in import ROW, csv_text, tiny_review

# What XML can hold and a spreadsheet keeps: no control characters. A text of spaces alone is an empty cell.
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
STARTS = st.sampled_from(["", "=", "+", "-", "@", "'", "''", "'=", "=1+1", "-0.5", ";", '"'])
TEXT = st.builds(lambda start, rest: start + rest, STARTS, st.text(LETTERS, max_size=20)).filter(str.strip)
NUMBERS = st.floats(0.01, 50).map(lambda value: f"{value:.3g}").filter(lambda text: "e" not in text)
ROWS = st.fixed_dictionaries({"intervention": TEXT, "comparator": TEXT, "outcome_measure": TEXT, "citation": TEXT, "estimate": NUMBERS})


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tiny_review(tmp_path_factory.mktemp("review") / "review")


@pytest.fixture(scope="module")
def review(root):
    return read_review(root)


def cells(incoming):
    """The cells of the studies that came in."""
    return {study: {name: [dict(row) for row in rows] for name, rows in tables.items()} for study, tables in incoming.studies.items()}


@settings(max_examples=200, derandomize=True)
@given(text=st.text(st.sampled_from("'=+-@\t\r1. a"), max_size=6))
def test_defused_text_is_no_formula_and_can_be_taken_back(text):
    assert undefused(defused(text)) == text
    assert defused(text)[:1] not in tuple("=+-@\t\r") or parse_number(text) is not None


@pytest.mark.slow
@settings(max_examples=6, deadline=None, derandomize=True)
@given(some=st.lists(ROWS, min_size=6, max_size=12))
def test_any_study_comes_in_the_same_by_every_way(root, review, tmp_path_factory, some):
    common = ROW | {"ci_low": "", "ci_high": "", "ci_level": "", "se": "0.2"}
    rows = [common | changed | {"label": f"Town {number}", "study_id": f"town{number}"} for number, changed in enumerate(some)]
    folder = tmp_path_factory.mktemp("ways")
    written = [{heading: defused(text) for heading, text in row.items()} for row in rows]
    (folder / "mine.csv").write_text(csv_text(written), encoding="utf-8", newline="")
    (folder / "mine.xlsx").write_bytes(workbook(review.codebook, "A review", rows={"fill_in": rows}))
    by_csv = read_incoming(folder / "mine.csv", review)
    assert not by_csv.problems
    came = cells(by_csv)
    for row, changed in zip(rows, some, strict=True):
        own = came[row["study_id"]].values()
        assert {heading: text for rows in own for found in rows for heading, text in found.items() if heading in changed} == changed

    # A workbook has no study_id in its short form; the labels give the same studies other ids.
    by_workbook = read_incoming(folder / "mine.xlsx", review)
    assert contents(by_workbook, some) == contents(by_csv, some)
    book = openpyxl.load_workbook(folder / "mine.xlsx")
    assert not [cell for sheet in book for line in sheet for cell in line if cell.data_type == "f"]

    shutil.copytree(root, folder / "review")
    write_studies(folder / "review", review.codebook, by_csv.studies)
    for path in sorted((folder / "review/local").rglob("*.csv")):
        for line in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            assert not [cell for cell in line if cell[:1] in tuple("=+-@") and parse_number(cell) is None]
        if path.name == "studies.csv":
            assert cells(read_incoming(path, review)) == {path.parent.name: came[path.parent.name]}


def contents(incoming, some):
    """The cells of the columns that differ between the studies; a workbook keeps a number, but not the zeros at its end."""
    return [
        {
            column: float(text) if column == "estimate" else text
            for rows in tables.values()
            for row in rows
            for column, text in row.items()
            if column in some[0]
        }
        for tables in incoming.studies.values()
    ]
