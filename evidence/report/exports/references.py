"""The sources of the eligible studies for managers of references.

A citation is kept in the words it was coded in. Its year is taken out where it stands in brackets, and its authors where every one of
them is a surname with initials; anything else would be a guess. Title and journal are not told apart: both stand in the title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.review.analysed import is_eligible
from evidence.robustness.examined import Examined

_CITED = re.compile(r"(?P<authors>[^()]+?) \((?P<year>\d{4})\)\. (?P<title>.+)", re.DOTALL)
_NAME = r"[^\W\d][\w'\N{RIGHT SINGLE QUOTATION MARK}-]*"
_AUTHOR = re.compile(rf"(?P<family>{_NAME}(?: {_NAME})*) (?P<given>[A-Z]{{1,4}})")
_OTHERS = re.compile(r" and others$|,? et al\.?$")
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\S+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """One source.

    Attributes
    ----------
    id : its source_id.
    authors : (surname, initials) of each; empty where the citation does not say them so.
    year : four digits, or "".
    title : what is left of the citation, or all of it.
    url, doi : "" where there is none.
    studies : short names of the eligible studies that were read in it.
    """

    id: str
    authors: tuple[tuple[str, str], ...]
    year: str
    title: str
    url: str
    doi: str
    studies: tuple[str, ...]


def references(run: Examined) -> tuple[Reference, ...]:
    """Every source that an effect of an eligible study was read in, in the order of sources.csv."""
    tables = run.review.tables
    labels = {study.text("study_id"): study.text("label") for study in tables["studies"] if is_eligible(study)}
    used: dict[str, dict[str, None]] = {}
    for effect in tables["effects"]:
        if effect.text("study_id") in labels:
            used.setdefault(effect.text("source_id"), {})[labels[effect.text("study_id")]] = None
    sources = {row.text("source_id"): row for row in tables["sources"]}
    return tuple(reference(id, row.text("citation"), row.text("url"), tuple(used[id])) for id, row in sources.items() if id in used)


def reference(id: str, cited: str, url: str, studies: tuple[str, ...]) -> Reference:
    """A source as a reference, its citation in one line."""
    citation = " ".join(cited.split())
    doi = _DOI.fullmatch(url)
    found = _CITED.fullmatch(citation)
    names = [_AUTHOR.fullmatch(name) for name in _OTHERS.sub("", found["authors"]).split(", ")] if found else []
    known = [(name["family"], name["given"]) for name in names if name]
    rest = (url, doi[1] if doi else "", studies)
    if not found or len(known) < len(names):
        years = re.findall(r"\((\d{4})\)", citation)
        return Reference(id, (), years[0] if len(years) == 1 else "", citation, *rest)
    return Reference(id, tuple(known), found["year"], found["title"], *rest)


def references_ris(run: Examined) -> str:
    """The sources as RIS."""
    return ris(references(run))


def ris(some: Iterable[Reference]) -> str:
    """References as RIS; a line is a field, so every line break of a text is a space.

    >>> print(ris([reference("s1", "Jones T (1998). A trial. Trials", "", ("Jones 1998",))]), end="")
    TY  - GEN
    ID  - s1
    AU  - Jones, T.
    PY  - 1998
    TI  - A trial. Trials
    N1  - Read for: Jones 1998
    ER  -
    """
    return "".join(f"{line}\n" for one in some for line in _ris(one))


def references_csl(run: Examined) -> str:
    """The sources as CSL-JSON."""
    return json.dumps([_csl(one) for one in references(run)], ensure_ascii=True, indent=1) + "\n"


def _ris(one: Reference) -> Iterator[str]:
    yield "TY  - GEN"
    yield f"ID  - {one.id}"
    for family, given in one.authors:
        yield f"AU  - {family}, {'. '.join(given)}."
    for tag, text in (("PY", one.year), ("TI", one.title), ("DO", one.doi), ("UR", one.url), ("N1", f"Read for: {'; '.join(one.studies)}")):
        if text:
            yield f"{tag}  - {' '.join(text.split())}"
    yield "ER  -"


def _csl(one: Reference) -> dict[str, object]:
    item: dict[str, object] = {"id": one.id, "type": "document", "title": one.title}
    if one.authors:
        item["author"] = [{"family": family, "given": f"{'. '.join(given)}."} for family, given in one.authors]
    if one.year:
        item["issued"] = {"date-parts": [[int(one.year)]]}
    item |= {name: text for name, text in (("DOI", one.doi), ("URL", one.url)) if text}
    return item | {"note": f"Read for: {'; '.join(one.studies)}"}
