"""One sheet of a file that comes in, as text: of a workbook, or a CSV file."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.base.errors import Problem
from evidence.review.read_csv import RawTable


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or one CSV file.

    Attributes
    ----------
    name : the sheet's name; of a CSV file its name without the ending.
    raw : its header and rows as text; `raw.file` is what messages call it, "mine.xlsx!effects" or "mine.csv".
    lettered : whether columns have letters, as in a workbook.
    separator : what stands between the cells of a CSV file.
    shares : (line, column position) of the cells that a workbook shows with a % sign; they hold 0.57 and show 57%.
    said : what was noticed in reading that a person should know.
    problems : what could not be read.
    """

    name: str
    raw: RawTable
    lettered: bool = False
    separator: str = ","
    shares: frozenset[tuple[int, int]] = frozenset()
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def column_letter(place: int) -> str:
    """The letters of a column of a workbook, from its position counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
