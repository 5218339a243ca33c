"""Any CSV of effects as a table of text, exactly as written: what a cell is taken for, the use of its column decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import DataProblems, FileProblem, Problem
from evidence.review.cells import with_hyphen
from evidence.review.limits import BYTES_ALLOWED, MOST_BYTES, MOST_ROWS, ROWS_ALLOWED, has_too_many_rows, megabytes
from evidence.review.read_csv import RawTable, parse
from evidence.review.rules.rule import declare, problem, shown
from evidence.synthesis.column_values import as_numbers, words_among_numbers
from evidence.synthesis.formula import quoted
from evidence.synthesis.meta_rows import Mask

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("", "NA")
TABLE_FILE = declare("table-file", "error", family="table")


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file as a table.

    Attributes
    ----------
    file : its name.
    data : its cells as text; empty cells and NA are missing.
    lines : the line on which each row begins, as an editor counts.
    """

    file: str
    data: pd.DataFrame
    lines: tuple[int, ...]


def read_table(path: Path) -> TableFile:
    """The file as a table of text.

    Parameters
    ----------
    path : a UTF-8 CSV with a header.

    Raises
    ------
    FileProblem
        If the file cannot be opened.
    DataProblems
        Naming every line that cannot be read.
    """
    import pandas as pd

    raw = _parsed(path)
    if problems := _shape_problems(raw):
        raise DataProblems(problems)
    columns: dict[str, list[str | None]] = {name: [] for name in raw.header}
    for row in raw.rows:
        for name, cell in zip(raw.header, row.cells, strict=True):
            columns[name].append(None if cell.strip() in MISSING else cell.strip())
    data = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    return TableFile(raw.file, data, tuple(row.line for row in raw.rows))


def refuse_words(table: TableFile, numbers: Sequence[str], moderators: Sequence[str], chosen: Mask | None = None) -> None:
    """Refuse cells that are no numbers where numbers are wanted, all at once.

    Parameters
    ----------
    table : the file.
    numbers : columns that must hold finite numbers wherever they are not empty.
    moderators : columns that a formula names as they are: numbers, or words in every cell.
    chosen : which rows are used; None for all.

    Raises
    ------
    DataProblems
        Naming every such cell by line and column.
    """
    problems = []
    for name in dict.fromkeys((*numbers, *moderators)):
        if name not in table.data.columns:
            continue
        cells = table.data[name] if chosen is None else table.data[name].loc[chosen]
        strict = name in numbers
        allowed, fix = "a finite number such as 0.25, or an empty cell", "Correct the cell or empty it."
        if not strict:
            fix = f"Correct the cell or empty it (or write NA); if all values of {name} are categories, write C({quoted(name)})."
        for position in as_numbers(cells)[1] if strict else words_among_numbers(cells):
            cell = str(cells.iloc[position])
            hyphenated = with_hyphen(cell)
            how = f"Write {hyphenated} with a plain hyphen as minus." if hyphenated else fix
            seen = shown(cell) + ("" if strict else " in a column of numbers")
            problems.append(_problem(table.file, table.lines[int(cells.index[position])], name, seen, allowed, how))
    if problems:
        raise DataProblems(problems)


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
