"""Two versions of a review: what was added, changed or dropped, and either version with one of these changes undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.errors import CannotCompute
from evidence.base.frozen import FrozenDict
from evidence.review.local import STUDY_TABLES
from evidence.review.plan import Plan
from evidence.review.review import CodedReview
from evidence.review.tables import CodedTable, Row

ADDED, CHANGED, DROPPED = "added", "changed", "dropped"
STUDY, ROW, PLAN, CODEBOOK = "study", "row", "plan", "codebook"
# Tables that bring no number into an analysis; corrections stand in the cells that they put right.
BESIDE = (
    *("sources", "readings", "settlements", "explanations", "corrections", "exclusions", "records"),
    *("reading_log", "coding_decisions", "coding_alternatives", "bias_readings", "without_results"),
)


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell, or one row where column is "".

    Attributes
    ----------
    table, id, column : which cell; in the plan the table is "plan" and the column its key.
    old, new : what it said and says, as printed; "" where it is empty or the row is not there.
    """

    table: str
    id: str
    column: str
    old: str
    new: str

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class Change:
    """What changed about one study, one row that belongs to no study, or one key of the plan: the unit that is undone as a whole.

    Attributes
    ----------
    kind : "study", "row", "plan" or "codebook".
    id : its study_id; "table row" by name and key; the key of the plan.
    what : "added", "changed" or "dropped".
    cells : the rows that came or went and the cells that differ, in the order of the tables.
    """

    kind: str
    id: str
    what: str
    cells: tuple[CellChange, ...]

    @property
    def name(self) -> str:
        """What people call it, such as "study smith2018_leeds" or "plan rho_within"."""
        return f"{self.kind} {self.id}".strip()

    @property
    def may_move(self) -> bool:
        """Whether it can change a number: not if it lies in sources, readings and the like only."""
        return not self.cells or any(cell.table not in BESIDE for cell in self.cells)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, and the name."""
        plain: dict[str, Any] = {"name": self.name, "kind": self.kind, "id": self.id, "what": self.what}
        return plain | {"cells": [cell.to_dict() for cell in self.cells]}


def changes(old: CodedReview, new: CodedReview) -> tuple[Change, ...]:
    """Everything that differs between two versions, after their corrections: studies first, then other rows, the plan, the codebook.

    Parameters
    ----------
    old, new : the two versions.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> review = read_review(default_review()[0])
    >>> later = replace(review, plan=replace(review.plan, rho_within=0.8))
    >>> [(change.name, change.what, change.cells[0].new) for change in changes(review, later)]
    [('plan rho_within', 'changed', '0.8')]
    """
    cells = _cells_by_unit(old, new)
    before, after = _study_ids(old), _study_ids(new)
    found = []
    for (kind, id), differing in cells.items():
        if kind == STUDY:
            what = ADDED if id not in before else DROPPED if id not in after else CHANGED
        else:
            rows = [cell for cell in differing if not cell.column]
            what = CHANGED if len(rows) < len(differing) else ADDED if rows[0].new else DROPPED
        found.append(Change(kind, id, what, tuple(differing)))
    found.sort(key=lambda change: change.kind != STUDY)
    if old.codebook != new.codebook:
        found.append(Change(CODEBOOK, "", CHANGED, ()))
    return (*found, *_plan_changes(old.plan, new.plan))


def undone(change: Change, old: CodedReview, new: CodedReview) -> CodedReview:
    """The new version with one change taken back. It may be inconsistent as a review (a source without a row); its numbers are not.

    Raises
    ------
    CannotCompute
        A body of evidence that the change brought, and that the rest of the plan needs.
    """
    if change.kind == PLAN:
        return replace(new, plan=_plan_with(change.id, old.plan, new.plan))
    if change.kind == CODEBOOK:
        return replace(new, codebook=old.codebook)
    owner_old, owner_new = _owner(old), _owner(new)
    unit = (change.kind, change.id)
    tables: dict[str, CodedTable] = {}
    for name, ours in new.tables.items():
        theirs = old.tables[name]
        kept = [row for row in ours if owner_new(name, row) != unit]
        back = [row for row in theirs if owner_old(name, row) == unit]
        columns = tuple(dict.fromkeys((*ours.columns, *theirs.columns)))
        types = FrozenDict({**theirs.types, **ours.types})
        rows = tuple(_fitted(row, ours) for row in (*kept, *back))
        tables[name] = replace(ours, columns=columns, types=types, rows=rows)
    return replace(new, tables=FrozenDict(tables))


def rows_of_studies(review: CodedReview, study_ids: Collection[str]) -> dict[str, dict[str, list[dict[str, str]]]]:
    """The rows of some studies by study and table, as text by column, as `write_studies` writes them.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> rows = rows_of_studies(read_review(default_review()[0]), ["walton1993_utah"])["walton1993_utah"]
    >>> rows["studies"][0]["study_id"], sorted({row["study_id"] for row in rows["effects"]})
    ('walton1993_utah', ['walton1993_utah'])
    """
    found: dict[str, dict[str, list[dict[str, str]]]] = {study_id: {} for study_id in study_ids}
    owner = _owner(review)
    for name in STUDY_TABLES:
        for row in review.tables[name]:
            kind, study_id = owner(name, row)
            if kind == STUDY and study_id in found:
                found[study_id].setdefault(name, []).append({column: text for column, text in row.texts.items() if text})
    return found


def _fitted(row: Row, table: CodedTable) -> Row:
    """A row of the other version with an empty cell for each column it does not have."""
    missing = {column: None for column in (table.rows[0].cells if table.rows else ()) if column not in row.cells}
    return replace(row, cells=FrozenDict({**row.cells, **missing})) if missing else row


def _study_ids(review: CodedReview) -> set[str]:
    return {row.text("study_id") for row in review.tables["studies"]}


def _owner(review: CodedReview) -> Callable[[str, Row], tuple[str, str]]:
    """Which unit a row belongs to: the study it speaks of, else itself."""
    studies = _study_ids(review)
    of_effect = {row.text("effect_id"): row.text("study_id") for row in review.tables["effects"]}

    def owner(table: str, row: Row) -> tuple[str, str]:
        study = row.texts.get("study_id") or of_effect.get(row.texts.get("effect_id", ""), "")
        if not study:
            id = row.texts.get("source_id", "").rpartition("-s")[0] if table == "sources" else row.texts.get("id", "").partition("~")[0]
            # The key of a row with several parts begins with its study.
            id = id.partition("/")[0]
            study = of_effect.get(id, id if id in studies else "")
        return (STUDY, study) if study else (ROW, f"{table} {row.id}")

    return owner


def _cells_by_unit(old: CodedReview, new: CodedReview) -> dict[tuple[str, str], list[CellChange]]:
    found: dict[tuple[str, str], list[CellChange]] = {}
    owner_old, owner_new = _owner(old), _owner(new)
    for name in new.tables:
        before, after = ({row.id: row for row in version.tables[name]} for version in (old, new))
        for id in dict.fromkeys((*before, *after)):
            was, now = before.get(id), after.get(id)
            cells = _row_changes(name, id, was, now)
            if cells:
                unit = owner_new(name, now) if now is not None else owner_old(name, was)  # type: ignore[arg-type]
                found.setdefault(unit, []).extend(cells)
    return found


def _row_changes(table: str, id: str, was: Row | None, now: Row | None) -> list[CellChange]:
    if was is None or now is None:
        return [CellChange(table, id, "", "a row" if was is not None else "", "a row" if now is not None else "")]
    columns = dict.fromkeys((*was.texts, *now.texts))
    return [CellChange(table, id, column, was.text(column), now.text(column)) for column in columns if was.text(column) != now.text(column)]


def _plan_changes(old: Plan, new: Plan) -> list[Change]:
    """One change per field of the plan; of a field that holds named parts one per part."""
    found = []
    for field in fields(Plan):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if not isinstance(was, Mapping):
            was, now, prefix = {"": was}, {"": now}, field.name
        else:
            prefix = f"{field.name}."
        for key in dict.fromkeys((*was, *now)):
            if was.get(key) != now.get(key):
                what = ADDED if key not in was else DROPPED if key not in now else CHANGED
                cell = CellChange(PLAN, "", f"{prefix}{key}", _said(was.get(key)), _said(now.get(key)))
                found.append(Change(PLAN, f"{prefix}{key}", what, (cell,)))
    return found


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _plan_with(id: str, old: Plan, new: Plan) -> Plan:
    """The new plan with one key as in the old one."""
    name, _, key = id.partition(".")
    was, now = getattr(old, name), getattr(new, name)
    if not key:
        return replace(new, **{name: was})
    parts = {part: (was.get(part) if part == key else now.get(part)) for part in dict.fromkeys((*now, *was))}
    changed: dict[str, Any] = {name: FrozenDict({part: value for part, value in parts.items() if value is not None})}
    plan = replace(new, **changed)
    missing = {plan.headline, "overall", *plan.groups.values()} - set(plan.bodies)
    if missing:
        raise CannotCompute(f"the plan needs {', '.join(sorted(missing))}")
    return plan
