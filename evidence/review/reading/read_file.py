"""A file of somebody's as sheets, whatever it is called: what it is, its content says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.review.checks.check import problem
from evidence.review.checks.structure import is_blank
from evidence.review.limits import MOST_BYTES, MOST_ROWS, check_unpacked, megabytes
from evidence.review.reading.ods import read_ods
from evidence.review.reading.sheet import Grid, Sheet
from evidence.review.reading.table import find_table
from evidence.review.reading.text import read_text
from evidence.review.reading.xlsx import read_xlsx

TEXT = (".csv", ".tsv", ".tab", ".txt")
WORKBOOKS = (".xlsx", ".xlsm", ".ods")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The tables of a workbook (.xlsx, .xlsm, .ods) or of a text file (.csv, .tsv, .txt), one a sheet; sheets without text are left out.

    Raises
    ------
    FileProblem
        The file cannot be opened, is too large, or is damaged.
    DataProblems
        Nothing shows which signs a text file holds, or what separates its cells.
    UsageError
        A file of another kind.
    """
    check_ending(path.name, str(path))
    return _tables(grids_of(path))


def sheets_in(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The tables of a file that is at hand as its content and has a name for messages only; errors as `read_sheets` says."""
    check_ending(name, name)
    return _tables(grids_in(data, name))


def check_ending(name: str, shown: str) -> None:
    """Refuse a file that by its name is of another kind."""
    kinds = TEXT + WORKBOOKS
    if Path(name).suffix.lower() not in kinds:
        raise UsageError(f"{shown} is none of the files that are read ({', '.join(kinds)}); save it as one of these")


def _tables(grids: tuple[Grid, ...]) -> tuple[Sheet, ...]:
    return tuple(sheet for sheet in map(find_table, grids) if sheet.raw.header)


def grids_of(path: Path) -> tuple[Grid, ...]:
    """The sheets of a file as they stand there; errors as `read_sheets` says."""
    return grids_in(file_bytes(path), path.as_posix())


def grids_in(data: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets of a file's content, which messages call by its name; errors as `read_sheets` says."""
    if data.startswith(b"PK\x03\x04"):
        check_unpacked(data, name)
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            inside = parts.namelist()
        return read_ods(data, name) if "content.xml" in inside else read_xlsx(data, name)
    if data.startswith(_OLD_EXCEL):
        raise FileProblem(f"{name} is a workbook of Excel 2003 or before, or locked by a password; save it as .xlsx without one")
    path = Path(name)
    if path.suffix.lower() in WORKBOOKS:
        raise FileProblem(f"{name} is not a workbook that can be opened; open it in a spreadsheet program and save it as .xlsx")
    if data.lstrip()[:9].lower().startswith((b"<html", b"<!doctype", b"<table")):
        raise FileProblem(f"{name} is a web page, not a table; open it in a spreadsheet program and save it as .xlsx")
    if is_blank(data):
        return ()
    grid = read_text(data, path.stem, name)
    if len(grid.rows) > MOST_ROWS + 1 and sum(bool(row.cells) for row in grid.rows) > MOST_ROWS + 1:
        raise FileProblem(f"{name} has more than {MOST_ROWS:,} rows; split it")
    return (grid,)


def file_bytes(path: Path) -> bytes:
    """The content of a file that is not too large.

    Raises
    ------
    FileProblem
        It is not there, cannot be opened, or is too large.
    """
    try:
        if not path.is_file():
            raise FileProblem(f"there is no file {path}")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileProblem(f"{path} has {megabytes(size)}, more than the {megabytes(MOST_BYTES)} that are read; split it")
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path} cannot be opened ({error.strerror or error}); close it in Excel, or check who may read it") from None


def one_table(path: Path, only: str | None = None) -> Sheet:
    """The one table of a file that must have one: that of the sheet named, else of the only sheet with rows.

    Raises
    ------
    FileProblem, UsageError
        As `read_sheets` says; there is no such sheet, or more than one may be meant.
    DataProblems
        Everything that keeps it, or one of its rows, from being read.
    """
    sheets = read_sheets(path)
    if only is not None:
        sheets = tuple(sheet for sheet in sheets if sheet.name.lower() == only.lower()) or _no_sheet(path, only, sheets)
    filled = [sheet for sheet in sheets if sheet.raw.rows or sheet.problems] or list(sheets)
    if not filled:
        fix = "Check that this is the right file."
        raise DataProblems([problem("empty-file", path.as_posix(), 1, "", "", "an empty file", "headings and at least one row", fix)])
    if len(filled) > 1:
        raise UsageError(f"which sheet of {path} is meant? Name it: " + " or ".join(f'--sheet "{sheet.name}"' for sheet in filled))
    if filled[0].problems:
        raise DataProblems(filled[0].problems)
    return filled[0]


def _no_sheet(path: Path, only: str, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    names = ", ".join(sheet.name for sheet in sheets)
    raise UsageError(f"there is no sheet {only!r} that holds anything in {path}; the sheets are {names}")
