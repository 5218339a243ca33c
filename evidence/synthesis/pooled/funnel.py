"""Funnel plot with contours of significance (Peters et al. 2008)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, MINUS, POOLED, SOFT, mark
from evidence.base.marks import CONTOURS, contours
from evidence.base.plots import lay_out, plain, sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*")
# Filled and hollow, in two inks: groups beyond the shapes take the next, so that 32 groups have marks of their own.
STYLES = ((INK, "white"), ("white", INK), (POOLED, "white"), ("white", POOLED))
# Inches.
TALL = 3.2


def draw_funnel(points: Sequence[tuple[float, float, str]], center: float | None, title: str, note: str) -> Figure:
    """Effects against their standard errors.

    Parameters
    ----------
    points : (g, se, group); each group has a mark of its own.
    center : the pooled g, drawn as a line; None for none.
    title, note : above and below the plot.
    """
    figure, axis = sheet()
    largest = 1.08 * max((se for _, se, _ in points), default=1.0)
    reach = 1.1 * max([abs(g) for g, _, _ in points] + [CONTOURS[0][0] * largest])
    axis.set_xlim(-reach, reach)
    axis.set_ylim(largest, 0.0)
    shown = contours(axis, largest)
    axis.axvline(0.0, color=SOFT, linewidth=0.8)
    if center is not None:
        line = axis.axvline(center, color=POOLED, linewidth=1.4, linestyle="--")
        shown.append((line, f"pooled g = {center:z.2f}".replace("-", MINUS)))
    for number, group in enumerate(sorted({group for _, _, group in points})):
        some = [(g, se) for g, se, of in points if of == group]
        drawn = axis.plot([g for g, _ in some], [se for _, se in some], linestyle="none", markersize=6, **_style(number))
        mark(drawn)
        shown.append((drawn[0], group))
    plain(axis)
    axis.xaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
    lay_out([(axis, TALL)], title, note, shown, ("Hedges' g (positive = better)", "Standard error"))
    return figure


def _style(number: int) -> dict[str, Any]:
    face, edge = STYLES[number // len(SHAPES) % len(STYLES)]
    return {"marker": SHAPES[number % len(SHAPES)], "markerfacecolor": face, "markeredgecolor": edge}
