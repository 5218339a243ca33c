"""Tables of typed rows that still know their file, their line and the text as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.base.brief import brief
from evidence.base.cells import Value, convert
from evidence.base.frozen import FrozenDict
from evidence.review.codebook import ColumnSpec
from evidence.review.layout import TableLayout
from evidence.review.read_csv import RawTable

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True, eq=False)
class Row(Mapping[str, Value]):
    """One row: `row["g"]` is the typed value (None where nothing was read), `row.text("g")` the text as printed.

    Attributes
    ----------
    file : the table's file, relative to the review folder.
    line : the line on which the row begins.
    id : the row's key; the parts of a key of several columns are joined by a slash.
    cells : typed value by column.
    texts : printed text by column.
    """

    file: str
    line: int
    id: str
    cells: Mapping[str, Value]
    texts: Mapping[str, str]

    __repr__ = brief("file", "line", "id")

    def __getitem__(self, column: str) -> Value:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def text(self, column: str) -> str:
        """The cell as printed, so that 62.70 keeps its decimals; "" where nothing was read."""
        return self.texts.get(column, "")

    def number(self, column: str) -> float | None:
        """The cell as a number, None where nothing was read; for columns of numbers only."""
        value = self.cells[column]
        if isinstance(value, str):
            raise TypeError(f"column {column} of {self.file} does not hold numbers")
        return None if value is None else float(value)


@dataclass(frozen=True, slots=True, eq=False)
class CodedTable:
    """One table of a review.

    Attributes
    ----------
    name : name of the table, "effects" for instance.
    file : its file, relative to the review folder.
    columns : column names in the file's order.
    rows : its rows in the file's order.
    types : type of each column by the codebook; a column the codebook does not know is "text".
    """

    name: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    types: Mapping[str, str]

    __repr__ = brief("name", "columns", "rows")

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def by(self, column: str) -> dict[str, Row]:
        """The rows by the printed value of a column in which every value occurs once, such as the key."""
        index: dict[str, Row] = {}
        for row in self.rows:
            if row.text(column) in index:
                raise ValueError(f"{self.file}: {row.text(column)!r} stands in several rows of {column}; use groups()")
            index[row.text(column)] = row
        return index

    def groups(self, column: str) -> dict[str, tuple[Row, ...]]:
        """The rows that share the printed value of a column, by value, in order of first occurrence."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.text(column), []).append(row)
        return {value: tuple(rows) for value, rows in found.items()}

    def frame(self) -> pandas.DataFrame:
        """The table as a pandas DataFrame: numbers as float64, whole numbers as Int64, flags as boolean, text as object."""
        import pandas as pd

        dtypes = {"number": "float64", "percent": "float64", "integer": "Int64", "flag": "boolean"}
        return pd.DataFrame(
            {
                column: pd.Series([row.cells.get(column) for row in self.rows], dtype=dtypes.get(self.types[column], "object"))
                for column in self.columns
            }
        )


def typed_table(raw: RawTable, layout: TableLayout, specs: tuple[ColumnSpec, ...]) -> CodedTable:
    """Type every row of `raw` that has as many cells as the header; a column the file lacks is None in every row."""
    types = {spec.column: spec.type for spec in specs}
    columns = tuple(dict.fromkeys(raw.header))
    positions = [raw.header.index(column) for column in columns]
    absent = {column: None for column in types if column not in raw.header}
    records = [record for record in raw.rows if len(record.cells) == len(raw.header)]
    # By column, as many cells of one column say the same: each text is converted once.
    by_column = []
    for column, position in zip(columns, positions, strict=True):
        kind, texts = types.get(column, "text"), [record.cells[position] for record in records]
        value_of = {text: convert(kind, text) for text in set(texts)}
        by_column.append([value_of[text] for text in texts])
    keys = [raw.header.index(column) if column in columns else None for column in layout.key]
    rows = []
    for n, record in enumerate(records):
        cells = dict(zip(columns, [values[n] for values in by_column], strict=True)) | absent
        texts_of = dict(zip(columns, [record.cells[position] for position in positions], strict=True))
        id = "/".join(["" if position is None else record.cells[position] for position in keys])
        rows.append(Row(raw.file, record.line, id, FrozenDict(cells), FrozenDict(texts_of)))
    return CodedTable(layout.name, layout.file, columns, tuple(rows), FrozenDict({c: types.get(c, "text") for c in columns}))


def joined(parts: Sequence[CodedTable]) -> CodedTable:
    """The rows of several files as one table, which has the name and file of the first."""
    first = parts[0]
    if len(parts) == 1:
        return first
    types = {column: kind for part in reversed(parts) for column, kind in part.types.items()}
    columns = tuple(dict.fromkeys(column for part in parts for column in part.columns))
    rows = tuple(row for part in parts for row in part.rows)
    return CodedTable(first.name, first.file, columns, rows, FrozenDict({column: types[column] for column in columns}))
