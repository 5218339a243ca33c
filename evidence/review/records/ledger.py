"""New records and decisions into records.csv: every record gets a row; of a row that is there only an open decision is filled in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.base.cells import defused, undefused
from evidence.base.errors import DataProblems
from evidence.base.spreadsheet import csv_lines
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.layout import TABLES
from evidence.review.read_csv import RawTable
from evidence.review.read_table import read_raw, type_raw
from evidence.review.records.duplicates import Match, RecordIdentity, matches
from evidence.review.records.record import Record
from evidence.review.tables import Row

FILE = TABLES["records"].file
OPEN = "awaiting"


@dataclass(frozen=True, slots=True)
class ScreeningDecision:
    """What a file says was decided on a record of the ledger.

    Attributes
    ----------
    id : its record_id.
    decision, reason : as the file has them.
    stands : the decision that is in the ledger; "awaiting" where the file's is entered.
    """

    id: str
    decision: str
    reason: str
    stands: str


@dataclass(frozen=True, slots=True)
class NewRecords:
    """What an import adds to the ledger of records.

    Attributes
    ----------
    new : the rows to add, cells by column, in the file's order.
    already : record_ids that were there before.
    duplicates : new rows that repeat another record for certain; they are entered and point to it.
    possible : new rows that may repeat another record; they await a person's look.
    decisions : decisions on rows that were there: entered where the row awaits one.
    conflicts : decisions that are another than the row's, which stays.
    content : records.csv as it will be.
    """

    new: tuple[Mapping[str, str], ...]
    already: tuple[str, ...]
    duplicates: tuple[Match, ...]
    possible: tuple[Match, ...]
    decisions: tuple[ScreeningDecision, ...]
    conflicts: tuple[ScreeningDecision, ...]
    content: bytes

    @property
    def changes(self) -> bool:
        """Whether records.csv would be another than it is."""
        return bool(self.new or self.decisions)

    def to_dict(self) -> dict[str, object]:
        """The import as `evidence records --json` prints it."""
        return {
            "new": [dict(row) for row in self.new],
            "already_there": list(self.already),
            "duplicates": [{"record_id": m.id, "duplicate_of": m.earlier, "why": m.why} for m in self.duplicates],
            "possible_duplicates": [{"record_id": m.id, "perhaps": m.earlier, "why": m.why} for m in self.possible],
            "decisions": [{"record_id": d.id, "decision": d.decision, "reason": d.reason} for d in self.decisions],
            "conflicts": [{"record_id": d.id, "decision": d.decision, "in_the_ledger": d.stands} for d in self.conflicts],
        }


def enter(root: Path, codebook: Codebook, records: Sequence[Record]) -> NewRecords:
    """The ledger of the review in `root` with the records of a search added; nothing is written.

    A record has the same id in every import, so importing a file again adds nothing.

    Raises
    ------
    DataProblems
        Records.csv has errors.
    """
    specs = codebook.table("records")
    raw, rows = _ledger(root, specs)
    known = [_described(row) for row in rows if not row.text("duplicate_of")]
    there = {row.id: row for row in rows}
    fresh: dict[str, Record] = {}
    already: dict[str, Record] = {}
    for id, record in _with_ids(records, there):
        (already if id in there else fresh)[id] = record
    found_twice = matches([_describe(id, record) for id, record in fresh.items()], known)
    # A record that brings a decision on one that is there is that one, not another row.
    answers = {match.id: match.earlier for match in found_twice if match.certain and match.earlier in there and fresh[match.id].decision}
    already |= {earlier: fresh.pop(id) for id, earlier in answers.items()}
    found_twice = tuple(match for match in found_twice if match.id in fresh)
    by_id = {match.id: match for match in found_twice}
    new = tuple(_cells(id, record, by_id.get(id)) for id, record in fresh.items())
    said = [ScreeningDecision(id, one.decision, one.reason, there[id].text("decision")) for id, one in already.items() if one.decision]
    decisions = tuple(one for one in said if one.stands == OPEN)
    header = raw.header if raw is not None else tuple(spec.column for spec in specs)
    before = _with_decisions((root / FILE).read_bytes(), raw, decisions) if raw is not None else csv_lines([header]).encode()
    added = csv_lines([row.get(column, "") for column in header] for row in new).encode()
    content = before + (b"" if before.endswith((b"\n", b"\r")) else b"\n") + added
    certain = tuple(match for match in found_twice if match.certain)
    possible = tuple(match for match in found_twice if not match.certain)
    conflicts = tuple(one for one in said if one.stands not in (OPEN, one.decision))
    return NewRecords(new, tuple(already), certain, possible, decisions, conflicts, content)


def ledger_rows(root: Path, codebook: Codebook) -> tuple[dict[str, str], ...]:
    """The rows of records.csv as text by column; none where there is no such file."""
    return tuple(dict(row.texts) for row in _ledger(root, codebook.table("records"))[1])


def _ledger(root: Path, specs: tuple[ColumnSpec, ...]) -> tuple[RawTable | None, tuple[Row, ...]]:
    raw, problems = read_raw(root, TABLES["records"], specs)
    rows: tuple[Row, ...] = ()
    if raw is not None:
        table, found = type_raw(raw, TABLES["records"], specs)
        rows, problems = table.rows, problems + found
    if any(one.severity == "error" for one in problems):
        raise DataProblems(problems)
    return raw, rows


def _with_decisions(data: bytes, raw: RawTable, decisions: Sequence[ScreeningDecision]) -> bytes:
    """The file with some decisions filled in; every other row keeps every letter."""
    if not decisions:
        return data
    lines = re.findall(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", data)
    wanted = {one.id: one for one in decisions}
    key, after = raw.header.index("record_id"), [row.line for row in raw.rows[1:]]
    for row, end in zip(reversed(raw.rows), reversed([*after, len(lines) + 1]), strict=True):
        decision = wanted.get(row.cells[key])
        if decision is not None:
            cells = dict(zip(raw.header, row.cells, strict=True)) | {"decision": decision.decision, "reason": decision.reason}
            lines[row.line - 1 : end - 1] = [csv_lines([[defused(cells[column]) for column in raw.header]]).encode()]
    return b"".join(lines)


def _with_ids(records: Sequence[Record], there: Collection[str]) -> list[tuple[str, Record]]:
    """Each record with the id it brings back, else one made from its own words; the second of two equal ones gets -2, and so on."""
    seen: dict[str, int] = {}
    named = []
    for record in records:
        if record.id in there:
            named.append((record.id, record))
            continue
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
    cells["abstract"] = record.abstract
    if record.decision:
        cells |= {"decision": record.decision, "reason": record.reason}
    elif record.reason:
        cells["reason"] = record.reason
    if match is not None and match.certain:
        cells |= {"decision": "exclude", "duplicate_of": match.earlier, "reason": f"duplicate: {match.why}"}
    elif match is not None:
        cells["reason"] = f"possible duplicate of {match.earlier}: {match.why}"
    return {column: defused(text) for column, text in cells.items()}
