"""The codebook as a Frictionless data package: a Table Schema for every table, for other programs that read the review.

Source: Frictionless Standards, Data Package and Table Schema (specs.frictionlessdata.io); `categories` as in its version 2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from evidence.base.cells import IDENTIFIER, P_VALUE
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.layout import TABLES

_TYPES = {"integer": "integer", "number": "number", "percent": "number", "flag": "boolean"}
_PATTERNS = {
    "id": IDENTIFIER.pattern,
    "key": IDENTIFIER.pattern,
    "country": "[A-Z]{2}",
    "p_value": P_VALUE.pattern.replace("?P<sign>", "").replace("?P<number>", ""),
}


def data_package(codebook: Codebook, title: str, tables: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """The package that describes the CSV files of a review.

    Parameters
    ----------
    codebook : of the review.
    title : of the review.
    tables : the columns of each table it has, by name; empty for all of the codebook.

    Examples
    --------
    >>> from evidence.review.read_codebook import load_codebook
    >>> package = data_package(load_codebook(None)[0], "A review", {"studies": (), "sources": ()})
    >>> [resource["path"] for resource in package["resources"]], package["resources"][0]["schema"]["primaryKey"]
    (['studies.csv', 'sources.csv'], ['study_id'])
    """
    resources = [_resource(codebook, name, tables) for name in TABLES if name in tables]
    return {"profile": "tabular-data-package", "name": "review", "title": title, "resources": resources}


def _resource(codebook: Codebook, name: str, tables: Mapping[str, Collection[str]]) -> dict[str, Any]:
    layout, header = TABLES[name], tables[name]
    specs = [spec for spec in codebook.table(name) if not header or spec.column in header]
    targets = [(spec.column, *spec.refers_to.split(".")) for spec in specs if spec.type == "key"]
    keys = [
        {"fields": [column], "reference": {"resource": "" if table == name else table, "fields": [there]}}
        for column, table, there in targets
        if table in tables
    ]
    schema = {
        "fields": [_field(spec) for spec in specs],
        "missingValues": [""],
        "primaryKey": list(layout.key),
        **({"foreignKeys": keys} if keys else {}),
    }
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": layout.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(spec: ColumnSpec) -> dict[str, Any]:
    kind = _TYPES.get(spec.type, "string")
    field: dict[str, Any] = {"name": spec.column, "type": kind, "description": spec.definition, "example": spec.example}
    if spec.unit:
        field["unit"] = spec.unit
    if spec.type == "url":
        field["format"] = "uri"
    if spec.type == "flag":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    constraints = _constraints(spec)
    if constraints:
        field["constraints"] = constraints
    if spec.values:
        field["categories"] = [
            {"value": value.value, "label": value.label, "description": value.definition, "example": value.example} for value in spec.values
        ]
    return field


def _constraints(spec: ColumnSpec) -> dict[str, Any]:
    found: dict[str, Any] = {"required": True} if spec.required else {}
    whole = int if spec.type == "integer" else float
    if spec.minimum is not None:
        found["minimum"] = whole(spec.minimum)
    if spec.maximum is not None:
        found["maximum"] = whole(spec.maximum)
    if spec.type in _PATTERNS:
        found["pattern"] = _PATTERNS[spec.type]
    if spec.values and spec.type != "flag":
        found["enum"] = [int(value) if spec.type == "integer" else value for value in spec.allowed]
    return found
