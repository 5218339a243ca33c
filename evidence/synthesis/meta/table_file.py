"""Any table of effects as a table of text: what a cell is taken for, the use of its column decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.cells import how_to_write
from evidence.base.errors import DataProblems, Problem
from evidence.base.words import shown
from evidence.review.checks.check import declare, problem
from evidence.review.reading.meant import read_meant
from evidence.synthesis.meta.column_values import as_numbers, words_among_numbers
from evidence.synthesis.meta.formula import quoted
from evidence.synthesis.meta.rows import Mask

if TYPE_CHECKING:
    import pandas as pd

TABLE_FILE = declare("table-file", "error", family="table")


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file as a table.

    Attributes
    ----------
    file : its name.
    data : its cells as text; empty cells and NA are missing, and what stands for nothing or is written otherwise in a column of numbers
        is read as the number that is meant.
    lines : the line on which each row begins, as an editor counts.
    said : what was read otherwise than it is written, in words.
    unclear : cells of columns of numbers that can be read in two ways.
    """

    file: str
    data: pd.DataFrame
    lines: tuple[int, ...]
    said: tuple[str, ...]
    unclear: tuple[Problem, ...]


def read_table(path: Path, sheet: str | None = None, decimal: str | None = None) -> TableFile:
    """The file as a table of text.

    Parameters
    ----------
    path : a CSV or another text file, or a workbook, with headings.
    sheet : the sheet of a workbook; None where only one holds rows.
    decimal : "comma" or "point", the decimal sign of the file; None to tell it from the file.

    Raises
    ------
    FileProblem, UsageError
        If the file cannot be opened, or which sheet is meant is not clear.
    DataProblems
        Naming every line that cannot be read.
    """
    import pandas as pd

    found = read_meant(path, sheet, decimal)
    columns = {name: pd.Series([row.cells[at] or None for row in found.raw.rows], dtype=object) for at, name in enumerate(found.raw.header)}
    return TableFile(found.raw.file, pd.DataFrame(columns), tuple(row.line for row in found.raw.rows), found.said, found.unclear)


def refuse_words(table: TableFile, numbers: Sequence[str], moderators: Sequence[str], chosen: Mask | None = None) -> None:
    """Refuse cells that are not numbers where numbers are wanted, all at once.

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
    problems = [found for found in table.unclear if found.column in (*numbers, *moderators)]
    asked = {(found.line, found.column) for found in problems}
    for name in dict.fromkeys((*numbers, *moderators)):
        if name not in table.data.columns:
            continue
        cells = table.data[name] if chosen is None else table.data[name].loc[chosen]
        strict = name in numbers
        allowed, fix = "a finite number such as 0.25, or an empty cell", "Correct the cell or empty it."
        if not strict:
            fix = f"Correct the cell or empty it (or write NA); if all values of {name} are categories, write C({quoted(name)})."
        for position in as_numbers(cells)[1] if strict else words_among_numbers(cells):
            cell, line = str(cells.iloc[position]), table.lines[int(cells.index[position])]
            if (line, name) in asked:
                continue
            how = how_to_write(cell) or fix
            seen = shown(cell) + ("" if strict else " in a column of numbers")
            problems.append(_problem(table.file, line, name, seen, allowed, how))
    if problems:
        raise DataProblems(problems)


def _problem(file: str, line: int, column: str, seen: str, allowed: str, fix: str) -> Problem:
    return problem(TABLE_FILE, file, line, column, "", seen, allowed, fix)
