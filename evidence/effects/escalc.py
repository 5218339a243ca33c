"""Effect sizes of many studies at once: yi and vi, equal to `escalc` of metafor 3.8.

Names of measures and inputs are metafor's (Viechtbauer 2010), so that an analysis can be carried over as it stands; most
inputs have a name in words too. Zero cells: by default 0.5 is added to all cells of a study that has a 0 (`add`, `to`), and nothing for
AS, PHI, RTET, IRSD, PAS, PFT, IRS, IRFT, ZPHI and ZTET.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.frozen import FrozenDict
from evidence.base.words import not_known
from evidence.effects.measures.family import Array, Measure
from evidence.effects.measures.listed import CALLED_ELSEWHERE, MEASURES

if TYPE_CHECKING:
    import pandas as pd

CORRECTED = ("only0", "all", "if0all", "none")


@dataclass(frozen=True, slots=True)
class NoEffect:
    """A study whose numbers give no effect size.

    Attributes
    ----------
    row : its place, counted from 1.
    reason : why.
    """

    row: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Escalc:
    """Effect sizes of k studies.

    Attributes
    ----------
    yi : effect sizes, shape (k,), on the scale of `measure` (logarithms for ratios); nan exactly where `without` has a reason.
    vi : sampling variances, shape (k,), above 0; nan where there is no effect.
    measure : metafor's name of the measure.
    without : the studies that have no effect, with the reason.
    added, corrected : what was added to counts because of a 0, and the studies it was added to, counted from 1.
    inputs : the numbers as given, by metafor's names, in the form that the measure is computed with.
    """

    yi: Array
    vi: Array
    measure: str
    without: tuple[NoEffect, ...]
    added: float
    corrected: tuple[int, ...]
    inputs: FrozenDict[str, Array]

    __repr__ = brief("measure", "yi", "vi")

    @property
    def notes(self) -> tuple[str, ...]:
        """What was added to counts, in words."""
        if not self.corrected:
            return ()
        every = len(self.corrected) == len(self.yi) - len(self.without)
        rows = f"row{'s' if len(self.corrected) > 1 else ''} {', '.join(map(str, self.corrected))}"
        return (f"{self.added:g} added to the counts of {'every row' if every and len(self.yi) > 1 else rows}",)

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, one value per study, None where there is none; with a note where there is something to tell."""
        out: dict[str, Any] = {"measure": self.measure, "yi": _listed(self.yi), "vi": _listed(self.vi)}
        note = [*self.notes, *(f"row {one.row}: {one.reason}" for one in self.without)]
        return out | ({"yi_note": note} if note else {})

    def table(self) -> pd.DataFrame:
        """One row per study: yi, vi."""
        import pandas as pd

        return pd.DataFrame({"yi": self.yi, "vi": self.vi})

    def _repr_html_(self) -> str:
        return f"<p>{self.measure}</p>{self.table().to_html()}"


def escalc(measure: str, *, add: float | None = None, to: str | None = None, drop00: bool = False, **inputs: ArrayLike) -> Escalc:
    """Effect sizes and sampling variances of many studies, as metafor's `escalc`.

    Parameters
    ----------
    measure : one of `MEASURES`, metafor's names ("OR", "SMD", "ZCOR" ...).
    add : what is added to counts; by default 1/2, and nothing where the measure needs none.
    to : which studies it is added to: "only0" (the default) those that have a 0, "all", "if0all" all if one has a 0, "none".
    drop00 : whether studies in which nobody, or everybody, of both groups had the event have no effect.
    inputs : metafor's names, arrays of shape (k,) or single numbers:
        two-by-two tables `ai, bi, ci, di` (or `n1i`, `n2i` in place of `bi`, `di`); means `m1i, sd1i, n1i, m2i, sd2i, n2i` (SMD also
        `di` or `ti` with `n1i, n2i`; VR without the means); the same people twice `m1i, m2i, sd1i, sd2i, ni, ri`; one group
        `xi, ni` (or `mi`), `xi, ti` or `mi, sdi, ni`; correlations `ri, ni`, partial ones `ri` or `ti` with `mi, ni`; rates
        `x1i, t1i, x2i, t2i`. Most have a name in words too: `events_treat, n_treat, events_comp, n_comp` and the like. A wrong set is
        refused with the right one.

    Returns
    -------
    Escalc
        yi and vi, each of shape (k,); a study with a missing number has none, and a line that says so.

    Raises
    ------
    UsageError
        An unknown measure, an input that is missing or not of this measure, or arrays of different lengths.
    CannotCompute
        Studies whose numbers cannot be (more events than people), by their place; or if no study has an effect.

    Examples
    --------
    >>> result = escalc("OR", ai=[22, 0], bi=[18, 25], ci=[12, 4], di=[30, 21])
    >>> result.yi.round(4).tolist(), result.vi.round(4).tolist(), result.notes
    ([1.117, -2.3679], [0.2177, 2.3079], ('0.5 added to the counts of row 2',))
    """
    chosen = measure_of(measure)
    _check_correction(measure, chosen, add, to, drop00)
    given = _arrays(measure, in_metafor_names(chosen, inputs))
    values = _complete(measure, chosen, given)
    reasons = _missing(given)
    for problem, rows in chosen.family.problems(values):
        _refuse(measure, rows, problem)
    if chosen.family.empty is not None:
        _mark(reasons, chosen.family.empty(values), "an empty group")
    if drop00 and chosen.family.uninformative is not None:
        _mark(reasons, chosen.family.uninformative(values), "nobody, or everybody, of both groups had the event")
    added = chosen.add if add is None else float(add)
    corrected = _corrected(chosen, values, reasons, to or "only0") & (added != 0.0)
    counts = {name: values[name] + added * corrected for name in chosen.family.counts}
    with np.errstate(all="ignore"):
        yi, vi = (np.array(one, dtype=float) for one in chosen.compute(values | counts))
        usable = np.isfinite(yi) & np.isfinite(vi) & (vi > 0)
    _mark(reasons, ~usable, "the numbers give no finite effect size with a variance above 0")
    without = tuple(NoEffect(row, reason) for row, reason in enumerate(reasons, start=1) if reason)
    if len(without) == len(yi):
        raise CannotCompute(f"measure {measure}: no study has an effect; {_in_words(without)}")
    nothing = np.array([reason != "" for reason in reasons])
    yi[nothing], vi[nothing] = np.nan, np.nan
    return Escalc(yi, vi, measure, without, added, tuple((np.flatnonzero(corrected) + 1).tolist()), FrozenDict(values))


