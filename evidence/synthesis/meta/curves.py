"""Functions of a column that may stand in a formula: log(x), sqrt(x), I(x^2) and natural splines ns(x, df).

A spline has the basis of R's `splines::ns`: cubic between knots at the quantiles of the effects analysed, straight beyond the smallest
and largest of them (Hastie 1992, in Chambers & Hastie). What is predicted for other values uses the same knots.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.distributions import Array

# Powers and degrees of freedom that may be asked for.
WHOLE = range(2, 10)
FUNCTIONS = ("log", "sqrt", "I", "ns")


@dataclass(frozen=True, slots=True)
class Curve:
    """What is computed of a column.

    Attributes
    ----------
    function : one of `FUNCTIONS`.
    number : the power of I, the degrees of freedom of ns; 0 for the others.
    """

    function: str
    number: int = 0

    def of(self, column: str) -> str:
        """As it is written of a column.

        >>> Curve("log").of("age"), Curve("I", 2).of("age"), Curve("ns", 3).of("age")
        ('log(age)', 'I(age^2)', 'ns(age, 3)')
        """
        inside = {"I": f"{column}^{self.number}", "ns": f"{column}, {self.number}"}.get(self.function, column)
        return f"{self.function}({inside})"

    def columns(self, column: str) -> tuple[str, ...]:
        """The names of what it becomes."""
        name = self.of(column)
        return tuple(f"{name}[{i + 1}]" for i in range(self.number)) if self.function == "ns" else (name,)

    def values(self, column: str, analysed: Array, wanted: Array) -> Array:
        """(columns, n) of the numbers wanted, knots and limits by those analysed.

        Raises
        ------
        CannotCompute
            If a number has no logarithm or root, or a spline has fewer different values than it needs.
        """
        if self.function == "ns":
            return natural_spline(column, analysed, wanted, self.number)
        if self.function == "I":
            return np.asarray(wanted[None] ** self.number)
        compute, allowed, words = _OF_ONE[self.function]
        if (bad := np.flatnonzero(~allowed(wanted))).size:
            rows = ", ".join(f"{wanted[i]:g}" for i in bad[:5])
            raise CannotCompute(f"{self.of(column)} needs numbers {words}; seen {rows}. Leave those rows out, or use {column} as it is")
        return np.asarray(compute(wanted)[None])


_OF_ONE: dict[str, tuple[Callable[[Array], Any], Callable[[Array], Any], str]] = {
    "log": (np.log, lambda values: values > 0, "above zero"),
    "sqrt": (np.sqrt, lambda values: values >= 0, "not below zero"),
}


def natural_spline(column: str, analysed: Array, wanted: Array, df: int) -> Array:
    """(df, n) natural cubic spline without its constant, as `ns(x, df)` of R has it."""
    low, high = float(analysed.min()), float(analysed.max())
    knots = np.quantile(analysed, np.linspace(0.0, 1.0, df + 1)[1:-1])
    if len(np.unique([low, *knots, high])) < df + 1:
        raise CannotCompute(
            f"ns({column}, {df}) needs more different values of {column}: quantiles of those analysed fall together; use a smaller number"
        )
    whole = np.concatenate([np.repeat(low, 4), knots, np.repeat(high, 4)])
    # Without its first column, and turned so that the second derivatives at both ends are those of the first two columns.
    ends = _b_splines(whole, np.array([low, high]), 2)[:, 1:]
    q = np.linalg.qr(ends.T, mode="complete")[0]
    return np.asarray((_beyond(whole, wanted, low, high)[:, 1:] @ q)[:, 2:].T)


def _b_splines(knots: Array, at: Array, derivative: int = 0) -> Array:
    """(n, len(knots) - 4) cubic B-splines, or a derivative of them."""
    from scipy.interpolate import BSpline

    bases = BSpline(knots, np.eye(len(knots) - 4), 3)
    return np.asarray((bases.derivative(derivative) if derivative else bases)(at))


def _beyond(knots: Array, at: Array, low: float, high: float) -> Array:
    """B-splines that go on as straight lines beyond both ends."""
    inside = np.clip(at, low, high)
    return _b_splines(knots, inside) + (at - inside)[:, None] * _b_splines(knots, inside, 1)
