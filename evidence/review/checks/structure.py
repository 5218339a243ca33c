"""Rules on the shape of a file: can it be read, has it the right columns, has every row as many cells as the header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.base.errors import Problem
from evidence.base.words import nearest, shown
from evidence.review.checks.check import Finding, declare, of_family, problem
from evidence.review.codebook import ColumnSpec
from evidence.review.read_csv import RawTable

of_file, shape = of_family("file"), of_family("shape")
NO_ROWS = declare("no-rows", "error", family="shape", cause="a table that was emptied, or a copy cut off after its first line")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file before it is read.

    Attributes
    ----------
    file : its name, relative to the review folder.
    data : its content.
    needed : whether it must have any.
    """

    file: str
    data: bytes
    needed: bool = True


@dataclass(frozen=True, slots=True)
class TableText:
    """A file once it is read, beside the columns it should have.

    Attributes
    ----------
    raw : its header and rows.
    specs : the columns of the codebook.
    """

    raw: RawTable
    specs: tuple[ColumnSpec, ...]


def is_blank(data: bytes) -> bool:
    """Whether a file has no content at all."""
    return not data.removeprefix(BYTE_ORDER_MARK).strip()


def _of_file(file: FileBytes, line: int, seen: str, allowed: str, fix: str) -> Finding:
    return Finding(file.file, line, "", "", seen, allowed, fix)


@of_file("empty-file", "error", "file")
def empty_file(file: FileBytes) -> Iterator[Finding]:
    if file.needed and is_blank(file.data):
        yield _of_file(file, 1, "an empty file", "a header and at least one row", "Restore the file.")


@of_file("not-utf8", "error", "file", cause="saved by Excel as plain CSV")
def not_utf8(file: FileBytes) -> Iterator[Finding]:
    fix = "Save it again as UTF-8 (in Excel: Save as, CSV UTF-8)."
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield _of_file(file, 1, "UTF-16 text", "UTF-8 text", fix)
        return
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = file.data[: error.start].count(b"\n") + 1
        seen = f"a byte that is not UTF-8 (0x{file.data[error.start]:02X}, on line {line})"
        yield _of_file(file, 1, seen, "UTF-8 text", fix)


@of_file("nul-byte", "error", "file", cause="a damaged copy, or a workbook renamed to .csv")
def nul_byte(file: FileBytes) -> Iterator[Finding]:
    position = file.data.find(b"\0")
    if position >= 0 and not file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        line = file.data[:position].count(b"\n") + 1
        yield _of_file(file, line, "a NUL byte", "text", "The file is damaged or no CSV; restore it or save it again as CSV UTF-8.")


@of_file("wrong-separator", "error", "file", cause="saved by a spreadsheet program whose list separator is not the comma")
def wrong_separator(file: FileBytes) -> Iterator[Finding]:
    first = file.data.removeprefix(BYTE_ORDER_MARK).lstrip().splitlines()[:1]
    header = first[0] if first else b""
    for separator, name in ((b";", "semicolons"), (b"\t", "tabs")):
        if b"," not in header and separator in header:
            yield _of_file(
                file, 1, f"a header separated by {name}", "cells separated by commas", "Save it again with commas between the cells."
            )


@of_file("open-quote", "error", "table", cause="a quotation mark inside a quoted cell that was not doubled")
def open_quote(table: TableText) -> Iterator[Finding]:
    raw = table.raw
    if raw.broken_at:
        seen = f"quotes that don't match in the record that begins here ({raw.broken_why})"
        fix = 'Close the quote; a quote inside a quoted cell is written twice (""). Rows from here on were not read.'
        yield Finding(raw.file, raw.broken_at, "", "", seen, "quotes in pairs", fix)


@shape("duplicate-column", "error", "table")
def duplicate_column(table: TableText) -> Iterator[Finding]:
    for column in dict.fromkeys(table.raw.header):
        if column and table.raw.header.count(column) > 1:
            seen = f"{table.raw.header.count(column)} columns named {column}"
            yield Finding(table.raw.file, 1, column, "", seen, "each column once", "Delete or rename one of them.")


@shape("nameless-column", "error", "table", cause="a comma too many in the header")
def nameless_column(table: TableText) -> Iterator[Finding]:
    for position, column in enumerate(table.raw.header, start=1):
        if not column.strip():
            fix = "Name the column, or delete it with the comma before it."
            yield Finding(table.raw.file, 1, "", "", f"column {position} without a name", "a name for each column", fix)


@shape("missing-column", "error", "table", cause="a heading that was renamed or deleted")
def missing_column(table: TableText) -> Iterator[Finding]:
    known = {spec.column for spec in table.specs}
    strangers = [column for column in table.raw.header if column not in known]
    for spec in table.specs:
        if table.raw.header and spec.column not in table.raw.header and not spec.may_be_absent:
            fix = nearest(spec.column, strangers, "Add the column; its cells may be empty unless a value is required.")
            if fix.startswith("Did"):
                fix = f"Rename the column that is near to it: {fix[13:-1]}."
            yield Finding(table.raw.file, 1, spec.column, "", "no such column in the header", f"a column {spec.column}", fix)


@shape("unknown-column", "warning", "table")
def unknown_column(table: TableText) -> Iterator[Finding]:
    known = [spec.column for spec in table.specs]
    for column in dict.fromkeys(table.raw.header):
        if column.strip() and column not in known:
            otherwise = "Describe it in codebook/columns.csv of the review, or delete it."
            allowed = "a column of the codebook; this one is kept as text and not used"
            fix = nearest(column, [name for name in known if name not in table.raw.header], otherwise)
            yield Finding(table.raw.file, 1, column, "", f"an unknown column {shown(column)}", allowed, fix)


@shape("row-length", "error", "table", cause="a comma inside a cell without quotes")
def row_length(table: TableText) -> Iterator[Finding]:
    wanted = len(table.raw.header)
    last = max((row.line for row in table.raw.rows if len(row.cells) == wanted), default=0)
    for row in table.raw.rows:
        if len(row.cells) != wanted and any(row.cells):
            seen, cause = "1 cell in the row" if len(row.cells) == 1 else f"{len(row.cells)} cells in the row", ""
            if len(row.cells) == 1 and row.line > last > 0:
                fix, cause = "Delete the row; what it says of an effect belongs in that row's note.", "a note below the table"
            elif len(row.cells) < wanted:
                fix = "Add the missing commas."
            else:
                fix = "Put quotes around a cell that holds a comma, or delete the commas too many."
            yield Finding(table.raw.file, row.line, "", row.cells[0], seen, f"{wanted} cells, as in the header", fix, cause)


@shape("blank-row", "error", "table", cause="rows that Excel leaves behind when their cells are cleared")
def blank_row(table: TableText) -> Iterator[Finding]:
    for row in table.raw.rows:
        if not any(row.cells):
            yield Finding(table.raw.file, row.line, "", "", "a row of empty cells", "rows with values", "Delete the row.")


def without_rows(tables: Iterable[RawTable]) -> list[Problem]:
    """The tables, of those that need rows, that have a header and nothing else."""
    return [
        problem(NO_ROWS, raw.file, 1, "", "", "a header without rows", "at least one row", "Restore the rows, or add one.")
        for raw in tables
        if raw.header and not raw.rows and not raw.broken_at
    ]
