"""A condition on a table as people type it, "column = value" or "column = value | value": text is compared, and nothing is run."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from evidence.base.cells import parse_number
from evidence.base.errors import UsageError
from evidence.base.words import listed, nearest


def parts_of_condition(condition: str, columns: Collection[str]) -> tuple[str, str]:
    """Column and values of a condition: the column is what stands before the first = that leaves a column's name.

    Raises
    ------
    UsageError
        If it is no condition; that the column is known is not asked here.
    """
    for sign in re.finditer("=", condition):
        name = condition[: sign.start()].strip().strip("`")
        if name in columns:
            return name, condition[sign.end() :].strip()
    name, sign_found, values = condition.partition("=")
    if not sign_found or not name.strip():
        raise UsageError(f'the condition {condition!r} is not "column = value"; for example "tier = 1", or "tier = 1 | 2" for either')
    return name.strip().strip("`"), values.strip()


def entries_meant(values: str, written: Sequence[str], column: str) -> set[str]:
    """The entries of a column that the values of a condition mean.

    Raises
    ------
    UsageError
        Naming the nearest entry where no row has one of the values.

    Examples
    --------
    >>> sorted(entries_meant("a | b", ["a", "b", "c"], "group")), entries_meant("1", ["1.0", "2.0"], "tier")
    (['a', 'b'], {'1.0'})
    """
    parts = [values] if values in written else values.split("|")
    return {entry for value in parts for entry in _alike(value.strip(), written, column)}


def _alike(value: str, written: Sequence[str], column: str) -> set[str]:
    """The entries of a column that one value means: that text, or where there is none that number."""
    if not value:
        raise UsageError(f'the condition on {column!r} gives no value; write for example "{column} = {next(filter(None, written), "x")}"')
    if value in written:
        return {value}
    wanted = parse_number(value)
    found = {entry for entry in written if wanted is not None and parse_number(entry) == wanted}
    if not found:
        entries = sorted(set(filter(None, written)))
        raise UsageError(f"no row has {column} = {value}. {nearest(value, entries, f'Its values are {listed(entries)}.')}")
    return found
