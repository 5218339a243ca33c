"""Records in a table: CSV and workbooks of Scopus, Web of Science, Covidence, Rayyan, ASReview, Zotero, EndNote and others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from evidence.base.errors import DataProblems
from evidence.review.checks.check import problem
from evidence.review.reading import one_table
from evidence.review.records.record import Record, Search, one_line, year_in
from evidence.review.records.screening import decided
from evidence.review.records.tagged import RECORD_SYNTAX

# What each fact is called, by the programs that write tables of records; the first that a table has and that is filled is taken.
HEADINGS = {
    "title": ("title", "article title", "document title", "primary title", "original title", "titles", "ti", "t1"),
    "authors": ("authors", "author", "author names", "author s", "author full names", "au", "first author"),
    "year": ("year", "publication year", "published year", "pub year", "py", "date", "publication date", "date published"),
    "journal": (
        *("source title", "journal", "publication title", "secondary title", "journal book", "publicationname", "publication name"),
        *("journal name", "full journal title", "jo", "t2", "so"),
    ),
    "doi": ("doi", "do", "di", "doi link"),
    "page": ("pages", "page start", "start page", "sp", "bp", "first page"),
    "url": ("url", "link"),
    "abstract": ("abstract", "abstract note", "abstracts", "ab", "notes abstract"),
    "database": ("database", "name of database", "source database", "database provider"),
    "id": ("record_id", "key"),
}
_LOOKS_LIKE_AN_AUTHOR = re.compile(r"[^,;]+ (?:[A-Z]\.?[- ]?)+$")


def read_record_table(path: Path, source: str) -> Search:
    """The rows of a table, each a record; a row without title, author and DOI is reported with its line.

    Raises
    ------
    DataProblems
        The table cannot be read, or has no column of titles.
    """
    sheet = one_table(path)
    header = [re.sub(r"[^a-z0-9_]+", " ", heading.lower()).strip() for heading in sheet.raw.header]
    places = {fact: [header.index(name) for name in names if name in header] for fact, names in HEADINGS.items()}
    if not places["title"]:
        seen = f"the headings {', '.join(sheet.raw.header[:12])}"
        fix = "Rename the column of titles to title; an RIS file would do too."
        raise DataProblems([problem(RECORD_SYNTAX, path.name, 1, "", "", seen, "a column of titles", fix)])
    records: list[Record] = []
    outside: list[tuple[int, str]] = []
    for row in sheet.raw.rows:
        cells = {fact: next((row.cells[at].strip() for at in at_all if row.cells[at].strip()), "") for fact, at_all in places.items()}
        record = _record(cells, dict(zip(header, row.cells, strict=False)), source)
        if record.title or record.authors or record.doi:
            records.append(record)
        elif any(cell.strip() for cell in row.cells):
            outside.append((row.line, one_line(" | ".join(cell for cell in row.cells if cell.strip()))[:200]))
    return Search(tuple(records), tuple(outside), sheet.said)


def _record(cells: Mapping[str, str], row: Mapping[str, str], source: str) -> Record:
    decision, reason = decided(row)
    return Record(
        one_line(cells["title"]),
        authors_in(cells["authors"]),
        year_in([cells["year"]]),
        one_line(cells["journal"]),
        cells["doi"] or (cells["url"] if "doi.org/10." in cells["url"] else ""),
        one_line(cells["database"]) or source,
        (),
        cells["page"],
        one_line(cells["abstract"]),
        cells["id"],
        decision,
        reason,
    )


def authors_in(text: str) -> tuple[str, ...]:
    """The authors of a cell, by the sign that separates them: a semicolon, `and`, a line break, or commas between names with initials.

    >>> authors_in("Plum U.; Fir A.B."), authors_in("Plum, U. and Fir, A."), authors_in("Plum U., Fir A.B."), authors_in("Plum, Uma")
    (('Plum U.', 'Fir A.B.'), ('Plum, U.', 'Fir, A.'), ('Plum U.', 'Fir A.B.'), ('Plum, Uma',))
    """
    for sign in (";", "\n", "|"):
        if sign in text:
            return tuple(name for name in map(one_line, text.split(sign)) if name)
    if re.search(r"\sand\s", text):
        return tuple(name for name in map(one_line, re.split(r"\s+and\s+", text)) if name)
    parts = [one_line(part) for part in text.split(",")]
    if len(parts) > 1 and all(_LOOKS_LIKE_AN_AUTHOR.match(part) for part in parts):
        return tuple(parts)
    return (one_line(text),) if text.strip() else ()
