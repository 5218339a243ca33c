"""Funnel plot with contours of significance (Peters et al. 2008)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, MINUS, POOLED, SOFT, mark
from evidence.base.lettering import filled
from evidence.base.marks import CONTOURS, contours, legend

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*")
# Filled and hollow, in two inks: groups beyond the shapes take the next, so that 32 groups have marks of their own.
STYLES = ((INK, "white"), ("white", INK), (POOLED, "white"), ("white", POOLED))
LEGEND_LETTERS, LEGEND_LINE = 36, 0.19


def draw_funnel(points: Sequence[tuple[float, float, str]], center: float | None, title: str, note: str) -> Figure:
    """Effects against their standard errors.

    Parameters
    ----------
    points : (g, se, group); each group has a mark of its own.
    center : the pooled g, drawn as a line; None for none.
    title, note : above and below the plot.
    """
    from matplotlib.figure import Figure

    groups = sorted({group for _, _, group in points})
    names = [filled(group, LEGEND_LETTERS) for group in groups]
    height = max(5.6, 1.6 + LEGEND_LINE * (len(CONTOURS) + 1 + sum(name.count("\n") + 1 for name in names)))
    figure = Figure(figsize=(8.4, height), facecolor="white")
    axis = figure.add_axes((0.09, 0.95 / height, 0.56, 1.0 - 1.57 / height))
    largest = 1.08 * max((se for _, se, _ in points), default=1.0)
    reach = 1.1 * max([abs(g) for g, _, _ in points] + [CONTOURS[0][0] * largest])
    axis.set_xlim(-reach, reach)
    axis.set_ylim(largest, 0.0)
    shown = contours(axis, largest)
    axis.axvline(0.0, color=SOFT, linewidth=0.8)
    if center is not None:
        line = axis.axvline(center, color=POOLED, linewidth=1.4, linestyle="--")
        shown.append((line, f"pooled g = {center:z.2f}".replace("-", MINUS)))
    for number, (group, name) in enumerate(zip(groups, names, strict=True)):
        some = [(g, se) for g, se, of in points if of == group]
        drawn = axis.plot([g for g, _ in some], [se for _, se in some], linestyle="none", markersize=6, **_style(number))
        mark(drawn)
        shown.append((drawn[0], name))
    legend(axis, shown)
    _finish(axis)
    figure.text(0.02, 1.0 - 0.28 / height, title, fontsize=12, fontweight="bold", color=INK, va="center")
    figure.text(0.02, 0.22 / height, filled(note, 130), fontsize=8, color=SOFT, va="center")
    return figure


def _style(number: int) -> dict[str, Any]:
    face, edge = STYLES[number // len(SHAPES) % len(STYLES)]
    return {"marker": SHAPES[number % len(SHAPES)], "markerfacecolor": face, "markeredgecolor": edge}


def _finish(axis: Any) -> None:
    axis.set_xlabel("Hedges' g (positive = better)", fontsize=9, color=INK)
    axis.set_ylabel("Standard error", fontsize=9, color=INK)
    axis.tick_params(colors=INK, labelsize=9)
    axis.xaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
    axis.spines[["right", "top"]].set_visible(False)
