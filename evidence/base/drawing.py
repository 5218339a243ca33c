"""What every figure shares: inks, marks that can be counted, and texts that are shown as they are written."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

INK, SOFT, POOLED = "#1b2a33", "#5c6b75", "#0b6e6e"
MINUS = "\N{MINUS SIGN}"
MARK = "mark"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure of a run. Its texts are shown as they are written: a study's dollar signs are no mathematics.

    Attributes
    ----------
    figure : to show, change or save.
    caption : what it shows, which is also what a screen reader says.
    left_out : rows that belong in it and that it cannot draw; its note says how many, and why.
    """

    figure: Figure
    caption: str
    left_out: int = 0

    def __post_init__(self) -> None:
        _as_written(self.figure)
        # The ids of an SVG have to differ.
        for number, artist in enumerate(self._marked(), start=1):
            artist.set_gid(f"{MARK}-{number}")

    @property
    def marks(self) -> int:
        """How many rows have a mark in it."""
        return sum(_points(artist) for artist in self._marked())

    def _marked(self) -> list[Any]:
        return list(self.figure.findobj(lambda artist: (artist.get_gid() or "").startswith(MARK)))


def mark(artists: Artist | Iterable[Artist]) -> None:
    """Say that what was drawn stands for rows of the figure's table, one per patch and one per point of a line."""
    for artist in artists if isinstance(artists, Iterable) else (artists,):
        artist.set_gid(MARK)


def figure_bytes(figure: Figure, kind: str) -> bytes:
    """The figure as "png" or "svg", the same bytes for the same figure: no date, no program, a fixed hash salt."""
    import matplotlib

    metadata: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}[kind]
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "evidence", "text.usetex": False, "text.parse_math": False}):
        figure.savefig(buffer, format=kind, dpi=160, metadata=metadata)
    return buffer.getvalue()


def _as_written(figure: Figure) -> None:
    """No text of the figure, those of axes, ticks and legends too, is read as mathematics or handed to TeX."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_parse_math(False)
        text.set_usetex(False)


def _points(artist: Any) -> int:
    from matplotlib.lines import Line2D

    return int(np.size(artist.get_xdata())) if isinstance(artist, Line2D) else 1
