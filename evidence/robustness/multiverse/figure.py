"""The specification curve of a body: every analysis by the size of its estimate, and which option stands where (Simonsohn et al. 2020)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, mark
from evidence.base.lettering import filled, shortened
from evidence.models.distributions import Array
from evidence.review.review import CodedReview
from evidence.review.statement import what_it_is
from evidence.robustness.multiverse.answer import Multiverse
from evidence.robustness.multiverse.grid import DECISIONS
from evidence.robustness.multiverse.words import WithMultiverses, headline_of, option_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The curve is drawn through so many analyses at most, evenly spaced by rank; the strips below it hold all of them.
MOST_DRAWN, BINS = 80, 30
RIBBON, BAND = "#cfe3e3", "#efd9a3"
ROW, TOP, WIDTH, LABEL = 0.235, 3.4, 9.4, 70
# Where the curve begins, as a share of the width: options stand to the left of it.
EDGE = 0.25


def specification_curve(run: WithMultiverses) -> dict[str, Drawn]:
    """The curve of the headline; nothing where the plan declares no choices."""
    main = headline_of(run.multiverses)
    return {"specification_curve": draw_curve(main, run.review)} if main and main.estimates() else {}


def draw_curve(one: Multiverse, review: CodedReview) -> Drawn:
    """The curve of one multiverse."""
    from matplotlib.figure import Figure

    order = np.argsort(np.where(np.isfinite(one.fits.g), one.fits.g, np.inf), kind="stable")
    order = order[np.isfinite(one.fits.g[order])]
    strips = _strips(one, order)
    height = TOP + 1.3 + ROW * (len(strips) + len(one.moves))
    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    axis = figure.add_axes((EDGE, 1.0 - (TOP + 0.15) / height, 0.97 - EDGE, (TOP - 0.25) / height))
    _curve(axis, one, order)
    below = figure.add_axes((EDGE, 1.0 / height, 0.97 - EDGE, ROW * (len(strips) + len(one.moves)) / height), sharex=axis)
    _options(below, one, strips, len(order))
    title = f"{one.title}{f' ({one.question})' if one.question else ''}: every defensible analysis"
    figure.text(0.02, 1.0 - 0.2 / height, title, fontsize=12, fontweight="bold", color=INK, va="center")
    note = f"Each strip shows what share of the analyses at that place take the option. {what_it_is(review)}"
    figure.text(0.02, 0.1 / height, filled(note, 135), fontsize=8, color=SOFT, va="bottom")
    low, middle, high = one.estimates() or (0.0, 0.0, 0.0)
    caption = (
        f"{title}, by the size of its estimate: {one.specifications:,} analyses, from g = {low:z.2f} to {high:z.2f}, the middle one "
        f"{middle:z.2f}; {one.share_above_zero:.0%} have an interval above zero."
    )
    return Drawn(figure, title, caption)


def _curve(axis: Axes, one: Multiverse, order: Any) -> None:
    """Estimates and intervals by rank, with zero, the published figure and the analysis that stands."""
    fits, n = one.fits, len(order)
    ranks = np.unique(np.linspace(0, n - 1, min(MOST_DRAWN, n)).astype(int))
    some = order[ranks]
    shown = []
    ribbon = axis.fill_between(ranks, fits.low[some], fits.high[some], color=RIBBON, linewidth=0)
    (line,) = axis.plot(ranks, fits.g[some], color=POOLED, linewidth=1.6)
    shown += [(line, "Estimate"), (ribbon, "Its interval")]
    axis.axhline(0.0, color=SOFT, linewidth=0.8)
    if one.published is not None:
        published = axis.axhspan(one.published.low, one.published.high, color=BAND, zorder=1.5, linewidth=0, alpha=0.75)
        shown.append((published, f"Published figure, {one.published.low:z.2f} to {one.published.high:z.2f}"))
    at = int(np.flatnonzero(order == 0)[0]) if (order == 0).any() else None
    if at is not None:
        (dot,) = axis.plot(at, fits.g[0], "o", color=INK, markersize=6)
        axis.plot((at, at), (fits.low[0], fits.high[0]), color=INK, linewidth=1.0)
        shown.append((dot, "The analysis of the plan"))
    low, high = np.quantile(fits.low[some], 0.02), np.quantile(fits.high[some], 0.98)
    axis.set_ylim(min(low, -0.1) - 0.05, max(high, 0.4) + 0.05)
    axis.set_xlim(-0.5, n - 0.5)
    axis.spines[["right", "top", "bottom"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9, bottom=False, labelbottom=False)
    axis.set_ylabel("g, positive = better", fontsize=9, color=INK)
    axis.legend(*zip(*shown, strict=True), loc="upper left", fontsize=8, frameon=False, labelcolor=INK)


Strip = tuple[str, str, Array]


def _strips(one: Multiverse, order: Any) -> list[Strip]:
    """Of every option its choice, its name, and the share of the analyses in each part of the curve that take it."""
    edges = np.linspace(0, len(order), min(BINS, len(order)) + 1).astype(int)
    options = one.grid.options_of(order)
    found: list[Strip] = []
    for i, factor in enumerate(one.grid.factors):
        for j, option in enumerate(one.moves[i].options):
            if factor.name == DECISIONS and j:
                decision = option.name.split()[0]
                taken = np.array([decision in some for some in factor.decisions])[options[:, i]]
            else:
                taken = options[:, i] == j
            share = np.array([taken[start:end].mean() for start, end in pairwise(edges)])
            found.append((factor.name, option.name, share))
    return found


def _options(axis: Axes, one: Multiverse, strips: list[Strip], n: int) -> None:
    """A strip an option, under the name of its choice."""
    place, titles = 0, {choice.name: choice for choice in one.moves}
    start = -0.5 - n * (EDGE - 0.02) / (0.97 - EDGE)
    before = ""
    for name, option, share in strips:
        if name != before:
            choice = titles[name]
            moved = "" if choice.share is None else f" ({choice.share:.0%})"
            text = shortened(choice.title, LABEL)
            axis.text(start, place, f"{text}{moved}", fontsize=8, fontweight="bold", color=INK, ha="left", va="center")
            place, before = place + 1, name
        across, up = _outline(share, n)
        mark(axis.fill(across, place + 0.42 - 0.84 * up, color=POOLED, linewidth=0))
        axis.text(-0.02 * n, place, option_words(name, option), fontsize=8, color=SOFT, ha="right", va="center")
        place += 1
    axis.set_ylim(place - 0.4, -0.6)
    axis.set_yticks([])
    axis.spines[["right", "top", "left"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9)
    axis.set_xlabel("Analyses, from the smallest estimate to the largest; in brackets the share of the variance", fontsize=9, color=INK)


def _outline(share: Array, n: int) -> tuple[Array, Array]:
    """The outline of a strip, its height in eighths: only where it changes does it need a corner."""
    up = np.round(8 * share) / 8
    edges = np.linspace(-0.5, n - 0.5, len(up) + 1)
    starts = np.flatnonzero(np.concatenate([[True], up[1:] != up[:-1]]))
    left, right = edges[starts], np.append(edges[starts[1:]], edges[-1])
    across = np.column_stack([left, right]).ravel()
    return np.concatenate([edges[:1], across, edges[-1:]]), np.concatenate([[0.0], np.repeat(up[starts], 2), [0.0]])
