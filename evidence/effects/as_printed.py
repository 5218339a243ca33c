"""Numbers as a report prints them, "1.66 (95% CI 1.14-2.40)", taken apart: brackets, dashes of ranges, minus signs of word processors."""

from __future__ import annotations

import re

from evidence.base.cells import DASHES

_DASH = f"[{''.join(DASHES)}-]"
_SPACES = re.compile(r"[^\S ](?![0-9]{3}(?![0-9]))|(?<![0-9])[^\S ]")  # one between thousands stays: it may also stand between numbers
_LEVEL = re.compile(r"\b([0-9]+(?:\.[0-9]+)?)\s?%\s?(?:CI|confidence interval)\b\s*[:=,]?", re.IGNORECASE)
_P = re.compile(r"(?:\bp\s*)?(?:=|([<>\u2264\u2265]))\s*(?=[0-9.])", re.IGNORECASE)
_P_BEHIND = re.compile(r"(?:\s*[,;])?\s*\bp\s*([<>=\u2264\u2265])\s*([0-9]*\.?[0-9]+)(?![0-9.])", re.IGNORECASE)
_BETWEEN = re.compile(r"[\[\](){};\N{PLUS-MINUS SIGN}]|,(?=\s|$)")
_RANGE = re.compile(rf"(?<=[0-9]){_DASH}(?={_DASH}?[0-9.])")
_ALONE = re.compile(rf"(?<=[0-9%])\s+(?:{_DASH}|to|vs?\.?|versus)\s+(?={_DASH}?[0-9.])", re.IGNORECASE)
_SIGN = re.compile(rf"(?<!\S){_DASH}(?=[0-9.])")
_OF = re.compile(r"(?<=[0-9])\s+of\s+(?=[0-9])")


def p_among(text: str) -> tuple[str, str]:
    """The text without a p that stands behind its numbers, and that p with its sign; "" where none is there.

    >>> p_among("1.66 (1.14-2.40), p = .007"), p_among("0.31; P<0.05"), p_among("1.66 1.14 2.40 --p .03")
    (('1.66 (1.14-2.40)', '.007'), ('0.31', '<0.05'), ('1.66 1.14 2.40 --p .03', ''))
    """
    found = _P_BEHIND.search(text)
    return (text[: found.start()] + text[found.end() :], found[1].lstrip("=") + found[2]) if found else (text, "")


def apart(text: str) -> tuple[str, str]:
    """The numbers of a printed result with spaces between them, and the level of its interval in percent, "" where none is printed.

    What may be read in two ways is left as it is: 1,204, and every other word.

    >>> apart("1.66 (95% CI 1.14-2.40)"), apart("\\u22120.31 [\\u22120.62, 0.00]"), apart("12.4 \\u00b1 4.1")
    (('1.66 1.14 2.40', '95'), ('-0.31 -0.62 0.00', ''), ('12.4 4.1', ''))
    >>> apart("p < .05 40 44"), apart("p = .031 40 44")
    (('<.05 40 44', ''), ('.031 40 44', ''))
    >>> apart("30 of 80 vs 18 of 79"), apart("-3.3 -6 -0.6"), apart("1,204 35"), apart("1e-5 --p .03")
    (('30/80 18/79', ''), ('-3.3 -6 -0.6', ''), ('1,204 35', ''), ('1e-5 --p .03', ''))
    """
    bare, levels = _SPACES.sub(" ", text), dict.fromkeys(_LEVEL.findall(text))
    level = next(iter(levels)) if len(levels) == 1 else ""
    if level:
        bare = _LEVEL.sub(" ", bare)
    for found, instead in ((_P, r"\1"), (_BETWEEN, " "), (_RANGE, " "), (_ALONE, " "), (_SIGN, "-"), (_OF, "/")):
        bare = found.sub(instead, bare)
    return " ".join(filter(None, bare.split(" "))), level
