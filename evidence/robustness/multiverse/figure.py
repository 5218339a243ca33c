"""The specification curve of a body: every analysis by the size of its estimate, and which option stands where (Simonsohn et al. 2020)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, mark
from evidence.base.lettering import wrapped
from evidence.base.plots import EDGE, TEXT, WIDTH, Named, lay_out, plain, sheet
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
DECIDED = " What each decision asks is in the table of choices."
# Inches: the curve, the room for the names of options at its left, a strip, a line of names and the room around it.
TALL, LEFT, ROW, LINE, AROUND = 2.4, 1.55, 0.235, 0.13, 0.07
# Points of the names of options.
OPTION, OPTION_LETTERS, CHOICE_LETTERS = 8.0, 25, 46


def specification_curve(run: WithMultiverses) -> dict[str, Drawn]:
    """The curve of the headline; nothing where the plan declares no choices."""
    main = headline_of(run.multiverses)
    return {"specification_curve": draw_curve(main, run.review)} if main and main.estimates() else {}


def draw_curve(one: Multiverse, review: CodedReview) -> Drawn:
    """The curve of one multiverse."""
    order = np.argsort(np.where(np.isfinite(one.fits.g), one.fits.g, np.inf), kind="stable")
    order = order[np.isfinite(one.fits.g[order])]
    figure, axis = sheet()
    shown = _curve(axis, one, order)
    below = figure.add_axes((0.0, 0.0, 1.0, 0.5), sharex=axis)
    tall = _options(below, one, _strips(one, order), len(order))
    title = f"{one.title}{f' ({one.question})' if one.question else ''}: every defensible analysis"
    note = (
        "Each strip shows what share of the analyses at that place take the option; in brackets is the choice's share of the variance."
        f"{DECIDED if DECISIONS in {choice.name for choice in one.moves} else ''} {what_it_is(review)}"
    )
    words = "Analyses, from the smallest estimate to the largest", "g, positive = better"
    lay_out([(axis, TALL), (below, tall)], title, note, shown, words, LEFT, key_first=True)
    low, middle, high = one.estimates() or (0.0, 0.0, 0.0)
    caption = (
        f"{title}, by the size of its estimate: {one.specifications:,} analyses, from g = {low:z.2f} to {high:z.2f}, the middle one "
        f"{middle:z.2f}; {one.share_above_zero:.0%} have an interval above zero."
    )
    return Drawn(figure, title, caption)


def _curve(axis: Axes, one: Multiverse, order: Any) -> list[Named]:
    """Estimates and intervals by rank, with zero, the published figure and the analysis that stands."""
    fits, n = one.fits, len(order)
    ranks = np.unique(np.linspace(0, n - 1, min(MOST_DRAWN, n)).astype(int))
    some = order[ranks]
    shown: list[Named] = []
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
    plain(axis)
    axis.spines["bottom"].set_visible(False)
    axis.tick_params(bottom=False, labelbottom=False)
    return shown


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


def _options(axis: Axes, one: Multiverse, strips: list[Strip], n: int) -> float:
    """A strip an option, under the name of its choice; returns how tall they are in inches."""
    top, titles, before = 0.0, {choice.name: choice for choice in one.moves}, ""
    style: dict[str, Any] = {"transform": axis.get_yaxis_transform(), "va": "center", "linespacing": 1.1}
    start = -(LEFT - EDGE) / (WIDTH - LEFT - EDGE)
    for name, option, share in strips:
        if name != before:
            choice, before = titles[name], name
            moved = "" if choice.share is None else f" ({choice.share:.0%})"
            lines = wrapped(f"{choice.title}{moved}", CHOICE_LETTERS)
            high = LINE * len(lines) + 1.5 * AROUND
            axis.text(start, top + high / 2, "\n".join(lines), fontsize=TEXT, fontweight="bold", color=INK, ha="left", **style)
            top += high
        lines = wrapped(option_words(name, option), OPTION_LETTERS)
        high = max(ROW, LINE * len(lines) + AROUND)
        across, up = _outline(share, n)
        mark(axis.fill(across, top + high - 0.02 - 0.84 * ROW * up, color=POOLED, linewidth=0))
        axis.text(-0.02, top + high / 2, "\n".join(lines), fontsize=OPTION, color=SOFT, ha="right", **style)
        top += high
    axis.set_ylim(top, 0.0)
    axis.set_yticks([])
    plain(axis)
    axis.spines["left"].set_visible(False)
    return top


def _outline(share: Array, n: int) -> tuple[Array, Array]:
    """The outline of a strip, its height in eighths: only where it changes does it need a corner."""
    up = np.round(8 * share) / 8
    edges = np.linspace(-0.5, n - 0.5, len(up) + 1)
    starts = np.flatnonzero(np.concatenate([[True], up[1:] != up[:-1]]))
    left, right = edges[starts], np.append(edges[starts[1:]], edges[-1])
    across = np.column_stack([left, right]).ravel()
    return np.concatenate([edges[:1], across, edges[-1:]]), np.concatenate([[0.0], np.repeat(up[starts], 2), [0.0]])
