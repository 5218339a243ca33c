"""Known covariances of sampling errors: a matrix of all effects, or a list of pairs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from evidence.base.cells import parse_number
from evidence.base.errors import CannotCompute, FileProblem, UsageError
from evidence.models.distributions import Array
from evidence.synthesis.meta.column_values import as_numbers
from evidence.synthesis.meta.rows import Mask

# The columns of a list of pairs: two rows of the table, counted from 1, and what is known of them.
ROWS = ("row_1", "row_2")
KNOWN = ("covariance", "rho")
Pairs = tuple[tuple[int, int, float], ...]


def is_matrix(given: Any) -> bool:
    """Whether what was given is a table of numbers with as many rows as columns, not a list of pairs."""
    return given is not None and np.ndim(given) == 2 and not set(ROWS) <= set(map(str, getattr(given, "columns", ())))


def matrix_of(given: Any, n: int) -> Array:
    """The (n, n) covariances of the n rows of a table.

    Raises
    ------
    CannotCompute
        If it has another shape, is not symmetric, or holds something else than numbers.
    """
    matrix = np.column_stack([_numbers(column) for column in np.asarray(given, dtype=object).T])
    if matrix.shape != (n, n):
        shape = " by ".join(map(str, matrix.shape))
        raise CannotCompute(
            f"the matrix of covariances is {shape} and the table has {n} rows; it has a row and a column for each, or is a table with the "
            f"columns {', '.join(ROWS)} and {' or '.join(KNOWN)}"
        )
    if not np.allclose(matrix, matrix.T, rtol=1e-6, atol=0.0, equal_nan=True):
        i, j = (int(place) + 1 for place in np.argwhere(~np.isclose(matrix, matrix.T, rtol=1e-6, atol=0.0, equal_nan=True))[0])
        raise CannotCompute(f"the matrix of covariances is not symmetric: rows {i} and {j} have two of them")
    return matrix


def pairs_of(given: Any, variance: Array, keep: Mask) -> Pairs:
    """The known covariances among the rows kept, by their places there.

    Parameters
    ----------
    given : an (n, n) matrix; or a table with the columns row_1, row_2 (rows counted from 1) and covariance or rho, their correlation.
    variance : (n,) sampling variances.
    keep : (n,) the rows analysed.

    Raises
    ------
    CannotCompute
        If a matrix disagrees with the variances, a row is not there, or a pair stands twice.
    UsageError
        If it is neither.
    """
    found = _from_matrix(given, variance, keep) if is_matrix(given) else _from_list(given, variance)
    place = dict(zip(np.flatnonzero(keep).tolist(), range(int(keep.sum())), strict=True))
    return tuple((place[one], place[two], c) for (one, two), c in found.items() if one in place and two in place)


def _from_matrix(given: Any, variance: Array, keep: Mask) -> dict[tuple[int, int], float]:
    matrix = matrix_of(given, len(variance))
    own = np.diag(matrix)
    if (bad := np.flatnonzero(np.isfinite(own) & np.isfinite(variance) & ~np.isclose(own, variance, rtol=1e-6))).size:
        i = int(bad[0])
        raise CannotCompute(
            f"row {i + 1} has the variance {variance[i]:g}, and {own[i]:g} in the matrix of covariances; they are one number"
        )
    unknown = np.argwhere(np.triu(np.isnan(matrix) & np.outer(keep, keep), 1))
    if unknown.size:
        i, j = (int(place) + 1 for place in unknown[0])
        raise CannotCompute(f"the covariance of rows {i} and {j} is missing; it is 0 where their errors are independent")
    return {(i, j): float(matrix[i, j]) for i, j in np.argwhere(np.triu(np.isfinite(matrix) & (matrix != 0.0), 1)).tolist()}


def _from_list(given: Any, variance: Array) -> dict[tuple[int, int], float]:
    columns = [str(column) for column in getattr(given, "columns", ())]
    named = [name for name in KNOWN if name in columns]
    if not set(ROWS) <= set(columns) or len(named) != 1:
        raise UsageError(
            "known covariances are a matrix with a row and a column for each row of the table, or a table with the columns "
            f"{', '.join(ROWS)} (rows counted from 1) and covariance or rho; seen {', '.join(columns) or type(given).__name__}"
        )
    found: dict[tuple[int, int], float] = {}
    for one, two, value in zip(*(_numbers(given[name].tolist()).tolist() for name in (*ROWS, named[0])), strict=True):
        if np.isnan([one, two, value]).any():
            raise CannotCompute(f"a number is missing in the pair row_1 = {one:g}, row_2 = {two:g}, {named[0]} = {value:g}; fill it in")
        i, j = sorted((int(one) - 1, int(two) - 1))
        if not (0 <= i < j < len(variance) and one == int(one) and two == int(two)):
            raise CannotCompute(f"there are no two rows {one:g} and {two:g}; rows are counted from 1 to {len(variance)}")
        if (i, j) in found:
            raise CannotCompute(f"the covariance of rows {i + 1} and {j + 1} is given twice; give it once")
        if named[0] == "rho" and not -1 < value < 1:
            raise CannotCompute(f"the correlation of rows {i + 1} and {j + 1} is {value:g}; it lies between -1 and 1")
        found[i, j] = value * float(np.sqrt(variance[i] * variance[j])) if named[0] == "rho" else value
    return found


def _numbers(values: Any) -> Array:
    found, bad = as_numbers(list(values))
    if bad or np.isnan(found).all():
        seen = list(values)[bad[0]] if bad else "nothing"
        raise CannotCompute(f"known covariances are numbers; seen {seen!r}")
    return found


def read_covariances(path: Path) -> Any:
    """A file of known covariances: a list of pairs with its headings, or a matrix with or without headings and names of rows.

    Raises
    ------
    FileProblem
        If the file cannot be read.
    """
    import pandas as pd

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [[cell.strip() for cell in line] for line in csv.reader(file) if any(cell.strip() for cell in line)]
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(f"{path} cannot be read as a CSV ({error}); save it as one, in UTF-8") from None
    if not lines:
        raise FileProblem(f"{path} is empty; it holds known covariances of sampling errors")
    if set(ROWS) <= set(lines[0]):
        return pd.DataFrame([line[: len(lines[0])] for line in lines[1:]], columns=lines[0], dtype=object)
    headed = any(parse_number(cell) is None for cell in lines[0])
    rows = lines[1:] if headed else lines
    if rows and len(rows[0]) == len(rows) + 1:  # names of rows, as R writes them
        rows = [line[1:] for line in rows]
    if len({len(row) for row in rows}) != 1:
        raise CannotCompute(f"the lines of {path} have different numbers of cells; a matrix of covariances has the same in each")
    return pd.DataFrame(rows, dtype=object)
