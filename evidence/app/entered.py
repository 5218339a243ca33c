"""Numbers that people enter into a form: each read as they write it, or what is wrong with it beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.app.words import say
from evidence.base.cells import parse_number

# 1,200 and 12 000 are written by people; 1,2 is not read as either.
_THOUSANDS = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number that a form asks for.

    Attributes
    ----------
    name : of the field.
    low, high : lowest and highest number.
    whole : whether it is a whole number.
    needed : whether the page can say nothing without it.
    per : what the entered number is divided by, 100 for "of 100".
    """

    name: str
    low: float
    high: float
    whole: bool = False
    needed: bool = False
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class EnteredNumbers:
    """What a form holds.

    Attributes
    ----------
    texts : as entered, by field.
    values : the numbers that are right, divided as their field says.
    errors : what is wrong, by field.
    begun : whether anything was entered.
    """

    texts: Mapping[str, str]
    values: Mapping[str, float]
    errors: Mapping[str, str]
    begun: bool


def entered(form: Mapping[str, str], fields: tuple[NumberField, ...]) -> EnteredNumbers:
    """Read a form: every field, and everything that is wrong at once."""
    texts = {one.name: form.get(one.name, "").strip()[:40] for one in fields}
    begun = any(one.name in form for one in fields)
    values, errors = {}, {}
    for one in fields:
        text = texts[one.name]
        if not text:
            if one.needed and begun:
                errors[one.name] = say("entered.needed")
            continue
        value = _number(text)
        ends = {"low": f"{one.low:,.10g}", "high": f"{one.high:,.10g}"}
        if value is None:
            errors[one.name] = say("entered.no_number")
        elif one.whole and not value.is_integer():
            errors[one.name] = say("entered.whole")
        elif not one.low <= value <= one.high:
            errors[one.name] = say("entered.outside", **ends)
        else:
            values[one.name] = value / one.per
    return EnteredNumbers(texts, values, errors, begun)


def _number(text: str) -> float | None:
    """The number, without a sign of money or percent around it."""
    plain = text.strip("£€$% \N{NO-BREAK SPACE}")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    return parse_number(plain)
