"""Effects of raw numbers: `evidence.escalc`, and the first step of `evidence.meta` where it is given counts, means or correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import UsageError
from evidence.base.words import listed
from evidence.effects import escalc as arrays
from evidence.effects.escalc import Escalc, in_metafor_names, measure_of
from evidence.synthesis.meta.rows import Mask, named, numbers_of, refuse_unequal, rows_where

if TYPE_CHECKING:
    import pandas as pd

# What escalc names the columns that it adds.
EFFECT, VARIANCE, NOTE = "yi", "vi", "yi_note"
# The entry of a table's `attrs` that says of which measure its column yi is.
MEASURE = "measure"


def escalc(
    measure: str,
    data: pd.DataFrame | None = None,
    *,
    where: str | Sequence[str] = (),
    add: float | None = None,
    to: str | None = None,
    drop00: bool = False,
    **inputs: Any,
) -> Escalc | pd.DataFrame:
    """Effect sizes and sampling variances of many studies, as metafor's `escalc`.

    Parameters
    ----------
    measure
        Metafor's name: "OR", "RR", "SMD", "ZCOR" and so on; a wrong one is refused with all of them.
    data
        A table; the inputs are then names of its columns.
    where
        Conditions that the rows must meet, such as "year > 1950"; they need `data`.
    add
        What is added to counts of 0; by default 1/2, and nothing where the measure needs none.
    to
        Which studies it is added to: "only0" (the default) those that have a 0, "all", "if0all" all if one has a 0, "none".
    drop00
        Whether studies in which nobody, or everybody, of both groups had the event have no effect.
    **inputs
        Metafor's names or the names in words: `ai, bi, ci, di`, `ai, n1i, ci, n2i` or `events_treat, n_treat, events_comp, n_comp`;
        `m1i, sd1i, n1i, m2i, sd2i, n2i` or `mean_treat, sd_treat, n_treat, ...`; `ri, ni`; `xi, ni`; `x1i, t1i, x2i, t2i`. A wrong set
        is refused with the right one.

    Returns
    -------
    Escalc or pandas.DataFrame
        With `data` the table with the columns yi and vi added (one that it has is replaced), and yi_note where there is something to
        tell: why a row has no effect, or what was added to its counts. Without, an object with `yi`, `vi`, `without` and `notes`.

    Raises
    ------
    UsageError
        An unknown measure or column, an input that is missing or not of this measure, or arrays of different lengths.
    CannotCompute
        Studies whose numbers cannot be (more events than people), by their place; or if no study has an effect.

    Examples
    --------
    >>> made = escalc("OR", ai=[22, 0], bi=[18, 25], ci=[12, 4], di=[30, 21])
    >>> made.yi.round(4).tolist(), made.vi.round(4).tolist(), made.notes
    ([1.117, -2.3679], [0.2177, 2.3079], ('0.5 added to the counts of row 2',))
    >>> import pandas as pd
    >>> trials = pd.DataFrame({"trial": ["a", "b"], "helped": [22, 14], "of": [40, 25], "helped0": [12, 4], "of0": [42, 25]})
    >>> escalc("RR", trials, events_treat="helped", n_treat="of", events_comp="helped0", n_comp="of0")[["trial", "yi", "vi"]].round(4)
      trial      yi      vi
    0     a  0.6549  0.0800
    1     b  1.2528  0.2414
    """
    if data is None:
        if words := [name for name, value in inputs.items() if isinstance(value, str)]:
            raise UsageError(f"{listed(words)} {'names a column' if len(words) == 1 else 'name columns'}, and there is no table; give data")
        return arrays.escalc(measure, add=add, to=to, drop00=drop00, **inputs)
    return escalc_table(measure, inputs, data, where, {"add": add, "to": to, "drop00": drop00})


def escalc_table(
    measure: str, inputs: Mapping[str, Any], data: pd.DataFrame, where: str | Sequence[str], correction: Mapping[str, Any]
) -> pd.DataFrame:
    """The rows chosen of a table with their effects; `correction` is add, to and drop00 of `escalc`."""
    import pandas as pd

    table: Any
    table, _ = named(data)
    chosen = rows_where(where, table)
    made = effects_of(measure, inputs, table, chosen, correction)
    found: pd.DataFrame = table.reset_index(drop=True).assign(**{EFFECT: made.yi, VARIANCE: made.vi})
    if made.without or made.corrected:
        notes = dict.fromkeys(made.corrected, f"{made.added:g} added to its counts") | {one.row: one.reason for one in made.without}
        found[NOTE] = pd.Series([notes.get(row) for row in range(1, len(found) + 1)], dtype=object)
    found = found if chosen is None else found[chosen].copy()
    found.attrs[MEASURE] = measure
    return found


def effects_of(
    measure: str, inputs: Mapping[str, Any], data: pd.DataFrame | None, chosen: Mask | None, correction: Mapping[str, Any]
) -> Escalc:
    """The effects of the rows chosen; reasons name the column where one was named.

    Parameters
    ----------
    measure : metafor's name.
    inputs : columns of the table, or arrays, by metafor's names or by those in words.
    data : the table; None where all inputs are arrays.
    chosen : the rows to take; None for all. The others have no effect and no reason.
    correction : add, to and drop00 of `escalc`.
    """
    by_name = in_metafor_names(measure_of(measure), inputs)
    called = {name: given if isinstance(given, str) else name for name, given in by_name.items()}
    read = {name: _column(given, data, called[name], chosen) for name, given in by_name.items()}
    lengths = {called[name]: len(values) for name, values in read.items() if np.ndim(values)}
    refuse_unequal(lengths | ({} if data is None else {"rows of data": len(data)}))
    made = arrays.escalc(measure, **correction, **read)
    without = [one for one in made.without if chosen is None or chosen[one.row - 1]]
    return replace(made, without=tuple(replace(one, reason=_by_column(one.reason, called)) for one in without))


def _column(given: Any, data: pd.DataFrame | None, called: str, chosen: Mask | None) -> Any:
    """The numbers of a column or an array, nan in rows that are not chosen; a single number, which serves every row, as it is."""
    if np.ndim(given) == 0 and not isinstance(given, str):
        return given
    values = numbers_of(given, data, called, chosen)
    return values if chosen is None else np.where(chosen, values, np.nan)


def _by_column(reason: str, called: Mapping[str, str]) -> str:
    """A reason that names inputs with the columns that they were read from."""
    head, sign, names = reason.partition("missing ")
    return reason if head or not sign else f"missing {', '.join(called.get(name, name) for name in names.split(', '))}"
