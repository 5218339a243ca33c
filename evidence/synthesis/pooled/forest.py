"""Forest plots, drawn from the rows that also feed the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evidence.base.drawing import INK, LOCAL, MINUS, POOLED, SOFT, Drawn, leads_to, mark
from evidence.base.frozen import FrozenDict
from evidence.base.lettering import wrapped
from evidence.base.marks import NEGATIVE, ForestRow, ForestRows, Light, Segment, draw_bubbles, draw_intervals, draw_mark, segments
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer
from evidence.synthesis.review_run import Pooled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_LIGHTS: Mapping[str, Light] = FrozenDict({})
# Inches: where each column begins (that of the weights ends), and the height of a line of text.
WIDTH, LABEL, DETAIL, PLOT, NUMBERS, WEIGHT, LIGHT = 13.8, 0.25, 3.15, 6.75, 10.75, 13.05, 13.45
LABEL_LETTERS, DETAIL_LETTERS, LIST_LETTERS, NOTE_LETTERS = 36, 50, 145, 200
# Whom a difference favours, on either side of none; inches from the axis down to them.
COMPARISON, TREATMENT, AXIS_WORDS = "\N{LEFTWARDS ARROW} favours comparison", "favours intervention \N{RIGHTWARDS ARROW}", 0.28
LINE, GAP, TOP, BOTTOM, NOTE_LINE = 0.165, 0.12, 0.75, 0.72, 0.15
# Of a row with circles: from the middle of its diamond down to its end, and up to the middle of the circles.
BELOW, ABOVE = 0.13, 0.2
SQUARES = "Squares: their areas are in proportion to the weights of the effects in the pooled answer, given in percent."
HOLLOW = "Hollow: tier 2, which rests on one assumption."
ADDED = "Local: studies that somebody added to the review's own."
DIAMONDS = "Diamonds: pooled answers with their intervals."
PLACES = "Thin lines through or below diamonds: prediction intervals."
THIN = f"Hollow diamonds: fewer than {RELIABLE_DF:g} degrees of freedom, so that the interval is unreliable."
BUBBLES = "Circles: single effects; the larger, the more precise (area: one over the squared standard error)."
ARROWS = "Arrows: intervals that go on beyond the axis."
# The axis holds every estimate and, of the ends of intervals, all but these shares; every end where that makes it no longer than so much.
TAILS, LONGER = (5.0, 95.0), 1.5
NO_POOL = "Circles: effects in no pooled answer."


def effect_lines(
    rows: Sequence[EffectRow], answer: Pooled, lights: Mapping[str, Light] = NO_LIGHTS, local: Collection[str] = ()
) -> list[ForestRow]:
    """One line per effect, the largest first, with what was printed and its weight in the pooled answer it belongs to.

    Parameters
    ----------
    rows : the effects.
    answer : the pooled answer.
    lights : risk of bias by effect_id.
    local : study_ids of studies that somebody added to the review's own; they are marked.
    """
    weights: Mapping[str, float] = answer.weights if isinstance(answer, Answer) else {}
    return [
        ForestRow(
            kind="effect",
            label=_named(row, local),
            detail=_measured(row),
            estimate=effect.g,
            low=effect.ci_low,
            high=effect.ci_high,
            weight=weights.get(row.effect_id),
            hollow=row.use == "tier 2",
            light=lights.get(row.effect_id),
            address=row.effect_id,
            local=row.columns["study_id"] in local,
        )
        for row, effect in ((row, row.effect) for row in sorted(rows, key=_size))
        if effect is not None
    ]


def _named(row: EffectRow, local: Collection[str]) -> str:
    """The study, with what sets it apart in brackets."""
    apart = [words for words, holds in (("local", row.columns["study_id"] in local), ("tier 2", row.use == "tier 2")) if holds]
    return f"{row.label} ({', '.join(apart)})" if apart else row.label


def _measured(row: EffectRow) -> str:
    """What was measured, and below it what was printed."""
    measured, printed = str(row.columns["outcome_measure"] or row.columns["outcome_domain"]), row.columns.get("printed")
    return f"{measured}\n{printed}" if printed else measured


def _size(row: EffectRow) -> float:
    return -row.effect.g if row.effect is not None else 0.0


def pooled_lines(answer: Answer, label: str, address: str = "") -> list[ForestRow]:
    """The pooled answer as a diamond and, below it, a new place, the spread and the test."""
    return [replace(pooled_line(answer, label, address), pi_low=None, pi_high=None), *spread_lines(answer)]


def pooled_line(answer: Answer, label: str, address: str = "") -> ForestRow:
    """The pooled answer as a diamond, with its prediction interval; its label leads to that address."""
    detail = f"{len(answer.counts.effects)} effects, {answer.counts.samples} samples"
    numbers = (answer.g, answer.ci_low, answer.ci_high, answer.pi_low, answer.pi_high)
    return ForestRow("pooled", label, detail, *numbers, hollow=answer.df < RELIABLE_DF, address=address)


def compared_line(answer: Answer, label: str) -> ForestRow:
    """A pooled answer among others that it is compared with: how far its effects differ stands in its own row."""
    row = pooled_line(answer, label)
    return replace(row, detail=f"{row.detail}\n{_differ_words(answer)}")


def spread_lines(answer: Answer) -> list[ForestRow]:
    """What stands below a pooled answer: where a new place may lie, how far the effects differ, and the test of the answer."""
    place = ForestRow("prediction", "In a new place", "prediction interval", None, None, None, answer.pi_low, answer.pi_high)
    return [place, ForestRow("note", "How far they differ", spread_words(answer))]


def spread_words(answer: Answer) -> str:
    """How far the effects of a pooled answer differ, and the test of the answer."""
    parts = ""
    if answer.tau2_sample is not None and answer.tau2_effect is not None:
        parts = f" (samples {answer.tau2_sample:.3f}, effects {answer.tau2_effect:.3f})"
    test = f"test of no difference: t = {answer.g / answer.se:z.2f} on {answer.df:.1f} df, {p_words(answer.p_value)}"
    return f"{_differ_words(answer, parts)}, {p_words(answer.Q_p)}; {test}"


def _differ_words(answer: Answer, parts: str = "") -> str:
    return f"tau2 = {answer.tau2_total:.3f}{parts}; I2 = {answer.I2_total:.0f}%; Q = {answer.Q:.1f} on {answer.Q_df} df"


def p_words(p: float) -> str:
    """A p value in a line of numbers.

    >>> p_words(0.0123), p_words(0.00001)
    ('p = .012', 'p < .001')
    """
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("= 0.", "= .")


def forest(rows: Sequence[ForestRow], title: str, note: str, caption: str, sides: tuple[str, str] = (COMPARISON, TREATMENT)) -> Drawn:
    """A forest plot as a figure of a run, with its rows for a narrow screen."""
    shown = ForestRows(tuple(rows), sides, _whole_note(rows, axis_ends(rows), note))
    return Drawn(draw_forest(rows, title, note, sides), title, caption, forest=shown)


def draw_forest(rows: Sequence[ForestRow], title: str, note: str, sides: tuple[str, str] = (COMPARISON, TREATMENT)) -> Figure:
    """A forest plot with the numbers beside it; long texts take a second line, none is cut off.

    Parameters
    ----------
    rows : top to bottom.
    title, note : above and below the plot; what the marks mean is said before the note.
    sides : what a value on the left and on the right of zero means.

    Notes
    -----
    The axis follows from the rows: it holds every estimate, and every interval unless a few are much longer than the others; those
    end in an arrow.
    """
    from matplotlib.figure import Figure

    rows = rows or [ForestRow("list", "No effect with a size")]
    ends = axis_ends(rows)
    notes = wrapped(_whole_note(rows, ends, note), NOTE_LETTERS)
    bottom = BOTTOM + NOTE_LINE * len(notes)
    heights = [_lines(row) * LINE + GAP for row in rows]
    total = sum(heights) + TOP + bottom
    figure = Figure(figsize=(WIDTH, total), facecolor="white")
    axis = figure.add_axes((PLOT / WIDTH, bottom / total, (NUMBERS - 0.2 - PLOT) / WIDTH, sum(heights) / total))
    axis.set_xlim(*ends)
    axis.set_ylim(sum(heights), 0.0)
    heaviest = max((row.weight for row in rows if row.weight is not None), default=1.0)
    most = max((precision for row in rows for _, precision in row.bubbles), default=1.0)
    middles: list[float] = []
    zero: list[Segment] = []
    top = 0.0
    for row, height in zip(rows, heights, strict=True):
        middles.append(top + height - BELOW if row.bubbles else top + height / 2)
        if row.kind not in ("list", "note"):
            zero.append((0.0, 0.0, top, top + height))
        draw_mark(axis, middles[-1], row, heaviest)
        if row.bubbles:
            # Above the diamond, which would hide them.
            xs, precisions = zip(*row.bubbles, strict=True)
            draw_bubbles(axis, xs, [middles[-1] - ABOVE] * len(xs), precisions, most)
        _write_row(figure, 1.0 - (TOP + top + height / 2) / total, row)
        top += height
    segments(axis, zero, color=SOFT, linewidth=0.8, zorder=0)
    draw_intervals(axis, rows, middles, ends)
    _finish_axis(figure, axis, (bottom - AXIS_WORDS) / total, sides)
    figure.text(LABEL / WIDTH, 1.0 - 0.3 / total, title, fontsize=12, fontweight="bold", color=INK, va="center")
    weights = ((WEIGHT, "Weight", "right"),) if any(row.weight is not None for row in rows) else ()
    lights = ((LIGHT, "Bias", "center"),) if any(row.light is not None for row in rows) else ()
    for left, words, side in ((NUMBERS, "g [interval]", "left"), *weights, *lights):
        figure.text(left / WIDTH, 1.0 - 0.62 / total, words, fontsize=8.5, color=SOFT, va="center", ha=side)
    figure.text(LABEL / WIDTH, 0.12 / total, "\n".join(notes), fontsize=8, color=SOFT, va="bottom")
    return figure


def _finish_axis(figure: Figure, axis: Any, y: float, sides: tuple[str, str]) -> None:
    """The axis with its name in the middle, and on either side what a value there means."""
    axis.set_yticks([])
    axis.spines[["left", "right", "top"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9)
    axis.xaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
    left, right = PLOT / WIDTH, (NUMBERS - 0.2) / WIDTH
    for x, words, side in ((left, sides[0], "left"), ((left + right) / 2, "Hedges' g", "center"), (right, sides[1], "right")):
        figure.text(x, y, words, fontsize=8.5, color=INK, ha=side, va="top")


def _whole_note(rows: Sequence[ForestRow], ends: tuple[float, float], note: str) -> str:
    """What the marks that occur mean, and the note."""
    effects = [row for row in rows if row.kind == "effect"]
    weights = [row.weight for row in effects if row.weight is not None]
    said = (
        (SQUARES, bool(weights)),
        (NO_POOL, len(weights) < len(effects)),
        (NEGATIVE, any(weight <= 0 for weight in weights)),
        (HOLLOW, any(row.hollow for row in effects)),
        (ADDED, any(row.local for row in effects)),
        (DIAMONDS, any(row.kind == "pooled" for row in rows)),
        (PLACES, any(row.pi_low is not None for row in rows)),
        (THIN, any(row.kind == "pooled" and row.hollow for row in rows)),
        (BUBBLES, any(row.bubbles for row in rows)),
        (ARROWS, any(low < ends[0] or high > ends[1] for low, high in _intervals(rows))),
    )
    return " ".join([*(words for words, holds in said if holds), note]).strip()


def _intervals(rows: Sequence[ForestRow]) -> list[tuple[float, float]]:
    pairs = [pair for row in rows for pair in ((row.low, row.high), (row.pi_low, row.pi_high))]
    return [(low, high) for low, high in pairs if low is not None and high is not None]


def axis_ends(rows: Sequence[ForestRow]) -> tuple[float, float]:
    """The ends of the axis: around no difference, every estimate and the intervals, without a few that are much longer than the others.

    What the others are follows from the intervals of effects and of pooled answers with enough degrees of freedom.
    """
    found = [row.estimate for row in rows if row.estimate is not None] + [g for row in rows for g, _ in row.bubbles]
    if not found:
        return -1.0, 1.0
    relied_on = [row for row in rows if row.kind != "pooled" or not row.hollow]
    pairs = [(row.low, row.high) for row in relied_on if row.low is not None and row.high is not None] or _intervals(rows)
    lows, highs = zip(*pairs, strict=True)
    inner = min(0.0, *found, _end(lows, TAILS[0], "higher")), max(0.0, *found, _end(highs, TAILS[1], "lower"))
    low, high = inner
    # Every interval where that is not much longer, else those of the rows that are relied on.
    for some in (_intervals(rows), pairs):
        outer = min(0.0, *found, *(start for start, _ in some)), max(0.0, *found, *(end for _, end in some))
        if outer[1] - outer[0] <= LONGER * (inner[1] - inner[0]):
            low, high = outer
            break
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin


def _end(ends: Sequence[float], share: float, method: Literal["lower", "higher"]) -> float:
    """An end that some interval has: one between two of them would follow the longest of few."""
    return float(np.percentile(ends, share, method=method))


def _lines(row: ForestRow) -> int:
    return max(len(_label(row)), len(_detail(row)), 2 if row.bubbles else 1)


def _label(row: ForestRow) -> list[str]:
    return wrapped(row.label, LIST_LETTERS if row.kind == "heading" else LABEL_LETTERS)


def _detail(row: ForestRow) -> list[str]:
    letters = LIST_LETTERS if row.kind in ("list", "note") else DETAIL_LETTERS
    return [line for part in row.detail.split("\n") for line in wrapped(part, letters)]


def _write_row(figure: Figure, y: float, row: ForestRow) -> None:
    style: dict[str, Any] = {"fontsize": 9, "va": "center", "linespacing": 1.15}
    color = POOLED if row.kind == "pooled" else LOCAL if row.local else INK
    weight = "bold" if row.local or row.kind in ("pooled", "heading") else "normal"
    leads_to(figure.text(LABEL / WIDTH, y, "\n".join(_label(row)), color=color, fontweight=weight, **style), row.address)
    detail = figure.text(DETAIL / WIDTH, y, "\n".join(_detail(row)), color=SOFT, **style | {"fontsize": 8.5})
    if row.kind == "list":
        mark(detail)
    if row.estimate is not None:
        text = f"{row.estimate:z.2f} [{row.low:z.2f}, {row.high:z.2f}]".replace("-", MINUS)
        figure.text(NUMBERS / WIDTH, y, text, color=color, fontweight=weight, **style)
    elif row.kind == "prediction":
        text = f"{row.pi_low:z.2f} to {row.pi_high:z.2f}".replace("-", MINUS)
        figure.text(NUMBERS / WIDTH, y, text, color=POOLED, **style)
    if row.light is not None:
        sign, fill, ink = row.light
        ground = {"boxstyle": "circle,pad=0.25", "facecolor": fill, "edgecolor": INK, "linewidth": 0.6}
        figure.text(LIGHT / WIDTH, y, sign, color=ink, fontsize=7.5, fontweight="bold", ha="center", va="center", bbox=ground)
    if row.weight is not None:
        figure.text(WEIGHT / WIDTH, y, f"{row.weight:z.1f}%".replace("-", MINUS), color=color, ha="right", **style)
