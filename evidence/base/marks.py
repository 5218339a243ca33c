"""Marks that the review's figures and those of a fit share: squares, diamonds, intervals with arrows, contours of significance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.drawing import INK, LOCAL, POOLED, SOFT, mark

# Points: the side of the largest square, the side of a mark without a weight, and the edge of a hollow one.
LARGEST, UNWEIGHTED, EDGE = 12.0, 5.0, 1.1
# The diameter of the largest circle of a bubble plot.
BUBBLE = 15.0
NEGATIVE = "Crosses: effects with a weight below zero, because more precise effects on the same people already hold what they say."
# A straight line: x from and to, y from and to.
Segment = tuple[float, float, float, float]
# Critical value of the band's outer edge, its shade and its name; from the outside in.
CONTOURS = ((2.5758293035, "#e3e9ec", ".01 < p < .05"), (1.9599639845, "#cbd6dc", ".05 < p < .10"), (1.6448536270, "#ffffff", "p > .10"))
OUTSIDE = "#f3f6f7"
# Inks on a fill that stays as it is where a page is dark; the inks of texts and lines change there.
ON_LIGHT, ON_DARK = "#111111", "#fefefe"


# A sign, the fill behind it and the ink of it.
Light = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of a forest plot.

    Attributes
    ----------
    kind : "effect"; "pooled" (a diamond); "answer" (a circle, as of an effect in no pooled answer); "prediction" (an interval for a new
        place); "share" (a circle with its interval; a second interval in pi_low and pi_high is a thick line); "heading"; "list" (a text
        across the whole width, under its label); or "note" (such a text on the rows above it).
    label, detail : who, and what was measured; for a list its text.
    estimate, low, high : estimate and interval; None for a heading.
    pi_low, pi_high : prediction interval, drawn as a thin line; None where there is none.
    weight : of an effect in the pooled answer it belongs to, in percent; None where it is in none.
    hollow : whether its square or diamond is hollow; the figure's note says what that means.
    light : of an effect, its risk of bias as a sign, the fill behind it and the ink of it; None where the figure shows none.
    address : where its label leads on the page of a run; "" where it leads nowhere.
    local : whether the effect is of a study that somebody added to the review's own: its mark and its label have a colour of their own.
    numbers : what is written of the estimate and its interval; "" for the estimate as g.
    bubbles : estimates behind the row with how precise each is, drawn as circles whose areas say so.
    """

    kind: str
    label: str
    detail: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    weight: float | None = None
    hollow: bool = False
    light: Light | None = None
    address: str = ""
    local: bool = False
    numbers: str = ""
    bubbles: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ForestRows:
    """What a forest plot shows, for a sheet of another width.

    Attributes
    ----------
    rows : top to bottom.
    sides : what a value on the left and on the right of zero means.
    note : what the marks mean, and what else stands below the plot.
    ends : of the axis; None where they follow from the rows.
    """

    rows: tuple[ForestRow, ...]
    sides: tuple[str, str]
    note: str
    ends: tuple[float, float] | None = None


def draw_bubbles(axis: Any, xs: Sequence[float], ys: Sequence[float], precisions: Sequence[float], most: float) -> None:
    """A circle for each estimate, its area in proportion to how precise it is; the most precise of a figure has the largest."""
    sizes = [BUBBLE**2 * precision / most for precision in precisions]
    mark(axis.scatter(xs, ys, s=sizes, facecolor="none", edgecolor=SOFT, linewidth=0.9, zorder=1.5))


def draw_mark(axis: Any, y: float, row: ForestRow, heaviest: float, size: float = 1.0) -> None:
    """The square or circle of an effect, of that part of its full size, or the diamond of a pooled answer."""
    from matplotlib.lines import Line2D

    if row.estimate is None or row.low is None or row.high is None:
        return
    if row.kind == "pooled":
        fill = {"facecolor": "white" if row.hollow else POOLED, "edgecolor": POOLED, "linewidth": EDGE}
        mark(axis.fill([row.low, row.estimate, row.high, row.estimate], [y, y - 0.09, y, y + 0.09], zorder=3, **fill))
    else:
        color = LOCAL if row.local else INK
        mark(axis.add_artist(Line2D([row.estimate], [y], color=color, linestyle="none", zorder=3, **_effect_mark(row, heaviest, size))))


