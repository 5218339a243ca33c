"""Damaging one thing in a copy of the review."""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from pathlib import Path

from evidence.base.errors import Problem
from evidence.base.spreadsheet import csv_lines
from evidence.review import check_review
from evidence.review.layout import TABLES
from tests.small_review import STUDIES

KEYS = {layout.file: layout.key for layout in TABLES.values()}


def read_rows(path: Path) -> list[list[str]]:
    """The cells of a CSV file, header first."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write_rows(path: Path, rows: list[list[str]]) -> None:
    """Write cells as a CSV file."""
    path.write_bytes(csv_lines(rows).encode())


def find_row(path: Path, key: str) -> int:
    """Index of the row with a key; as no shipped cell spans lines, its line is one more."""
    rows = read_rows(path)
    places = [rows[0].index(column) for column in KEYS[path.name if path.parent.name != "guide" else f"guide/{path.name}"]]
    return next(n for n, row in enumerate(rows) if n and "/".join(row[place] for place in places) == key)


def set_cells(path: Path, key: str, **cells: str) -> int:
    """Write cells of one row; gives the row's line."""
    rows, place = read_rows(path), find_row(path, key)
    for column, text in cells.items():
        rows[place][rows[0].index(column)] = text
    write_rows(path, rows)
    return place + 1


def add_line(path: Path, header: str, line: str) -> None:
    """Append a line to a file, with its header first if the file is not there."""
    before = path.read_text(encoding="utf-8") if path.exists() else header + "\n"
    path.write_bytes((before + line + "\n").encode())


def replace_text(path: Path, old: str, new: str) -> int:
    """Replace the only occurrence of a text; gives its line."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode())
    return text[: text.index(old)].count("\n") + 1


def fingerprint(folder: Path) -> dict[str, str]:
    """Hash of every file of a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def new_problems(folder: Path) -> list[Problem]:
    """The problems a damaged copy has and the shipped review has not; the copy must be untouched by the check."""
    before = fingerprint(folder)
    found = check_review(folder)
    assert fingerprint(folder) == before
    return [p for p in found if (p.rule, p.id, p.column) not in _usual()]


@cache
def _usual() -> frozenset[tuple[str, str, str]]:
    return frozenset((p.rule, p.id, p.column) for p in check_review(STUDIES))


def places(problems: list[Problem]) -> set[tuple[str, str, int, str, str]]:
    """Severity, file, line, column and rule of each problem."""
    return {(p.severity, p.file, p.line, p.column, p.rule) for p in problems}


def forget_appraisals(review: Path) -> None:
    """Take every answer on risk of bias out of a review, with what was settled and corrected of it: the design rule is left."""
    for name in ("bias_answers.csv", "bias_readings.csv"):
        (review / name).unlink(missing_ok=True)
    for name in ("settlements.csv", "corrections.csv"):
        rows = read_rows(review / name)
        write_rows(review / name, [cells for cells in rows if cells[0] != "bias_answers"])
