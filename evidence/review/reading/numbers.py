"""A number as it is meant, from a cell as it is written: minus signs of word processors, points in mid-height, spaces, NA."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidence.base.cells import DASHES, with_hyphen
from evidence.review.reading.decimals import WITH_POINT, Decimals

# What people and programs write where there is no number. Whether "none" or "ND" is not a number or zero, nobody can tell; and "nan" is
# what is left of a computation that failed.
_WORDS = ("not reported", "not available", "not applicable", "missing", "null")
NOTHING = frozenset(["na", "n/a", "n.a.", "n.a", "#n/a", "<na>", "nr", "n.r.", "n.r", "n/r", *_WORDS, ".", "..", "...", "-", "--", *DASHES])
_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
_AROUND = f" \t\r\n{_SPACES}\N{ZERO WIDTH SPACE}\N{BYTE ORDER MARK}"
_POINTS = "\N{MIDDLE DOT}\N{BULLET OPERATOR}\N{HYPHENATION POINT}\N{DOT OPERATOR}"
_MID_POINT = re.compile(rf"(?<![^0-9<>=≤≥\s])[{_POINTS}](?=[0-9])")
_LETTERS = frozenset("abcdefghijklmnoqrstuvwxyzABCDEFGHIJKLMNOQRSTUVWXYZ")  # no number begins with one, but "p < .05"
_NUMBER = re.compile(r"[<>=≤≥]?[+-]?[0-9]*[.,]?[0-9][0-9.,]*([eE][-+]?[0-9]+)?\s*%?")
_GROUPED = re.compile(rf"(?<=[0-9])[{_SPACES}](?=[0-9]{{3}}(?![0-9]))")


def stands_for_nothing(text: str) -> bool:
    """Whether a cell of a column of numbers says that there is none.

    >>> stands_for_nothing(" N/A "), stands_for_nothing("\\u2014"), stands_for_nothing("none")
    (True, True, False)
    """
    bare = text.strip().lower()
    return not bare or bare in NOTHING


def tidied(text: str) -> str:
    """A number without what only its typesetting added; any other text as it is, without spaces around it.

    >>> tidied("\\u22120\\u00b725"), tidied("1\\u202f234"), tidied("p < .001"), tidied("12 to 14")
    ('-0.25', '1234', '<.001', '12 to 14')
    """
    bare = text.strip() if text.isascii() else text.strip(_AROUND)
    if bare.isascii() and bare[:1] not in ("p", "P"):
        return bare
    found = re.sub(r"^[pP]\s*(?=[<>=≤≥])", "", _GROUPED.sub("", _MID_POINT.sub(".", bare)))
    sign = re.match(r"[<>=≤≥]\s*", found)
    found = (sign[0].strip() + found[sign.end() :]) if sign else found
    if with_hyphen(found.replace(",", ".", 1)):
        found = f"-{found[1:]}"
    return found if any(letter.isdigit() for letter in found) else bare


def as_number(text: str, decimals: Decimals = WITH_POINT, whole: bool = False) -> str:
    """The number that a cell means, "" where it says that there is none; any other text as it is.

    Parameters
    ----------
    text : the cell.
    decimals : how its sheet writes numbers.
    whole : whether whole numbers are wanted: 34.0, as programs write a column of counts with gaps, is then 34.

    >>> as_number("\\u20130,5", Decimals(",")), as_number("34.0", whole=True), as_number("NR"), as_number("12%")
    ('-0.5', '34', '', '12%')
    """
    if stands_for_nothing(text):
        return ""
    found = decimals.with_point(tidied(text))
    return re.sub(r"\.0*$", "", found) if whole and re.fullmatch(r"[+-]?[0-9]+\.0*", found) else found


def mostly_numbers(texts: Iterable[str]) -> bool:
    """Whether more than half of the cells that say anything are numbers, in whatever way they are written.

    >>> mostly_numbers(["0,21", "\u22120.3", "NR", ""]), mostly_numbers(["Leeds", "2"])
    (True, False)
    """
    every = list(texts)
    others = [text for text in every if text[:1] not in _LETTERS]
    said = sum(not stands_for_nothing(text) for text in others)
    numbers = sum(_NUMBER.fullmatch(tidied(text)) is not None for text in others)
    return 2 * numbers > said and 2 * numbers > said + sum(text[:1] in _LETTERS and not stands_for_nothing(text) for text in every)
