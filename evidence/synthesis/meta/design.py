"""The design matrix of a moderator formula, under the names that the table has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array
from evidence.synthesis.meta.column_values import as_numbers, codes, is_categorical, levels
from evidence.synthesis.meta.formula import Formula, Variable, quoted, read_formula

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Design:
    """A design matrix made from a formula.

    Attributes
    ----------
    matrix : (k, p) with the intercept first where there is one.
    names : the p columns.
    """

    matrix: Array
    names: tuple[str, ...]


def formula_of(formula: str, table: pd.DataFrame) -> Formula:
    """The formula, read by the columns of the table."""
    return read_formula(formula, [str(column) for column in table.columns])


def factors(formula: Formula, table: pd.DataFrame) -> tuple[str, ...]:
    """The columns that the formula uses as categories: C(column), and columns of words."""
    return tuple(dict.fromkeys(v.column for v in formula.variables if v.wrapped or is_categorical(table[v.column])))


def design_matrix(formula: str, table: pd.DataFrame, rows: pd.DataFrame | None = None) -> Design:
    """The design matrix of a formula; columns of words and C(column) become levels, the first one the reference.

    Parameters
    ----------
    formula : for example "~ age + C(type)".
    table : (k rows) the data analysed, without missing values in the columns used.
    rows : further rows, for which the matrix is wanted in place of those of `table`; they are coded as `table` is.

    Raises
    ------
    UsageError
        If the formula is refused, or `rows` hold a level that `table` has not.
    CannotCompute
        If a column used has missing values, a single value, or words among its numbers.
    """
    import pandas as pd
    from formulaic import model_matrix

    read = formula_of(formula, table)
    for column in read.columns:
        _check(column, table[column])
    order = {f"v{i}": _order(variable, table[variable.column]) for i, variable in enumerate(read.variables)}
    # The rows wanted stand below those analysed: so whatever is said of the whole column holds for both.
    both = table[list(read.columns)] if rows is None else pd.concat([table[list(read.columns)], rows[list(read.columns)]])
    made = model_matrix(
        f"~ {read.rewritten}",
        pd.DataFrame({f"v{i}": _column(v, both[v.column], order[f"v{i}"]) for i, v in enumerate(read.variables)}, index=range(len(both))),
        na_action="raise",
    )
    names = tuple(_name(str(column), read.variables, order) for column in made.columns)
    if not names:
        raise UsageError(f"the formula {formula!r} leaves out the intercept and names no column, so there is nothing to estimate")
    matrix = np.asarray(made, dtype=float)
    return Design(matrix if rows is None else matrix[len(table) :], names)


def _check(column: str, values: pd.Series[Any]) -> None:
    if values.isna().any():
        raise CannotCompute(f"moderator {column!r} has missing values; leave those rows out first")
    if values.nunique() < 2:
        only = values.iloc[0] if len(values) else "nothing"
        raise CannotCompute(f"moderator {column!r} has one value only ({only}); it cannot explain any difference")


def _order(variable: Variable, values: pd.Series[Any]) -> list[str] | None:
    """The levels of a factor; None for a number."""
    return levels(values) if variable.wrapped or is_categorical(values) else None


def _column(variable: Variable, values: pd.Series[Any], order: list[str] | None) -> Any:
    """A column as the library is given it: floats, or categories by number."""
    import pandas as pd

    if order is None:
        found, bad = as_numbers(values)
        if bad:
            rows = ", ".join(f"row {i + 1}: {values.iloc[i]!r}" for i in bad[:5])
            raise CannotCompute(
                f"moderator {variable.column!r} holds numbers and something else ({rows}); correct or empty these cells, or write "
                f"C({quoted(variable.column)}) if its values are categories"
            )
        return found
    positions = codes(values, order)
    if -1 in positions:
        unseen = sorted({str(value) for value, position in zip(values, positions, strict=True) if position == -1})
        raise UsageError(f"moderator {variable.column!r} has levels the model has not seen: {', '.join(unseen)}")
    return pd.Categorical.from_codes(positions, pd.Index(range(len(order))))


def _name(made: str, variables: tuple[Variable, ...], order: dict[str, list[str] | None]) -> str:
    """The name of a coefficient with the table's own words in place of v0[T.1]:v2."""

    def original(found: re.Match[str]) -> str:
        name, reference, level = found[1], found[2] or "", found[3]
        variable, of = variables[int(name[1:])], order[name]
        return str(variable) if level is None or of is None else f"{variable}[{reference}{of[int(level)]}]"

    return "intercept" if made == "Intercept" else re.sub(r"(v\d+)(?:\[(T\.)?(\d+)\])?", original, made)
