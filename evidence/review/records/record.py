"""A record of a search, and what a file holds of them, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.base.words import shown


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a search, as the file gave it.

    Attributes
    ----------
    title, journal, doi : "" where the record has none; spaces and line breaks are made single spaces.
    authors : in the record's order.
    year : four digits, or "".
    source : the database that gave it.
    editors : of what it stands in, in the record's order.
    start_page : the first page, "" where the record has none.
    abstract : "" where the record has none.
    id : the record_id of the review, where the file brings one back.
    decision, reason : what a screening program decided ("include", "exclude" or ""), and why.
    """

    title: str
    authors: tuple[str, ...]
    year: str
    journal: str
    doi: str
    source: str
    editors: tuple[str, ...] = ()
    start_page: str = ""
    abstract: str = ""
    id: str = ""
    decision: str = ""
    reason: str = ""

    @property
    def citation(self) -> str:
        """The record in one line.

        >>> Record("A trial", ("Jones, T.", "Smith, A."), "1998", "Trials", "", "PsycINFO").citation
        'Jones, T., Smith, A. (1998). A trial. Trials.'
        """
        who = ", ".join(self.authors or self.editors) or "No author"
        ends = (self.title or "No title", self.journal)
        return f"{who} ({self.year or 'no year'}). " + " ".join(text.rstrip(".") + "." for text in ends if text)


@dataclass(frozen=True, slots=True)
class Search:
    """What a file holds.

    Attributes
    ----------
    records : in the file's order.
    not_read : what is not part of a record, or a second title of one: its line and the text.
    said : how the file was read where that had to be told, in words.
    """

    records: tuple[Record, ...]
    not_read: tuple[tuple[int, str], ...]
    said: tuple[str, ...] = ()


def year_in(texts: Iterable[str]) -> str:
    """The first year that stands in one of the texts, four digits; "" if none does.

    >>> year_in(["2015 Mar"]), year_in(["", "10/2/2009"]), year_in(["in press"])
    ('2015', '2009', '')
    """
    found = (re.search(r"(?<![0-9])(1[5-9]|20)[0-9]{2}(?![0-9])", text) for text in texts)
    return next((year[0] for year in found if year), "")


def untitled(file: str, line: int, parts: Iterable[str]) -> str:
    """What is said of a record that has no title: where it begins, and the beginning of all that stands in it.

    >>> untitled("x.ris", 12, ["TY BOOK", "T I A trial"])
    "x.ris:12: a record without a title: 'TY BOOK | T I A trial'"
    """
    return f"{file}:{line}: a record without a title: {shown(one_line(' | '.join(filter(None, parts))), 300)}"


def one_line(text: str) -> str:
    """The text with its spaces and line breaks as single spaces."""
    return " ".join(text.split())
