"""Which rows of a table a meta-analysis takes: those that meet the conditions and have everything; the others with their reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.frozen import FrozenDict
from evidence.models.distributions import Array
from evidence.review.conditions import COMPARISONS, entries_meant, parts_of_condition
from evidence.synthesis.meta.column_values import absent, as_numbers, is_missing, labels

if TYPE_CHECKING:
    import pandas as pd

Mask = np.ndarray[Any, np.dtype[np.bool_]]

# The column of a review's effects.csv that says which rows stand behind its pooled answers.
IN_ANALYSIS = "in_analysis"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that the analysis left out.

    Attributes
    ----------
    row : its number in the table, counted from 1 without the header.
    reason : which value is missing, or why its numbers give no effect.
    study : its label; "" where rows have none.
    """

    row: int
    reason: str
    study: str = ""


def named(data: pd.DataFrame | None) -> tuple[pd.DataFrame | None, list[str]]:
    """The table with text as column names, and these names.

    Raises
    ------
    UsageError
        If two columns have one name.
    """
    if data is None:
        return None, []
    given = data.columns.tolist()
    names = list(map(str, given))
    if len(set(names)) < len(names):
        from evidence.base.words import listed

        twice = [name for name, n in Counter(names).items() if n > 1]
        raise UsageError(f"the table has two columns {listed(map(repr, twice))}; rename one of them")
    return data if names == given else data.set_axis(names, axis=1), names


def columns_of(data: pd.DataFrame | None) -> list[str]:
    """The names of the columns, as text."""
    return [] if data is None else list(map(str, data.columns.tolist()))


def column_of(data: pd.DataFrame | None, name: str) -> pd.Series[Any]:
    """A column, which the table must have; else a `UsageError` that names the nearest."""
    if data is not None:
        try:
            return data[name]
        except KeyError:
            pass
    from evidence.base.words import nearest

    columns = columns_of(data)
    hint = nearest(name, columns, f"the columns are {', '.join(columns) or 'none: give data'}").removesuffix("?")
    raise UsageError(f"column {name!r} is not in the table; {hint[0].lower()}{hint[1:]}" + ("?" if hint.startswith("Did") else ""))


def rows_where(conditions: str | Sequence[str], data: pd.DataFrame | None) -> Mask | None:
    """Which rows meet every condition; None without one.

    Parameters
    ----------
    conditions : each "column = value", "column = value | value" for either, or with != < <= > >= in place of =. Nothing in them is run.
    data : the table.

    Raises
    ------
    UsageError
        Naming the nearest column or value where one is not there; or if no row meets all conditions.

    Examples
    --------
    >>> import pandas as pd
    >>> rows_where("tier = 1 | 2", pd.DataFrame({"tier": [1, 2, 3]})).tolist()
    [True, True, False]
    >>> rows_where(["year > 1950", "year <= 1970"], pd.DataFrame({"year": ["1948", "1961", None]})).tolist()
    [False, True, False]
    """
    conditions = [conditions] if isinstance(conditions, str) else list(conditions)
    if not conditions:
        return None
    chosen = np.asarray(np.logical_and.reduce([_meets(condition, data) for condition in conditions]))
    if not chosen.any():
        raise UsageError(f'no row meets all of {" and ".join(map(repr, conditions))}; for either of two values write "column = a | b"')
    return chosen


def _meets(condition: str, data: pd.DataFrame | None) -> Mask:
    name, sign, values = parts_of_condition(condition, columns_of(data), COMPARISONS)
    cells = column_of(data, name).tolist()
    if sign[0] in "<>":
        return _compares(name, sign, values, cells)
    written = ["" if is_missing(cell) else label for cell, label in zip(cells, labels(cells), strict=True)]
    found = entries_meant(values, written, name)
    wanted = sign != "!="
    return np.array([label != "" and (label in found) == wanted for label in written], dtype=bool)


