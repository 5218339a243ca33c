"""Whether 1,234 in somebody's sheet is a thousand or one and a bit: what the sheet itself shows, what was said, or a question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from evidence.base.cells import parse_number
from evidence.base.errors import Problem
from evidence.base.words import shown
from evidence.review.checks.check import declare, problem

UNCLEAR_DECIMAL = declare("unclear-decimal", "error", family="reading")
# What problems with the decimal sign of a whole file ask for: while they stand, nothing else can be said of their cells.
ABOUT_DECIMALS = ("numbers that can be read in one way", "one decimal sign")

SIGNS = {"comma": ",", "point": "."}
_BEFORE, _BEHIND = r"(?P<before>[<>=≤≥\s]*[+-]?)", r"(?P<behind>\s*%?)"
_SIGNED = re.compile(f"{_BEFORE}(?P<number>[0-9]*(?:[.,][0-9]+)+){_BEHIND}")
_OPEN = re.compile(f"{_BEFORE}[1-9][0-9]{{0,2}}[.,][0-9]{{3}}{_BEHIND}")


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A cell in a column of numbers.

    Attributes
    ----------
    line, column, text : where it stands and what.
    """

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Decimals:
    """How a sheet writes numbers.

    Attributes
    ----------
    sign : what stands before its decimals, "," or ".".
    stated : whether the caller said so; the other sign then groups thousands.
    each : whether numbers with a decimal comma stand among others with a point; each is then read that can be read in one way only.
    said : what was understood, in words.
    problems : cells that cannot be read with certainty, or that contradict the rest.
    """

    sign: str = "."
    stated: bool = False
    each: bool = False
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def with_point(self, text: str) -> str:
        """A number as the codebook wants it, with a decimal point and without a sign for thousands; any other text as it is.

        >>> Decimals(",").with_point("<0,05"), Decimals(",").with_point("57,5 %"), Decimals(".", stated=True).with_point("1,234")
        ('<0.05', '57.5 %', '1234')
        """
        if self.each:
            return _COMMA.with_point(text) if certain_sign(text) == "," else text
        other = "." if self.sign == "," else ","
        grouped = rf"[0-9]{{1,3}}(?:\{other}[0-9]{{3}})+(?:\{self.sign}[0-9]+)?"
        plain = rf"[0-9]*\{self.sign}[0-9]+"
        if self.stated and (found := re.fullmatch(f"{_BEFORE}(?P<number>{grouped}){_BEHIND}", text)):
            return found["before"] + found["number"].replace(other, "").replace(self.sign, ".") + found["behind"]
        if found := re.fullmatch(f"{_BEFORE}(?P<number>{plain}){_BEHIND}", text):
            return found["before"] + found["number"].replace(self.sign, ".") + found["behind"]
        return text


WITH_POINT, _COMMA = Decimals(), Decimals(",")


def decimals_of(file: str, cells: Iterable[NumberCell], stated: str | None, free: bool) -> Decimals:
    """How a sheet writes numbers.

    Parameters
    ----------
    file : what messages call the sheet.
    cells : all that stands in its columns of numbers.
    stated : "comma" or "point" where the caller says it.
    free : whether the sheet may have either throughout; one whose cells are separated by commas, and a workbook, has points, but for
        single cells.
    """
    cells = [cell for cell in cells if "," in cell.text or "." in cell.text]
    if stated is not None:
        found = Decimals(SIGNS[stated], stated=True)
        return replace(found, problems=tuple(_contradicting(file, cells, found)))
    if not free and not any("," in cell.text for cell in cells):
        return WITH_POINT
    shown_by = {sign: cell for cell in reversed(cells) if (sign := certain_sign(cell.text))}
    if free and not shown_by:
        return Decimals(problems=tuple(_question(file, cell) for cell in cells if _open(cell.text)))
    if "," not in shown_by:
        return WITH_POINT
    witness = shown_by[","]
    said = (f"{file}: a comma is read as the decimal sign, as in {witness.text!r} on line {witness.line}",)
    if not free:
        return Decimals(each=True, said=said)
    found = Decimals(",", said=said)
    return replace(found, problems=tuple(_contradicting(file, cells, found)))


def certain_sign(text: str) -> str:
    """The decimal sign of a number that can be read in one way only; "" where there is none or it is open."""
    found = _SIGNED.fullmatch(text)
    if not found or _open(text):
        return ""
    signs = re.sub("[0-9]", "", found["number"])
    if len(signs) == 1:
        return signs
    if len(set(signs)) > 1:  # 1.234,5: the decimals come last
        return signs[-1]
    groups = re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", found["number"])  # 1,234,567: what stands twice groups thousands
    return "" if not groups else "," if signs[0] == "." else "."


def _open(text: str) -> bool:
    """Whether the only sign of a number stands where both thousands and three decimals would begin."""
    return _OPEN.fullmatch(text) is not None


def _question(file: str, cell: NumberCell) -> Problem:
    sign, bare = ("comma", ",") if "," in cell.text else ("point", ".")
    other = "point" if sign == "comma" else "comma"
    whole, decimal = cell.text.replace(bare, ""), cell.text.replace(bare, ".")
    seen = f"{shown(cell.text)}, which may be {whole} or {decimal}: nothing in the file shows which"
    fix = f"Say what the {sign} is: --decimal {sign} reads {decimal}, --decimal {other} reads {whole}; or write thousands without a sign."
    return problem(UNCLEAR_DECIMAL, file, cell.line, cell.column, "", seen, ABOUT_DECIMALS[0], fix)


def _contradicting(file: str, cells: Iterable[NumberCell], found: Decimals) -> Iterable[Problem]:
    """Numbers with a decimal point in a sheet whose decimals have a comma."""
    fix = "Write decimals in one way throughout, and thousands without a sign"
    fix += "." if found.stated else "; or say what the comma is, with --decimal comma or --decimal point."
    for cell in cells if found.sign == "," else ():
        if "." in cell.text and parse_number(cell.text) is not None and found.with_point(cell.text) == cell.text:
            seen = f"{shown(cell.text)} among numbers with a decimal comma"
            yield problem("not-a-number", file, cell.line, cell.column, "", seen, ABOUT_DECIMALS[1], fix)
