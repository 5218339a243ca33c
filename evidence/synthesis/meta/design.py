"""The design matrix of a moderator formula, under the names that the table has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array
from evidence.synthesis.meta.column_values import all_text, as_numbers, is_categorical, is_missing, labels, levels, places
from evidence.synthesis.meta.formula import Formula, Variable, quoted, read_formula

if TYPE_CHECKING:
    import pandas as pd

    Columns = pd.DataFrame | Mapping[str, pd.Series[Any]]


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
    return tuple(dict.fromkeys(v.column for v in formula.variables if v.wrapped or (v.curve is None and is_categorical(table[v.column]))))


def design_matrix(formula: str | Formula, table: pd.DataFrame, rows: pd.DataFrame | None = None) -> Design:
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
    read = formula_of(formula, table) if isinstance(formula, str) else formula
    return design_of(read, table, len(table)) if rows is None else design_of(read, table, len(rows), rows)


def design_of(formula: Formula, analysed: Columns, n: int, wanted: Columns | None = None) -> Design:
    """The same from the columns that the formula uses, by name: the design matrix of the `n` rows analysed, or wanted in their place."""
    columns = [_coded(one, analysed[one.column], None if wanted is None else wanted[one.column]) for one in formula.variables]
    blocks = full_rank(formula.terms, tuple(column.levels is not None for column in columns))
    made = [_products(block, formula.variables, columns, n) for block in blocks]
    if not made:
        raise UsageError(f"the formula {formula.text!r} leaves out the intercept and names no column, so there is nothing to estimate")
    return Design(np.concatenate([rows for _, rows in made]).T.copy(), tuple(name for names, _ in made for name in names))


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column of the n rows wanted: numbers (of a curve several rows), or the positions of its categories among its levels."""

    values: Any
    levels: Sequence[str] | None


# A variable in a product: its position, and whether its first level is left out; of numbers nothing is.
Factor = tuple[int, bool]
Block = tuple[Factor, ...]


@lru_cache(maxsize=256)
def full_rank(terms: tuple[tuple[int, ...], ...], categorical: tuple[bool, ...]) -> tuple[Block, ...]:
    """The products that make up a design, each factor with all its levels or without the first, so that no column follows from others.

    A factor with all its levels spans the intercept too: a product stands for itself and for every smaller one that its factors span.
    What earlier terms span is left out, and the rest is put together again (Chambers & Hastie 1992, section 2.4.1).
    """
    spanned: set[frozenset[Factor]] = set()
    blocks: list[Block] = []
    for term in terms:
        parts = [((i, True), None) if categorical[i] else ((i, False),) for i in term]
        span = [tuple(factor for factor in pick if factor is not None) for pick in product(*parts)]
        new = [block for block in dict.fromkeys(span) if frozenset(block) not in spanned]
        spanned |= {frozenset(block) for block in new}
        blocks += _put_together(new)
    return tuple(blocks)


def _put_together(blocks: Sequence[Block]) -> list[Block]:
    """(a) and (a):(b without its first level) are (a):(b with all levels), until nothing more goes together."""
    found: list[Block] = []
    for block in sorted(blocks, key=len):
        for smaller in found:
            more = set(block) - set(smaller)
            if len(block) == len(smaller) + 1 and len(more) == 1 and next(iter(more))[1]:
                whole = tuple((i, False) if (i, reduced) in more else (i, reduced) for i, reduced in block)
                found = _put_together([*(one for one in found if one != smaller), whole])
                break
        else:
            found.append(block)
    return found


def _products(block: Block, variables: Sequence[Variable], columns: Sequence[_Coded], n: int) -> tuple[list[str], Array]:
    """The names of the columns of one product, and the columns as rows; the levels of its first factor change fastest."""
    if not block:
        return ["intercept"], np.ones((1, n))
    names, made = _indicators(variables[block[0][0]], columns[block[0][0]], block[0][1])
    for i, reduced in block[1:]:
        more, other = _indicators(variables[i], columns[i], reduced)
        names = [f"{a}:{b}" for b in more for a in names]
        made = (other[:, None] * made).reshape(-1, n)
    return names, made


def _indicators(variable: Variable, column: _Coded, reduced: bool) -> tuple[list[str], Array]:
    """One column for a number; for categories one per level, without the first where that is left out."""
    name = str(variable)
    if column.levels is None:
        return ([name], column.values[None]) if variable.curve is None else (list(variable.curve.columns(variable.column)), column.values)
    first, sign = (1, "T.") if reduced else (0, "")
    there = np.equal.outer(np.arange(first, len(column.levels)), column.values)
    return [f"{name}[{sign}{level}]" for level in column.levels[first:]], there.astype(float)


def _coded(variable: Variable, analysed: pd.Series[Any], wanted: pd.Series[Any] | None) -> _Coded:
    """A column of the rows analysed, or of the rows wanted in the coding of those analysed."""
    if not variable.wrapped and analysed.dtype.kind in "mM":
        raise CannotCompute(f"moderator {variable.column!r} holds times; make a number of them, such as the year")
    if variable.wrapped or (is_categorical(analysed) and variable.curve is None):
        cells = analysed.tolist()
        if not all_text(cells) and any(map(is_missing, cells)):
            raise _incomplete(variable)
        written = labels(cells)
        order = _order(variable, analysed, written)
        return _Coded(_places(variable, written if wanted is None else labels(wanted.tolist()), order), order)
    found = _numbers(variable, analysed)
    if np.isnan(found).any():
        raise _incomplete(variable)
    if (found == found[:1]).all():
        raise _constant(variable, analysed)
    other = found if wanted is None else _numbers(variable, wanted)
    return _Coded(other if variable.curve is None else variable.curve.values(variable.column, found, other), None)


def _order(variable: Variable, values: pd.Series[Any], written: Sequence[str]) -> list[str]:
    """The levels of a factor, the reference first."""
    found = levels(values, written)
    if len(found) < 2:
        raise _constant(variable, values)
    if variable.reference is None:
        return found
    if variable.reference not in found:
        raise UsageError(f"{variable} has no level {variable.reference!r} to be its reference; its levels are {', '.join(found)}")
    return [variable.reference, *(level for level in found if level != variable.reference)]


def _places(variable: Variable, written: Sequence[str], order: Sequence[str]) -> Any:
    """The position of each category among the levels."""
    found = places(written, order)
    if -1 in found:
        unseen = sorted({label for label, place in zip(written, found, strict=True) if place == -1})
        raise UsageError(
            f"moderator {variable.column!r} has levels the model has not seen: {', '.join(unseen)}; those it has are {', '.join(order)}"
        )
    return np.array(found)


def _numbers(variable: Variable, values: pd.Series[Any]) -> Array:
    """A column as floats."""
    found, bad = as_numbers(values)
    if bad:
        rows = ", ".join(f"row {i + 1}: {values.iloc[i]!r}" for i in bad[:5])
        raise CannotCompute(
            f"moderator {variable.column!r} holds numbers and something else ({rows}); correct or empty these cells, or write "
            f"C({quoted(variable.column)}) if its values are categories"
        )
    return found


def _incomplete(variable: Variable) -> CannotCompute:
    return CannotCompute(f"moderator {variable.column!r} has missing values; leave those rows out first")


def _constant(variable: Variable, values: pd.Series[Any]) -> CannotCompute:
    only = values.iloc[0] if len(values) else "nothing"
    return CannotCompute(f"moderator {variable.column!r} has one value only ({only}); it cannot explain any difference")
