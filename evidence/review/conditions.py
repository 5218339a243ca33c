"""A condition on a table as people type it, "column = value", "column = value | value" or "column > number": nothing in it is run."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from evidence.base.cells import parse_number
from evidence.base.errors import UsageError
from evidence.base.words import listed, nearest

# The signs that a condition may have; the longer ones first, as they begin with the shorter.
EQUALS = ("=",)
EQUALS_OR_NOT = ("!=", "=")
COMPARISONS = ("<=", ">=", "!=", "==", "<", ">", "=")


def parts_of_condition(condition: str, columns: Collection[str], signs: Sequence[str] = EQUALS) -> tuple[str, str, str]:
    """Column, sign and values of a condition: the column is what stands before the first sign that leaves a column's name.

    Raises
    ------
    UsageError
        If it is not a condition; that the column is known is not asked here.
    """
    found = list(re.finditer("|".join(signs), condition))
    if not found or not condition[: found[0].start()].strip():
        more = ', or "year > 1950"' if ">" in signs else ""
        raise UsageError(f'the condition {condition!r} is not "column = value"; for example "tier = 1", "tier = 1 | 2" for either{more}')
    names = [condition[: sign.start()].strip().strip("`") for sign in found]
    name, sign = next(((name, sign) for name, sign in zip(names, found, strict=True) if name in columns), (names[0], found[0]))
    return name, sign[0], condition[sign.end() :].strip()


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
