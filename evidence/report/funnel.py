"""Funnel plot with contours of significance (Peters et al. 2008)."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence.report.forest import INK, MINUS, POOLED, SOFT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Critical value of the band's outer edge, its shade and its name; from the outside in.
CONTOURS = ((2.5758293035, "#e3e9ec", ".01 < p < .05"), (1.9599639845, "#cbd6dc", ".05 < p < .10"), (1.6448536270, "#ffffff", "p > .10"))
OUTSIDE = "#f3f6f7"
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")


def draw_funnel(points: Sequence[tuple[float, float, str]], center: float | None, title: str, note: str) -> Figure:
    """Effects against their standard errors.

    Parameters
    ----------
    points : (g, se, group); each group has a mark of its own.
    center : the pooled g, drawn as a line; None for none.
    title, note : above and below the plot.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.4, 5.6), facecolor="white")
    axis = figure.add_axes((0.09, 0.17, 0.56, 0.72))
    largest = 1.08 * max((se for _, se, _ in points), default=1.0)
    reach = 1.1 * max([abs(g) for g, _, _ in points] + [CONTOURS[0][0] * largest])
    axis.set_xlim(-reach, reach)
    axis.set_ylim(largest, 0.0)
    axis.set_facecolor(OUTSIDE)
    for z, shade, name in CONTOURS:
        edges = [-z * largest, 0.0, z * largest], [largest, 0.0, largest]
        axis.fill(*edges, facecolor=shade, edgecolor=SOFT, linewidth=0.3, zorder=0, label=name)
    axis.axvline(0.0, color=SOFT, linewidth=0.8)
    if center is not None:
        axis.axvline(center, color=POOLED, linewidth=1.4, linestyle="--", label=f"pooled g = {center:z.2f}".replace("-", MINUS))
    for mark, group in zip(MARKS, sorted({group for _, _, group in points}), strict=False):
        some = [(g, se) for g, se, of in points if of == group]
        axis.plot([g for g, _ in some], [se for _, se in some], mark, color=INK, markersize=6, label=group, markeredgecolor="white")
    axis.set_xlabel("Hedges' g (positive = better)", fontsize=9, color=INK)
    axis.set_ylabel("Standard error", fontsize=9, color=INK)
    axis.tick_params(colors=INK, labelsize=9)
    axis.xaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
    axis.spines[["right", "top"]].set_visible(False)
    axis.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), fontsize=8, frameon=False)
    figure.text(0.02, 0.95, title, fontsize=12, fontweight="bold", color=INK, va="center")
    figure.text(0.02, 0.04, textwrap.fill(note, 130), fontsize=8, color=SOFT, va="center")
    return figure
