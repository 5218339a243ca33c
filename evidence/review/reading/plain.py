"""A column whose cells are all written plainly: recognised and read in one step, with the result that reading cell by cell would give."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evidence.review.reading.decimals import Decimals

# The commonest of numbers.NOTHING, as they are written most.
_NOTHING = frozenset(["", "NA", "NR", "N/A", "n/a", "na", "nr", "-"])
_WORDS = "|".join(sorted(re.escape(word) for word in _NOTHING if word))
# A line is matched once and never again otherwise (atomic groups), which is six times as fast.
_POINT = re.compile(rf"(?:(?>[+-]?(?>[0-9]++\.?[0-9]*+|\.[0-9]++)(?>[eE][-+]?[0-9]{{1,3}})?+|{_WORDS})?+\n)*+")
_COMMA = re.compile(rf"(?:(?>[+-]?(?>[0-9]*+,[0-9]++|[0-9]++)|{_WORDS})?+\n)*+")


def decimal_sign(cells: Sequence[str]) -> str:
    """The decimal sign of a column of nothing but numbers and empty cells, "." where it has none; "" for any other column.

    >>> decimal_sign(["0.21", "NR", "-3"]), decimal_sign(["0,21", ""]), decimal_sign(["0.21", "about 3"]), decimal_sign(["", "NR"])
    ('.', ',', '', '')
    """
    joined = "\n".join(cells) + "\n"
    if joined.count("\n") != len(cells) or not re.search("[0-9]", joined):
        return ""
    return "." if _POINT.fullmatch(joined) else "," if _COMMA.fullmatch(joined) else ""


def plain_reader(sign: str, decimals: Decimals) -> Callable[[str], str] | None:
    """How to read each cell of such a column in a sheet that writes numbers so; None where each cell needs a look of its own."""
    if sign == "," and decimals.sign == "," and not decimals.each:
        return lambda text: "" if text in _NOTHING else text.replace(",", ".")
    if sign == "." and not (decimals.stated and decimals.sign == ","):
        return lambda text: "" if text in _NOTHING else text
    return None
