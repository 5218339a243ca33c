"""The id of a card on the page: its address, which is an id of the data, made unlike those of the page's own parts."""

from __future__ import annotations

import re
from functools import cache

# What the page calls its tables, folds, figures, words, and the rest of its own.
_OWN = re.compile(r"t\d+|fold-\d+|f\d+-\d+|term-.*|top|packed")


def card_id(address: str) -> str:
    """The address, behind "card-" where a part of the page has that name.

    >>> card_id("walton1993_utah-2"), card_id("studies"), card_id("t1")
    ('walton1993_utah-2', 'card-studies', 'card-t1')
    """
    return f"card-{address}" if address in _parts() or _OWN.fullmatch(address) else address


@cache
def _parts() -> frozenset[str]:
    # Contents name cards, and cards stand in pages.
    from evidence.report.contents import CONTENTS
    from evidence.report.entry import SECTIONS

    return frozenset((*SECTIONS, *(entry.page for entry in CONTENTS if entry.page)))
