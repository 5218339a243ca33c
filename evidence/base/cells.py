"""From the text of one cell to a typed value; text that does not fit gives None (the rules have said so by then)."""

from __future__ import annotations

import math
import re

Value = str | int | float | bool | None

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.~-]*")
URL = re.compile(r"https?://[^\s/]+\S*")
P_VALUE = re.compile(r"(?P<sign>[<>≤≥=])?\s?(?P<number>([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE]-?[0-9]{1,3})?)")
# What word processors and journals print as a minus.
DASHES = ("\N{MINUS SIGN}", "\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}", "\N{FIGURE DASH}", "\N{EN DASH}", "\N{EM DASH}")

_BETWEEN_THOUSANDS = "[,' \N{RIGHT SINGLE QUOTATION MARK}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}]"
_GROUPED = re.compile(rf"[+-]?[0-9]{{1,3}}({_BETWEEN_THOUSANDS}[0-9]{{3}})+(?P<decimals>\.[0-9]+)?")
_PART = re.compile(r"(?<![0-9.,])(?:(?<![^\s(\[,;/])-)?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![0-9]|[.,][0-9])")

# What a spreadsheet program makes of 3-4 or of 1.10, in CSV as it shows it.
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[-. ][^\W\d_]{3,9}\.?([-. ]\d{2,4})?|[^\W\d_]{3,9}[-. ]\d{1,4}"
)
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mär", "mai", "okt", "dez"])


def parse_number(text: str) -> float | None:
    """The finite number written in `text`, or None if it is not plainly one.

    >>> parse_number(".31"), parse_number("1,66"), parse_number("nan")
    (0.31, None, None)
    """
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def with_hyphen(text: str) -> str | None:
    """A number with a plain hyphen where another dash stands for its minus; None for any other text.

    >>> with_hyphen("\N{EN DASH}0.31"), with_hyphen("-0.31"), with_hyphen("1\N{EN DASH}2")
    ('-0.31', None, None)
    """
    written = "-" + text[1:]
    return written if text[:1] in DASHES and parse_number(written) is not None else None


def is_date(text: str) -> bool:
    """Whether a text is a date, as spreadsheet programs write it.

    >>> is_date("03-Apr"), is_date("2026-04-03 00:00:00"), is_date("12-14")
    (True, True, False)
    """
    return _DATE.fullmatch(text) is not None and all(word[:3].lower() in _MONTHS for word in re.findall(r"[^\W\d_]+", text))


def made_a_date(text: str) -> str:
    """What to do where a date stands in place of a number; "" for any other text."""
    if not is_date(text.strip()):
        return ""
    return "A spreadsheet program made a date of what was typed, such as 3-4 or 1.10: format the cell as text and type it again."


def how_to_write(text: str) -> str:
    """What to do with a text that stands where a number belongs and is not plainly one; "" where nothing can be told from it.

    >>> how_to_write("1,204"), how_to_write("1'204"), how_to_write("0,57")
    ('Write 1204 without commas, or 1.204 if the comma was a decimal comma.', 'Write 1204 without a sign between thousands.', \
'Write 0.57: a decimal point, not a comma.')
    >>> how_to_write("1.66 (1.14-2.40)")
    'Write each of 1.66, 1.14 and 2.40 where it belongs: one cell holds one number.'
    >>> how_to_write(".03*")
    'Write .03; what else is printed belongs in the note.'
    """
    bare = text.strip()
    if grouped := _GROUPED.fullmatch(bare):
        plain = re.sub(_BETWEEN_THOUSANDS, "", bare)
        if "," not in bare:
            return f"Write {plain} without a sign between thousands."
        unclear = bare.count(",") == 1 and not grouped["decimals"]
        return f"Write {plain} without commas" + (f", or {bare.replace(',', '.')} if the comma was a decimal comma." if unclear else ".")
    if bare.endswith("%") and (share := parse_number(percent := bare[:-1].strip())) is not None:
        return f"Write {share / 100:.12g} where a fraction is asked for, else {percent} without the % sign."
    if re.fullmatch(r"[+-]?[0-9]*,[0-9]+", bare):
        return f"Write {bare.replace(',', '.')}: a decimal point, not a comma."
    if hyphenated := with_hyphen(bare):
        return f"Write {hyphenated} with a plain hyphen as minus."
    if date := made_a_date(bare):
        return date
    found = [] if bare[:1] in ("<", ">", "=", "≤", "≥") else _PART.findall(bare)
    if len(found) > 1:
        return f"Write each of {', '.join(found[:-1])} and {found[-1]} where it belongs: one cell holds one number."
    return f"Write {found[0]}; what else is printed belongs in the note." if found and not any(map(str.isalpha, bare)) else ""


def p_value(text: str) -> tuple[str, float] | None:
    """Sign ("=" if exact) and number of a printed p value, or None if it is not one.

    >>> p_value("<.001"), p_value("0.262"), p_value("n.s.")
    (('<', 0.001), ('=', 0.262), None)
    """
    found = P_VALUE.fullmatch(text)
    if not found or not 0 <= float(found["number"]) <= 1:
        return None
    return found["sign"] or "=", float(found["number"])


def decimals(text: str) -> int:
    """How many decimals a printed number has.

    >>> decimals("62.7"), decimals("14")
    (1, 0)
    """
    return len(text.partition(".")[2].lower().partition("e")[0])


def convert(kind: str, text: str) -> Value:
    """The typed value of a cell of type `kind`: numbers as float or int, a flag as bool, all else (a p value too) as text.

    None where the cell is empty or unreadable.
    """
    if not text:
        return None
    if kind in ("number", "percent"):
        return parse_number(text)
    if kind == "integer":
        return int(text) if INTEGER.fullmatch(text) else None
    if kind == "flag":
        return {"1": True, "0": False}.get(text)
    return text


def defused(text: str) -> str:
    """Text as it may stand in a cell of a spreadsheet: one that would begin a formula gets an apostrophe before it.

    So does one that looks as if it had been given one already; `undefused` then gives every text back as it was.

    >>> defused("=1+1"), defused("-0.5"), defused("a=b"), defused("'=1+1")
    ("'=1+1", '-0.5', 'a=b', "''=1+1")
    """
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(("=", "+", "-", "@", "\t", "\r")) and parse_number(bare) is None else text


def undefused(text: str) -> str:
    """The text before `defused`: what stands in a cell of a file that this program, or a spreadsheet after it, has written.

    >>> undefused("'=1+1"), undefused("'quoted'")
    ('=1+1', "'quoted'")
    """
    return text[1:] if text.startswith("'") and defused(text[1:]) == text else text
