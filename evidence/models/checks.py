"""What every fit asks of its arrays. Each refusal names the position, what was seen and what to do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array

# Sums of squares and products of numbers inside these bounds stay far from the ends of double precision.
SMALLEST, LARGEST = 1e-50, 1e50
# Beyond these, rounding alone decides what the searches for variances find: by what factor the variances of one data set differ at
# most, and by how many of the smallest standard error its effects do; for one variance and for two.
WIDEST, WIDEST_OF_LEVELS = (1e12, 1e12), (1e10, 1e6)
# The share of a column's length that is left when the columns before it are taken out: above the first the column is clearly one of
# its own, and up to the second nothing but rounding is left.
CLEARLY_LEFT, ROUNDING_LEFT = 1e-4, 1e-9


def check_effects(effect: Any, variance: Any, widest: tuple[float, float] = WIDEST) -> tuple[Array, Array]:
    """Effects and sampling variances as two float arrays of shape (k,).

    Raises
    ------
    CannotCompute
        If the lengths differ, there are no effects, a number is not finite, a variance is zero or negative, or a number is
        beyond what can be computed with (`SMALLEST`, `LARGEST`), alone or beside the others (`widest`).
    """
    y, v = np.asarray(effect, dtype=float), np.asarray(variance, dtype=float)
    if y.ndim != 1 or y.shape != v.shape:
        raise CannotCompute(f"effects and variances must be two lists of one length; their shapes are {y.shape} and {v.shape}")
    if y.size == 0:
        raise CannotCompute("there are no effects (k = 0); give at least two")
    if not (within_bounds(y).all() and variances_within_bounds(v).all()):
        _refuse("effect", ~np.isfinite(y), y, "a finite number")
        _refuse("variance", ~np.isfinite(v), v, "a finite number")
        _refuse("variance", v <= 0, v, "a number above zero (a variance, the square of the standard error)")
        _refuse("effect", ~within_bounds(y), y, f"at most {LARGEST:g} in size")
        _refuse("variance", ~variances_within_bounds(v), v, f"a number from {SMALLEST:g} to {LARGEST:g}")
    smallest = int(v.argmin())
    check_each = f"row {smallest + 1} has the smallest variance, {v[smallest]:g}; check it, and leave out what is not a sampling variance"
    if v.max() > widest[0] * v[smallest]:
        raise CannotCompute(f"the variances differ by a factor of more than {widest[0]:g}: {check_each}")
    if np.ptp(y) > widest[1] * math.sqrt(v[smallest]):
        raise CannotCompute(f"the effects differ by more than {widest[1]:g} standard errors: {check_each}")
    return y, v


def check_level(level: Any) -> None:
    """Refuse a level of intervals that does not lie between 0 and 1."""
    if not isinstance(level, (int, float, np.number)) or not 0.0 < level < 1.0:
        raise UsageError(f"level must lie between 0 and 1, for example 0.95; seen {level!r}")


def within_bounds(values: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which numbers are finite and not too large to compute with."""
    return np.abs(values) <= LARGEST


def variances_within_bounds(values: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which numbers can be a sampling variance."""
    return (values >= SMALLEST) & (values <= LARGEST)


def check_design(design: Any, k: int, names: Sequence[str] | None = None) -> tuple[Array, tuple[str, ...]]:
    """The design matrix (k, p), an intercept column where none is given, with the names of its columns.

    Raises
    ------
    CannotCompute
        If its shape is wrong, a value is not finite, columns depend on each other (they are named), or fewer than
        one degree of freedom is left (k <= p).
    """
    x = np.ones((k, 1)) if design is None else np.asarray(design, dtype=float)
    if x.ndim != 2 or x.shape[0] != k:
        raise CannotCompute(f"the design matrix must have one row for each of the {k} effects; its shape is {x.shape}")
    labels = tuple(names) if names is not None else ("intercept", *(f"x{j}" for j in range(1, x.shape[1])))
    if design is not None and not within_bounds(x).all():
        row, j = (int(position) for position in np.argwhere(~within_bounds(x))[0])
        what = f"not at most {LARGEST:g} in size ({x[row, j]:g})" if np.isfinite(x[row, j]) else "not a finite number"
        raise CannotCompute(f"moderator {labels[j]!r} holds a value that is {what}; correct it or leave the row out")
    if k <= x.shape[1]:
        what = "one effect is not a synthesis" if k == 1 else f"{k} effects are too few for {x.shape[1]} coefficients"
        raise CannotCompute(f"{what}: at least {x.shape[1] + 1} effects are needed (k = {k})")
    dependent = [] if design is None or clearly_independent(x) else dependent_columns(x)
    if dependent:
        named = ", ".join(repr(labels[j]) for j in dependent)
        raise CannotCompute(
            f"collinear moderators: {named} can be worked out from the other columns (a level without rows, a moderator "
            "with one value, or the same information twice); leave it out or merge levels"
        )
    return x, labels


def orthonormal(x: Array) -> tuple[Array, Array]:
    """The design in an orthonormal basis Q, and the matrix that takes coefficients back to the columns of `x`.

    A year beside an intercept loses half the digits of a fit; in this basis nothing is lost and the likelihood is the
    same, because |Q'WQ| / |Q'Q| = |X'WX| / |X'X|.
    """
    if x.shape[1] == 1 and (x == 1.0).all():
        return x, np.eye(1)
    basis, triangle = np.linalg.qr(x)
    return basis, np.linalg.inv(triangle)


def clearly_independent(x: Array) -> bool:
    """Whether each column is clearly no combination of the columns before it.

    Quick, from cross-products, and so exact to about 1e-8 only: where the answer is no, ask `dependent_columns`.
    """
    size = np.sqrt(np.einsum("ij,ij->j", x, x))
    if not size.all():
        return False
    scaled = x / size
    try:
        return bool(np.linalg.cholesky(scaled.T @ scaled).diagonal().min() > CLEARLY_LEFT)
    except np.linalg.LinAlgError:
        return False


def dependent_columns(x: Array) -> list[int]:
    """Positions of the columns that the columns before them already determine (Gram-Schmidt on scaled columns)."""
    basis: list[Array] = []
    found = []
    for j, column in enumerate(x.T):
        size = np.linalg.norm(column)
        rest = column / size if size > 0 else column * 0.0
        for _ in range(2):
            for q in basis:
                rest = rest - q * (q @ rest)
        left = float(np.linalg.norm(rest))
        if left <= ROUNDING_LEFT:
            found.append(j)
        else:
            basis.append(rest / left)
    return found


def _refuse(what: str, bad: Any, values: Array, allowed: str) -> None:
    positions = np.flatnonzero(bad)
    if positions.size:
        shown = ", ".join(f"row {i + 1}: {values[i]:g}" for i in positions[:5])
        more = f" and {positions.size - 5} more" if positions.size > 5 else ""
        raise CannotCompute(f"{what} must be {allowed}; seen {shown}{more}. Correct or leave out those rows")
