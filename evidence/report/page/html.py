"""Cards, tables and sentences as markup: short, because a page holds hundreds; every text is escaped where it enters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evidence.report.card import Card, Code, Line, Link, Piece
from evidence.report.glossary import TERMS, term_address
from evidence.report.page.card_ids import card_id
from evidence.report.page.parts import PageTable

if TYPE_CHECKING:
    from markupsafe import Markup

_TERM = re.compile(rf"(?<![\w&;#-])(?:{'|'.join(re.escape(term) for term in TERMS)})(?![\w-])".replace("'", "(?:'|&#39;)"))

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ,.()%+-]")


@dataclass(slots=True)
class Writer:
    """Writes markup as plain text, which is fast; every text of a study goes through `safe`.

    Attributes
    ----------
    cards : addresses that cards have.
    """

    cards: Collection[str]
    _explained: set[str] = field(default_factory=set)

    def new_section(self) -> str:
        """Every word is explained again where it first stands; nothing is written."""
        self._explained.clear()
        return ""

    def explained(self, text: str) -> Markup:
        """The text with words of the trade linked to their meaning, each once in a section."""
        return markup(_TERM.sub(self._term, safe(text)))

    def _term(self, found: re.Match[str]) -> str:
        term = found[0].replace("&#39;", "'")
        if term in self._explained:
            return found[0]
        self._explained.add(term)
        return f'<a class="g" href="#{term_address(term)}" title="{safe(TERMS[term])}">{found[0]}</a>'

    def _to_card(self, address: str, words: str) -> str:
        """A link to a card, the words alone where there is none."""
        return f'<a href="#{safe(card_id(address))}">{safe(words)}</a>' if address in self.cards else safe(words)

    def card(self, card: Card) -> Markup:
        """A card with the cards in it."""
        return markup(self._card(card))

    def _card(self, card: Card) -> str:
        beside = f" <i>{safe(card.beside)}</i>" if card.beside else ""
        lines = f"<dl>{''.join(map(self._line, card.lines))}</dl>" if card.lines else ""
        head = f'<details id="{safe(card_id(card.address))}"{" open" if card.open else ""}><summary>{safe(card.title)}{beside}</summary>'
        return f"{head}{lines}{''.join(map(self._card, card.cards))}</details>"

    def _line(self, line: Line) -> str:
        ids = [at and card_id(at) for at in line.at] or [""] * len(line.said)
        told = (f"<dd{_own(own)}>{''.join(map(self._piece, said))}" for said, own in zip(line.said, ids, strict=True) if any(said))
        return f"<dt>{safe(line.heading)}{''.join(told)}"

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, Code):
            return f"<pre>{safe(piece.text)}</pre>"
        if isinstance(piece, Link):
            if piece.url:
                return f'<a href="{safe(piece.url)}">{safe(piece.words)}</a>'
            return self._to_card(piece.address, piece.words)
        return safe(piece)

    def table(self, table: PageTable) -> Markup:
        """A table with row headers; a long text stands under its row, over the whole width."""
        columns = zip(table.keys, table.headings, table.numbers, table.beside, strict=True)
        heads = "".join(
            f"<th scope=col{_kind(number)}{_key(table, key)}>{self.explained(heading)}"
            for key, heading, number, beside in columns
            if beside
        )
        return markup(f"<thead><tr>{heads}</thead><tbody>{''.join(self._rows(table))}</tbody>")

    def _rows(self, table: PageTable) -> Iterator[str]:
        width = sum(table.beside)
        for row in table.rows:
            first, *cells = (cell for cell, beside in zip(row.cells, table.beside, strict=True) if beside)
            name = f'<a href="{safe(row.file)}">{safe(first.text)}</a>' if row.file else self._to_card(row.to, first.text)
            yield f"<tr{_own(row.own)}><th scope=row{_kind(first.kind == 'number')}>{name}"
            yield "".join(f"<td{_kind(cell.kind == 'number')}>{safe(cell.text)}" for cell in cells)
            told = [
                f"<b>{safe(heading)}</b> {safe(cell.text)}"
                for cell, heading, beside in zip(row.cells, table.headings, table.beside, strict=True)
                if cell.text and not beside
            ]
            if told:
                yield f"<tr class=u><td colspan={width}><div>{'<br>'.join(told)}</div>"


def safe(text: str) -> str:
    """The text as it stands in markup, inside tags and out."""
    from markupsafe import escape

    return str(escape(text))


def markup(text: str) -> Markup:
    """What was written here, and need not be escaped again."""
    from markupsafe import Markup

    return Markup(text)


def _own(address: str) -> str:
    return f' id="{safe(address)}"' if address else ""


def _kind(number: bool) -> str:
    return " class=n" if number else ""


def _key(table: PageTable, key: str) -> str:
    return f' data-k="{safe(key)}"' if table.shown == "explored" else ""


def labels_sheet(tables: Iterable[PageTable]) -> str:
    """What stands before each cell where a row is a card, on a narrow screen: the heading of its column, as rules of the page's sheet."""
    rules: dict[tuple[int, str], list[str]] = {}
    for table in tables:
        headings = [heading for heading, beside in zip(table.headings, table.beside, strict=True) if beside]
        for place, heading in enumerate(headings[1:], start=2):
            rules.setdefault((place, heading), []).append(f"t{table.number}")
    return "".join(
        f":is({','.join(f'#{name}' for name in names)}) td:nth-child({place})::before{{content:{_css_text(heading)}}}"
        for (place, heading), names in rules.items()
    )


def _css_text(text: str) -> str:
    """A text as a string of a style sheet that ends nowhere but at its end."""
    return '"' + _NOT_PLAIN.sub(lambda letter: f"\\{ord(letter[0]):x} ", text) + '"'
