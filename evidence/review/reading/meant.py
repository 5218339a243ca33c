"""A table of which nobody said what its columns hold: mostly numbers are read as numbers are meant, all else as it is written."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.base.errors import Problem
from evidence.base.words import listed, shown
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.reading.decimals import Decimals, NumberCell, certain_sign, decimals_of
from evidence.review.reading.numbers import as_number, mostly_numbers, tidied
from evidence.review.reading.plain import decimal_sign, plain_reader
from evidence.review.reading.read_file import one_table
from evidence.review.reading.sheet import Sheet


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
    FileProblem, UsageError
        It cannot be opened, or which sheet is meant is not clear.
    DataProblems
        Every line that cannot be read.
    """
    with _no_collecting():
        return _meant(one_table(path, sheet), decimal)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Without the collector of cycles, of which reading makes none: it looks through all cells again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _meant(found: Sheet, decimal: str | None) -> MeantTable:
    """The table of a sheet, with its numbers as they are meant."""
    raw = found.raw
    columns = list(zip(*(row.cells for row in raw.rows), strict=True)) or [()] * len(raw.header)
    signs = [decimal_sign(cells) for cells in columns]
    numeric = [position for position, cells in enumerate(columns) if signs[position] or mostly_numbers(set(cells))]
    decimals = _decimals(found, columns, {position: signs[position] for position in numeric}, decimal)
    said = [*found.said, *decimals.said]
    meant: list[Sequence[str]] = []
    for position, (name, cells) in enumerate(zip(raw.header, columns, strict=True)):
        one = plain_reader(signs[position], decimals) or _reader(position in numeric, decimals)
        read = {text: one(text) for text in dict.fromkeys(cells)}
        changed = [(old, new) for old, new in read.items() if old != new]
        said += [f"{raw.file} {name}: {words}" for words in _said(changed)]
        meant.append([read[text] for text in cells] if changed else cells)
    same = all(new is old for new, old in zip(meant, columns, strict=True))
    rows = raw.rows if same else tuple(map(RawRow, (row.line for row in raw.rows), zip(*meant, strict=True)))
    return MeantTable(RawTable(raw.file, raw.header, rows), tuple(said), decimals.problems)


def _decimals(found: Sheet, columns: Sequence[Sequence[str]], numeric: Mapping[int, str], stated: str | None) -> Decimals:
    """How the sheet writes numbers. Of a plain column its first telling cell is enough, unless others contradict it."""
    raw, free = found.raw, found.separator != ","

    def written(whole: bool) -> Iterator[NumberCell]:
        for position, sign in numeric.items():
            thought = free or stated is not None  # among commas only a decimal comma needs one
            for row, text in zip(raw.rows, columns[position], strict=True) if thought or sign != "." else ():
                if "," in text or ("." in text and thought):
                    yield NumberCell(row.line, raw.header[position], tidied(text))
                    if sign and not (whole and sign == ".") and certain_sign(text):
                        break

    first = decimals_of(raw.file, written(whole=False), stated, free)
    return decimals_of(raw.file, written(whole=True), stated, free) if first.sign == "," and "." in numeric.values() else first


def _reader(is_number: bool, decimals: Decimals) -> Callable[[str], str]:
    def read(text: str) -> str:
        bare = text.strip()
        return "" if bare == "NA" else as_number(bare, decimals) if is_number else bare

    return read


def _said(read: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What was read otherwise in one column: what counts as missing, and one example of the numbers. That NA is missing goes unsaid."""
    changed = dict.fromkeys((old.strip(), new) for old, new in read)
    missing = [old for old, new in changed if not new and old not in ("", "NA")]
    others = [(old, new) for old, new in changed if new and old != new]
    if missing:
        yield f"{listed(map(shown, missing), 5)} is read as an empty cell"
    if others:
        more = f", and {len(others) - 1} more in the same way" if len(others) > 1 else ""
        yield f"{shown(others[0][0])} is read as {others[0][1]}{more}"
