"""The formula gate. A moderator formula may hold column names, C(column), numbers, + : * and parentheses: no code.

The formula libraries evaluate what stands in a formula. Here every word is checked against the columns first and
anything else is refused, so a formula from a shared file cannot run anything.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array

if TYPE_CHECKING:
    import pandas as pd

_TOKEN = re.compile(r"\s*(?:(?P<name>[^\W\d]\w*(?:\.\w+)*)|(?P<quoted>`[^`]*`)|(?P<number>\d+)|(?P<sign>[-+:*()~]))")


@dataclass(frozen=True, slots=True)
class Design:
    """A design matrix made from a formula.

    Attributes
    ----------
    matrix : (k, p) with the intercept first where there is one.
    names : the p columns.
    columns : the columns of the table that the formula uses.
    """

    matrix: Array
    names: tuple[str, ...]
    columns: tuple[str, ...]


def formula_columns(formula: str, known: Collection[str]) -> tuple[str, ...]:
    """The columns a formula uses, in order; refuses everything that is not on the list of what may stand there.

    Raises
    ------
    UsageError
        Naming the part that is refused, what is allowed, and the nearest column where a name is not known.

    Examples
    --------
    >>> formula_columns("~ age + C(type):age", ["age", "type"])
    ('age', 'type')
    """
    text = formula.strip()
    tokens = _tokens(text.removeprefix("~"), formula)
    used: list[str] = []
    for position, (kind, word) in enumerate(tokens):
        following = tokens[position + 1][1] if position + 1 < len(tokens) else ""
        if kind == "name" and word == "C" and following == "(":
            _check_category(tokens, position, formula)
        elif kind in ("name", "quoted"):
            name = word.strip("`")
            if following == "(":
                _refuse(formula, f"{word}(...)")
            if name not in known:
                near = difflib.get_close_matches(name, list(known), n=1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; the columns are {', '.join(known)}"
                raise UsageError(f"moderator {name!r} is not a column of the table{hint}")
            used.append(name)
        elif (kind == "number" and word not in ("0", "1")) or word in ("-", "~"):
            _refuse(formula, word)
    return tuple(dict.fromkeys(used))


def design_matrix(formula: str, table: pd.DataFrame) -> Design:
    """The design matrix of a gated formula; text columns and C(column) become levels, the first one the reference.

    Parameters
    ----------
    formula : for example "~ age + C(type)".
    table : (k rows) without missing values in the columns used.

    Raises
    ------
    UsageError
        If the formula is refused or cannot be read.
    CannotCompute
        If a column used has missing values, or a factor has a single level.
    """
    columns = formula_columns(formula, [str(c) for c in table.columns])
    for column in columns:
        if table[column].isna().any():
            raise CannotCompute(f"moderator {column!r} has missing values; leave those rows out first")
        if table[column].nunique() < 2:
            only = table[column].iloc[0] if len(table) else "nothing"
            raise CannotCompute(f"moderator {column!r} has one value only ({only}); it cannot explain any difference")
    from formulaic import model_matrix
    from formulaic.errors import FormulaicError

    right = formula.strip().removeprefix("~").strip() or "1"
    try:
        made = model_matrix("~ " + right, table[list(columns)], na_action="raise")
    except FormulaicError as error:
        raise UsageError(f"the formula {formula!r} cannot be read: {str(error).splitlines()[0]}") from None
    names = tuple("intercept" if name == "Intercept" else str(name) for name in made.columns)
    return Design(np.asarray(made, dtype=float), names, columns)


def _tokens(text: str, formula: str) -> list[tuple[str, str]]:
    tokens, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            _refuse(formula, text[position:].strip()[:20])
        assert match is not None  # _refuse raises
        kind = str(match.lastgroup)
        tokens.append((kind, match.group(kind)))
        position = match.end()
    return tokens


def _check_category(tokens: list[tuple[str, str]], position: int, formula: str) -> None:
    inside = [word for _, word in tokens[position + 2 : position + 4]]
    if len(inside) < 2 or tokens[position + 2][0] not in ("name", "quoted") or inside[1] != ")":
        _refuse(formula, "C(...) around anything but one column")


def _refuse(formula: str, part: str) -> None:
    raise UsageError(
        f"the formula {formula!r} is refused at {part!r}: only column names, C(column), the numbers 0 and 1, + : * and "
        'parentheses may stand in it, for example "~ year + C(design)"'
    )
