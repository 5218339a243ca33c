"""Loading the codebook: the core that ships with the package, then what the review adds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from evidence.base.errors import Problem
from evidence.base.frozen import FrozenDict
from evidence.base.words import listed, nearest, shown
from evidence.effects.statements.statement import NONE
from evidence.effects.statistics import STATISTICS
from evidence.review.checks.cells import faults
from evidence.review.checks.check import declare, problem
from evidence.review.codebook import TYPES, Codebook, ColumnSpec, ValueSpec
from evidence.review.layout import TABLES, TableLayout
from evidence.review.read_table import read_raw, type_raw
from evidence.review.tables import Row

CORE_CHANGED = declare("codebook-core-changed", "error", family="codebook")
UNKNOWN_NAME = declare("codebook-unknown-name", "error", family="codebook")
WRONG_TYPE = declare("codebook-wrong-type", "error", family="codebook")
NO_VALUES = declare("codebook-no-values", "error", family="codebook")
BAD_EXAMPLE = declare("codebook-example", "error", family="codebook")

COLUMNS = TableLayout("columns", "codebook/columns.csv", ("table", "column"))
VALUES = TableLayout("values", "codebook/values.csv", ("table", "column", "value"))
ABSENT = "may be absent"
REQUIRED = ("yes", "no", ABSENT)
_CORE_FOLDER = Path(__file__).parent


def _own(table: str, *columns: tuple[str, str, bool]) -> tuple[ColumnSpec, ...]:
    """The columns of the codebook's own files."""
    return tuple(ColumnSpec(table, name, kind, "", needed, None, None, name, "") for name, kind, needed in columns)


_COLUMN_SPECS = _own(
    "columns",
    *(("table", "text", True), ("column", "id", True), ("type", "text", True), ("unit", "text", False), ("required", "text", True)),
    *(("min", "number", False), ("max", "number", False), ("definition", "text", True), ("example", "text", False)),
    ("refers_to", "text", False),
)
_VALUE_SPECS = _own(
    "values",
    *(("table", "text", True), ("column", "text", True), ("value", "text", True), ("label", "text", True)),
    *(("definition", "text", True), ("example", "text", True)),
)


def load_codebook(root: Path | None) -> tuple[Codebook, list[Problem]]:
    """The core codebook with the additions of the review in `root` (none if `root` is None), and every problem of the additions."""
    columns = {table: dict(specs) for table, specs in _core().items()}
    if root is None:
        return _finished(columns), []
    problems, rows = _add_folder(columns, root, "review")
    book = _finished(columns)
    return book, problems + _unfit(book, rows)


@cache
def _core() -> dict[str, dict[str, ColumnSpec]]:
    columns: dict[str, dict[str, ColumnSpec]] = {}
    problems, _ = _add_folder(columns, _CORE_FOLDER, "core")
    if problems:
        raise RuntimeError("the codebook of the package is damaged: " + problems[0].text())
    described = (*(one.described for one in STATISTICS.values()), NONE)
    statistics = (ValueSpec(one.name, one.label, one.definition, one.example) for one in described)
    columns["effects"]["statistic"] = replace(columns["effects"]["statistic"], values=tuple(statistics))
    return columns


def _finished(columns: dict[str, dict[str, ColumnSpec]]) -> Codebook:
    """The codebook, with borrowed values filled in and the first value as example of an enumeration that has none."""
    finished: dict[str, FrozenDict[str, ColumnSpec]] = {}
    for table, specs in columns.items():
        done = {}
        for column, spec in specs.items():
            if spec.type == "enum" and spec.refers_to:
                lender, _, name = spec.refers_to.partition(".")
                lent = columns.get(lender, {}).get(name)
                spec = replace(spec, values=lent.values if lent else ())
            done[column] = replace(spec, example=spec.example or (spec.allowed[0] if spec.values else ""))
        finished[table] = FrozenDict(done)
    return Codebook(FrozenDict(finished))


def _unfit(book: Codebook, rows: dict[tuple[str, str], Row]) -> list[Problem]:
    """What is wrong with a codebook once it is whole: enumerations without values, references into nothing, examples that don't fit."""
    problems = []
    for table, specs in book.columns.items():
        for column, spec in specs.items():
            if spec.type == "enum" and not spec.values and not spec.refers_to:
                fix = "Add its values to codebook/values.csv of the review, each with label, definition and example."
                problems.append(
                    problem(NO_VALUES, VALUES.file, 1, column, table, f"no value for {table}.{column}", "at least one value", fix)
                )
            row = rows.get((table, column))
            if row is None:
                continue
            if (spec.type == "key" or spec.refers_to) and not _leads_somewhere(book, spec):
                seen, allowed = f"a reference to {shown(spec.refers_to)}", "a table.column of the codebook"
                if spec.type not in ("key", "enum"):
                    allowed = "a characteristic of progress_plus, as progress_plus.characteristic.NAME"
                problems.append(_at(UNKNOWN_NAME, row, "refers_to", seen, allowed, "Name what it refers to."))
            if not spec.example:
                problems.append(_at(BAD_EXAMPLE, row, "example", "no example", "a valid cell as example", "Give one."))
            for fault in faults(spec, spec.example, row.file, row.line, row.id):
                if fault.severity == "error":
                    problems.append(_at(BAD_EXAMPLE, row, "example", fault.seen, fault.allowed, fault.fix))
    return problems


