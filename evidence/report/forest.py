"""Forest plots, drawn from the rows that also feed the tables."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.synthesis.answer import Answer
from evidence.synthesis.effect_rows import EffectRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, SOFT, POOLED = "#1b2a33", "#5c6b75", "#0b6e6e"

# Inches: where each column begins, and the height of a line of text.
WIDTH, LABEL, DETAIL, PLOT, NUMBERS = 12.6, 0.25, 3.15, 6.75, 10.75
LABEL_LETTERS, DETAIL_LETTERS, LIST_LETTERS = 36, 50, 150
LINE, GAP, TOP, BOTTOM = 0.165, 0.12, 0.6, 0.95
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of a forest plot.

    Attributes
    ----------
    kind : "effect", "pooled", "heading", or "list" (a text across the whole width, under its label).
    label, detail : who, and what was measured; for a list its text.
    g, low, high : estimate and interval; None for a heading.
    pi_low, pi_high : prediction interval, drawn as a thin line; None where there is none.
    weight : share of the largest weight, 0 to 1, that sets the size of the mark.
    hollow : whether the effect rests on an assumption (tier 2).
    """

    kind: str
    label: str
    detail: str = ""
    g: float | None = None
    low: float | None = None
    high: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    weight: float = 1.0
    hollow: bool = False


def effect_lines(rows: Sequence[EffectRow], among: Sequence[EffectRow] | None = None) -> list[ForestRow]:
    """One line an effect, sized by its inverse variance against the largest among all the effects of the figure."""
    known = [(row, row.effect) for row in rows if row.effect is not None]
    largest = max((row.effect.se**-2 for row in among or rows if row.effect is not None), default=1.0)
    return [
        ForestRow(
            kind="effect",
            label=f"{row.label} (tier 2)" if row.use == "tier 2" else row.label,
            detail=str(row.columns["outcome_measure"] or row.columns["outcome_domain"]),
            g=effect.g,
            low=effect.ci_low,
            high=effect.ci_high,
            weight=effect.se**-2 / largest,
            hollow=row.use == "tier 2",
        )
        for row, effect in known
    ]


def pooled_line(answer: Answer, label: str) -> ForestRow:
    """The pooled answer as a diamond, with its prediction interval."""
    detail = f"{len(answer.counts.effects)} effects, {answer.counts.samples} samples"
    return ForestRow("pooled", label, detail, answer.g, answer.ci_low, answer.ci_high, answer.pi_low, answer.pi_high)


def draw_forest(rows: Sequence[ForestRow], title: str, note: str, limits: tuple[float, float] | None = None) -> Figure:
    """A forest plot with the numbers beside it; long texts take a second line, none is cut off.

    Parameters
    ----------
    rows : top to bottom.
    title, note : above and below the plot.
    limits : ends of the axis; intervals that pass them end in an arrow. By default wide enough for every interval.
    """
    from matplotlib.figure import Figure

    heights = [_lines(row) * LINE + GAP for row in rows]
    total = sum(heights) + TOP + BOTTOM
    figure = Figure(figsize=(WIDTH, total), facecolor="white")
    axis = figure.add_axes((PLOT / WIDTH, BOTTOM / total, (NUMBERS - 0.2 - PLOT) / WIDTH, sum(heights) / total))
    ends = limits or _limits(rows)
    axis.set_xlim(*ends)
    axis.set_ylim(sum(heights), 0.0)
    middle = 0.0
    for row, height in zip(rows, heights, strict=True):
        y = middle + height / 2
        if row.kind != "list":
            axis.plot((0.0, 0.0), (middle, middle + height), color=SOFT, linewidth=0.8, zorder=0, solid_capstyle="butt")
        _draw_mark(axis, y, row, ends)
        _write_row(figure, 1.0 - (TOP + y) / total, row)
        middle += height
    axis.set_yticks([])
    axis.spines[["left", "right", "top"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9)
    axis.xaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
    axis.set_xlabel("Hedges' g (positive = better)", fontsize=9, color=INK)
    figure.text(LABEL / WIDTH, 1.0 - 0.3 / total, title, fontsize=12, fontweight="bold", color=INK, va="center")
    figure.text(LABEL / WIDTH, 0.22 / total, textwrap.fill(note, 190), fontsize=8, color=SOFT, va="center")
    return figure


def figure_bytes(figure: Figure, kind: str) -> bytes:
    """The figure as "png" or "svg", the same bytes for the same figure: no date, no program, a fixed hash salt."""
    import matplotlib

    metadata: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}[kind]
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "evidence"}):
        figure.savefig(buffer, format=kind, dpi=160, metadata=metadata)
    return buffer.getvalue()


def _limits(rows: Sequence[ForestRow]) -> tuple[float, float]:
    ends = [v for row in rows for v in (row.low, row.high, row.pi_low, row.pi_high) if v is not None] or [-1.0, 1.0]
    low, high = min(0.0, *ends), max(0.0, *ends)
    margin = 0.05 * (high - low)
    return low - margin, high + margin


def _lines(row: ForestRow) -> int:
    return max(len(_label(row)), len(_detail(row)), 1)


def _label(row: ForestRow) -> list[str]:
    return textwrap.wrap(row.label, LIST_LETTERS if row.kind == "heading" else LABEL_LETTERS)


def _detail(row: ForestRow) -> list[str]:
    letters = LIST_LETTERS if row.kind == "list" else DETAIL_LETTERS
    return [line for part in row.detail.split("\n") for line in textwrap.wrap(part, letters)]


def _write_row(figure: Figure, y: float, row: ForestRow) -> None:
    style: dict[str, Any] = {"fontsize": 9, "va": "center", "linespacing": 1.15}
    color = POOLED if row.kind == "pooled" else INK
    weight = "bold" if row.kind in ("pooled", "heading") else "normal"
    figure.text(LABEL / WIDTH, y, "\n".join(_label(row)), color=color, fontweight=weight, **style)
    figure.text(DETAIL / WIDTH, y, "\n".join(_detail(row)), color=SOFT, **style | {"fontsize": 8.5})
    if row.g is not None:
        text = f"{row.g:z.2f} [{row.low:z.2f}, {row.high:z.2f}]".replace("-", MINUS)
        figure.text(NUMBERS / WIDTH, y, text, color=color, fontweight=weight, **style)


def _draw_mark(axis: Any, y: float, row: ForestRow, limits: tuple[float, float]) -> None:
    if row.g is None or row.low is None or row.high is None:
        return
    if row.kind != "pooled":
        _interval(axis, y, row.low, row.high, limits, INK, 1.2)
        face = "white" if row.hollow else INK
        axis.plot(row.g, y, "s", color=INK, markerfacecolor=face, markersize=3.0 + 5.0 * row.weight**0.5, zorder=3)
        return
    if row.pi_low is not None and row.pi_high is not None:
        _interval(axis, y, row.pi_low, row.pi_high, limits, POOLED, 0.8)
    axis.fill([row.low, row.g, row.high, row.g], [y, y - 0.09, y, y + 0.09], color=POOLED, zorder=3)


def _interval(axis: Any, y: float, low: float, high: float, limits: tuple[float, float], color: str, width: float) -> None:
    shown = max(low, limits[0]), min(high, limits[1])
    axis.plot(shown, (y, y), color=color, linewidth=width, solid_capstyle="butt", zorder=2)
    for end, bound, mark in ((low, limits[0], "<"), (high, limits[1], ">")):
        if (end < bound and mark == "<") or (end > bound and mark == ">"):
            axis.plot(bound, y, mark, color=color, markersize=4, clip_on=False, zorder=3)
