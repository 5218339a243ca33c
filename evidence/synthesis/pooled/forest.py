"""Forest plots, drawn from the rows that also feed the tables."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, MINUS, POOLED, SOFT, leads_to, mark
from evidence.base.marks import NEGATIVE, ForestRow, Segment, draw_intervals, draw_mark, segments
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import Pooled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inches: where each column begins (that of the weights ends), and the height of a line of text.
WIDTH, LABEL, DETAIL, PLOT, NUMBERS, WEIGHT = 13.4, 0.25, 3.15, 6.75, 10.75, 13.15
LABEL_LETTERS, DETAIL_LETTERS, LIST_LETTERS, NOTE_LETTERS = 36, 50, 145, 200
LINE, GAP, TOP, BOTTOM, NOTE_LINE = 0.165, 0.12, 0.75, 0.72, 0.15
SQUARES = "Squares: their areas are in proportion to the weights of the effects in the pooled answer, given in percent."
HOLLOW = "Hollow: tier 2, which rests on one assumption."
DIAMONDS = "Diamonds: pooled answers with their intervals; thin lines: prediction intervals."
NO_POOL = "Circles: effects in no pooled answer."


def effect_lines(rows: Sequence[EffectRow], answer: Pooled) -> list[ForestRow]:
    """One line per effect, with its weight in the pooled answer it belongs to."""
    weights: Mapping[str, float] = answer.weights if isinstance(answer, Answer) else {}
    return [
        ForestRow(
            kind="effect",
            label=f"{row.label} (tier 2)" if row.use == "tier 2" else row.label,
            detail=str(row.columns["outcome_measure"] or row.columns["outcome_domain"]),
            estimate=effect.g,
            low=effect.ci_low,
            high=effect.ci_high,
            weight=weights.get(row.effect_id),
            hollow=row.use == "tier 2",
            address=row.effect_id,
        )
        for row, effect in ((row, row.effect) for row in rows)
        if effect is not None
    ]


def pooled_line(answer: Answer, label: str, address: str = "") -> ForestRow:
    """The pooled answer as a diamond, with its prediction interval; its label leads to that address."""
    detail = f"{len(answer.counts.effects)} effects, {answer.counts.samples} samples"
    return ForestRow("pooled", label, detail, answer.g, answer.ci_low, answer.ci_high, answer.pi_low, answer.pi_high, address=address)


def draw_forest(rows: Sequence[ForestRow], title: str, note: str, limits: tuple[float, float] | None = None) -> Figure:
    """A forest plot with the numbers beside it; long texts take a second line, none is cut off.

    Parameters
    ----------
    rows : top to bottom.
    title, note : above and below the plot; what the marks mean is said before the note.
    limits : ends of the axis, moved out where an estimate lies beyond them; intervals that pass them end in an arrow. By default wide
        enough for every interval.
    """
    from matplotlib.figure import Figure

    rows = rows or [ForestRow("list", "No effect with a size")]
    notes = textwrap.wrap(f"{_marks_note(rows)} {note}", NOTE_LETTERS)
    bottom = BOTTOM + NOTE_LINE * len(notes)
    heights = [_lines(row) * LINE + GAP for row in rows]
    total = sum(heights) + TOP + bottom
    figure = Figure(figsize=(WIDTH, total), facecolor="white")
    axis = figure.add_axes((PLOT / WIDTH, bottom / total, (NUMBERS - 0.2 - PLOT) / WIDTH, sum(heights) / total))
    ends = _limits(rows, limits)
    axis.set_xlim(*ends)
    axis.set_ylim(sum(heights), 0.0)
    heaviest = max((row.weight for row in rows if row.weight is not None), default=1.0)
    middles: list[float] = []
    zero: list[Segment] = []
    top = 0.0
    for row, height in zip(rows, heights, strict=True):
        middles.append(top + height / 2)
        if row.kind != "list":
            zero.append((0.0, 0.0, top, top + height))
        draw_mark(axis, middles[-1], row, heaviest)
        _write_row(figure, 1.0 - (TOP + middles[-1]) / total, row)
        top += height
    segments(axis, zero, color=SOFT, linewidth=0.8, zorder=0)
    draw_intervals(axis, rows, middles, ends)
    _finish_axis(axis)
    figure.text(LABEL / WIDTH, 1.0 - 0.3 / total, title, fontsize=12, fontweight="bold", color=INK, va="center")
    weights = ((WEIGHT, "Weight", "right"),) if any(row.weight is not None for row in rows) else ()
    for left, words, side in ((NUMBERS, "g [interval]", "left"), *weights):
        figure.text(left / WIDTH, 1.0 - 0.62 / total, words, fontsize=8.5, color=SOFT, va="center", ha=side)
    figure.text(LABEL / WIDTH, 0.12 / total, "\n".join(notes), fontsize=8, color=SOFT, va="bottom")
    return figure


def _finish_axis(axis: Any) -> None:
    axis.set_yticks([])
    axis.spines[["left", "right", "top"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9)
    axis.xaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
    axis.set_xlabel("Hedges' g (positive = better)", fontsize=9, color=INK)


def _marks_note(rows: Sequence[ForestRow]) -> str:
    """What the marks that occur mean."""
    effects = [row for row in rows if row.kind == "effect"]
    weights = [row.weight for row in effects if row.weight is not None]
    said = (
        (SQUARES, bool(weights)),
        (NO_POOL, len(weights) < len(effects)),
        (NEGATIVE, any(weight <= 0 for weight in weights)),
        (HOLLOW, any(row.hollow for row in effects)),
        (DIAMONDS, any(row.kind == "pooled" for row in rows)),
    )
    return " ".join(words for words, holds in said if holds)


def _limits(rows: Sequence[ForestRow], wanted: tuple[float, float] | None) -> tuple[float, float]:
    """The ends of the axis: around every interval, or as wanted and in any case around every estimate."""
    seen = [(row.estimate,) if wanted else (row.low, row.high, row.pi_low, row.pi_high) for row in rows]
    reach = [0.0, *(value for row in seen for value in row if value is not None)]
    margin = 0.05 * (max(reach) - min(reach)) or 1.0
    low, high = min(reach) - margin, max(reach) + margin
    return (min(wanted[0], low), max(wanted[1], high)) if wanted else (low, high)


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
    leads_to(figure.text(LABEL / WIDTH, y, "\n".join(_label(row)), color=color, fontweight=weight, **style), row.address)
    detail = figure.text(DETAIL / WIDTH, y, "\n".join(_detail(row)), color=SOFT, **style | {"fontsize": 8.5})
    if row.kind == "list":
        mark(detail)
    if row.estimate is not None:
        text = f"{row.estimate:z.2f} [{row.low:z.2f}, {row.high:z.2f}]".replace("-", MINUS)
        figure.text(NUMBERS / WIDTH, y, text, color=color, fontweight=weight, **style)
    if row.weight is not None:
        figure.text(WEIGHT / WIDTH, y, f"{row.weight:z.1f}%".replace("-", MINUS), color=color, ha="right", **style)
