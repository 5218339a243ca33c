"""An RIS file, as databases and reference managers export it, as records. The format is read by rispy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.base.errors import DataProblems, FileProblem, Problem, UsageError
from evidence.review.rules.rule import declare, problem

RIS_SYNTAX = declare("ris-syntax", "error", family="records")

TITLES = ("title", "primary_title", "translated_title", "short_title", "secondary_title")
AUTHORS = ("authors", "first_authors", "secondary_authors", "tertiary_authors")
YEARS = ("year", "publication_year", "date")
JOURNALS = ("journal_name", "secondary_title", "alternate_title1", "alternate_title2", "alternate_title3", "publisher")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a search, as the file gave it.

    Attributes
    ----------
    title, journal, doi : "" where the record has none; spaces and line breaks are made single spaces.
    authors : in the record's order.
    year : four digits, or "".
    source : the database that gave it.
    """

    title: str
    authors: tuple[str, ...]
    year: str
    journal: str
    doi: str
    source: str

    @property
    def citation(self) -> str:
        """The record in one line.

        >>> Record("A trial", ("Jones, T.", "Smith, A."), "1998", "Child Care", "", "PsycINFO").citation
        'Jones, T., Smith, A. (1998). A trial. Child Care.'
        """
        who = ", ".join(self.authors) or "No author"
        ends = (self.title or "No title", self.journal)
        return f"{who} ({self.year or 'no year'}). " + " ".join(text.rstrip(".") + "." for text in ends if text)


def read_ris(path: Path, source: str = "") -> tuple[Record, ...]:
    """The records of an RIS file.

    Parameters
    ----------
    path : the file, in UTF-8.
    source : the database it comes from; by default what each record says, else the file's name.

    Raises
    ------
    FileProblem : it cannot be opened.
    DataProblems : it is not UTF-8 text, or a record is not closed, so that it could be lost.
    UsageError : rispy is not installed.
    """
    try:
        import rispy
    except ImportError:
        raise UsageError('reading RIS files needs the package rispy; install it with: python -m pip install "rispy>=0.9"') from None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path} cannot be opened ({error.strerror or error}); check the name and the folder") from None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DataProblems([_damaged(path.name, line, "a byte that is not UTF-8", "Export it again as UTF-8.")]) from None
    problems = list(_faults(path.name, text))
    if problems:
        raise DataProblems(problems)
    return tuple(_record(entry, source, path.stem) for entry in rispy.loads(text))


def _faults(file: str, text: str) -> Iterator[Problem]:
    """Records that are not closed before the next begins or the file ends: rispy would pass over them in silence."""
    unclosed = ("a record (TY) without its end (ER)", "Add the line `ER  -` behind it; the file may have been cut off.")
    opened, records = 0, 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("TY  -"):
            records += 1
            if opened:
                yield _damaged(file, opened, *unclosed)
            opened = number
        elif line.startswith("ER  -"):
            if not opened:
                yield _damaged(file, number, "an end (ER) without a record", "Add `TY  - JOUR` before its first line.")
            opened = 0
    if opened:
        yield _damaged(file, opened, *unclosed)
    if not records:
        yield _damaged(file, 1, "no record", "Export the search again as RIS; other formats are not read.")


def _damaged(file: str, line: int, seen: str, fix: str) -> Problem:
    return problem(RIS_SYNTAX, file, line, "", "", seen, "records from `TY  -` to `ER  -`", fix)


def _record(entry: Mapping[str, Any], source: str, otherwise: str) -> Record:
    authors: list[str] = next((entry[name] for name in AUTHORS if entry.get(name)), [])
    year = re.search(r"(?<![0-9])(1[5-9]|20)[0-9]{2}(?![0-9])", _first(entry, YEARS))
    title = _first(entry, TITLES)
    journal = _first(entry, JOURNALS)
    return Record(
        title,
        tuple(_line(author) for author in authors if _line(author)),
        year[0] if year else "",
        "" if journal == title else journal,
        _line(entry.get("doi", "")),
        source or _line(entry.get("name_of_database", "")) or otherwise,
    )


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((_line(entry[name]) for name in names if entry.get(name)), "")


def _line(value: Any) -> str:
    return " ".join(str(value).split())
