"""Any CSV of effects as a table: a cell that is not a number is named by file and line, never guessed at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import DataProblems, FileProblem, Problem
from evidence.review.limits import BYTES_ALLOWED, MOST_BYTES, MOST_ROWS, ROWS_ALLOWED, has_too_many_rows, megabytes
from evidence.review.read_csv import RawTable, parse
from evidence.review.rules.rule import declare, problem

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("", "NA")
TABLE_FILE = declare("table-file", "error", family="table")


def read_table(path: Path, numeric: Sequence[str] = ()) -> pd.DataFrame:
    """The file as a table: columns of numbers as numbers, others as text; empty cells and NA are missing.

    Parameters
    ----------
    path : a UTF-8 CSV with a header.
    numeric : columns that must hold finite numbers wherever they are not empty.

    Raises
    ------
    FileProblem
        If the file cannot be opened.
    DataProblems
        Naming every line that cannot be read and every cell of `numeric` that is not a finite number.
    """
    import pandas as pd

    raw = _parsed(path)
    problems = _shape_problems(raw)
    columns: dict[str, list[str | None]] = {name: [] for name in raw.header}
    for row in raw.rows:
        for name, cell in zip(raw.header, row.cells, strict=False):
            columns[name].append(None if cell.strip() in MISSING else cell.strip())
    if not problems:
        for name in (n for n in numeric if n in columns):
            problems += [
                _problem(
                    raw.file, row.line, name, repr(cell), "a finite number such as 0.25, or an empty cell", "Correct the cell or empty it."
                )
                for row, cell in zip(raw.rows, columns[name], strict=True)
                if cell is not None and not _is_finite(cell)
            ]
    if problems:
        raise DataProblems(problems)
    return pd.DataFrame({name: _typed(cells) for name, cells in columns.items()})


def _parsed(path: Path) -> RawTable:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise FileProblem(f"{path} cannot be opened ({error.strerror}); check the name and the folder") from None
    if size > MOST_BYTES or has_too_many_rows(data):
        seen = megabytes(size) if size > MOST_BYTES else f"more than {MOST_ROWS:,} rows"
        raise DataProblems([_problem(path.name, 1, "", seen, f"{ROWS_ALLOWED} and {BYTES_ALLOWED}", "Split the file.")])
    try:
        return parse(data, path.name)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        seen = f"the byte 0x{data[error.start]:02x}"
        raise DataProblems([_problem(path.name, line, "", seen, "text in UTF-8", "Save the file as CSV UTF-8.")]) from None


def _shape_problems(raw: RawTable) -> list[Problem]:
    problems = []
    if not raw.header:
        problems.append(_problem(raw.file, 1, "", "an empty file", "a header and at least one row", "Check that this is the right file."))
    if raw.broken_at:
        problems.append(
            _problem(raw.file, raw.broken_at, "", raw.broken_why, "closed quotation marks", "Close or double the quotation mark.")
        )
    for name in {n for n in raw.header if raw.header.count(n) > 1}:
        problems.append(_problem(raw.file, 1, name, "the same heading twice", "each heading once", "Rename one of the columns."))
    for row in raw.rows:
        if len(row.cells) != len(raw.header):
            seen, allowed = f"{len(row.cells)} cells", f"{len(raw.header)}, as in the header"
            problems.append(_problem(raw.file, row.line, "", seen, allowed, "Add or remove commas; quote text that holds a comma."))
    return problems


def _problem(file: str, line: int, column: str, seen: str, allowed: str, fix: str) -> Problem:
    return problem(TABLE_FILE, file, line, column, "", seen, allowed, fix)


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _typed(cells: list[str | None]) -> list[float | str | int | None]:
    """Whole numbers as integers, numbers as floats, anything else as text."""
    known = [cell for cell in cells if cell is not None]
    if not known or not all(_is_finite(cell) for cell in known):
        return list(cells)
    if None not in cells and all(cell.lstrip("+-").isdigit() for cell in known):
        return [int(cell) for cell in known]
    return [None if cell is None else float(cell) for cell in cells]
