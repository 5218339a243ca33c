"""Which records are the same: certain by rule, or possible and for a person to look at. Nothing is dropped."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Titles at least this alike (difflib's ratio) are shown to a person. Below it, different papers of one team begin.
ALIKE = 0.9
# Records with one DOI whose titles are less alike than this are not taken as one: one of the DOIs may be wrong.
SAME_DOI = 0.5


@dataclass(frozen=True, slots=True)
class Described:
    """What tells a record from others.

    Attributes
    ----------
    id : its record_id.
    title, author, year, doi : as printed; the first author; "" for none.
    """

    id: str
    title: str
    author: str
    year: str
    doi: str


@dataclass(frozen=True, slots=True)
class Match:
    """A record and an earlier one it repeats.

    Attributes
    ----------
    id, earlier : both record_ids.
    certain : whether it is the same by rule; else a person has to look.
    why : the reason in words.
    """

    id: str
    earlier: str
    certain: bool
    why: str


def bare_doi(text: str) -> str:
    """A DOI without address, prefix and case.

    >>> bare_doi("https://doi.org/10.1002/CAR.1072"), bare_doi("doi: 10.1/x "), bare_doi("n/a")
    ('10.1002/car.1072', '10.1/x', '')
    """
    found = re.search(r"10\.[0-9]{1,9}/\S+", text)
    return found[0].casefold().rstrip(".,;") if found else ""


def bare_title(text: str) -> str:
    """A title without markup, accents, case and punctuation.

    >>> bare_title("<i>Éducation</i>: A Trial.")
    'education a trial'
    """
    letters = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>", " ", text)).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def bare_author(text: str) -> str:
    """The family name of an author written "Jones, T." or "T Jones".

    >>> bare_author("Lloyd Sieger, M."), bare_author("Brian Taussig")
    ('lloyd sieger', 'taussig')
    """
    name = text.partition(",")[0] if "," in text else text.split(" ")[-1]
    return bare_title(name)


def matches(records: Sequence[Described], known: Iterable[Described] = ()) -> tuple[Match, ...]:
    """For each record the earlier one it repeats, those of `known` standing before all.

    Certain: one DOI, or one title, year and first author without two different DOIs. Possible: titles at least `ALIKE`, one DOI under
    unlike titles, one title in two years or with two DOIs. Titles are compared among records with the same first author or the same
    first 12 letters of the title.

    Examples
    --------
    >>> one = Described("a", "A trial of mentoring", "Jones, T.", "1998", "10.1/x")
    >>> [m.why for m in matches([one, Described("b", "A Trial of Mentoring.", "Jones, Tim", "1998", "")])]
    ['same title, year and first author']
    """
    dois: dict[str, Described] = {}
    near: dict[str, list[Described]] = {}
    found = []
    before = list(known)
    for place, record in enumerate([*before, *records]):
        one = _match(record, dois, near)
        if one is not None and place >= len(before):
            found.append(one)
        if one is None or not one.certain:
            dois.setdefault(bare_doi(record.doi) or f"none of {record.id}", record)
            for block in _blocks(record):
                near.setdefault(block, []).append(record)
    return tuple(found)


def _blocks(record: Described) -> tuple[str, ...]:
    title, author = bare_title(record.title), bare_author(record.author)
    return tuple(f"{kind} {text}" for kind, text in (("author", author), ("title", title[:12])) if text)


def _match(record: Described, dois: dict[str, Described], near: dict[str, list[Described]]) -> Match | None:
    doi, title = bare_doi(record.doi), bare_title(record.title)
    if doi and doi in dois:
        earlier = dois[doi]
        alike = _alike(title, bare_title(earlier.title))
        if alike >= SAME_DOI or not (title and earlier.title):
            return Match(record.id, earlier.id, True, "same DOI")
        return Match(record.id, earlier.id, False, f"same DOI, but the titles differ ({alike:.2f} alike)")
    candidates = {other.id: other for block in _blocks(record) for other in near.get(block, ())}
    best, share = None, 0.0
    for other in candidates.values():
        alike = _alike(title, bare_title(other.title), at_least=max(share, ALIKE))
        if alike > share:
            best, share = other, alike
    if best is None or share < ALIKE:
        return None
    other_doi = bare_doi(best.doi)
    if share < 1.0:
        return Match(record.id, best.id, False, f"titles {share:.2f} alike")
    if doi and other_doi and doi != other_doi:
        return Match(record.id, best.id, False, "same title, two DOIs")
    if record.year != best.year or bare_author(record.author) != bare_author(best.author):
        return Match(record.id, best.id, False, "same title, but year or first author differ")
    return Match(record.id, best.id, True, "same title, year and first author")


def _alike(one: str, other: str, at_least: float = 0.0) -> float:
    """difflib's ratio, 0 where it cannot reach `at_least`."""
    if not one or not other:
        return 0.0
    matcher = difflib.SequenceMatcher(None, other, one, autojunk=False)
    if matcher.real_quick_ratio() < at_least or matcher.quick_ratio() < at_least:
        return 0.0
    return matcher.ratio()
