"""An RIS file, as databases and reference managers export it, as records: no line of it is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evidence.base.errors import DataProblems, Problem
from evidence.review.checks.check import declare, problem
from evidence.review.records.duplicates import bare_title
from evidence.review.records.record import Record, Search, one_line, untitled, year_in

RIS_SYNTAX = declare("ris-syntax", "error", family="records")

TITLES = ("TI", "T1", "TT")
AUTHORS = ("AU", "A1")
EDITORS = ("A2", "ED", "A3")
YEARS = ("PY", "Y1", "YR", "DA")
JOURNALS = ("JF", "T2", "JO", "J2", "JA")  # full names before short ones
_COUNTED = re.compile(r"<?[0-9]+[.>]?")  # the number that Ovid writes before each record
_READ = {"TY", "ER", "DO", "DB", "PB", *TITLES, *AUTHORS, *EDITORS, *YEARS, *JOURNALS}


@dataclass(slots=True)
class _Field:
    """A tag of a record, its line, and its text with what is wrapped onto the lines below."""

    line: int
    tag: str
    text: str


def read_ris(text: str, file: str, otherwise: str) -> Search:
    """The records of an RIS file.

    A record is everything up to its end (`ER`), whether its type (`TY`) comes first or not. One that begins with its type and lacks its end
    is read up to the next type, or to the end of the file, and told. A line without a tag goes on with the line above; so does an end with
    words behind it, a line of an abstract that begins with the letters ER.

    Parameters
    ----------
    text : of the file, lines ending in LF.
    file : its name, for messages.
    otherwise : the database, where a record does not say which.

    Raises
    ------
    DataProblems
        Where a record begins or ends cannot be determined, so that one could be lost.
    """
    blocks, not_read, problems = _blocks(file, text)
    if problems:
        raise DataProblems(problems)
    whole = [part for block in blocks for part in _at_types(block)]
    for block in whole:
        not_read += _other_titles(block)
    said = [
        f"{file}:{block[0].line}: a record without its end (ER) is read up to where it stops" for block in whole if block[-1].tag != "ER"
    ]
    records = tuple(_record(block, otherwise) for block in whole)
    said += [
        untitled(file, block[0].line, (f"{field.tag} {field.text}" for field in block if field.tag != "ER"))
        for block, record in zip(whole, records, strict=True)
        if not record.title
    ]
    return Search(records, tuple(sorted(not_read)), tuple(said))


def _blocks(file: str, text: str) -> tuple[list[list[_Field]], list[tuple[int, str]], list[Problem]]:
    """The fields of each record, the lines that stand outside any, and what prevents telling them apart."""
    gap = re.search(r"^TY( +)-", text, re.MULTILINE)
    if gap is None:
        return [], [], [_damaged(file, 1, "no record", "Export the search again as RIS.")]
    tagged = re.compile(rf"([A-Z][A-Z0-9]){gap[1]}-(.*)")
    blocks: list[list[_Field]] = []
    outside: list[tuple[int, str]] = []
    problems: list[Problem] = []
    block: list[_Field] = []
    for number, line in enumerate(text.split("\n"), start=1):
        found = tagged.match(line)
        if found and found[1] == "ER" and not found[2].strip():
            problems += _faults(file, block, closed=True)
            if block:
                blocks.append([*block, _Field(number, "ER", "")])
            else:
                outside.append((number, line))
            block = []
        elif found and (found[1] != "ER" or not block):
            block.append(_Field(number, found[1], found[2]))
        elif line.strip() and not block:
            if not _COUNTED.fullmatch(line.strip()):
                outside.append((number, line.strip()))
        elif line.strip():
            problems += _misspaced(file, number, line, gap[1])
            block[-1].text += f" {line}"
    return [*blocks, *([block] if block else [])], outside, [*problems, *_faults(file, block, closed=False)]


def _at_types(block: Sequence[_Field]) -> list[list[_Field]]:
    """The records of a block: one, or several that begin with a type each and lack their ends; two types behind each other are of one."""
    types = [n for n, field in enumerate(block) if field.tag == "TY"]
    begins = [n for n in types if n and block[n - 1].tag != "TY"] if types[0] == 0 else []
    return [list(block[one:other]) for one, other in pairwise((0, *begins, len(block)))]


def _faults(file: str, block: Sequence[_Field], closed: bool) -> list[Problem]:
    """What is wrong with where a record begins and ends: without a type in front, several types may stand for several records."""
    positions = [n for n, field in enumerate(block) if field.tag == "TY"]
    if not block or positions[:1] == [0]:
        return []
    unclosed = [one for one, next in pairwise(positions) if next > one + 1]
    if not closed:
        unclosed.append(positions[-1] if positions else 0)
    fix = "Add the line `ER  -` behind it; the file may have been cut off."
    found = [_damaged(file, block[position].line, "a record (TY) without its end (ER)", fix) for position in unclosed]
    if closed and not positions:
        found.append(_damaged(file, block[0].line, "a record without its type (TY)", "Add `TY  - JOUR` before its first line."))
    return found


def _misspaced(file: str, number: int, line: str, gap: str) -> list[Problem]:
    """A line that looks like one with a tag, but for its spaces: it would be taken for words of the line above."""
    found = re.match(r"([A-Z][A-Z0-9])\s*-\s", f"{line} ")
    if found is None or found[1] not in _READ - {"ER"}:
        return []
    seen = f"the tag {found[1]} with other spaces before its dash than at the first TY"
    return [_damaged(file, number, seen, f"Write `{found[1]}{gap}- `; if the line goes on with the one above, join them.")]


def _damaged(file: str, line: int, seen: str, fix: str) -> Problem:
    return problem(RIS_SYNTAX, file, line, "", "", seen, "records from `TY  -` to `ER  -`", fix)


def _other_titles(block: Iterable[_Field]) -> list[tuple[int, str]]:
    """A second title under the same tag, in other words than the first: perhaps of a record whose beginning is lost."""
    first: dict[str, str] = {}
    fields = [field for field in block if field.tag in TITLES[:2] and one_line(field.text)]
    return [(one.line, one_line(one.text)) for one in fields if bare_title(first.setdefault(one.tag, one.text)) != bare_title(one.text)]


def _record(block: Sequence[_Field], otherwise: str) -> Record:
    texts: dict[str, list[str]] = {}
    for field in block:
        texts.setdefault(field.tag, []).append(one_line(field.text))

    def all_of(names: Iterable[str]) -> tuple[str, ...]:
        """The texts of the first tag that has any."""
        return next((tuple(filter(None, texts[name])) for name in names if any(texts.get(name, ()))), ())

    def first(*names: str) -> str:
        return next(iter(all_of(names)), "")

    title = first(*TITLES)
    journal = first(*JOURNALS) or _journal_of_embase(texts, title) or first("PB")
    return Record(
        title,
        all_of(AUTHORS),
        year_in(text for name in YEARS for text in texts.get(name, ())),
        "" if journal == title else journal,
        first("DO"),
        first("DB") or otherwise,
        all_of(EDITORS),
        first("SP"),
        first("AB", "N2"),
    )


def _journal_of_embase(texts: dict[str, list[str]], title: str) -> str:
    """Embase leaves the tag of the journal empty and writes it where others have a short title (ST), which is a part of the title."""
    named = next(iter(texts.get("ST", ())), "")
    left_empty = any(name in texts for name in JOURNALS)
    return named if left_empty and title and bare_title(named) not in bare_title(title) else ""
