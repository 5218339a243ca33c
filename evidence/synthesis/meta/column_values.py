"""What a column of any table holds: numbers or categories, whether its cells came as text or as numbers.

A table read from a file holds text, exactly as written, and each use takes from it what it needs: an id stays text (2.1 is not 2.10,
01 is not 1), an effect must be a number, and a moderator is a number where its cells look like numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.models.distributions import Array

if TYPE_CHECKING:
    import pandas as pd

# A number, or what a number looks like that was written otherwise: 1,66 or 12% or 1 200 or a minus that is a dash.
_LIKE_A_NUMBER = re.compile(r"[<>~=≤≥]?\s*[-+\u2212\u2013]?\s*[.,]?\d[\d.,'_\s]*([eE][-+]?\d+)?\s*%?")


def as_numbers(values: Any) -> tuple[Array, list[int]]:
    """Values as floats, nan where there is none; and the positions of values that are something else than a finite number.

    >>> as_numbers(["0.5", None, "NR", 2, "1_000"])
    (array([0.5, nan, nan, 2. , nan]), [2, 4])
    """
    given = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
    if given.dtype.kind not in "fiu" or given.ndim != 1:
        given = np.array([_as_number(value) for value in values], dtype=float)
    found = given.astype(float)
    if np.isfinite(found).all():
        return found, []
    bad = np.flatnonzero(np.isinf(found))
    return np.where(np.isinf(found), np.nan, found), bad.tolist()


def _as_number(value: Any) -> float:
    """A float; nan for nothing, infinity for what is not a finite number."""
    if isinstance(value, str):
        from evidence.base.cells import parse_number  # here, because that room takes longer to load than a model to fit

        read = parse_number(value.strip())
        return math.inf if read is None else read
    if is_missing(value):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.inf


def is_missing(value: Any) -> bool:
    """Whether there is no value: None, nan, or what pandas puts in their place."""
    try:
        return value is None or bool(value != value)
    except TypeError:  # pandas.NA answers no question
        return True


def all_text(cells: Collection[Any]) -> bool:
    """Whether every cell is text, so that none is missing."""
    return set(map(type, cells)) == {str}


def is_categorical(values: pd.Series[Any]) -> bool:
    """Whether a column that a formula names is a set of categories: no cell is a number or looks like one."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    if isinstance(values.dtype, _categorical_dtype()) or is_bool_dtype(values):
        return True
    return not is_numeric_dtype(values) and not any(map(_like_a_number, values.tolist()))


def words_among_numbers(values: pd.Series[Any]) -> list[int]:
    """Positions of the cells that keep a column of numbers from being one."""
    return [] if is_categorical(values) else as_numbers(values)[1]


def _like_a_number(value: Any) -> bool:
    if isinstance(value, str):
        return _LIKE_A_NUMBER.fullmatch(value.strip()) is not None
    return not is_missing(value) and not isinstance(value, bool) and math.isfinite(_as_number(value))


def _categorical_dtype() -> type:
    import pandas as pd

    return pd.CategoricalDtype


def labels(values: Collection[Any]) -> list[str]:
    """Categories as text; values that are equal (1 and 1.0 among numbers) share one."""
    if all_text(values):
        return list(values)
    written: dict[Any, str] = {}
    return [written.setdefault(value, str(value)) for value in values]


def levels(values: pd.Series[Any], written: Sequence[str] | None = None) -> list[str]:
    """The categories of a column in order, the first one the reference: as pandas has them, else by number, else by letter.

    `written` are its labels, where they have been made already.

    >>> import pandas as pd
    >>> levels(pd.Series(["10", "2", "10", "2.0"])), levels(pd.Series(["b", "10", "a"]))
    (['2', '2.0', '10'], ['10', 'a', 'b'])
    """
    from evidence.base.cells import parse_number

    present = set(labels(values.tolist()) if written is None else written)
    if isinstance(values.dtype, _categorical_dtype()):
        return [label for label in labels(values.cat.categories) if label in present]
    found = sorted(present)
    return found if any(parse_number(label) is None for label in found) else sorted(found, key=lambda label: (float(label), label))


def absent(values: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which cells of a column are empty."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iub":
        return np.zeros(len(values), dtype=bool)
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values.to_numpy(dtype=float, na_value=np.nan)))
    cells = values.tolist()
    return np.zeros(len(cells), dtype=bool) if all_text(cells) else np.array([is_missing(cell) for cell in cells], dtype=bool)


def codes(values: Collection[Any], of: Sequence[str]) -> list[int]:
    """The position of each value's label in a list of levels, -1 where it is not there."""
    return places(labels(values), of)


def places(written: Collection[str], of: Sequence[str]) -> list[int]:
    """The same of labels that have been made already."""
    position = {label: i for i, label in enumerate(of)}
    return [position.get(label, -1) for label in written]
