"""The codebook: complete for what is shipped, true to itself, and open to additions only."""

from __future__ import annotations

import pytest

from evidence.review.checks.cells import faults
from evidence.review.codebook import TYPES
from evidence.review.layout import TABLES
from evidence.review.read_codebook import load_codebook
from tests.review.damage import STUDIES, add_line, new_problems, places, read_rows

BOOK, PROBLEMS = load_codebook(STUDIES)
COLUMNS, VALUES = "codebook/columns.csv", "codebook/values.csv"
SPECS = [spec for name in TABLES for spec in BOOK.table(name)]


def test_the_shipped_codebook_has_no_problem():
    assert not PROBLEMS
    assert not load_codebook(None)[1]


@pytest.mark.parametrize(
    "layout", [layout for layout in TABLES.values() if (STUDIES / layout.file).exists()], ids=lambda layout: layout.name
)
def test_every_column_and_value_in_use_is_described(layout):
    header, *rows = read_rows(STUDIES / layout.file)
    assert set(header) <= {spec.column for spec in BOOK.table(layout.name)}
    assert {spec.column for spec in BOOK.table(layout.name) if not spec.may_be_absent} <= set(header)
    for column, cells in zip(header, zip(*rows, strict=True), strict=True):
        spec = BOOK.column(layout.name, column)
        if spec.type == "enum":
            assert set(cells) - {""} <= set(BOOK.values_of(layout.name, column))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.table}.{spec.column}")
def test_every_column_explains_itself(spec):
    assert spec.type in TYPES
    assert len(spec.definition) > 8
    assert spec.example
    assert not faults(spec, spec.example, "example", 1, "")
    if spec.type == "key":
        table, _, column = spec.refers_to.partition(".")
        assert BOOK.column(table, column) is not None
    for value in spec.values:
        assert value.label
        assert value.definition
        assert value.example
        assert not faults(spec, value.value, "value", 1, "")


def test_the_core_knows_nothing_of_this_review():
    core, _ = load_codebook(None)
    text = " ".join(f"{s.column} {s.definition} {s.example} " + " ".join(map(str, s.values)) for t in TABLES for s in core.table(t)).lower()
    assert not [word for word in ("reunif", "foster", "went home", "drug court", "kansas") if word in text]
    for table, column in (("studies", "typology"), ("effects", "outcome_domain"), ("effects", "outcome_group"), ("studies", "population")):
        assert core.values_of(table, column) == ()
        assert len(BOOK.values_of(table, column)) > 3


def test_labels():
    assert BOOK.label("studies", "typology", "parent_skills") == "Parent-focused skills building"
    assert BOOK.label("studies", "typology_alternative", "parent_skills") == "Parent-focused skills building"
    assert BOOK.label("studies", "typology", "unheard_of") == "unheard_of"


def test_a_review_may_add_a_column_and_a_value(review):
    add_line(review / COLUMNS, "", "exclusions,looked_at,integer,,no,1,9,how often it was looked at,2,")
    add_line(review / VALUES, "", "studies,typology,kin_support,Kin support,Support for relatives.,a kin worker")
    found = new_problems(review)
    assert places(found) == {("error", "exclusions.csv", 1, "looked_at", "missing-column")}
    path = review / "exclusions.csv"
    path.write_text(
        "\n".join(line + (",looked_at" if n == 0 else ",3" if n == 1 else ",") for n, line in enumerate(path.read_text().split("\n")[:-1]))
        + "\n"
    )
    assert not new_problems(review)


BAD = [
    (COLUMNS, "studies,design,text,,no,,,my own,anything,", "column", "codebook-core-changed"),
    (COLUMNS, "studies,high_need,text,,no,,,described twice,anything,", "column", "codebook-core-changed"),
    (COLUMNS, "studys,mine,text,,no,,,what it holds,anything,", "table", "codebook-unknown-name"),
    (COLUMNS, "studies,mine,word,,no,,,what it holds,anything,", "type", "codebook-wrong-type"),
    (COLUMNS, "studies,mine,text,,perhaps,,,what it holds,anything,", "required", "codebook-wrong-type"),
    (COLUMNS, "studies,mine,integer,,no,,,what it holds,many,", "example", "codebook-example"),
    (COLUMNS, "studies,mine,text,,no,,,what it holds,,", "example", "codebook-example"),
    (COLUMNS, "studies,mine,key,,no,,,what it holds,a,nowhere.id", "refers_to", "codebook-unknown-name"),
    (COLUMNS, "studies,mine,number,,no,low,,what it holds,1,", "min", "not-a-number"),
    (COLUMNS, "studies,mine,text,,no,,,,anything,", "definition", "empty-cell"),
    (COLUMNS, "studies,mine,text", "", "row-length"),
    (VALUES, "studies,design,rct,Trial,my own,anything", "value", "codebook-core-changed"),
    (VALUES, "effects,tier,4,Four,a fourth tier,anything", "value", "codebook-core-changed"),
    (VALUES, "effects,outcome_domian,x,X,what it is,anything", "column", "codebook-unknown-name"),
    (VALUES, "studies,label,x,X,what it is,anything", "column", "codebook-wrong-type"),
    (VALUES, "studies,typology_alternative,x,X,what it is,anything", "column", "codebook-wrong-type"),
    (VALUES, "studies,typology,x,X,what it is,", "example", "empty-cell"),
]


@pytest.mark.parametrize(("file", "line", "column", "rule"), BAD)
def test_a_wrong_addition_is_an_error_at_its_line(review, file, line, column, rule):
    add_line(review / file, "", line)
    number = (review / file).read_text(encoding="utf-8").count("\n")
    errors = places([p for p in new_problems(review) if p.file == file])
    assert errors == {("error", file, number, column, rule)}


def test_a_review_without_its_own_values(review):
    (review / VALUES).unlink()
    found = [p for p in new_problems(review) if p.rule == "codebook-no-values"]
    assert {(p.id, p.column) for p in found} >= {("studies", "typology"), ("effects", "outcome_domain"), ("effects", "outcome_group")}
    assert {(p.file, p.line, p.severity) for p in found} == {(VALUES, 1, "error")}
