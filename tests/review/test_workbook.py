"""The workbook to fill in holds what the codebook says, and its own example comes in without a problem."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.local import STUDY_TABLES
from evidence.review.short_form import example_rows, short_form
from evidence.review.workbook import workbook
from evidence.synthesis.addition import check_addition
from tests.review.coming_in import tiny_review


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tiny_review(tmp_path_factory.mktemp("review") / "review")


@pytest.fixture(scope="module")
def review(root):
    return read_review(root)


@pytest.fixture(scope="module")
def data(review):
    return workbook(review.codebook, "A review", "mine.xlsx")


@pytest.fixture(scope="module")
def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_two_workbooks_have_the_same_bytes_and_no_clock(review, data):
    assert workbook(review.codebook, "A review", "mine.xlsx") == data
    core = zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) <= {"2000-01-01T"}
    assert "A review" in core


def test_every_table_has_its_columns_with_notes_that_hold_the_definition(review, book):
    for name in STUDY_TABLES:
        headings = [cell.value for cell in book[name][1]]
        assert headings == [spec.column for spec in review.codebook.table(name)]
        for cell, spec in zip(book[name][1], review.codebook.table(name), strict=True):
            assert spec.definition in cell.comment.text


def test_every_enumeration_has_a_list_of_exactly_its_values(review, book):
    values = book["Values"]
    forms = {"fill_in": short_form(review.codebook)} | {name: dict(review.codebook.columns[name]) for name in STUDY_TABLES}
    for sheet, form in forms.items():
        lists = {}
        for found in book[sheet].data_validations.dataValidation:
            letter = re.match("[A-Z]+", str(found.sqref))[0]
            lists[book[sheet][f"{letter}1"].value] = found
        for heading, spec in form.items():
            if spec.values:
                assert lists[heading].type == "list"
                cells = values[lists[heading].formula1.removeprefix("Values!").replace("$", "")]
                cells = cells if isinstance(cells, tuple) else ((cells,),)
                assert tuple(str(row[0].value) for row in cells) == spec.allowed, f"{sheet}.{heading}"
            elif spec.type in ("number", "percent", "integer"):
                assert lists[heading].type == ("whole" if spec.type == "integer" else "decimal")
                assert spec.minimum is None or float(lists[heading].formula1) == spec.minimum
                assert spec.maximum is None or float(lists[heading].formula2) == spec.maximum
            else:
                assert heading not in lists


def test_every_value_is_explained(review, book):
    explained = {(*row[:2], str(row[2])): row[3:] for row in book["Values"].iter_rows(min_row=2, values_only=True)}
    for name in STUDY_TABLES:
        for spec in review.codebook.table(name):
            for value in spec.values:
                label, definition, example = explained[name, spec.column, value.value]
                assert (label, definition, example) == (value.label, value.definition, value.example)


def test_the_example_is_not_read_and_comes_in_without_a_problem_once_it_is_filled_in(root, review, data, tmp_path):
    (tmp_path / "empty.xlsx").write_bytes(data)
    with pytest.raises(Exception, match="there is no row in it"):
        read_incoming(tmp_path / "empty.xlsx", review)
    rows = example_rows(review.codebook)
    (tmp_path / "mine.xlsx").write_bytes(workbook(review.codebook, "A review", rows={"fill_in": rows}))
    addition = check_addition(root, read_incoming(tmp_path / "mine.xlsx", review))
    assert not [problem for problem in addition.problems if problem.severity == "warning"]
    assert not addition.incoming.said
    assert [row.use for row in addition.effects] == ["tier 1", "tier 1"]
    assert [row.columns["statistic"] for row in addition.effects] == ["or", "events"]


def test_text_that_begins_a_formula_is_text(review):
    made = workbook(review.codebook, "=1+1", rows={"studies": [{"label": "=HYPERLINK(1)", "note": "@x", "mean_age_child": "-5"}]})
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book["Read me"]["A1"].value == "'=1+1"
    cells = {cell.value: cell.data_type for row in book["studies"].iter_rows(min_row=2) for cell in row if cell.value is not None}
    assert cells == {"'=HYPERLINK(1)": "s", "'@x": "s", -5: "n"}
