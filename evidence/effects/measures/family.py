"""What measures share: their inputs in every accepted form, what cannot be, Hedges' J and Fisher's z of arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Inputs = Mapping[str, Array]
Pair = tuple[Array, Array]
Problems = list[tuple[str, NDArray[np.bool_]]]


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that share their inputs.

    Attributes
    ----------
    forms : accepted sets of inputs, each with the function that turns it into the one that is computed with.
    problems : what cannot be, as (words, rows) pairs.
    counts : the cells that a correction is added to where one of them is 0; none where there are no counts.
    uninformative : the rows in which nobody, or everybody, of both groups has the event; None where there is one group.
    words : inputs by their names in words.
    empty : the rows with nobody in a group, which have no effect whatever is added to their counts; None where that is among the problems.
    """

    forms: Mapping[tuple[str, ...], Callable[[dict[str, Array]], dict[str, Array]]]
    problems: Callable[[Inputs], Problems]
    counts: tuple[str, ...] = ()
    uninformative: Callable[[Inputs], NDArray[np.bool_]] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    empty: Callable[[Inputs], NDArray[np.bool_]] | None = None

    @property
    def inputs(self) -> frozenset[str]:
        """Every input that one of the forms takes."""
        return frozenset(name for form in self.forms for name in form)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure.

    Attributes
    ----------
    family : its inputs.
    compute : from them, corrected, to yi and vi.
    add : what is added by default to the counts of a row that has a 0.
    """

    family: Family
    compute: Callable[[Inputs], Pair]
    add: float = 0.5


def as_given(v: dict[str, Array]) -> dict[str, Array]:
    """The inputs in the family's own form."""
    return v


def hedges_j(m: Array) -> Array:
    """Hedges' exact J of each m; not defined up to 1, which leaves no finite effect."""
    lgamma = np.frompyfunc(lambda x: math.lgamma(x) if x > 0 else math.nan, 1, 1)
    j: Array = np.exp(lgamma(m / 2).astype(float) - 0.5 * np.log(m / 2) - lgamma((m - 1) / 2).astype(float))
    return j


def on_fisher_z(compute: Callable[[Inputs], Pair]) -> Callable[[Inputs], Pair]:
    """A correlation-like measure as Fisher's z, its variance by the delta method."""

    def transformed(v: Inputs) -> Pair:
        r, variance = compute(v)
        return np.arctanh(r), variance / (1 - r**2) ** 2

    return transformed


def scaled(compute: Callable[[Inputs], Pair], factor: float) -> Callable[[Inputs], Pair]:
    """A measure times a constant."""

    def on_other_scale(v: Inputs) -> Pair:
        y, variance = compute(v)
        return y * factor, variance * factor**2

    return on_other_scale


def cell_problems(v: Inputs) -> Problems:
    """What four cells cannot be."""
    a, b, c, d = v["ai"], v["bi"], v["ci"], v["di"]
    negative = (a < 0) | (b < 0) | (c < 0) | (d < 0)
    return [("a count below 0, or more events than people,", negative)]


def empty_group(v: Inputs) -> NDArray[np.bool_]:
    """Tables with nobody in one of the groups."""
    result: NDArray[np.bool_] = (v["ai"] + v["bi"] == 0) | (v["ci"] + v["di"] == 0)
    return result


def one_sided(v: Inputs) -> NDArray[np.bool_]:
    """Tables in which nobody, or everybody, of both groups has the event."""
    result: NDArray[np.bool_] = ((v["ai"] == 0) & (v["ci"] == 0)) | ((v["bi"] == 0) & (v["di"] == 0))
    return result


def cells(v: Inputs) -> tuple[Array, Array, Array, Array]:
    """The four cells."""
    return v["ai"], v["bi"], v["ci"], v["di"]


CELLS = ("ai", "bi", "ci", "di")


def correlation_problems(r: Array) -> Problems:
    """A correlation runs from -1 to 1."""
    return [("a correlation beyond -1 to 1", np.abs(r) > 1)]
