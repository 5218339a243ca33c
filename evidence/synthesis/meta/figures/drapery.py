"""The drapery plot of a fit: the p of every value that an effect could have, by study and pooled (Ruecker & Schwarzer 2021)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, mark
from evidence.base.errors import UsageError
from evidence.models.distributions import two_sided_p
from evidence.synthesis.meta.figures.canvas import axes_for, effect_title, has_zero, scale_axis, style, write_below
from evidence.synthesis.meta.figures.studies import study_effects

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis

STEPS = 401


def draw_drapery(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """A curve for each effect, by the normal distribution, and a thick one for the pooled effect, by its own test.

    Raises
    ------
    UsageError
        If the model has moderators: it has no pooled effect then.
    """
    if result.formula is not None:
        raise UsageError("a drapery plot is of a model without moderators; leave the moderators out")
    studies, fit = study_effects(result), result.fit
    reach = 2.0 * float(np.median(studies.se))
    low, high = float(studies.effect.min()) - reach, float(studies.effect.max()) + reach
    at = np.linspace(low, high, STEPS)
    ax = axes_for(ax, 7.0, 5.0)
    line = f"Horizontal line: p = {1 - fit.level:.4g}; a curve lies above it inside its {100 * fit.level:.6g}% interval."
    write_below(ax, ["Thin curves: effects. Thick curve: the pooled effect, by the model.", line, *studies.note])
    for i in range(result.k):
        own = np.sort(np.append(at, studies.effect[i]))  # with its peak
        ax.plot(own, two_sided_p((own - studies.effect[i]) / studies.se[i], None), color=SOFT, linewidth=0.6, alpha=0.7, zorder=1)
        face = "white" if studies.shared[i] else INK
        mark(ax.plot([studies.effect[i]], [1.0], "o", markersize=3.5, markerfacecolor=face, markeredgecolor=INK, clip_on=False, zorder=3))
    at = np.sort(np.append(at, fit.estimate[0]))
    ax.plot(at, two_sided_p((at - fit.estimate[0]) / fit.se[0], fit.df), color=POOLED, linewidth=2.2, zorder=2)
    ax.axhline(1 - fit.level, color=INK, linewidth=0.8, linestyle=":")
    if has_zero(result) and low < 0.0 < high:
        ax.axvline(0.0, color=SOFT, linewidth=0.8, zorder=0)
    ax.set_xlim(low, high)
    ax.set_ylim(0.0, 1.0)
    style(ax, effect_title(result), "p")
    scale_axis(ax.xaxis, result.scale, low, high, ticks=6)
    scale_axis(ax.yaxis, None, 0.0, 1.0)
    return ax