def _effect_mark(row: ForestRow, heaviest: float, size: float) -> dict[str, Any]:
    """Shape, size and filling of an effect's mark; with its edge a square is as large as its weight says."""
    if row.weight is not None and row.weight <= 0:
        return {"marker": "x", "markersize": size * UNWEIGHTED, "markeredgewidth": EDGE}
    side = size * (UNWEIGHTED if row.weight is None else LARGEST * (row.weight / heaviest) ** 0.5)
    edge = min(EDGE, side / 3) if row.hollow else 0.0
    shape, color = "o" if row.weight is None else "s", LOCAL if row.local else INK
    return {"marker": shape, "markersize": side - edge, "markeredgewidth": edge, "markerfacecolor": "white" if row.hollow else color}


def draw_intervals(axis: Any, rows: Sequence[ForestRow], middles: Sequence[float], limits: tuple[float, float]) -> None:
    """The interval of every effect, and the prediction interval of every pooled answer; what passes the axis ends in an arrow."""
    own = [(row.low, row.high, y) for row, y in zip(rows, middles, strict=True) if row.estimate is not None and row.kind != "pooled"]
    predicted = [(row.pi_low, row.pi_high, y) for row, y in zip(rows, middles, strict=True) if row.kind in ("pooled", "prediction")]
    diamonds = [(row.low, row.high, y) for row, y in zip(rows, middles, strict=True) if row.kind == "pooled"]
    for intervals, color, width in ((own, INK, 1.2), (predicted, POOLED, 0.8), (diamonds, POOLED, 0.0)):
        known = [(low, high, y) for low, high, y in intervals if low is not None and high is not None]
        shown = [(max(low, limits[0]), min(high, limits[1]), y, y) for low, high, y in known]
        segments(axis, shown, color=color, linewidth=width, zorder=2)
        for low, high, y in known:
            for beyond, bound, sign in ((low < limits[0], limits[0], "<"), (high > limits[1], limits[1], ">")):
                if beyond:
                    axis.plot(bound, y, sign, color=color, markersize=4, clip_on=False, zorder=3)


def segments(axis: Any, segments: Sequence[Segment], **style: Any) -> None:
    """Straight lines of one look, as one line with gaps: a line each is most of the time of a long plot."""
    if segments:
        x = [value for start, end, _, _ in segments for value in (start, end, math.nan)]
        y = [value for _, _, start, end in segments for value in (start, end, math.nan)]
        axis.plot(x, y, solid_capstyle="butt", **style)


def contours(axis: Any, largest: float) -> list[tuple[Any, str]]:
    """Contours of significance of a funnel down to the largest standard error (Peters et al. 2008), each with its name."""
    axis.set_facecolor(OUTSIDE)
    shown: list[tuple[Any, str]] = []
    for z, shade, name in CONTOURS:
        edges = [-z * largest, 0.0, z * largest], [largest, 0.0, largest]
        shown.append((axis.fill(*edges, facecolor=shade, edgecolor=SOFT, linewidth=0.3, zorder=0)[0], name))
    return shown


def legend(axis: Any, shown: Sequence[tuple[Any, str]]) -> None:
    """Every name beside its mark; set afterwards, as a legend drops a label that begins with an underscore."""
    numbers = [str(number) for number in range(len(shown))]
    drawn = axis.legend([one for one, _ in shown], numbers, loc="upper left", bbox_to_anchor=(1.02, 1.0), fontsize=8, frameon=False)
    for text, (_, name) in zip(drawn.get_texts(), shown, strict=True):
        text.set_text(name)
