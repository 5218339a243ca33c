"""The data package describes the tables as they are: a reader that knows only the package finds nothing wrong in them."""

from __future__ import annotations

import csv
import re

import pytest

from evidence.review import read_review
from evidence.review.table_schema import data_package
from tests.review.damage import STUDIES

REVIEW = read_review(STUDIES)
PACKAGE = data_package(REVIEW.codebook, REVIEW.plan.title, {name: table.columns for name, table in REVIEW.tables.items() if len(table)})


def faults(field, text):
    """What a Table Schema reader has against a cell, written from the specification and not from the checker."""
    constraints = field.get("constraints", {})
    if text == "":
        return ["required"] if constraints.get("required") else []
    if field["type"] == "boolean":
        return [] if text in (*field["trueValues"], *field["falseValues"]) else ["type"]
    found = []
    value = text
    if field["type"] in ("integer", "number"):
        try:
            value = int(text) if field["type"] == "integer" else float(text)
        except ValueError:
            return ["type"]
        found += ["minimum"] * (value < constraints.get("minimum", value)) + ["maximum"] * (value > constraints.get("maximum", value))
    elif "pattern" in constraints and not re.fullmatch(constraints["pattern"], text):
        found.append("pattern")
    return found + ["enum"] * ("enum" in constraints and value not in constraints["enum"])


def rows(resource, folder=STUDIES):
    with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("resource", PACKAGE["resources"], ids=lambda resource: resource["name"])
def test_every_cell_key_and_reference_of_the_review_fits_the_package(resource):
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    table = rows(resource)
    assert set(table[0]) == set(fields)
    wrong = [(n, name, text) for n, row in enumerate(table, 2) for name, text in row.items() if faults(fields[name], text)]
    assert not wrong
    keys = [tuple(row[column] for column in resource["schema"]["primaryKey"]) for row in table]
    assert len(set(keys)) == len(keys)
    others = {other["name"]: other for other in PACKAGE["resources"]}
    for key in resource["schema"].get("foreignKeys", ()):
        (column,), there = key["fields"], others[key["reference"]["resource"] or resource["name"]]
        known = {row[key["reference"]["fields"][0]] for row in rows(there)}
        assert {row[column] for row in table} - {""} <= known


def test_the_package_refuses_what_the_checker_refuses():
    fields = {field["name"]: field for resource in PACKAGE["resources"][:2] for field in resource["schema"]["fields"]}
    for column, text in {"pct_treat": "101", "design": "trial", "country": "gb", "n_treat": "4.5", "label": "", "effect_id": "a b"}.items():
        assert faults(fields[column], text), column
    for column, text in {"pct_treat": "62.70", "p_value": "<.001", "higher_is_better": "1", "tier": "2"}.items():
        assert not faults(fields[column], text), column


def test_every_example_fits_its_own_field():
    for resource in PACKAGE["resources"]:
        for field in resource["schema"]["fields"]:
            assert not faults(field, field["example"]), (resource["name"], field["name"])
