"""The items of the checklists, as their data file has them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of a checklist.

    Attributes
    ----------
    checklist, item : the checklist, and the item's number in it.
    section : part of a report that it belongs to.
    asks : what a report has to say, in our own words.
    """

    checklist: str
    item: str
    section: str
    asks: str


@cache
def checklist_items() -> tuple[ChecklistItem, ...]:
    """Every item of every checklist, in their order.

    >>> len([one for one in checklist_items() if one.checklist == "PRISMA 2020"])
    42
    """
    text = (files("evidence.review.checklists") / "items.csv").read_text(encoding="utf-8")
    return tuple(ChecklistItem(**row) for row in csv.DictReader(io.StringIO(text)))
