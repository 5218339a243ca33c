"""A file that comes in, as sheets of text: every sheet of a workbook, or CSV files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evidence.base.errors import DataProblems, FileProblem, Problem, UsageError
from evidence.review.incoming.read_workbook import read_workbook
from evidence.review.incoming.sheet import Sheet
from evidence.review.limits import MOST_BYTES, MOST_ROWS, check_unpacked, has_too_many_rows, megabytes
from evidence.review.local import STUDY_TABLES
from evidence.review.read_csv import RawRow, RawTable, parse
from evidence.review.rules import RULES, rules_on, run, structure
from evidence.review.rules.rule import declare, problem, shown

SEPARATORS = {";": "semicolons", "\t": "tabs"}
HEADINGS_NOT_FIRST = declare("headings-not-first", "error", family="import", cause="a title above the table")
_SHAPE = ("open-quote", "duplicate-column", "nameless-column", "row-length")


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a workbook, or of CSV files.

    A CSV file named after a table of a study (studies.csv, effects.csv ...) is read with the others beside it. Blank rows and
    columns at the edges are not part of a sheet; a sheet without any text is left out.

    Raises
    ------
    FileProblem : the file cannot be opened, is too large, or is no workbook.
    DataProblems : a CSV file is no text that can be read.
    UsageError : a file of another kind.
    """
    kind = path.suffix.lower()
    if kind in (".xlsx", ".xlsm"):
        data = _bytes(path)
        check_unpacked(data, str(path))
        sheets = read_workbook(data, str(path))
    elif kind == ".csv":
        sheets = tuple(_csv_sheet(file) for file in _tables_beside(path))
    else:
        raise UsageError(f"{path} is neither .xlsx nor .csv; save it as one of these")
    return tuple(sheet for sheet in map(_trimmed, sheets) if sheet.raw.header)


def _tables_beside(path: Path) -> tuple[Path, ...]:
    if path.stem not in STUDY_TABLES:
        return (path,)
    return tuple(file for file in (path.with_name(f"{name}.csv") for name in STUDY_TABLES) if file == path or file.is_file())


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise FileProblem(f"there is no file {path}")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileProblem(f"{path} has {megabytes(size)}, more than the {megabytes(MOST_BYTES)} that are read; split it")
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path} cannot be opened ({error.strerror or error}); close it in Excel, or check who may read it") from None


def _csv_sheet(path: Path) -> Sheet:
    name, data = path.as_posix(), _bytes(path)
    if has_too_many_rows(data):
        raise FileProblem(f"{path} has more than {MOST_ROWS:,} rows; split it")
    wrong = run((rule for rule in rules_on("file") if rule.id != "wrong-separator"), structure.FileBytes(name, data))
    if wrong:
        raise DataProblems(wrong)
    first = data.removeprefix(structure.BYTE_ORDER_MARK).lstrip().splitlines()[0].decode("utf-8")
    separator = next((mark for mark in SEPARATORS if mark in first and "," not in first), ",")
    said = (f"{name}: cells are separated by {SEPARATORS[separator]}",) if separator != "," else ()
    return Sheet(path.stem, parse(data, name, separator), separator=separator, said=said)


def _trimmed(sheet: Sheet) -> Sheet:
    """The sheet without blank rows and without empty cells beyond the last heading, and with what is wrong with its shape."""
    raw = sheet.raw
    width = max((place + 1 for place, cell in enumerate(raw.header) if cell.strip()), default=0)
    header = tuple(cell.strip() for cell in raw.header[:width])
    rows = tuple(RawRow(row.line, _cut(row.cells, width, sheet.lettered)) for row in raw.rows if any(cell.strip() for cell in row.cells))
    raw = replace(raw, header=header, rows=rows)
    shape = _above_the_headings(raw) or run((RULES[rule] for rule in _SHAPE), structure.TableText(raw, ()))
    whole = tuple(row for row in rows if len(row.cells) == width)
    return replace(sheet, raw=replace(raw, rows=whole), problems=(*sheet.problems, *shape))


def _above_the_headings(raw: RawTable) -> tuple[Problem, ...]:
    """A title where the headings belong: one or two cells above rows of more cells than any table of ours could do without."""
    if len(raw.header) > 2:
        return ()
    wide = next((row for row in raw.rows if sum(bool(cell.strip()) for cell in row.cells) > 2), None)
    if wide is None:
        return ()
    fix = f"Delete the rows above line {wide.line}, if the headings stand there."
    seen = f"{shown(raw.header[0])} above a row of more cells"
    return (problem(HEADINGS_NOT_FIRST, raw.file, 1, "", "", seen, "the headings in the first row", fix),)


def _cut(cells: tuple[str, ...], width: int, lettered: bool) -> tuple[str, ...]:
    """The cells of a row that stand below a heading; a sheet does not store the empty ones at the end of a row, a CSV file does."""
    kept = cells[:width] if not any(cell.strip() for cell in cells[width:]) else cells
    return kept + ("",) * (width - len(kept)) if lettered else kept
