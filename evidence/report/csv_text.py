"""A table as CSV: numbers with 12 significant digits, text that a spreadsheet will not run."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from evidence.report.replace_file import replace_file
from evidence.report.tables import Table
from evidence.review.cells import defused


def to_csv(table: Table) -> str:
    """The table as CSV with LF line ends, one header row of column keys."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for name, _ in table.columns])
    for row in table.rows:
        writer.writerow([cell_text(row.get(name)) for name, _ in table.columns])
    return text.getvalue()


def write_csv(path: Path, table: Table) -> None:
    """The table as a file, whole or not at all; raises as `replace_file` does."""
    replace_file(path, to_csv(table).encode("utf-8"))


def cell_text(value: Any) -> str:
    """One cell: empty for None, numbers plain, text that starts like a formula with an apostrophe before it.

    >>> cell_text("=1+1"), cell_text("-0.5"), cell_text(0.1 + 0.2), cell_text(None)
    ("'=1+1", '-0.5', '0.3', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, int):
        return str(value)
    return f"{float(value):.12g}"
