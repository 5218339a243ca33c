"""What a file holds before anything is understood (a grid of cells), and after its table was found in it (a sheet)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.base.errors import Problem
from evidence.review.read_csv import RawRow, RawTable

# Cells of which a program shows something else than it holds, or of which nobody can tell what was typed.
SHARE, DATE, ERROR, FORMULA = "share", "date", "error", "formula"
UNREADABLE = {DATE: "a date or time", ERROR: "an error", FORMULA: "a formula without a saved value"}
TO_READ = {
    ERROR: "Put the formula right, or type the value in its place.",
    FORMULA: "Open the file in Excel or another spreadsheet program and save it there: the value of the formula is then saved with it.",
}

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that were merged into one: first and last line, first and last column, counted from 0."""

    first_line: int
    last_line: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a file as it stands there.

    Attributes
    ----------
    name : the sheet's name; of a text file its name without the ending.
    file : what messages call it, "mine.xlsx!effects" or "mine.csv".
    rows : every line with its cells; a blank line of a text file has none.
    lettered : whether columns have letters, as in a workbook.
    separator : what stands between the cells of a text file.
    marks : (line, column position) -> `SHARE` where a workbook shows 0.57 as 57%, or one of `UNREADABLE`.
    merged : cells that were merged.
    said : what was noticed in reading that a person should know.
    broken_at, broken_why : line of the record at which reading had to stop and the reason; 0 and "" if it did not.
    """

    name: str
    file: str
    rows: tuple[RawRow, ...]
    lettered: bool = False
    separator: str = ","
    marks: Mapping[Place, str] = field(default_factory=dict)
    merged: tuple[Merged, ...] = ()
    said: tuple[str, ...] = ()
    broken_at: int = 0
    broken_why: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of one sheet.

    Attributes
    ----------
    name, lettered, separator, marks : as of its grid.
    raw : its headings and rows as text, each row as long as the headings; `raw.file` is what messages call it.
    positions : where each column stands in the file, counted from 0.
    said : what was read otherwise than it is written, or is not read, in words.
    problems : what keeps it, or one of its rows, from being read.
    """

    name: str
    raw: RawTable
    lettered: bool = False
    separator: str = ","
    marks: Mapping[Place, str] = field(default_factory=dict)
    positions: tuple[int, ...] = ()
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def mark(self, line: int, column: int) -> str:
        """What is noted of the cell in this column (as `raw` counts them) of a line; "" of most."""
        return self.marks.get((line, self.positions[column]), "") if self.marks else ""

    def cell_name(self, line: int, column: int) -> str:
        """The cell as a person finds it in a workbook, such as C7."""
        return f"{column_letter(self.positions[column])}{line}"


def column_letter(position: int) -> str:
    """The letters of a column of a workbook, from its position counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
