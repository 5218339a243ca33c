"""Every figure of a run, as the contents list them."""

from __future__ import annotations

from evidence.base.drawing import Drawn
from evidence.report.contents import CONTENTS
from evidence.report.entry import Draw
from evidence.robustness.examined import Examined

Drawings = dict[Draw, dict[str, Drawn]]


def draw_each(run: Examined) -> Drawings:
    """What each function for figures in the contents draws of a run, by file name without an ending: each is drawn once."""
    draws = dict.fromkeys(draw for entry in CONTENTS if entry.when(run) for draw in entry.figures)
    return {draw: draw(run) for draw in draws}


def draw_all(run: Examined) -> dict[str, Drawn]:
    """Every figure of a run that the review has data for, by file name without an ending."""
    return by_name(draw_each(run))


def by_name(drawings: Drawings) -> dict[str, Drawn]:
    """These figures by file name without an ending, whoever drew them."""
    return {name: figure for drawn in drawings.values() for name, figure in drawn.items()}