def _compares(name: str, sign: str, value: str, cells: Sequence[Any]) -> Mask:
    """The rows whose number is smaller or larger; an empty cell is neither."""
    from evidence.base.cells import parse_number

    than = parse_number(value)
    if than is None:
        raise UsageError(f"after {sign} stands a number, such as {name} {sign} 10; seen {value or 'nothing'}")
    numbers, bad = as_numbers(cells)
    if bad:
        shown = ", ".join(f"row {i + 1}: {cells[i]!r}" for i in bad[:3])
        raise UsageError(f"{name!r} holds something else than numbers ({shown}), so {sign} says nothing of it; use = or !=")
    with np.errstate(invalid="ignore"):
        compared = {"<": numbers < than, "<=": numbers <= than, ">": numbers > than, ">=": numbers >= than}[sign]
    return np.asarray(compared)


def numbers_of(given: Any, data: pd.DataFrame | None, what: str, chosen: Mask | None) -> Array:
    """The column or list as floats, nan where it is empty; in rows that are chosen, anything else is refused by row."""
    values = column_of(data, given) if isinstance(given, str) else given
    if np.ndim(values) != 1:
        seen = f"its shape is {np.shape(values)}" if np.ndim(values) else f"seen {values!r}"
        raise CannotCompute(f"{what} must be one list of numbers, one for each row; {seen}")
    numbers, bad = as_numbers(values)
    if bad := [i for i in bad if chosen is None or i >= len(chosen) or chosen[i]]:
        shown = list(values)
        rows = ", ".join(f"row {i + 1}: {shown[i]!r}" for i in bad[:5])
        raise CannotCompute(f"{what} must be a finite number or empty; seen {rows}. Correct or leave out those rows")
    return numbers


def labels_of(given: Any, data: pd.DataFrame | None) -> tuple[str, ...] | None:
    """The study of every row as text, from a column or one label a row; a row without one is called by its number."""
    if given is None:
        return None
    cells = _entries(given, data)
    named_rows = enumerate(zip(cells, labels(cells), strict=True), start=1)
    return tuple(f"row {i}" if is_missing(cell) else label for i, (cell, label) in named_rows)


def refuse_unequal(lengths: dict[str, int]) -> None:
    """Refuse lists that differ in length."""
    if len(set(lengths.values())) > 1:
        seen = ", ".join(f"{n} {name}" for name, n in lengths.items())
        raise CannotCompute(f"there must be one value for each effect; seen {seen}. Give lists of one length")


