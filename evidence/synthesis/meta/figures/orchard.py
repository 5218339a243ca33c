"""The orchard plot of a fit: every effect as a circle, and the mean with its two intervals (Nakagawa et al. 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, mark
from evidence.base.errors import UsageError
from evidence.base.lettering import wrapped
from evidence.models.dependent.covariance import Codes
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.distributions import Array
from evidence.synthesis.meta.by_name import RobustAnswer
from evidence.synthesis.meta.column_values import codes, levels
from evidence.synthesis.meta.design import factors, formula_of
from evidence.synthesis.meta.figures.canvas import SMALL, axes_for, effect_title, has_zero, scale_axis, style, width_of, write_below
from evidence.synthesis.meta.figures.studies import study_effects

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis

LARGEST, SMALLEST = 13.0, 2.5  # points across
SPREAD = 0.36  # of the height of a line that circles take, up and down
LABEL_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Trunk:
    """A line of the plot.

    Attributes
    ----------
    name : "" or the level that it is of.
    rows : positions of its effects.
    mean, ci_low, ci_high : on the scale analysed.
    pi_low, pi_high : where the true effect of a new study lies; None for equal effects.
    """

    name: str
    rows: Codes
    mean: float
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None


def draw_orchard(result: MetaAnalysis, ax: Axes | None = None, *, moderator: str | None = None) -> Axes:
    """Circles of the effects, areas in proportion to their precision, and the mean of each line.

    Parameters
    ----------
    result : an analysis without moderators, or with categorical ones.
    ax : where to draw; by default on a new figure.
    moderator : which of the categorical moderators the lines are of; not needed where there is one.

    Raises
    ------
    UsageError
        If the model has moderators and none of them is categorical, or several and none is named.
    """
    studies = study_effects(result)
    trunks = _trunks(result, moderator)
    labels = [_label(result, trunk) for trunk in trunks]
    left = 0.35 + max(width_of(label, SMALL) for label in labels)
    ax = axes_for(ax, 6.6 + left, 1.5 * len(trunks) + 1.6, left=left)
    precision = 1.0 / studies.se
    sizes = np.maximum(LARGEST * np.sqrt(precision / precision.max()), SMALLEST)
    write_below(ax, _notes(result, trunks), left=left - 0.1)
    for line, trunk in enumerate(trunks):
        places = line + SPREAD * _places(studies.effect[trunk.rows])
        for i, y in zip(trunk.rows.tolist(), places.tolist(), strict=True):
            face: dict[str, Any] = {"markerfacecolor": "white" if studies.shared[i] else "#7fa3a3", "markeredgecolor": POOLED}
            mark(ax.plot([studies.effect[i]], [y], "o", markersize=sizes[i], markeredgewidth=0.6, alpha=0.7, zorder=1, **face))
        _mean(ax, trunk, float(line))
    low, high = _ends(studies.effect, trunks)
    ax.set_xlim(low, high)
    ax.set_ylim(len(trunks) - 0.5, -0.5)
    if has_zero(result) and low < 0.0 < high:
        ax.axvline(0.0, color=SOFT, linewidth=0.8, linestyle="--", zorder=0)
    ax.set_yticks(range(len(trunks)), labels)
    style(ax, effect_title(result), "")
    ax.tick_params(axis="y", length=0)
    scale_axis(ax.xaxis, result.scale, low, high)
    return ax


def _mean(ax: Axes, trunk: Trunk, y: float) -> None:
    if trunk.pi_low is not None and trunk.pi_high is not None:
        ax.plot([trunk.pi_low, trunk.pi_high], [y, y], color=INK, linewidth=1.0, zorder=2)
    ax.plot([trunk.ci_low, trunk.ci_high], [y, y], color=INK, linewidth=4.0, solid_capstyle="butt", zorder=3)
    ax.plot([trunk.mean], [y], "o", markersize=9.0, markerfacecolor="white", markeredgecolor=INK, markeredgewidth=1.6, zorder=4)


def _trunks(result: MetaAnalysis, moderator: str | None) -> list[Trunk]:
    """The lines: one of the pooled effect, or one of each level with its marginal mean."""
    if result.formula is None:
        if moderator is not None:
            raise UsageError(f"the model has no moderator {moderator!r}; give moderators by a formula, or leave the moderator out")
        source = result.robust if isinstance(result.robust, RobustAnswer) else result
        numbers = (float(source.estimate), float(source.ci_low), float(source.ci_high))
        return [Trunk("", np.arange(result.k), *numbers, result.pi_low, result.pi_high)]
    categories = factors(formula_of(result.formula, result.data), result.data)
    if moderator is None and len(categories) != 1:
        has = f"it has {', '.join(categories)}; name one of them" if categories else "it has none: see the bubble plot"
        raise UsageError(f"an orchard plot is by one categorical moderator; {has}")
    column = moderator or categories[0]
    means = result.means(column).means
    level_of = np.array(codes(result.data[column], levels(result.data[column])))
    return [
        Trunk(mean.level, np.flatnonzero(level_of == i), mean.estimate, mean.ci_low, mean.ci_high, mean.pi_low, mean.pi_high)
        for i, mean in enumerate(means)
    ]


def _label(result: MetaAnalysis, trunk: Trunk) -> str:
    """The level, its effects and, where these are fewer, the groups or clusters that they are of."""
    groups = list(result.clusters) if result.clusters is not None else None
    if groups is None and isinstance(result.fit, MultilevelFit):
        groups = result.fit.outer.tolist()
    inside = "" if groups is None else f" ({len({groups[i] for i in trunk.rows.tolist()})})"
    return "\n".join([*wrapped(trunk.name, LABEL_LETTERS), f"k = {len(trunk.rows)}{inside}"])


def _places(x: Array) -> Array:
    """Where circles stand up and down, from -1 to 1: evenly spread, the farther the more effects are near (a quasi-random strip)."""
    k = len(x)
    width = 1.06 * float(x.std()) * k**-0.2 or 1.0
    density = np.exp(-0.5 * ((x[:, None] - x) / width) ** 2).sum(axis=1)
    # The golden section fills a line evenly however many points there are (Weyl 1916).
    even = (np.argsort(np.argsort(x, kind="stable")) * 0.6180339887498949 + 0.5) % 1.0
    return np.asarray((2.0 * even - 1.0) * density / density.max() * (k > 1))


def _ends(effects: Array, trunks: Sequence[Trunk]) -> tuple[float, float]:
    ends = [value for trunk in trunks for value in (trunk.ci_low, trunk.ci_high, trunk.pi_low, trunk.pi_high) if value is not None]
    low, high = min(float(effects.min()), *ends), max(float(effects.max()), *ends)
    room = 0.05 * (high - low) or 0.5
    return low - room, high + room


def _notes(result: MetaAnalysis, trunks: Sequence[Trunk]) -> list[str]:
    by = "; intervals by the cluster-robust variance (CR2)" if isinstance(result.robust, RobustAnswer) else ""
    thin = "; thin line: prediction interval" if trunks[0].pi_low is not None else ""
    counted = "" if "(" not in _label(result, trunks[0]).rpartition("k =")[2] else " (in brackets: clusters)"
    if counted and result.clusters is None:
        counted = f" (in brackets: {result.levels[0] if result.levels else 'groups'})"
    notes = [f"Circles: effects, areas in proportion to their precision (1 / standard error); k: how many{counted}."]
    return [*notes, f"White dot: the mean; thick line: its interval{thin}{by}.", *study_effects(result).note]
