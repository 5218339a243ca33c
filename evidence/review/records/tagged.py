"""Records under tags that begin a line, as PubMed (nbib, MEDLINE), Web of Science, EndNote (%T) and Cochrane export them as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from evidence.base.errors import DataProblems, Problem
from evidence.review.checks.check import declare, problem
from evidence.review.records.duplicates import bare_title
from evidence.review.records.record import Record, Search, one_line, untitled, year_in

RECORD_SYNTAX = declare("record-syntax", "error", family="records", cause="a file that was cut off, or put together by hand")

TITLE = "TI"
Fields = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a format writes its records.

    Attributes
    ----------
    tagged : a line with a tag, and its text.
    wrapped : how a line begins that goes on with the one above.
    opens : the tag with which a record begins.
    closes : the tag that ends it; "" where the next record does.
    around : tags that stand outside the records, of the file as a whole.
    title : the tag of the title.
    apart : whether a blank line stands between records, and never in one.
    """

    name: str
    tagged: re.Pattern[str]
    wrapped: str
    opens: str
    closes: str
    around: frozenset[str]
    title: str = TITLE
    apart: bool = False


_PUBMED = _Dialect("PubMed", re.compile(r"([A-Z]{2,4}) *- (.*)"), "      ", "PMID", "", frozenset(), apart=True)
_ENDNOTE = _Dialect("EndNote", re.compile(r"%(\S)(?: (.*))?$"), "", "0", "", frozenset(), "T")
_COCHRANE = _Dialect("Cochrane", re.compile(r"([A-Z]{2,3}): ?(.*)"), "", "RC", "", frozenset())
_WOS = _Dialect("Web of Science", re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$"), "   ", "PT", "ER", frozenset(("FN", "VR", "EF")))


def read_pubmed(text: str, file: str, source: str) -> Search:
    """The records of a PubMed export: nbib, or the format PubMed or MEDLINE.

    Examples
    --------
    >>> text = "PMID- 1\\nDP  - 2015 Mar\\nTI  - Return home: a register\\n      study.\\nFAU - Olive, Sam\\n"
    >>> read_pubmed(text, "x.nbib", "PubMed").records[0].citation
    'Olive, Sam (2015). Return home: a register study.'
    """
    return _read(text, file, _PUBMED, lambda fields: _of_pubmed(fields, source))


def read_wos(text: str, file: str, source: str) -> Search:
    """The records of a plain-text export of Web of Science.

    Examples
    --------
    >>> text = "FN Clarivate\\nPT J\\nAU Fir, A\\n   Gum, B\\nTI Going\\n   home\\nPY 2006\\nER\\n\\nEF\\n"
    >>> read_wos(text, "x.txt", "Web of Science").records[0].citation
    'Fir, A, Gum, B (2006). Going home.'
    """
    return _read(text, file, _WOS, lambda fields: _of_wos(fields, source))


def read_endnote(text: str, file: str, source: str) -> Search:
    """The records of EndNote's own text format (.enw), as Google Scholar writes it too.

    Examples
    --------
    >>> read_endnote("%0 Journal Article\\n%T Going home\\n%A Fir, Ada\\n%D 2006\\n", "x.enw", "x").records[0].citation
    'Fir, Ada (2006). Going home.'
    """
    return _read(text, file, _ENDNOTE, lambda fields: _of_endnote(fields, source))


def read_cochrane(text: str, file: str, source: str) -> Search:
    """The records of a plain-text export of the Cochrane Library, one under each line such as `Record #1 of 20`.

    Examples
    --------
    >>> read_cochrane("Record #1 of 1\\nID: CN-1\\nAU: Fir A\\nTI: Going home\\nYR: 2006\\n", "x.txt", "x").records[0].citation
    'Fir A (2006). Going home.'
    """
    return _read(re.sub(r"(?m)^Record #(.*)$", r"RC: \1", text), file, _COCHRANE, lambda fields: _of_cochrane(fields, source))


def _read(text: str, file: str, dialect: _Dialect, record: Callable[[Fields], Record]) -> Search:
    blocks: list[dict[str, list[str]]] = []
    lines: list[int] = []
    outside: list[tuple[int, str]] = []
    problems: list[Problem] = []
    block: dict[str, list[str]] | None = None
    last = ""
    begun = 0
    for number, line in enumerate(text.split("\n"), start=1):
        found = dialect.tagged.match(line)
        if not line.strip():
            block = None if dialect.apart else block
            continue
        if found and found[1] == dialect.opens:
            if block is not None and dialect.closes:
                problems.append(_unclosed(file, begun, dialect))
            block, begun, last = {dialect.opens: [found[2] or ""]}, number, dialect.opens
            blocks.append(block)
            lines.append(number)
        elif found and found[1] == dialect.closes:
            if block is None or found[2]:
                outside.append((number, line))
            block = None
        elif found and found[1] in dialect.around:
            continue
        elif block is None:
            outside.append((number, line.strip()))
        elif found:
            last = found[1]
            if last == dialect.title and bare_title(found[2] or "") not in map(bare_title, block.get(last, [found[2] or ""])):
                outside.append((number, (found[2] or "").strip()))  # perhaps of a record whose beginning is lost
            block.setdefault(last, []).append(found[2] or "")
        elif line.startswith(dialect.wrapped):
            _go_on(block, last, line, dialect)
        else:
            outside.append((number, line.strip()))
    if block is not None and dialect.closes:
        problems.append(_unclosed(file, begun, dialect))
    if problems:
        raise DataProblems(problems)
    records = tuple(map(record, blocks))
    said = [
        untitled(file, line, (f"{tag} {text}" for tag, texts in fields.items() for text in texts))
        for line, fields, one in zip(lines, blocks, records, strict=True)
        if not one.title
    ]
    return Search(records, tuple(outside), tuple(said))


def _go_on(block: dict[str, list[str]], tag: str, line: str, dialect: _Dialect) -> None:
    """A wrapped line: in Web of Science each line of authors is an author, everywhere else it goes on with the line above."""
    if dialect is _WOS and tag in ("AU", "AF"):
        block[tag].append(line.strip())
    else:
        block[tag][-1] += f" {line.strip()}"


def _unclosed(file: str, line: int, dialect: _Dialect) -> Problem:
    seen, allowed = f"a record ({dialect.opens}) without its end ({dialect.closes})", f"records from {dialect.opens} to {dialect.closes}"
    return problem(
        RECORD_SYNTAX, file, line, "", "", seen, allowed, f"Export the search again, or add the line {dialect.closes} behind it."
    )


def _first(fields: Fields, *tags: str) -> str:
    return next((one_line(text) for tag in tags for text in fields.get(tag, ()) if text.strip()), "")


def _every(fields: Fields, *tags: str) -> tuple[str, ...]:
    """The texts of the first tag that has any."""
    return next((tuple(map(one_line, filter(str.strip, fields[tag]))) for tag in tags if any(fields.get(tag, ()))), ())


def _of_pubmed(fields: Fields, source: str) -> Record:
    dois = (text for tag in ("LID", "AID", "SO") for text in fields.get(tag, ()))
    found = (re.search(r"(10\.[0-9]{4,9}/\S+?)(?= \[doi\]|\.? *$|\. )", text) for text in dois)
    return Record(
        _first(fields, "TI", "TT", "BTI"),
        _every(fields, "FAU", "AU", "CN"),
        year_in(_texts(fields, "DP", "DEP", "EDAT")),
        _first(fields, "JT", "TA"),
        next((doi[1] for doi in found if doi), ""),
        source,
        _every(fields, "FED", "ED"),
        _first(fields, "PG"),
        _first(fields, "AB"),
    )


def _of_wos(fields: Fields, source: str) -> Record:
    return Record(
        _first(fields, "TI"),
        _every(fields, "AU", "AF", "CA"),
        year_in(_texts(fields, "PY", "EA", "PD")),
        _first(fields, "SO", "J9", "JI"),
        _first(fields, "DI"),
        source,
        _every(fields, "ED", "BE"),
        _first(fields, "BP", "AR"),
        _first(fields, "AB"),
    )


def _of_endnote(fields: Fields, source: str) -> Record:
    return Record(
        _first(fields, "T"),
        _every(fields, "A"),
        year_in(_texts(fields, "D", "8")),
        _first(fields, "J", "B", "I"),
        _first(fields, "R"),
        source,
        _every(fields, "E"),
        _first(fields, "P"),
        _first(fields, "X"),
    )


def _of_cochrane(fields: Fields, source: str) -> Record:
    return Record(
        _first(fields, "TI"),
        _every(fields, "AU"),
        year_in(_texts(fields, "YR")),
        _first(fields, "SO"),
        _first(fields, "DOI", "DO"),
        source,
        (),
        _first(fields, "PG"),
        _first(fields, "AB"),
    )


def _texts(fields: Fields, *tags: str) -> Iterable[str]:
    return (text for tag in tags for text in fields.get(tag, ()))