def _leads_somewhere(book: Codebook, spec: ColumnSpec) -> bool:
    """Whether there is a column for a key or an enumeration to refer to; for any other column, a characteristic of progress_plus."""
    if spec.type in ("key", "enum"):
        table, _, column = spec.refers_to.partition(".")
        return book.column(table, column) is not None
    return spec.characteristic in book.values_of("progress_plus", "characteristic")


def _add_folder(columns: dict[str, dict[str, ColumnSpec]], root: Path, origin: str) -> tuple[list[Problem], dict[tuple[str, str], Row]]:
    """Enter the codebook folder in `root` into `columns`; gives the problems and the row of each column that was entered."""
    problems: list[Problem] = []
    rows: dict[tuple[str, str], Row] = {}
    for layout, specs, add in ((COLUMNS, _COLUMN_SPECS, _add_column), (VALUES, _VALUE_SPECS, _add_value)):
        raw, found = read_raw(root, layout, specs)
        problems += found
        if raw is None:
            continue
        table, found = type_raw(raw, layout, specs)
        problems += found
        for row in table:
            if all(row.texts.get(spec.column) for spec in specs if spec.required):
                refused = add(columns, row, origin)
                problems += refused
                if layout is COLUMNS and not refused:
                    rows[row.text("table"), row.text("column")] = row
    return problems, rows


def _at(rule: str, row: Row, column: str, seen: str, allowed: str, fix: str) -> Problem:
    return problem(rule, row.file, row.line, column, row.id, seen, allowed, fix)


def _add_column(columns: dict[str, dict[str, ColumnSpec]], row: Row, origin: str) -> list[Problem]:
    """Enter one row of columns.csv."""
    table, column, kind = row.text("table"), row.text("column"), row.text("type")
    if table not in TABLES:
        return [_at(UNKNOWN_NAME, row, "table", shown(table), listed(TABLES), nearest(table, TABLES, "Name a table of the review."))]
    if column in columns.get(table, {}):
        fix = "Delete the row; a review may add columns and values, never change those that are there."
        return [_at(CORE_CHANGED, row, "column", f"{table}.{column}, which is described already", "columns of the review's own", fix)]
    if kind not in TYPES or row.text("required") not in REQUIRED:
        wrong, allowed = ("type", TYPES) if kind not in TYPES else ("required", REQUIRED)
        return [
            _at(WRONG_TYPE, row, wrong, shown(row.text(wrong)), listed(allowed), nearest(row.text(wrong), allowed, "Take one of these."))
        ]
    low, high = row.number("min"), row.number("max")
    spec = ColumnSpec(
        *(table, column, kind, row.text("unit"), row.text("required") == "yes", low, high),
        *(row.text("definition"), row.text("example"), row.text("refers_to"), (), origin, row.text("required") == ABSENT),
    )
    columns.setdefault(table, {})[column] = spec
    return []


def _add_value(columns: dict[str, dict[str, ColumnSpec]], row: Row, origin: str) -> list[Problem]:
    """Enter one row of values.csv."""
    table, column, value = row.text("table"), row.text("column"), row.text("value")
    spec = columns.get(table, {}).get(column)
    if spec is None:
        known = [f"{name}.{column}" for name, specs in columns.items() for column in specs]
        fix = nearest(f"{table}.{column}", known, "Name a column that columns.csv describes.")
        return [_at(UNKNOWN_NAME, row, "column", f"{table}.{column}", "a column of the codebook", fix)]
    if spec.type not in ("enum", "integer", "flag") or (spec.type == "enum" and spec.refers_to):
        seen = f"a value for {table}.{column}, which takes its values from {spec.refers_to or 'no list'}"
        return [
            _at(WRONG_TYPE, row, "column", seen, "values of enumerations", "Delete the row, or make the column an enum in columns.csv.")
        ]
    if value in spec.allowed:
        fix = "Delete the row; a review may add columns and values, never change those that are there."
        return [
            _at(CORE_CHANGED, row, "value", f"{value!r} of {table}.{column}, which is defined already", "values of the review's own", fix)
        ]
    if origin == "review" and spec.origin == "core" and spec.type != "enum":
        return [
            _at(
                CORE_CHANGED,
                row,
                "value",
                f"another value for {table}.{column}",
                listed(spec.allowed),
                "Delete the row; the program computes with this column.",
            )
        ]
    added = ValueSpec(value, row.text("label"), row.text("definition"), row.text("example"))
    columns[table][column] = replace(spec, values=(*spec.values, added))
    return []
