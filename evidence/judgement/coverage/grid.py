"""Kinds of intervention by outcomes as a grid of boxes, each with its fill and a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.base.drawing import INK, SOFT, leads_to, mark
from evidence.base.lettering import filled
from evidence.judgement.findings.figure import LINE, _box, _sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class GridBox:
    """One box.

    Attributes
    ----------
    row, column : its place.
    fill, ink : colours of the box and of its words.
    text : its words; "" for none.
    address : where they lead on the page of a run; "" for nowhere.
    """

    row: int
    column: int
    fill: str
    ink: str
    text: str
    address: str = ""


def draw_grid(rows: Sequence[str], columns: Sequence[str], boxes: Sequence[GridBox], notes: Sequence[str]) -> Figure:
    """A grid with the names of its rows and columns, and notes below."""
    heads = [filled(name, 13, break_long_words=False) for name in columns]
    lines = max((head.count("\n") + 1 for head in heads), default=1)
    first, width, height, top = 2.6, max(0.72, 8.4 / max(len(columns), 1)), 0.5, max(0.7, 0.2 + 0.13 * lines)
    figure, axis = _sheet(top + len(rows) * height + 0.75, first + width * len(columns))
    for position, text in enumerate(heads):
        axis.text(first + (position + 0.5) * width, top - 0.1, text, fontsize=7, color=INK, ha="center", va="bottom", linespacing=1.1)
    for row, name in enumerate(rows):
        axis.text(0.0, top + (row + 0.5) * height, filled(name, 34), fontsize=8.5, color=INK, va="center")
    for box in boxes:
        left, up = first + box.column * width, top + box.row * height
        mark(axis.add_artist(_box(left, up, width, height, box.fill, LINE)))
        style = {"fontsize": 7.5, "color": box.ink, "ha": "center", "va": "center", "linespacing": 1.1}
        leads_to(axis.text(left + width / 2, up + height / 2, box.text, **style), box.address)
    for place, note in enumerate(notes):
        axis.text(0.0, top + len(rows) * height + 0.28 + 0.24 * place, note, fontsize=7.5, color=SOFT, va="center")
    return figure
