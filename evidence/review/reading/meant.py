"""A table of which nobody said what its columns hold: mostly numbers are read as numbers are meant, all else as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.base.errors import Problem
from evidence.base.words import listed, shown
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.reading.decimals import Decimals, NumberCell, decimals_of
from evidence.review.reading.numbers import as_number, mostly_numbers, tidied
from evidence.review.reading.read_file import one_table


@dataclass(frozen=True, slots=True)
class MeantTable:
    """A table with its numbers as they are meant.

    Attributes
    ----------
    raw : headings and rows; a cell that stands for nothing is "".
    said : what was read otherwise than it is written, in words.
    unclear : numbers that can be read in two ways, or that contradict the rest.
    """

    raw: RawTable
    said: tuple[str, ...]
    unclear: tuple[Problem, ...]


def read_meant(path: Path, sheet: str | None = None, decimal: str | None = None) -> MeantTable:
    """The one table of a file, with its numbers as they are meant.

    Parameters
    ----------
    path : a text file or a workbook.
    sheet : the sheet of a workbook; None where only one holds rows.
    decimal : "comma" or "point", the decimal sign of the file; None to tell it from the file.

    Raises
    ------
    FileProblem, UsageError : it cannot be opened, or which sheet is meant is not clear.
    DataProblems : every line that cannot be read.
    """
    found = one_table(path, sheet)
    raw = found.raw
    columns = list(zip(*(row.cells for row in raw.rows), strict=True)) or [()] * len(raw.header)
    numeric = [position for position, cells in enumerate(columns) if mostly_numbers(set(cells))]

    free = found.separator != ","

    def written() -> Iterator[NumberCell]:
        for position in numeric:
            for row, text in zip(raw.rows, columns[position], strict=True):
                if "," in text or free or decimal:  # among commas only a decimal comma needs a thought
                    yield NumberCell(row.line, raw.header[position], tidied(text))

    decimals = decimals_of(raw.file, written(), decimal, free)
    said = [*found.said, *decimals.said]
    meant = []
    for position, (name, cells) in enumerate(zip(raw.header, columns, strict=True)):
        read = {text: _meant(text.strip(), position in numeric, decimals) for text in dict.fromkeys(cells)}
        said += [f"{raw.file} {name}: {words}" for words in _said({old.strip(): new for old, new in read.items()})]
        meant.append([read[text] for text in cells])
    rows = tuple(RawRow(row.line, cells) for row, cells in zip(raw.rows, zip(*meant, strict=True), strict=True))
    return MeantTable(RawTable(raw.file, raw.header, rows), tuple(said), decimals.problems)


def _meant(text: str, numeric: bool, decimals: Decimals) -> str:
    return "" if text == "NA" else as_number(text, decimals) if numeric else text


def _said(read: dict[str, str]) -> Iterator[str]:
    """What was read otherwise in one column: what counts as missing, and one example of the numbers. That NA is missing goes unsaid."""
    missing = [old for old, new in read.items() if not new and old not in ("", "NA")]
    others = [(old, new) for old, new in read.items() if new and old != new]
    if missing:
        yield f"{listed(map(shown, missing), 5)} is read as an empty cell"
    if others:
        more = f", and {len(others) - 1} more in the same way" if len(others) > 1 else ""
        yield f"{shown(others[0][0])} is read as {others[0][1]}{more}"