def measure_of(name: str) -> Measure:
    """The measure of that name; else a `UsageError` with those that there are."""
    if name in MEASURES:
        return MEASURES[name]
    raise UsageError(not_known("measure", name, tuple(MEASURES), CALLED_ELSEWHERE))


def in_metafor_names(measure: Measure, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs by metafor's names: `events_treat` is `ai` of a two-by-two table and `x1i` of a rate.

    >>> list(in_metafor_names(MEASURES["IRR"], {"events_treat": [3], "t1i": [90]}))
    ['x1i', 't1i']
    """
    found: dict[str, Any] = {}
    for name, value in inputs.items():
        meant = measure.family.words.get(name, name)
        if meant in found:
            raise UsageError(f"{meant} is given twice, once as {name}; give it once")
        found[meant] = value
    return found


def _check_correction(measure: str, chosen: Measure, add: float | None, to: str | None, drop00: bool) -> None:
    if to is not None and to not in CORRECTED:
        raise UsageError(f"to, the studies that a correction is added to, is one of {', '.join(CORRECTED)}; seen {to!r}")
    if add is not None and not 0 <= add < np.inf:
        raise UsageError(f"add, what is added to counts, is 0 or more, for example 0.5; seen {add:g}")
    if not chosen.family.counts and (add is not None or to is not None):
        raise UsageError(f"measure {measure}: add and to correct counts of 0, and this measure takes none; leave them out")
    if drop00 and chosen.family.uninformative is None:
        raise UsageError(f"measure {measure}: drop00 is for events in two groups; leave it out")


def _missing(given: Mapping[str, Array]) -> list[str]:
    """Why each study has no effect, "" where every number is there."""
    absent = {name: ~np.isfinite(values) for name, values in given.items()}
    anywhere = np.logical_or.reduce(list(absent.values()))
    return [f"missing {', '.join(name for name, rows in absent.items() if rows[i])}" if anywhere[i] else "" for i in range(len(anywhere))]


def _mark(reasons: list[str], rows: NDArray[np.bool_], why: str) -> None:
    """Give the rows that have no reason yet this one."""
    for i in np.flatnonzero(rows):
        reasons[i] = reasons[i] or why


def _corrected(chosen: Measure, values: dict[str, Array], reasons: list[str], to: str) -> NDArray[np.bool_]:
    """The studies to whose counts a correction is added."""
    complete = np.array([reason == "" for reason in reasons])
    if not chosen.family.counts or to == "none":
        return np.zeros(len(complete), dtype=bool)
    zero: NDArray[np.bool_] = np.logical_or.reduce([values[name] == 0 for name in chosen.family.counts]) & complete
    if to == "only0":
        return zero
    return complete if to == "all" or zero.any() else zero


def _in_words(without: tuple[NoEffect, ...], limit: int = 5) -> str:
    more = f" and {len(without) - limit} more" if len(without) > limit else ""
    return "; ".join(f"study {one.row}: {one.reason}" for one in without[:limit]) + more


def _listed(values: Array) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _arrays(measure: str, inputs: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Every input as a float array of the same length."""
    try:
        arrays = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in inputs.items()}
    except (TypeError, ValueError):
        raise UsageError(f"measure {measure}: an input cannot be read as numbers; give arrays of numbers") from None
    lengths = {array.size for array in arrays.values() if array.size != 1}
    if len(lengths) > 1 or any(array.ndim != 1 for array in arrays.values()):
        shown = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise UsageError(f"measure {measure}: the inputs differ in length ({shown}); give one number per study in each")
    k = max(lengths, default=1)
    return {name: np.broadcast_to(array, (k,)) for name, array in arrays.items()}


def _complete(measure: str, chosen: Measure, arrays: dict[str, Array]) -> dict[str, Array]:
    """The inputs in the form that is computed with; equivalent ones (n1i for bi, ni for mi, ti or di for an SMD) are turned into it."""
    family = chosen.family
    strangers = [name for name in arrays if name not in family.inputs]
    for form in family.forms:
        if set(arrays) == set(form):
            return family.forms[form](arrays)
    forms = " or ".join(", ".join(form) for form in family.forms)
    seen = f"{', '.join(strangers)} is not of this measure" if strangers else f"{', '.join(arrays) or 'nothing'} was given"
    raise UsageError(f"measure {measure} needs {forms}; {seen}")


def _refuse(measure: str, rows: NDArray[np.bool_], problem: str) -> None:
    if rows.any():
        positions = (np.flatnonzero(rows) + 1).tolist()
        noun = "study" if len(positions) == 1 else "studies"
        raise CannotCompute(f"measure {measure}: {problem} in {noun} {', '.join(map(str, positions))} (counted from 1)")
