"""Two-by-two tables and rates pooled without an effect for each, from columns of a table or from arrays: Mantel-Haenszel and Peto."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import UsageError
from evidence.models.counts import tables
from evidence.models.counts.rates import mantel_haenszel_rates
from evidence.models.counts.tables import PooledTables
from evidence.models.distributions import Array
from evidence.synthesis.meta.raw_data import effects_of
from evidence.synthesis.meta.rows import named, rows_where
from evidence.synthesis.meta.scales import scale_of

if TYPE_CHECKING:
    import pandas as pd

_CELLS, _RATES = ("ai", "bi", "ci", "di"), ("x1i", "t1i", "x2i", "t2i")


def mantel_haenszel(
    measure: str,
    /,
    *given: Any,
    data: pd.DataFrame | None = None,
    where: str | Sequence[str] = (),
    level: float = 0.95,
    continuity: bool = True,
    **inputs: Any,
) -> PooledTables:
    """Pool two-by-two tables, or rates of two groups, by Mantel and Haenszel, as metafor's `rma.mh`.

    Parameters
    ----------
    measure
        "OR", "RR" or "RD"; "IRR" or "IRD" of rates.
    *given
        A table; or ai, bi, ci and di, with and without the event in the first and in the second group.
    data
        The table, where it is not given first.
    where
        Conditions that the rows must meet, such as "year > 1950"; they need a table.
    level
        Level of the interval, a fraction.
    continuity
        Whether the Cochran-Mantel-Haenszel test takes 1/2 off the difference, as is usual.
    **inputs
        The counts, as columns or arrays, by the names that `escalc` takes: `ai, bi, ci, di`, `ai, n1i, ci, n2i` or `events_treat,
        n_treat, events_comp, n_comp`; of rates `x1i, t1i, x2i, t2i`. A row that lacks one is left out, and a note says so.

    Returns
    -------
    PooledTables
        The pooled effect (of ratios its logarithm) with its interval, its test and the test of heterogeneity.

    Raises
    ------
    UsageError
        If the measure is not one of these, or the columns are not those of two groups.
    CannotCompute
        If a cell is not a count, a group is empty, or the tables hold no information on the measure.

    References
    ----------
    Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986 (variance of OR); Greenland & Robins 1985 (RR);
    Sato, Greenland & Robins 1989 (RD); Tarone 1985; Rothman, Greenland & Lash 2008 (rates).

    Examples
    --------
    >>> found = mantel_haenszel("OR", [12, 8, 0], [18, 22, 15], [6, 5, 2], [25, 24, 13])
    >>> round(found.estimate, 3), round(found.se, 3), found.k_QE
    (0.567, 0.404, 3)
    >>> import pandas as pd
    >>> trials = pd.DataFrame({"helped": [12, 8, 0], "of": [30, 30, 15], "helped0": [6, 5, 2], "of0": [31, 29, 15]})
    >>> found = mantel_haenszel("RR", trials, ai="helped", n1i="of", ci="helped0", n2i="of0", where="helped > 0")
    >>> round(found.estimate, 3), found.k
    (0.602, 2)
    """
    if measure not in ("OR", "RR", "RD", "IRR", "IRD"):
        raise UsageError(f"Mantel-Haenszel pools OR, RR or RD of counts, IRR or IRD of rates; seen {measure!r}")
    cells, notes = counts_given(measure, numbers_pooled(measure), given, data, where, inputs)
    found = pooled_by_mantel_haenszel(measure, cells, level, continuity)
    return replace(found, notes=(*notes, *found.notes))


def numbers_pooled(measure: str) -> tuple[str, ...]:
    """The names of what Mantel-Haenszel pooling takes: four cells, or events and person-time of two groups."""
    return _RATES if measure in ("IRR", "IRD") else _CELLS


def pooled_by_mantel_haenszel(measure: str, numbers: Sequence[Array], level: float, continuity: bool = True) -> PooledTables:
    """The same from the numbers that `numbers_pooled` names, in their order."""
    pool = mantel_haenszel_rates if numbers_pooled(measure) == _RATES else tables.mantel_haenszel
    return replace(pool(measure, *numbers, level=level, continuity=continuity), scale=scale_of(measure, None))


def peto(
    *given: Any, data: pd.DataFrame | None = None, where: str | Sequence[str] = (), level: float = 0.95, **inputs: Any
) -> PooledTables:
    """Pool odds ratios by Peto's one-step method, sum(O - E) / sum(V) with hypergeometric E and V, as metafor's `rma.peto`.

    Parameters
    ----------
    *given, data, where, level, **inputs
        As for `mantel_haenszel`.

    Returns
    -------
    PooledTables
        As from `mantel_haenszel`.

    Raises
    ------
    UsageError
        If the columns are not those of two groups.
    CannotCompute
        If a cell is not a count, a group is empty, or nobody or everybody had the event in every table.

    References
    ----------
    Yusuf et al. 1985.

    Examples
    --------
    >>> found = peto([1, 0, 3], [49, 60, 57], [4, 2, 5], [46, 58, 55])
    >>> round(found.estimate, 3), round(found.se, 3)
    (-0.978, 0.529)
    """
    cells, notes = counts_given("PETO", _CELLS, given, data, where, inputs)
    found = tables.peto(*cells, level=level)
    return replace(found, notes=(*notes, *found.notes), scale=scale_of("OR", None))


def counts_given(
    measure: str,
    names: tuple[str, ...],
    given: tuple[Any, ...],
    data: pd.DataFrame | None,
    where: str | Sequence[str],
    inputs: Mapping[str, Any],
) -> tuple[list[Array], tuple[str, ...]]:
    """The numbers of a measure by their names, of the rows that have them all, and a line on those that have not."""
    if len(given) == 1 and hasattr(given[0], "columns") and data is None:
        data, given = given[0], ()
    if given and (len(given) != len(names) or inputs):
        raise UsageError(f"give a table with its columns, or {', '.join(names)}; seen {len(given)} arguments that have no name")
    table, _ = named(data)
    chosen = rows_where(where, table)
    made = effects_of(measure, inputs or dict(zip(names, given, strict=False)), table, chosen, {})
    cells = np.array([made.inputs[name] for name in names])
    missing = np.isnan(cells).any(axis=0)
    rows = np.flatnonzero(missing if chosen is None else missing & chosen) + 1
    notes = (f"left out, because a number is missing: row {', '.join(map(str, rows.tolist()))}",) if rows.size else ()
    return list(cells[:, ~missing]), notes
