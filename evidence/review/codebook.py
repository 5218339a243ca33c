"""The codebook: what each column means and which values it may hold; the core ships with the package, a review adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.base.brief import brief

TYPES = ("text", "id", "integer", "number", "percent", "flag", "enum", "country", "p_value", "url", "key")


CHARACTERISTIC = "progress_plus.characteristic."


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """One allowed value of a column.

    Attributes
    ----------
    value : what stands in the cell.
    label : what people read in a table or figure.
    definition, example : what the value means, and a case of it.
    """

    value: str
    label: str
    definition: str
    example: str

    __repr__ = brief("value", "label")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of one table.

    Attributes
    ----------
    table, column : names, as in the file.
    type : one of `TYPES`.
    unit : unit of the numbers in it; "" if there is none.
    required : whether every row needs a value.
    minimum, maximum : smallest and largest allowed number (both included), None if there is no bound.
    definition, example : what the column holds, and a valid cell.
    refers_to : for a key the `table.column` it points to; for an enumeration the `table.column` that lends its values; for any other
        column `progress_plus.characteristic.NAME`, the characteristic of people whose source stands there; else "".
    values : the allowed values, in the codebook's order; empty if any value of the type will do.
    origin : "core" (ships with the package) or "review".
    may_be_absent : whether a table may lack the column altogether, as tables made before it was added do.
    """

    table: str
    column: str
    type: str
    unit: str
    required: bool
    minimum: float | None
    maximum: float | None
    definition: str
    example: str
    refers_to: str = ""
    values: tuple[ValueSpec, ...] = ()
    origin: str = "core"
    may_be_absent: bool = False

    __repr__ = brief("table", "column", "type", "values")

    @property
    def allowed(self) -> tuple[str, ...]:
        """The values that may stand in a cell, in the codebook's order; empty if any value of the type will do."""
        return tuple(spec.value for spec in self.values)

    @property
    def characteristic(self) -> str:
        """The characteristic of people of which the column holds a number, as progress_plus names it; "" of any other column."""
        return self.refers_to.removeprefix(CHARACTERISTIC) if self.refers_to.startswith(CHARACTERISTIC) else ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Every column of every table.

    Attributes
    ----------
    columns : by table name, by column name, in the codebook's order: the core's columns, then the review's.
    """

    columns: Mapping[str, Mapping[str, ColumnSpec]]

    __repr__ = brief("columns")

    def table(self, name: str) -> tuple[ColumnSpec, ...]:
        """The columns of one table."""
        return tuple(self.columns.get(name, {}).values())

    def column(self, table: str, column: str) -> ColumnSpec | None:
        """One column, None if the codebook does not know it."""
        return self.columns.get(table, {}).get(column)

    def values(self, table: str, column: str) -> tuple[ValueSpec, ...]:
        """The allowed values of one column, in order; empty if it is not an enumeration."""
        spec = self.column(table, column)
        return spec.values if spec else ()

    def values_of(self, table: str, column: str) -> tuple[str, ...]:
        """The allowed values of one column as they stand in its cells."""
        return tuple(spec.value for spec in self.values(table, column))

    def label(self, table: str, column: str, value: str) -> str:
        """What people read for a value; the value itself where the codebook has no label."""
        return next((spec.label for spec in self.values(table, column) if spec.value == value), value)
