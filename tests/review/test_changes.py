"""What differs between two versions, and that undoing every change gives the old version back."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.base.errors import CannotCompute
from evidence.review.changes import changes, undone
from evidence.review.review import read_review
from tests.conftest import STUDIES

# The tables of the shipped review that name a study or one of its effects.
WITH_STUDIES = (
    *("studies", "effects", "sources", "risk_of_bias", "progress_plus", "readings", "assumptions", "exclusions"),
    *("corrections", "reading_log", "bias_answers", "bias_readings", "settlements"),
)


def rewrite(path: Path, change) -> None:
    """Put every row of a table, as a dictionary, through `change`; None drops the row."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = [change(row) for row in reader], reader.fieldnames
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row is not None)


def without_study(study: str):
    def keep(row):
        of = row.get("study_id") or row.get("effect_id") or row.get("id") or row.get("source_id") or ""
        return None if of == study or of.startswith((f"{study}-", f"{study}/")) else row

    return keep


@pytest.fixture
def later(review):
    """The review with one study dropped, a number and a note changed, and another plan."""
    for table in WITH_STUDIES:
        rewrite(review / f"{table}.csv", without_study("walton1993_utah"))
    rewrite(review / "effects.csv", lambda row: row | {"pct_treat": "52.7"} if row["effect_id"] == "akin2018_kansas-1" else row)
    plan = review / "review.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("rho_within = 0.6", "rho_within = 0.7"), encoding="utf-8")
    return read_review(review)


def cells(review):
    """Every cell of every table, whatever the order of the rows."""
    return {name: {row.id: dict(row.texts) for row in table} for name, table in review.tables.items()}


def test_a_study_is_one_change_whatever_tables_it_stands_in(few_studies, later):
    found = {change.name: change for change in changes(read_review(few_studies), later)}
    assert {name: change.what for name, change in found.items()} == {
        "study walton1993_utah": "dropped",
        "study akin2018_kansas": "changed",
        "plan rho_within": "changed",
    }
    assert {cell.table for cell in found["study walton1993_utah"].cells} >= {"studies", "effects", "sources", "risk_of_bias"}
    (cell,) = found["study akin2018_kansas"].cells
    assert (cell.table, cell.id, cell.column, cell.old, cell.new) == ("effects", "akin2018_kansas-1", "pct_treat", "62.7", "52.7")


def test_undoing_every_change_gives_the_old_version_back(few_studies, later):
    old, undoing = read_review(few_studies), later
    for change in changes(old, later):
        undoing = undone(change, old, undoing)
    assert cells(undoing) == cells(old)
    assert undoing.plan == old.plan
    assert changes(old, undoing) == ()


def test_a_version_beside_itself_has_no_change():
    review = read_review(STUDIES)
    assert changes(review, review) == ()


def test_rows_of_a_column_the_other_version_lacks_are_empty_there(few_studies, review):
    """A dropped study comes back into tables that have gained a column since."""
    old = read_review(few_studies)
    for table in WITH_STUDIES:
        rewrite(review / f"{table}.csv", without_study("walton1993_utah"))
    with (review / "codebook" / "columns.csv").open("a", encoding="utf-8") as file:
        file.write("studies,place_size,text,,no,,,Size of the place.,small,\n")
    header, _, rest = (review / "studies.csv").read_text(encoding="utf-8").partition("\n")
    rows = list(csv.reader(rest.splitlines(keepends=True)))
    with (review / "studies.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([[*header.split(","), "place_size"], *([*row, "small"] for row in rows)])
    new = read_review(review)
    change = next(one for one in changes(old, new) if one.what == "dropped")
    back = undone(change, old, new).tables["studies"].by("study_id")["walton1993_utah"]
    assert back["place_size"] is None


def test_a_body_the_plan_needs_cannot_be_undone_on_its_own():
    old = read_review(STUDIES)
    body = replace(old.plan.bodies["child"], name="wellbeing")
    plan = replace(old.plan, bodies={**old.plan.bodies, "wellbeing": body}, groups={**old.plan.groups, "child": "wellbeing"})
    new = replace(old, plan=plan)
    change = next(one for one in changes(old, new) if one.id == "bodies.wellbeing")
    with pytest.raises(CannotCompute, match="wellbeing"):
        undone(change, old, new)
