"""New records into records.csv: every record of the file gets a row, existing rows keep every letter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.base.cells import defused, undefused
from evidence.base.errors import DataProblems
from evidence.base.spreadsheet import csv_lines
from evidence.review.codebook import Codebook
from evidence.review.layout import TABLES
from evidence.review.read_table import read_raw, type_raw
from evidence.review.records.duplicates import Match, RecordIdentity, matches
from evidence.review.records.ris import Record
from evidence.review.tables import Row

FILE = TABLES["records"].file


@dataclass(frozen=True, slots=True)
class NewRecords:
    """What an import adds to the ledger of records.

    Attributes
    ----------
    new : the rows to add, cells by column, in the file's order.
    already : record_ids that were there before.
    duplicates : new rows that repeat another record for certain; they are entered and point to it.
    possible : new rows that may repeat another record; they await a person's look.
    content : records.csv as it will be.
    """

    new: tuple[Mapping[str, str], ...]
    already: tuple[str, ...]
    duplicates: tuple[Match, ...]
    possible: tuple[Match, ...]
    content: bytes

    def to_dict(self) -> dict[str, object]:
        """The import as `evidence records --json` prints it."""
        return {
            "new": [dict(row) for row in self.new],
            "already_there": list(self.already),
            "duplicates": [{"record_id": m.id, "duplicate_of": m.earlier, "why": m.why} for m in self.duplicates],
            "possible_duplicates": [{"record_id": m.id, "perhaps": m.earlier, "why": m.why} for m in self.possible],
        }


def enter(root: Path, codebook: Codebook, records: Sequence[Record]) -> NewRecords:
    """The ledger of the review in `root` with the records of a search added; nothing is written.

    A record has the same id in every import, so importing a file again adds nothing.

    Raises
    ------
    DataProblems : records.csv has errors.
    """
    specs = codebook.table("records")
    raw, problems = read_raw(root, TABLES["records"], specs)
    rows: tuple[Row, ...] = ()
    if raw is not None:
        table, found = type_raw(raw, TABLES["records"], specs)
        rows, problems = table.rows, problems + found
    if any(one.severity == "error" for one in problems):
        raise DataProblems(problems)
    known = [_described(row) for row in rows if not row.text("duplicate_of")]
    there = {row.id for row in rows}
    fresh: dict[str, Record] = {}
    already = []
    for id, record in _with_ids(records):
        if id in there:
            already.append(id)
        else:
            fresh[id] = record
    found_twice = matches([_describe(id, record) for id, record in fresh.items()], known)
    by_id = {match.id: match for match in found_twice}
    new = tuple(_cells(id, record, by_id.get(id)) for id, record in fresh.items())
    header = raw.header if raw is not None else tuple(spec.column for spec in specs)
    before = (root / FILE).read_bytes() if raw is not None else csv_lines([header]).encode()
    added = csv_lines([row.get(column, "") for column in header] for row in new).encode()
    content = before + (b"" if before.endswith((b"\n", b"\r")) else b"\n") + added
    certain = tuple(match for match in found_twice if match.certain)
    return NewRecords(new, tuple(already), certain, tuple(m for m in found_twice if not m.certain), content)


def _with_ids(records: Sequence[Record]) -> list[tuple[str, Record]]:
    """Each record with an id made from its own words; the second of two equal ones gets -2, and so on."""
    seen: dict[str, int] = {}
    named = []
    for record in records:
        words = "\n".join((record.source, *(record.authors or record.editors), record.year, record.title, record.journal, record.doi))
        id = "r" + hashlib.sha256(words.encode()).hexdigest()[:10]
        seen[id] = seen.get(id, 0) + 1
        named.append((id if seen[id] == 1 else f"{id}-{seen[id]}", record))
    return named


def _describe(id: str, record: Record) -> RecordIdentity:
    return RecordIdentity(id, record.title, record.authors[0] if record.authors else "", record.year, record.doi, record.start_page)


def _described(row: Row) -> RecordIdentity:
    return RecordIdentity(row.id, *(undefused(row.text(column)) for column in ("title", "first_author", "year", "doi")))


def _cells(id: str, record: Record, match: Match | None) -> dict[str, str]:
    cells = {"record_id": id, "citation": record.citation, "source": record.source, "stage": "title_abstract", "decision": "awaiting"}
    cells |= {"title": record.title, "first_author": record.authors[0] if record.authors else "", "year": record.year, "doi": record.doi}
    if match is not None and match.certain:
        cells |= {"decision": "exclude", "duplicate_of": match.earlier, "reason": f"duplicate: {match.why}"}
    elif match is not None:
        cells["reason"] = f"possible duplicate of {match.earlier}: {match.why}"
    return {column: defused(text) for column, text in cells.items()}
