"""A table that any writer can turn into its own form, with each column documented where it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from evidence.base.brief import brief

# How a cell is set: text or number by what it holds; a p, which is shown as "< .001" where it is smaller; or text that is a number.
Form = Literal["", "p", "numeric text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    key : name of its cells in the rows; the heading in CSV.
    heading : what people read above it.
    note : what a cell holds, in which unit, and how to read it.
    decimals : with how many people see its numbers; files keep 12 significant digits.
    form : "p" for a p value, "numeric text" for text that is a number with its interval, else "".
    """

    key: str
    heading: str
    note: str
    decimals: int = 2
    form: Form = ""

    __repr__ = brief("key", "heading")

    def named(self, key: str, heading: str) -> Column:
        """The same meaning under another key and heading."""
        return replace(self, key=key, heading=heading)

    def headed(self, heading: str) -> Column:
        """The same column under another heading."""
        return replace(self, heading=heading)

    def noted(self, note: str) -> Column:
        """The same column with what it holds in this table."""
        return replace(self, note=note)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that any writer can turn into its own form.

    Attributes
    ----------
    name : file name without an ending.
    title : what it shows, in words.
    columns : in order, each with its key, its heading and what it holds.
    rows : the cells by key; None where there is nothing. A row may say what it is `about`, by its address on the page of a run, which is no
        column.
    note : what a reader has to know; stands below the table.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    note: str = ""

    __repr__ = brief("name", "title", "columns", "rows")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its columns, in order."""
        return tuple(column.key for column in self.columns)

    @property
    def headings(self) -> tuple[str, ...]:
        """What people read above its columns, in order."""
        return tuple(column.heading for column in self.columns)


def chosen(table: Table, keys: Sequence[str], rows: Iterable[dict[str, Any]]) -> Table:
    """The table with some of its columns and rows."""
    columns = {column.key: column for column in table.columns}
    return replace(table, columns=tuple(columns[key] for key in keys), rows=tuple(rows))


def without_empty_columns(table: Table) -> Table:
    """The table without columns in which no row has anything."""
    kept = [key for key in table.keys if any(row.get(key) not in (None, "") for row in table.rows)]
    return chosen(table, kept, table.rows)
