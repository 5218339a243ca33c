"""From the bytes of a CSV file to rows of text that know their line in the file. Nothing is judged or typed here.

The apostrophe that keeps a spreadsheet from running a cell as a formula is taken off again.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from evidence.base.cells import undefused


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record of a file.

    Attributes
    ----------
    line : the line on which the record begins, as an editor counts (a quoted cell may span several).
    cells : the text of its cells.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as read.

    Attributes
    ----------
    file : its name, relative to the review folder.
    header : the text of the first record.
    rows : every later record that is not a blank line.
    broken_at, broken_why : line of the record at which reading had to stop and the reason; 0 and "" if it did not.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[RawRow, ...]
    broken_at: int = 0
    broken_why: str = ""


def parse(data: bytes, file: str) -> RawTable:
    r"""Read UTF-8 bytes, with or without byte order mark, as values between commas (RFC 4180).

    Lines end in LF, CRLF or CR. Reading stops at a record whose quotes don't close; the rows before it are kept.

    >>> [row.line for row in parse(b'a,b\n1,"two\nlines"\n3,4\n', "x.csv").rows]
    [2, 4]
    """
    every, broken_at, broken_why = records_of(data.decode("utf-8-sig"), ",")
    records = [record for record in every if record.cells]
    header = records[0].cells if records else ()
    return RawTable(file, header, tuple(records[1:]), broken_at, broken_why)


def records_of(text: str, separator: str) -> tuple[list[RawRow], int, str]:
    """Every record of a text, a blank line as one without cells; and the line at which reading had to stop, with the reason."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    records: list[RawRow] = []
    quoted, line = "'" in text, 1
    try:
        for cells in reader:
            records.append(RawRow(line, tuple(map(undefused, cells)) if quoted else tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        return records, line, str(error)
    return records, 0, ""
