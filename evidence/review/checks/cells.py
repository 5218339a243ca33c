"""Rules on one cell: is it there, has it the right type, is it an allowed value, is it in range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from evidence.base.cells import IDENTIFIER, INTEGER, URL, how_to_write, made_a_date, p_value, parse_number
from evidence.base.errors import Problem
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import Check, Finding, as_problem, checks_on, of_family, run
from evidence.review.checks.countries import COUNTRIES, NAMES
from evidence.review.codebook import ColumnSpec

of_cell = of_family("cell")
_SEVERAL = re.compile(r"[/,;&+]|\band\b")
EMPTY_IF_UNREAD = "Leave the cell empty where nothing was printed, and say so in the note."


@dataclass(frozen=True, slots=True)
class CheckedCell:
    """One cell beside what the codebook says about it.

    Attributes
    ----------
    spec : its column in the codebook.
    text : what stands in it; "" if it is empty.
    file, line, id : where it stands and the key of its row.
    """

    spec: ColumnSpec
    text: str
    file: str
    line: int
    id: str


def _finding(cell: CheckedCell, allowed: str, fix: str, cause: str = "") -> Finding:
    return Finding(cell.file, cell.line, cell.spec.column, cell.id, shown(cell.text), allowed, fix, cause)


@of_cell("empty-cell", "error", "cell")
def empty_cell(cell: CheckedCell) -> Iterator[Finding]:
    if cell.spec.required and not cell.text:
        what = listed(cell.spec.allowed) or cell.spec.definition.rstrip(".")
        yield Finding(cell.file, cell.line, cell.spec.column, cell.id, "an empty cell", what, "Fill in the cell; every row needs it.")


def _number_fix(text: str, in_percent: bool = False) -> str:
    bare = text.strip()
    if bare.lower() in ("nan", "na", "n/a", "none", "null", "-", "."):
        return EMPTY_IF_UNREAD
    if bare.lower().lstrip("+-") in ("inf", "infinity", "\N{INFINITY}"):
        return "No size follows from a limit without end: leave the cell empty, and say so in the note."
    if bare != text:
        return "Delete the space around the number."
    if in_percent and bare.endswith("%"):
        return f"Write {bare[:-1].strip()} without the % sign."
    if bare[:1] in ("<", ">", "=", "\N{LESS-THAN OR EQUAL TO}", "\N{GREATER-THAN OR EQUAL TO}"):
        return "A threshold can stand in p_value only; a number stands alone."
    return how_to_write(text) or "Write the bare number as printed; anything else belongs in the note."


@of_cell("not-a-number", "error", "cell", types=("number", "percent"))
def not_a_number(cell: CheckedCell) -> Iterator[Finding]:
    if parse_number(cell.text) is None:
        allowed = "a percentage from 0 to 100 such as 62.7" if cell.spec.type == "percent" else "a number such as 12 or 0.35"
        yield _finding(cell, allowed, _number_fix(cell.text, cell.spec.unit == "%"))


@of_cell("not-a-whole-number", "error", "cell", types=("integer",), cause="a mean or a percentage in a column of counts")
def not_a_whole_number(cell: CheckedCell) -> Iterator[Finding]:
    if not INTEGER.fullmatch(cell.text):
        value = parse_number(cell.text)
        if value is None:
            fix = _number_fix(cell.text)
        elif value.is_integer():
            fix = f"Write {value:.0f}: a whole number has no decimals."
        else:
            fix = "Write a whole number; what was printed otherwise belongs in the note."
        counted = value is not None or cell.text.endswith("%")
        cause = "" if counted else "a date in place of a number" if made_a_date(cell.text) else "signs or words beside the number"
        yield _finding(cell, "a whole number such as 147", fix, cause)


@of_cell("not-allowed", "error", "cell", types=("enum", "integer", "flag"))
def not_allowed(cell: CheckedCell) -> Iterator[Finding]:
    allowed = cell.spec.allowed or (("1", "0") if cell.spec.type == "flag" else ())
    if cell.text not in allowed and (allowed or cell.spec.type == "enum") and (cell.spec.type != "integer" or INTEGER.fullmatch(cell.text)):
        otherwise = "Take one of the allowed values, or add this one to codebook/values.csv of the review with its definition."
        fix = _called_elsewhere(cell) or nearest(cell.text, allowed, otherwise)
        yield _finding(cell, listed(allowed) or "no value: the codebook lists none for this column", fix)


def _called_elsewhere(cell: CheckedCell) -> str:
    """The statistic that reports call by this word; the nearest name may be another one (smd is no md)."""
    if cell.spec.column != "statistic":
        return ""
    from evidence.effects.kinds import CALLED_IN_REPORTS, KINDS  # here, because a check of other tables does not need them

    kind = CALLED_IN_REPORTS.get(cell.text.lower())
    return f"Did you mean {KINDS[kind].statistic.name!r}?" if kind in KINDS else ""


@of_cell("not-a-country", "error", "cell", types=("country",))
def not_a_country(cell: CheckedCell) -> Iterator[Finding]:
    if cell.text not in COUNTRIES:
        bare = cell.text.strip()
        code = bare.upper() if bare.upper() in COUNTRIES else NAMES.get(bare.lower())
        several = "; of a study in several countries the one where most of its people are, and the others in note" * bool(
            _SEVERAL.search(bare)
        )
        fix = f"Write {code}." if code else f"Look the code up in ISO 3166-1{several}: the United Kingdom is GB."
        yield _finding(cell, "a two-letter country code of ISO 3166-1 in capitals", fix)


@of_cell("not-a-p-value", "error", "cell", types=("p_value",))
def not_a_p_value(cell: CheckedCell) -> Iterator[Finding]:
    if p_value(cell.text) is None:
        words = "Write <.05 or >.05 if the study states its level; leave the cell empty where it only says significant or not."
        fix = words if re.search(r"[A-Za-z]", cell.text) else _number_fix(cell.text.lstrip("<>= ") or "-")
        yield _finding(cell, "a p from 0 to 1 as printed, such as 0.033 or <.001", fix)


@of_cell("not-an-address", "error", "cell", types=("url",))
def not_an_address(cell: CheckedCell) -> Iterator[Finding]:
    if not URL.fullmatch(cell.text):
        yield _finding(cell, "a web address that starts with http:// or https:// and holds no space", "Copy the address from the browser.")


@of_cell("not-an-id", "error", "cell", types=("id", "key"))
def not_an_id(cell: CheckedCell) -> Iterator[Finding]:
    if not IDENTIFIER.fullmatch(cell.text):
        plain = re.sub(r"[^A-Za-z0-9_.~-]+", "_", cell.text).strip("_.~-")
        fix = f"Write {plain}, here and wherever the row is referred to." if plain else "Write letters and digits."
        yield _finding(cell, "letters, digits, _ - . ~ and no spaces, beginning with a letter or digit", fix)


@of_cell("out-of-range", "error", "cell", types=("number", "percent", "integer"))
def out_of_range(cell: CheckedCell) -> Iterator[Finding]:
    value, low, high = parse_number(cell.text), cell.spec.minimum, cell.spec.maximum
    if value is None or ((low is None or value >= low) and (high is None or value <= high)):
        return
    if low is not None and high is not None:
        allowed = f"a number from {low:g} to {high:g}"
    else:
        allowed = f"a number of {low:g} or more" if low is not None else f"a number of {high:g} or less"
    fix = "Check the number at its source; if it is printed so, leave the cell empty and say so in the note."
    yield _finding(cell, allowed, fix)


@of_cell("formula-or-markup", "warning", "cell", types=("text",), cause="text copied from a web page or a spreadsheet")
def formula_or_markup(cell: CheckedCell) -> Iterator[Finding]:
    formula = cell.text[:1] in ("=", "+", "-", "@", "\t", "\r") and parse_number(cell.text) is None
    if cell.text and (formula or re.search(r"<[A-Za-z/!]", cell.text)):
        what = "begins like a spreadsheet formula" if formula else "holds something like HTML markup"
        yield _finding(cell, f"plain text; this {what}", "Reword it, or leave it: it is written out as text, never run.")


@cache
def _checks_for(kind: str) -> tuple[Check, ...]:
    return tuple(found for found in checks_on("cell") if not found.types or kind in found.types)


def faults(spec: ColumnSpec, text: str, file: str, line: int, id: str) -> list[Problem]:
    """Every problem of one cell."""
    if not text and not spec.required:
        return []
    cell = CheckedCell(spec, text, file, line, id)
    if not text:
        return [as_problem("empty-cell", finding) for finding in empty_cell(cell)]
    return run(_checks_for(spec.type), cell)
