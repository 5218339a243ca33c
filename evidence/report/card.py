"""A card: all that is known of one effect, study, claim, recommendation or pooled answer, at an address of its own."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.base.brief import brief


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a card of this page by its address, or to a page elsewhere by its URL."""

    words: str
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that can be run as they stand; `language` says where."""

    text: str
    language: str


# What stands beside a heading of a card: words, links and code, one after another.
Piece = str | Link | Code
Said = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One heading of a card with what stands beside it: one text, or several under each other; `at` is the address of each, or ""."""

    heading: str
    said: tuple[Said, ...]
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A card.

    Attributes
    ----------
    address : what a link to it names, before it is made unlike those of parts of the page.
    title, beside : its heading, and what stands next to that.
    lines : top to bottom.
    cards : cards inside it.
    open : whether it shows its lines from the start.
    """

    address: str
    title: str
    beside: str = ""
    lines: tuple[Line, ...] = ()
    cards: tuple[Card, ...] = ()
    open: bool = False

    __repr__ = brief("address", "title")


def line(heading: str, *said: Piece | Said) -> Line:
    """A heading with texts; each is one piece or several."""
    return Line(heading, tuple(one if isinstance(one, tuple) else (one,) for one in said))


def kept(*lines: Line | None) -> tuple[Line, ...]:
    """The lines that say something."""
    return tuple(one for one in lines if one is not None and any(any(said) for said in one.said))


def addresses(card: Card) -> list[str]:
    """Every address in a card, its own first."""
    own = [card.address, *(at for one in card.lines for at in one.at if at)]
    return own + [found for inner in card.cards for found in addresses(inner)]
