"""The forest plot of a fit (Lewis & Clarke 2001): every effect with its interval and its weight, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, as_written
from evidence.base.marks import NEGATIVE, ForestRow, draw_intervals, draw_mark, segments
from evidence.synthesis.meta.by_name import RobustAnswer
from evidence.synthesis.meta.figures.canvas import (
    BELOW_AXIS,
    LINE_HEIGHT,
    POINTS,
    SMALL,
    TEXT,
    axes_for,
    effect_title,
    has_zero,
    scale_axis,
    size_of,
    width_of,
    write_below,
)
from evidence.synthesis.meta.figures.forest_rows import ForestLine, forest_lines
from evidence.synthesis.meta.figures.studies import study_effects
from evidence.synthesis.meta.words import p_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis

PLOT, GUTTER = 3.6, 0.22  # inches: of the plot itself, and between columns
LINE, GAP = 0.165, 0.06  # inches: a line of text, and between rows
LEAST_PLOT = 0.3  # of the width of axes that are given
FITTED = "#cfe0e0"


def draw_forest_of(result: MetaAnalysis, ax: Axes | None = None, *, order: str | None = None, subgroup: str | None = None) -> Axes:
    """The forest plot of a fit; long labels take a second line, and the letters become smaller where the axes given are small.

    Parameters
    ----------
    result : the analysis.
    ax : where to draw; by default on a new figure, which is as high as it has rows.
    order, subgroup : as in `forest_lines`.
    """
    heads, lines = forest_lines(result, order, subgroup)
    notes = _notes(result)
    draw_lines(heads, lines, notes, result, ax := axes_for_lines(ax, heads, lines, notes))
    return ax


def axes_for_lines(ax: Axes | None, heads: Sequence[str], lines: Sequence[ForestLine], notes: Sequence[str]) -> Axes:
    """The axes given, or new ones as high as the lines and as wide as their texts."""
    width = sum(_widths(heads, lines)) + PLOT
    long = sum(int(width_of(note, SMALL) / width) + 1 for note in notes) * LINE_HEIGHT * SMALL / POINTS
    return axes_for(ax, width + 0.4, _height(lines) + BELOW_AXIS + long + 0.4, left=0.2)


def draw_lines(heads: Sequence[str], lines: Sequence[ForestLine], notes: Sequence[str], result: MetaAnalysis, ax: Axes) -> None:
    """Draw the lines of any plot that looks like a forest; its axis is that of the effects of `result`."""
    write_below(ax, notes)
    widths, (across, down) = _widths(heads, lines), size_of(ax)
    small = min(1.0, (1 - LEAST_PLOT) * across / sum(widths), down / _height(lines))
    shares = [small * width / across for width in widths]
    right = len(heads) - (2 if heads[-1] == "Weight" else 1)
    start, stop = sum(shares[:right]), 1 - sum(shares[right:])
    low, high = _ends([line.row for line in lines], has_zero(result))
    span = (high - low) / (stop - start)
    ax.set_xlim(low - start * span, low + (1 - start) * span)
    ax.set_ylim(_height(lines), 0.0)
    lefts = [sum(shares[:i]) for i in range(right)] + [
        stop + sum(shares[right:i]) + small * GUTTER / across for i in range(right, len(heads))
    ]
    middles = _middles(lines)
    for x, head in zip(lefts, heads, strict=True):
        _write(ax, x, (LINE + GAP) / 2, head, small, SOFT, "normal")
    for line, y in zip(lines, middles, strict=True):
        _draw_line(ax, line, y, lefts, small, max((one.row.weight or 0.0 for one in lines), default=1.0))
    draw_intervals(ax, [line.row for line in lines], middles, (low, high))
    _verticals(ax, lines, result, (low, high))
    _finish(ax, result, (low, high), (start + stop) / 2)


def _draw_line(ax: Axes, line: ForestLine, y: float, lefts: Sequence[float], small: float, heaviest: float) -> None:
    color = POOLED if line.row.kind == "pooled" else SOFT if line.row.kind == "list" else INK
    for x, cell in zip(lefts, line.cells, strict=False):
        _write(ax, x, y, cell, small, color, "bold" if line.row.kind in ("pooled", "heading") else "normal")
    if line.fitted is not None:
        low, middle, high = line.fitted
        ax.fill([low, middle, high, middle], [y, y - 0.07, y, y + 0.07], color=FITTED, zorder=1)
    draw_mark(ax, y, line.row, heaviest, small)


def _write(ax: Axes, x: float, y: float, text: str, small: float, color: str, weight: str) -> None:
    if text.strip():
        ax.text(x, y, text, transform=ax.get_yaxis_transform(), fontsize=TEXT * small, color=color, fontweight=weight, va="center")


def _widths(heads: Sequence[str], lines: Sequence[ForestLine]) -> list[float]:
    """Inches that each column of text takes at full size, with what keeps it from the next."""
    columns = [{head, *(part for line in lines for part in line.cells[i : i + 1])} for i, head in enumerate(heads)]
    return [GUTTER + max(width_of(text, TEXT, bold=True) for text in column) for column in columns]


def _height(lines: Sequence[ForestLine]) -> float:
    return (LINE + GAP) + sum(LINE * line.height + GAP for line in lines)


def _middles(lines: Sequence[ForestLine]) -> list[float]:
    tops = np.cumsum([LINE + GAP, *(LINE * line.height + GAP for line in lines)])
    return [float(top + (LINE * line.height + GAP) / 2) for top, line in zip(tops, lines, strict=False)]


def _ends(rows: Sequence[ForestRow], zero: bool) -> tuple[float, float]:
    """The ends of the axis: around every estimate and pooled answer; an interval that is far longer ends in an arrow."""
    known = [(row, row.estimate, row.low, row.high) for row in rows]
    drawn = [(row, at, low, high) for row, at, low, high in known if at is not None and low is not None and high is not None]
    core = [0.0] if zero else []
    core += [value for row, at, low, high in drawn for value in ((low, high) if row.kind == "pooled" else (at,))]
    wide = [value for row, _, low, high in drawn for value in (low, high, row.pi_low, row.pi_high) if value is not None]
    reach = max(max(core) - min(core), 2.0 * float(np.median([high - low for _, _, low, high in drawn])))
    low, high = max(min(core + wide), min(core) - 0.5 * reach), min(max(core + wide), max(core) + 0.5 * reach)
    margin = 0.03 * (high - low) or 0.5
    return low - margin, high + margin


def _verticals(ax: Axes, lines: Sequence[ForestLine], result: MetaAnalysis, ends: tuple[float, float]) -> None:
    """The line of no effect, and that of the pooled answer."""
    top, bottom = LINE + GAP, _height(lines)
    if has_zero(result) and ends[0] <= 0.0 <= ends[1]:
        segments(ax, [(0.0, 0.0, top, bottom)], color=SOFT, linewidth=0.8, zorder=0)
    if lines and lines[-1].row.kind == "pooled":
        at = float(lines[-1].row.estimate or 0.0)
        segments(ax, [(at, at, top, bottom)], color=POOLED, linewidth=0.8, linestyle=":", zorder=0)


def _finish(ax: Axes, result: MetaAnalysis, ends: tuple[float, float], middle: float) -> None:
    scale_axis(ax.xaxis, result.scale, *ends, ticks=6)
    ax.set_yticks([])
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set_bounds(*ends)
    ax.tick_params(colors=INK, labelsize=SMALL)
    ax.set_xlabel(effect_title(result), fontsize=TEXT, color=INK)
    ax.xaxis.label.set_x(middle)
    as_written(ax)


def _notes(result: MetaAnalysis) -> list[str]:
    """What was fitted, and what the marks mean."""
    fit, studies = result.fit, study_effects(result)
    tau2 = "" if fit.method == "EE" else f", tau² = {result.tau2:.4g}, I² = {result.I2:.1f}%"
    notes = [f"{fit.method}{tau2}; Q({fit.k - fit.p}) = {result.Q:.2f}, p {p_text(result.Q_p)}; {fit.k} effects."]
    marks = "Squares: areas in proportion to the weights. " if studies.weight is not None else "Circles: effects. "
    if result.formula is not None:
        marks += "Pale diamonds: fitted values with their intervals."
    else:
        by = " by the cluster-robust variance (CR2)" if isinstance(result.robust, RobustAnswer) else ""
        predicted = "" if result.pi_low is None else "; thin line: prediction interval"
        marks += f"Diamond: the pooled effect with its interval{by}{predicted}."
    notes.append(marks)
    if studies.weight is not None and (studies.weight <= 0).any():
        notes.append(NEGATIVE)
    if result.scale is not None and result.scale.size is not None:
        notes.append("Numbers of a study are by its own size; the axis is by the harmonic mean of all sizes.")
    return notes + studies.note
