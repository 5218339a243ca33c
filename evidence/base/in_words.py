"""A figure of boxes or of rows of signs as lines of words, for a screen too narrow for it; it leads where the figure leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class RowInWords:
    """One row of a figure.

    Attributes
    ----------
    label : who or what.
    said : what is said of it, in lines of their own.
    kind : "heading" (of the lines below it), "row", "cell" (so short that its words stand beside its label), "step" (a box that goes on to
        the next) or "aside" (a box beside a step).
    address : where its label leads on the page of a run; "" where it leads nowhere.
    fill : of a cell, whether its box is filled: "full", "part" or "".
    """

    label: str
    said: tuple[str, ...] = ()
    kind: Literal["heading", "row", "cell", "step", "aside"] = "row"
    address: str = ""
    fill: Literal["full", "part", ""] = ""


@dataclass(frozen=True, slots=True)
class InWords:
    """What a figure says, from top to bottom.

    Attributes
    ----------
    rows : top to bottom.
    note : what stands below them.
    """

    rows: tuple[RowInWords, ...]
    note: str
