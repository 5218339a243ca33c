"""Screening in other programs: what ASReview and Rayyan decided comes in, and a ledger goes out to be screened there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from evidence.base.cells import undefused
from evidence.base.spreadsheet import csv_lines

# Columns of ASReview (versions 0 to 2) that hold 1 for relevant and 0 for irrelevant.
_ASREVIEW = ("asreview_label", "included", "label_included", "included_label", "final_included", "asreview label", "label")
_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{(.*?)\}")
_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|]*)")
_VOTE = re.compile(r'"([^"]*)"\s*=>\s*"([^"]*)"')

PROGRAMS = ("asreview", "rayyan")


def decided(row: Mapping[str, str]) -> tuple[str, str]:
    """What a row of a screening program decided, by heading in small letters: "include", "exclude" or "", and why.

    Reviewers of Rayyan who disagree have decided nothing; who said what is then the reason.

    Examples
    --------
    >>> decided({"included": "1"}), decided({"asreview_label": "0"}), decided({"included": "-1"})
    (('include', ''), ('exclude', 'screened in ASReview'), ('', ''))
    >>> decided({"notes": 'RAYYAN-INCLUSION: {"Ann"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong population'})
    ('exclude', 'wrong population')
    """
    for name in _ASREVIEW:
        text = row.get(name, "").strip().removesuffix(".0")
        if text in ("1", "0"):
            return ("include", "") if text == "1" else ("exclude", row.get("exclusion_reason", "").strip() or "screened in ASReview")
    notes = row.get("notes", "")
    votes = [vote for found in _RAYYAN.findall(notes) for vote in _VOTE.findall(found)]
    said = {vote for _, vote in votes}
    if said == {"Included"}:
        return "include", ""
    if said == {"Excluded"}:
        reasons = _REASONS.search(notes)
        return "exclude", reasons[1].strip() if reasons and reasons[1].strip() else "screened in Rayyan"
    return "", f"Rayyan: {', '.join(f'{who}: {vote}' for who, vote in votes)}" if len(said) > 1 else ""


def to_screen(rows: Iterable[Mapping[str, str]], program: str) -> bytes:
    """The records of a ledger that are not duplicates, as a CSV that the program reads; its answer brings each record's id back.

    Parameters
    ----------
    rows : of records.csv, cells by column.
    program : one of `PROGRAMS`.
    """
    columns, fill = (_FOR_ASREVIEW, _asreview) if program == "asreview" else (_FOR_RAYYAN, _rayyan)
    lines = [fill({column: undefused(text) for column, text in row.items()}) for row in rows if not row.get("duplicate_of")]
    return csv_lines([columns, *([line.get(column, "") for column in columns] for line in lines)]).encode()


_FOR_ASREVIEW = ("record_id", "title", "abstract", "authors", "year", "doi", "included")
_FOR_RAYYAN = (
    *("key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url", "language", "publisher"),
    *("location", "abstract", "notes", "pubmed_id", "pmc_id"),
)


def _asreview(row: Mapping[str, str]) -> dict[str, str]:
    included = {"include": "1", "exclude": "0"}.get(row.get("decision", ""), "")
    facts = {name: row.get(name, "") for name in ("record_id", "abstract", "year", "doi")}
    return facts | {"title": row.get("title") or row.get("citation", ""), "authors": row.get("first_author", ""), "included": included}


def _rayyan(row: Mapping[str, str]) -> dict[str, str]:
    doi = row.get("doi", "")
    facts = {"key": row.get("record_id", ""), "title": row.get("title") or row.get("citation", ""), "year": row.get("year", "")}
    facts |= {"authors": row.get("first_author", ""), "abstract": row.get("abstract", "")}
    return facts | {"url": f"https://doi.org/{doi}" if doi.startswith("10.") else ""}
