"""A table as CSV."""

from __future__ import annotations

from pathlib import Path

from evidence.base.replace_file import replace_file
from evidence.base.spreadsheet import csv_text
from evidence.base.table import Table


def to_csv(table: Table) -> str:
    """The table as CSV with LF line ends, one header row of column keys."""
    keys = table.keys
    return csv_text([keys, *([row.get(key) for key in keys] for row in table.rows)])


def write_csv(path: Path, table: Table) -> None:
    """The table as a file, whole or not at all; raises as `replace_file` does."""
    replace_file(path, to_csv(table).encode("utf-8"))
