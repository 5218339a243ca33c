"""Which records are the same: certain by rule, or possible and for a person to look at. Nothing is dropped."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Titles at least this alike (difflib's ratio) are shown to a person. Below it, different papers of one team begin.
ALIKE = 0.9
# Titles this alike differ by a slip, a sign or a word; with three other facts in common they are one paper.
NEARLY_THE_SAME = 0.95

# A title of fewer letters, such as "Editorial" or "Poster abstracts", is one of several in a supplement that has one DOI.
TELLING = 40
# A title of fewer letters, such as "Editor's comments", is written by one author several times a year.
SAYING = 20


@dataclass(frozen=True, slots=True)
class RecordIdentity:
    """What tells a record from others.

    Attributes
    ----------
    id : its record_id.
    title, author, year, doi : as printed; the first author; "" for none.
    page : the first page, "" where it is not known.
    """

    id: str
    title: str
    author: str
    year: str
    doi: str
    page: str = ""


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
    """A title without markup, accents, case and punctuation, in any script.

    >>> bare_title("<i>Éducation</i>: A Trial.")
    'education a trial'
    """
    letters = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>", " ", text).casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(letter for letter in letters if not unicodedata.combining(letter))))


def bare_author(text: str) -> str:
    """The surname of an author written "Jones, T.", "T Jones" or "Jones TA".

    >>> [bare_author(name) for name in ("Lloyd Sieger, M.", "Brian Taussig", "Umber X.", "Segers V. F. M.")]
    ['lloyd sieger', 'taussig', 'umber', 'segers']
    """
    name, comma, _ = text.partition(",")
    words = name.split()
    if not comma and len(words) > 1:
        before = len(words)
        while len(words) > 1 and _are_initials(words[-1]):
            words.pop()
        name = " ".join(words) if len(words) < before else words[-1]
    return bare_title(name)


def _are_initials(word: str) -> bool:
    letters = word.replace(".", "").replace("-", "")
    return letters.isupper() and len(letters) <= 3


def matches(records: Sequence[RecordIdentity], known: Iterable[RecordIdentity] = ()) -> tuple[Match, ...]:
    """For each record the earlier one it repeats, those of `known` standing before all.

    Certain: one title, first author and year, none of them missing, without two different DOIs or first pages (a title of fewer than
    `SAYING` letters needs the DOI or the first page too); with one DOI the years may be one apart, as of a paper that was online before it
    was printed, or author or page may be written otherwise; one title of `TELLING` letters with one year and first page; a title within
    the other, or titles at least `NEARLY_THE_SAME`, with one first author, year and first page (or DOI). A DOI or a title alone decides
    nothing.
    Possible: one DOI under other titles of the same author, or where a title is missing; titles at least `ALIKE`; one title in two
    years, with two DOIs or two first pages. One DOI under other titles of other authors says nothing: the abstracts of a supplement
    share it. Titles are compared among records with the same first author or the same first 12 letters of the title.

    Examples
    --------
    >>> one = RecordIdentity("a", "A trial of mentoring at school", "Jones, T.", "1998", "10.1/x")
    >>> [m.why for m in matches([one, RecordIdentity("b", "A Trial of Mentoring at School.", "Jones, Tim", "1998", "")])]
    ['same title, year and first author']
    """
    blocks: dict[str, list[_Bare]] = {}
    found = []
    before = list(known)
    for position, record in enumerate([*before, *records]):
        one = _bare(record)
        match = _match(one, blocks)
        if match is not None and position >= len(before):
            found.append(match)
        if match is None or not match.certain:
            for block in (*_near(one), f"doi {one.doi}"):
                blocks.setdefault(block, []).append(one)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Bare:
    """A record with its fields stripped to what is compared; "" for what it lacks."""

    id: str
    title: str
    author: str
    year: str
    doi: str
    page: str


# What databases add to a title: the language of a translated one, in brackets behind it.
_LANGUAGE = re.compile(r"\s*\[(?:[A-Z][a-z]+)(?:[ ,]+[A-Z][a-z]+)*\]\.?\s*$")


def _bare(record: RecordIdentity) -> _Bare:
    page = re.search(r"[0-9]+|[ivxlc]+\b", record.page.casefold())
    return _Bare(
        record.id,
        # without spaces: databases set indices such as Ca2+ apart, or not
        bare_title(_LANGUAGE.sub("", record.title)).replace(" ", ""),
        bare_author(record.author),
        record.year,
        bare_doi(record.doi),
        page[0] if page else "",
    )


def _near(one: _Bare) -> tuple[str, ...]:
    """The names of the blocks among which titles are compared."""
    return tuple(f"{kind} {text}" for kind, text in (("author", one.author), ("title", one.title[:12])) if text)


def _match(one: _Bare, blocks: dict[str, list[_Bare]]) -> Match | None:
    """The earlier record it repeats for certain, else the one that is most alike, the first of several."""
    others = {other.id: other for block in _near(one) for other in blocks.get(block, ())}.values()
    same = [other for other in others if one.title and one.title == other.title]
    for other in same:
        if (why := _certain(one, other)) is not None:
            return Match(one.id, other.id, True, why)
    if same:
        return Match(one.id, same[0].id, False, _doubt(one, same[0]))
    for other in others:
        if (why := _within(one, other)) is not None:
            return Match(one.id, other.id, True, why)
    best, share = _most_alike(one, others)
    if best is not None:
        shared = _also_shared(one, best) if share >= NEARLY_THE_SAME else ""
        return Match(one.id, best.id, bool(shared), f"titles {share:.2f} alike{shared}")
    for other in blocks.get(f"doi {one.doi}", ()) if one.doi else ():
        if not (one.title and other.title):
            return Match(one.id, other.id, False, "same DOI, but a title is missing")
        if one.author and one.author == other.author:
            return Match(one.id, other.id, False, "same DOI and first author, but the titles differ")
    return None


def _certain(one: _Bare, other: _Bare) -> str | None:
    """Why two records of one title are the same by rule, or None."""
    same_doi = bool(one.doi) and one.doi == other.doi
    same_author = bool(one.author) and one.author == other.author
    whole = same_author and bool(one.year and other.year) and not _differ(one.doi, other.doi) and not _differ(one.page, other.page)
    same_page = bool(one.page) and one.page == other.page
    if whole and one.year == other.year and (len(one.title) >= SAYING or same_doi or same_page):
        return "same title, year and first author"
    if same_page and one.year and one.year == other.year and len(one.title) >= TELLING and not _differ(one.doi, other.doi):
        return "same title, year and first page"
    if same_doi and one.year and one.year == other.year and (same_author or len(one.title) >= TELLING):
        return "same title, DOI and year"
    if whole and same_doi and abs(int(one.year) - int(other.year)) == 1:
        return "same DOI, title and first author, a year apart"
    return None


def _within(one: _Bare, other: _Bare) -> str | None:
    """Why a title that holds another, with a section, a note or an erratum added, is of the same paper; None where too little else is."""
    if not (one.page and one.page == other.page and one.author and one.author == other.author and one.year and one.year == other.year):
        return None
    shorter, longer = sorted((one.title, other.title), key=len)
    if len(shorter) < SAYING or shorter not in longer or _differ(one.doi, other.doi):
        return None
    return "one title within the other, same first author, year and first page"


def _also_shared(one: _Bare, other: _Bare) -> str:
    """What two records of nearly one title have in common that makes them one paper, in words; "" where it is too little."""
    if not one.author or one.author != other.author or not one.year or one.year != other.year:
        return ""
    if one.doi and one.doi == other.doi:
        return ", same first author, year and DOI"
    if one.page and one.page == other.page and not _differ(one.doi, other.doi):
        return ", same first author, year and first page"
    return ""


def _doubt(one: _Bare, other: _Bare) -> str:
    """Why two records of one title may be two papers."""
    if _differ(one.doi, other.doi):
        return "same title, two DOIs"
    if _differ(one.year, other.year) or _differ(one.author, other.author):
        return "same title, but year or first author differ"
    if _differ(one.page, other.page):
        return "same title, but the first pages differ"
    if one.author and one.author == other.author and one.year and one.year == other.year:
        return "same title, year and first author, but the title is short and says little"
    return "same title, but year or first author is missing"


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _most_alike(one: _Bare, others: Iterable[_Bare]) -> tuple[_Bare | None, float]:
    """The first of the records whose title is most alike by difflib's ratio, at least `ALIKE`; what cannot reach it is not compared."""
    best, share, least = None, 0.0, ALIKE
    matcher = difflib.SequenceMatcher(None, "", one.title, autojunk=False)  # what it knows of its second text serves all comparisons
    for other in others if one.title else ():
        if 2 * min(len(one.title), len(other.title)) < least * (len(one.title) + len(other.title)):
            continue
        matcher.set_seq1(other.title)
        if matcher.quick_ratio() >= least and (alike := matcher.ratio()) >= least and alike > share:
            best, share, least = other, alike, alike
    return best, share
