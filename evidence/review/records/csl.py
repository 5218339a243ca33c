"""Records as CSL-JSON, as Zotero, Mendeley, Crossref and citation styles write them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from evidence.base.errors import DataProblems
from evidence.review.checks.check import problem
from evidence.review.records.record import Record, Search, one_line, year_in
from evidence.review.records.tagged import RECORD_SYNTAX


def read_csl(text: str, file: str, source: str) -> Search:
    """The items of a CSL-JSON file; what is not an item, or does not say what it is, is reported with its line.

    Raises
    ------
    DataProblems
        It is not JSON, or neither an item nor a list of items.

    Examples
    --------
    >>> text = '[{"title": "Sleeping well", "author": [{"family": "Fir", "given": "A."}], "issued": {"date-parts": [[2006]]}}]'
    >>> read_csl(text, "x.json", "x").records[0].citation
    'Fir, A. (2006). Sleeping well.'
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        fix = "Export the file again; it may have been cut off."
        raise DataProblems([problem(RECORD_SYNTAX, file, error.lineno, "", "", f"no JSON ({error.msg})", "a list of items", fix)]) from None
    except RecursionError:
        fix = "Export the file again."
        raise DataProblems([problem(RECORD_SYNTAX, file, 1, "", "", "lists inside lists without end", "a list of items", fix)]) from None
    if isinstance(whole, dict):
        whole = whole.get("items", [whole])
    if not isinstance(whole, list):
        raise DataProblems(
            [problem(RECORD_SYNTAX, file, 1, "", "", "JSON that is not a list", "a list of items", "Export it as CSL JSON.")]
        )
    records: list[Record] = []
    outside: list[tuple[int, str]] = []
    for item, line in zip(whole, _lines(text, len(whole)), strict=True):
        record = _record(item, source) if isinstance(item, dict) else None
        if record is None or not (record.title or record.authors or record.doi):
            outside.append((line, one_line(json.dumps(item, ensure_ascii=False))[:200]))
        else:
            records.append(record)
    return Search(tuple(records), tuple(outside))


def _lines(text: str, count: int) -> Iterator[int]:
    """The line on which each item of the list begins; 1 for an item that stands alone."""
    start = text.find("[")
    if not text.lstrip().startswith("[") and '"items"' not in text:
        yield from [1] * count
        return
    decoder, at = json.JSONDecoder(), start + 1
    for _ in range(count):
        while text[at] in " \t\r\n,":
            at += 1
        yield text.count("\n", 0, at) + 1
        _, at = decoder.raw_decode(text, at)


def _record(item: dict[str, Any], source: str) -> Record:
    def first(*names: str) -> str:
        values = (item.get(name) for name in names)
        texts = (one_line(str(value[0] if isinstance(value, list) and value else value)) for value in values if value not in (None, "", []))
        return next(texts, "")

    return Record(
        first("title"),
        _people(item.get("author")),
        year_in(_date(item.get(name)) for name in ("issued", "published", "published-print", "published-online")),
        first("container-title", "journalAbbreviation", "publisher"),
        first("DOI", "doi"),
        first("source") or source,
        _people(item.get("editor")),
        first("page"),
        first("abstract"),
    )


def _people(value: Any) -> tuple[str, ...]:
    names = []
    for one in value if isinstance(value, list) else []:
        if isinstance(one, str):
            names.append(one_line(one))
        elif isinstance(one, dict):
            particle = " ".join(str(one[part]) for part in ("dropping-particle", "non-dropping-particle") if one.get(part))
            family = one_line(f"{particle} {one.get('family') or ''}")
            names.append(one_line(str(one.get("literal") or ", ".join(part for part in (family, str(one.get("given") or "")) if part))))
    return tuple(name for name in names if name)


def _date(value: Any) -> str:
    """A date of CSL in words: its parts, or as it was typed."""
    if not isinstance(value, dict):
        return str(value or "")
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return str(parts[0][0])
    return str(value.get("raw") or value.get("literal") or "")