def refuse_not_positive(values: Array, what: str) -> None:
    """Refuse variances and standard errors that cannot be any."""
    if np.count_nonzero(values <= 0):
        bad = np.flatnonzero(values <= 0)
        rows = ", ".join(f"row {i + 1}: {values[i]:g}" for i in bad[:5])
        raise CannotCompute(f"the {what} must be above zero; seen {rows}. Correct or leave out those rows")


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of an analysis that have everything.

    Attributes
    ----------
    mask : (n,) which they are.
    rows : their k numbers, counted from 1.
    dropped : the others of those chosen, with their reasons.
    table : their part of the table; None without one.
    columns : the columns used, in these rows.
    clusters, labels : their clusters and studies; None where none were given.
    """

    mask: Mask
    rows: tuple[int, ...]
    dropped: tuple[Dropped, ...]
    table: Any
    columns: Mapping[str, Any]
    clusters: tuple[Any, ...] | None
    labels: tuple[str, ...] | None

    def taken(self, values: Array) -> Array:
        """The values of these rows."""
        return values if len(self.rows) == len(values) else values[self.mask]

    def of(self, inputs: Mapping[str, Array] | None) -> FrozenDict[str, Array] | None:
        """The raw numbers of these rows."""
        return None if inputs is None else FrozenDict({name: values[self.mask] for name, values in inputs.items()})


def kept_rows(
    missing: Mapping[str, Mask],
    without: Mapping[int, str],
    data: pd.DataFrame | None,
    chosen: Mask | None,
    used: Sequence[str],
    cluster: Any,
    study: Any,
) -> Kept:
    """Which rows have everything that an analysis asks for.

    Parameters
    ----------
    missing : which rows lack an effect or its variance, by what they lack.
    without : why rows, counted from 1, have no effect; that is said in place of what is missing.
    data : the table; None where all was given as lists.
    chosen : the rows that are wanted; None for all.
    used : the columns that must not be empty.
    cluster, study : a column, or one entry a row; None without.
    """
    columns = {name: column_of(data, name) for name in used}
    lacks = dict(missing) | {name: absent(column) for name, column in columns.items()}
    n = len(next(iter(missing.values())))
    groups = None if cluster is None else _entries(cluster, data)
    labels = labels_of(study, data)
    if groups is not None or labels is not None:
        beside = {"clusters": groups, "studies": labels}
        refuse_unequal({"effects": n} | {name: len(rows) for name, rows in beside.items() if rows is not None})
    if groups is not None:
        lacks[cluster if isinstance(cluster, str) else "cluster"] = np.array([is_missing(group) for group in groups], dtype=bool)
    mask, dropped = _complete(lacks, chosen, without, labels)
    whole = chosen is None and not dropped
    return Kept(
        mask=mask,
        rows=tuple(range(1, n + 1)) if whole else tuple((np.flatnonzero(mask) + 1).tolist()),
        dropped=dropped,
        table=None if data is None else (data if whole else data[mask]).reset_index(drop=True),
        columns=columns if whole else {name: column[mask] for name, column in columns.items()},
        clusters=None if groups is None else tuple(group for group, kept in zip(groups, mask.tolist(), strict=True) if kept),
        labels=None if labels is None else tuple(label for label, kept in zip(labels, mask.tolist(), strict=True) if kept),
    )


def _entries(given: Any, data: pd.DataFrame | None) -> list[Any]:
    """The entries of a column, or of a list."""
    if isinstance(given, str):
        return column_of(data, given).tolist()
    try:
        return list(given)
    except TypeError:
        raise UsageError(f"a cluster or a study is a column by its name, or one label for each row; seen {given!r}") from None


def _complete(
    missing: Mapping[str, Mask], chosen: Mask | None, without: Mapping[int, str], studies: Sequence[str] | None
) -> tuple[Mask, tuple[Dropped, ...]]:
    """Which of the chosen rows have everything, and the others with what they lack."""
    anywhere = reduce(np.logical_or, missing.values())
    if chosen is None and not anywhere.any():
        return ~anywhere, ()
    chosen = np.ones(len(anywhere), dtype=bool) if chosen is None else chosen
    reasons = []
    for i in np.flatnonzero(anywhere & chosen).tolist():
        lacks = ", ".join(name for name, rows in missing.items() if rows[i])
        reasons.append(Dropped(i + 1, without.get(i + 1) or f"missing {lacks}", "" if studies is None else studies[i]))
    return ~anywhere & chosen, tuple(reasons)


def notes_on(table: Any, columns: Sequence[str], grouped: Sequence[str]) -> tuple[str, ...]:
    """What a reader should know of the rows analysed: rows of a review that its own answers leave out, groups written in two ways."""
    told = [written_in_two_ways(name, table[name].tolist()) for name in dict.fromkeys(grouped)]
    return (*_left_out_elsewhere(table, columns), *filter(None, told))


def written_in_two_ways(name: str, cells: Sequence[Any]) -> str:
    """That groups of a column differ in case or spaces alone, which pandas and R keep apart; "" where none do.

    >>> written_in_two_ways("risk", ["high", "High", "low", None])
    "risk: 'high', 'High' differ in case or spaces alone and count as groups of their own; write them alike if they are one"
    >>> written_in_two_ways("risk", ["high", "low", 1, 1.0])
    ''
    """
    alike: dict[str, list[str]] = {}
    for label in dict.fromkeys(cell for cell in cells if isinstance(cell, str)):
        alike.setdefault(" ".join(label.split()).casefold(), []).append(label)
    twice = "; ".join(", ".join(map(repr, found)) for found in alike.values() if len(found) > 1)
    return (
        f"{name}: {twice} differ in case or spaces alone and count as groups of their own; write them alike if they are one"
        if twice
        else ""
    )


def _left_out_elsewhere(table: Any, columns: Sequence[str]) -> tuple[str, ...]:
    if IN_ANALYSIS not in columns:
        return ()
    counts = Counter(labels([cell for cell in table[IN_ANALYSIS] if not is_missing(cell)]))
    if len(counts) < 2:
        return ()
    from evidence.base.words import several

    first = next((value for value in ("yes", "1", "True") if value in counts), min(counts))
    seen = " and ".join(f"{several(n, 'row')} with {IN_ANALYSIS} = {value}" for value, n in counts.most_common())
    return (f'pooled together here are {seen}; for one kind alone: --where "{IN_ANALYSIS} = {first}"',)
