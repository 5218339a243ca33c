"""Every column of the codebook is used by code or by the plan, or its definition says that it is information only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

from evidence.effects.printed import Printed
from evidence.review.read_codebook import load_codebook
from evidence.review.review import read_review
from tests.conftest import ROOT, STUDIES

INFORMATION = "Information only"
READERS = {"text", "number", "numbers", "get", "by", "groups", "label", "rounded"}  # functions whose arguments name columns
PART = "(treat|comp|low|high)"  # what the code fills into the name of a column
# Columns whose name another table has too: there the name is used, here it is not.
SHARED = {"studies.year", "studies.note", "effects.note", "sources.url"}
SHARED |= {"studies.region", "prognosis.design", "correlations.region", "correlations.readers", "correlations.note"}
SHARED |= {"other_reviews.question", "other_reviews.quote"}
SHARED |= {"reading_log.typology", "reading_log.where", "reading_log.result", "reading_log.study_id"}


def strings(node: ast.expr) -> Iterator[str]:
    """The texts of an expression, as patterns of a column's name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else PART for part in node.values)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for part in node.elts:
            yield from strings(part)
    elif isinstance(node, ast.Starred):
        yield from strings(node.value)


def names_in_code() -> set[str]:
    """Patterns of everything that is looked up by name, or stands in a list of names; keys that are only written do not count."""
    files = [path for path in (ROOT / "evidence").rglob("*.py") if path.parent.name not in ("cli", "models")]
    found = {field.name for field in fields(Printed)}  # printed_row.py takes them from the row by their names
    for path in (*files, *(ROOT / "validation").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                found |= set(strings(node.slice))
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in READERS:
                found |= {name for argument in node.args for name in strings(argument)}
            elif isinstance(node, ast.Tuple | ast.List | ast.Set):
                found |= set(strings(node))
    return {name for name in found if re.fullmatch(r"[\w()|]+", name)}


def columns_in_plan() -> set[str]:
    plan = read_review(STUDIES).plan
    bodies = [body.where for body in plan.bodies.values()] + [one.where for one in plan.recommendations.values()]
    moderators = [name for one in plan.moderators.values() for name in (one.column, one.by) if name]
    return {column for where in bodies for column in where} | set(moderators) | set(plan.equity.groups if plan.equity else ())


def test_every_column_is_used_or_says_that_it_is_information_only():
    codebook, patterns, planned = load_codebook(STUDIES)[0], "|".join(sorted(names_in_code())), columns_in_plan()
    wrong = []
    for specs in codebook.columns.values():
        for spec in specs.values():
            name = f"{spec.table}.{spec.column}"
            used = (re.fullmatch(patterns, spec.column) and name not in SHARED) or (
                spec.table in ("studies", "effects") and spec.column in planned
            )
            if bool(used) == (INFORMATION in spec.definition):
                wrong.append(f"{name}: {'used, yet called' if used else 'not used, and not called'} information only")
    assert wrong == []
