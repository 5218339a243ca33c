"""Explanations as data: a warning that a person has looked into becomes a note that carries the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evidence.base.errors import Problem
from evidence.review.checks.check import declare, problem
from evidence.review.tables import CodedTable

UNUSED = declare("explanation-unused", "note", family="data", cause="the cell was corrected since")


def explain(problems: Iterable[Problem], explanations: CodedTable | None) -> list[Problem]:
    """Turn every warning with an explanation of the same rule, id and column into a note; errors stay errors.

    An explanation without its warning is reported, so that none outlives the cell it speaks of; not while there are errors, for
    whose sake a warning may be missing.
    """
    if explanations is None:
        return list(problems)
    waiting = {(row.text("rule"), row.text("id"), row.text("column")): row for row in explanations}
    used, explained = set(), []
    for found in problems:
        warning = (found.rule, found.id, found.column)
        if found.severity == "warning" and warning in waiting:
            used.add(warning)
            found = replace(found, severity="note", fix=f"Explained in {explanations.file}: {waiting[warning].text('reason')}")
        explained.append(found)
    broken = any(found.severity == "error" for found in explained)
    for warning, row in waiting.items():
        if warning not in used and not broken:
            fix = "Delete the row, or correct its rule, id or column."
            seen = f"an explanation of {warning[0]} for {warning[1]}, which is not a warning now"
            explained.append(problem(UNUSED, row.file, row.line, "rule", row.id, seen, "explanations of present warnings", fix))
    return explained
