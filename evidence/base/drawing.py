"""What every figure shares: inks, marks that can be counted, and texts that are shown as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.canvas import png_of, svg_of
from evidence.base.lettering import OURS, in_fonts_that_have_them, quiet

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from evidence.base.in_words import InWords
    from evidence.base.marks import ForestRows

INK, SOFT, POOLED, LOCAL = "#1b2a33", "#5c6b75", "#0b6e6e", "#a8480f"
MINUS = "\N{MINUS SIGN}"
MARK = "mark"
# The page of a run, from the folder of its figures.
PAGE = "../report.html"
# What is measured, then what a reader without it has: Verdana's letters are as wide, those of other fonts narrower.
FONTS = (OURS, "Verdana", "sans-serif")
# Dots an inch of a PNG.
DOTS = 160


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure of a run. Its texts are shown as they are written: a study's dollar signs are not mathematics.

    Attributes
    ----------
    figure : to show, change or save.
    title : its name in a few words.
    caption : what it shows, which is also what a screen reader says.
    left_out : rows that belong in it and that it cannot draw; its note says how many, and why.
    forest : its rows, where a narrow screen lists them with their intervals; else None.
    words : the same in words, where a narrow screen shows those; None where it shows the figure itself or its rows.
    """

    figure: Figure
    title: str
    caption: str
    left_out: int = 0
    forest: ForestRows | None = None
    words: InWords | None = None

    def __post_init__(self) -> None:
        as_written(self.figure)
        # The ids of an SVG have to differ.
        for number, artist in enumerate(self._marked(), start=1):
            artist.set_gid(f"{MARK}-{number}")

    @property
    def marks(self) -> int:
        """How many rows have a mark in it."""
        return sum(_points(artist) for artist in self._marked())

    def _marked(self) -> list[Any]:
        return [artist for artist in _artists(self.figure) if (artist.get_gid() or "").startswith(MARK)]


def mark(artists: Artist | Iterable[Artist]) -> None:
    """Say that what was drawn stands for rows of the figure's table, one per patch and one per point of a line or a cloud."""
    for artist in artists if isinstance(artists, Iterable) else (artists,):
        artist.set_gid(MARK)


def leads_to(artist: Artist, address: str) -> None:
    """Make what was drawn a link to a place on the page of the run, by its address; "" is no link."""
    if address:
        artist.set_url(f"{PAGE}#{address}")


def figure_bytes(drawn: Drawn, kind: str, dots: int = DOTS) -> bytes:
    """The figure as "png", `dots` an inch, or "svg"; the same bytes for the same figure: no date, no program, a fixed hash salt.

    An SVG holds its texts as text, which can be searched, copied and read aloud, in the reader's font where ours is not there.
    """
    import matplotlib

    fixed: dict[Any, Any] = {"svg.hashsalt": "evidence", "svg.fonttype": "none", "font.sans-serif": FONTS}
    # Letters of a PNG that are fitted to its dots are not as wide as those that were measured.
    fixed |= {"text.usetex": False, "text.parse_math": False, "text.hinting": "none"}
    with matplotlib.rc_context(fixed), quiet() if kind == "svg" else in_fonts_that_have_them(drawn.figure):
        if kind == "svg":
            return _titled(svg_of(drawn.figure, {"Date": None, "Creator": None}), drawn)
        return png_of(drawn.figure, dots)


def _titled(svg: bytes, drawn: Drawn) -> bytes:
    """The drawing with its title and its description, and with every space of its texts kept."""
    from markupsafe import escape

    start = svg.index(b">", svg.index(b"<svg")) + 1
    named = f"\n <title>{escape(drawn.title)}</title>\n <desc>{escape(drawn.caption)}</desc>"
    return svg[:start] + named.encode("utf-8") + svg[start:].replace(b"<text ", b'<text xml:space="preserve" ')


def as_written(drawn: Artist) -> None:
    """No text of a figure or of axes, those of ticks and legends too, is read as mathematics or handed to TeX."""
    from matplotlib.text import Text

    for text in _artists(drawn):
        if isinstance(text, Text):
            text.set_parse_math(False)
            text.set_usetex(False)


def _artists(drawn: Artist) -> Iterator[Any]:
    """What `findobj` finds, but no ticks of axes that are switched off, which would only be made because they are asked for."""
    off = () if getattr(drawn, "axison", True) else (drawn.xaxis, drawn.yaxis)  # type: ignore[attr-defined]
    for part in drawn.get_children():
        if part not in off:
            yield from _artists(part)
    yield drawn


def _points(artist: Any) -> int:
    from matplotlib.collections import PathCollection
    from matplotlib.lines import Line2D

    if isinstance(artist, PathCollection):
        return len(np.asarray(artist.get_offsets()))
    return int(np.size(artist.get_xdata())) if isinstance(artist, Line2D) else 1
