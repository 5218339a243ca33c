"""Effect sizes of many studies at once: yi and vi, equal to `escalc` of metafor 3.8 with its defaults.

Names of measures and inputs are metafor's (Viechtbauer 2010), so that an analysis can be carried over as it stands. Zero cells:
0.5 is added to all cells of a study that has a 0 (`add = 1/2, to = "only0"`), and nothing for AS, PHI, RTET, IRSD, PAS, PFT, IRS and IRFT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.effects.measures.family import Array, Family
from evidence.effects.measures.listed import CALLED_ELSEWHERE, MEASURES

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Escalc:
    """Effect sizes of k studies.

    Attributes
    ----------
    yi : effect sizes, shape (k,), on the scale of `measure` (logarithms for ratios).
    vi : sampling variances, shape (k,), above 0.
    measure : metafor's name of the measure.
    """

    yi: Array
    vi: Array
    measure: str

    __repr__ = brief("measure", "yi", "vi")

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, one value a study."""
        return {"measure": self.measure, "yi": self.yi.tolist(), "vi": self.vi.tolist()}

    def table(self) -> pd.DataFrame:
        """One row per study: yi, vi."""
        import pandas as pd

        return pd.DataFrame({"yi": self.yi, "vi": self.vi})

    def _repr_html_(self) -> str:
        return f"<p>{self.measure}</p>{self.table().to_html()}"


def escalc(measure: str, **inputs: ArrayLike) -> Escalc:
    """Effect sizes and sampling variances of many studies, as metafor's `escalc`.

    Parameters
    ----------
    measure : one of `MEASURES`, metafor's names ("OR", "SMD", "ZCOR" ...).
    inputs : metafor's names, arrays of shape (k,) or single numbers:
        two-by-two tables `ai, bi, ci, di` (or `n1i`, `n2i` in place of `bi`, `di`); means `m1i, sd1i, n1i, m2i, sd2i, n2i` (SMD also
        `di` or `ti` with `n1i, n2i`; VR without the means); the same people twice `m1i, m2i, sd1i, sd2i, ni, ri`; one group
        `xi, ni` (or `mi`), `xi, ti` or `mi, sdi, ni`; correlations `ri, ni`, partial ones `ri` or `ti` with `mi, ni`; rates
        `x1i, t1i, x2i, t2i`. A wrong set is refused with the right one.

    Returns
    -------
    Escalc
        yi and vi, each of shape (k,).

    Raises
    ------
    UsageError
        An unknown measure, an input that is missing or not of this measure, or arrays of different lengths.
    CannotCompute
        Studies whose numbers cannot give the measure, by their place; leave them out first.

    Examples
    --------
    >>> result = escalc("OR", ai=[22, 0], bi=[18, 25], ci=[12, 4], di=[30, 21])
    >>> result.yi.round(4).tolist(), result.vi.round(4).tolist()
    ([1.117, -2.3679], [0.2177, 2.3079])
    """
    if measure not in MEASURES:
        name = CALLED_ELSEWHERE.get(measure)
        known = f"it is called {name} here" if name else f"choose one of {', '.join(MEASURES)}"
        raise UsageError(f"measure {measure!r} is not known; {known}")
    chosen = MEASURES[measure]
    values = _complete(measure, chosen.family, _arrays(measure, inputs))
    _refuse(measure, ~np.logical_and.reduce([np.isfinite(value) for value in values.values()]), "a number is missing")
    for problem, rows in chosen.family.problems(values):
        _refuse(measure, rows, problem)
    with np.errstate(all="ignore"):
        yi, vi = chosen.compute(values)
        usable = np.isfinite(yi) & np.isfinite(vi) & (vi > 0)
    _refuse(measure, ~usable, "the numbers give no finite effect size with a variance above 0")
    return Escalc(np.asarray(yi, dtype=float), np.asarray(vi, dtype=float), measure)


def _arrays(measure: str, inputs: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Every input as a float array of the same length."""
    try:
        arrays = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in inputs.items()}
    except (TypeError, ValueError):
        raise UsageError(f"escalc {measure}: an input cannot be read as numbers; give arrays of numbers") from None
    lengths = {array.size for array in arrays.values() if array.size != 1}
    if len(lengths) > 1 or any(array.ndim != 1 for array in arrays.values()):
        shown = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise UsageError(f"escalc {measure}: the inputs differ in length ({shown}); give one number per study in each")
    k = max(lengths, default=1)
    return {name: np.broadcast_to(array, (k,)) for name, array in arrays.items()}


def _complete(measure: str, family: Family, arrays: dict[str, Array]) -> dict[str, Array]:
    """The inputs in the family's first form; equivalent forms (n1i for bi, mi for ni, ti or di for an SMD) are turned into it."""
    strangers = [name for name in arrays if name not in {name for form in family.forms for name in form}]
    for form in family.forms:
        if set(arrays) == set(form):
            return family.forms[form](arrays)
    forms = " or ".join(", ".join(form) for form in family.forms)
    seen = f"{', '.join(strangers)} is not of this measure" if strangers else f"{', '.join(arrays) or 'nothing'} was given"
    raise UsageError(f"escalc {measure} needs {forms}; {seen}")


def _refuse(measure: str, rows: NDArray[np.bool_], problem: str) -> None:
    if rows.any():
        positions = (np.flatnonzero(rows) + 1).tolist()
        noun = "study" if len(positions) == 1 else "studies"
        raise CannotCompute(f"escalc {measure}: {problem} in {noun} {', '.join(map(str, positions))} (counted from 1)")
