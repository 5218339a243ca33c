"""The funnel plot of a fit, with contours of significance (Peters et al. 2008) and the effects that trim and fill adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, mark
from evidence.base.marks import CONTOURS, contours
from evidence.base.reason import NotEstimated
from evidence.models.small_study.trim_and_fill import TrimAndFill
from evidence.synthesis.meta.figures.canvas import (
    axes_for,
    decimals_for,
    effect_title,
    has_zero,
    name_marks,
    number,
    scale_axis,
    style,
    write_below,
)
from evidence.synthesis.meta.figures.studies import StudyEffects, study_effects

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis


def draw_funnel_of(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """Effects against their standard errors; with moderators what the moderators leave (residuals)."""
    studies, filled = study_effects(result), result.small_study().trim_fill_dl_L0
    ax = axes_for(ax, 7.4, 5.4)
    write_below(ax, [*_notes(result, filled), *_dependence(studies, filled), *studies.note])
    moderated = result.formula is not None
    x = result.fit.residual if moderated else studies.effect
    added = filled if isinstance(filled, TrimAndFill) else None
    largest = 1.08 * float(studies.se.max())
    ends = _ends(result, x, added, largest)
    ax.set_xlim(*ends)
    ax.set_ylim(largest, 0.0)
    shown = contours(ax, largest) if moderated or has_zero(result) else []
    if not moderated:
        line = ax.axvline(result.estimate, color=POOLED, linewidth=1.4, linestyle="--")
        shown.append((line, f"pooled {_pooled(result)}"))
    shown += _points(ax, x, studies, added)
    name_marks(ax, shown)
    style(ax, "Residual" if moderated else effect_title(result), "Standard error")
    scale_axis(ax.xaxis, None if moderated else result.scale, *ends, ticks=6)
    scale_axis(ax.yaxis, None, 0.0, largest)
    return ax


def _points(ax: Axes, x: Any, studies: StudyEffects, added: TrimAndFill | None) -> list[tuple[Any, str]]:
    """The effects, those that share something hollow, and those filled in; each sort with its name."""
    shared = np.array(studies.shared)
    shown: list[tuple[Any, str]] = []
    for of, face, name in ((~shared, INK, "effect"), (shared, "white", "effect that is not independent")):
        if of.any():
            drawn = ax.plot(
                x[of], studies.se[of], "o", markersize=5.5, markerfacecolor=face, markeredgecolor=INK, linestyle="none", zorder=3
            )
            mark(drawn)
            shown.append((drawn[0], name))
    if added is not None and added.k0:
        se = np.sqrt(added.filled_variance)
        look: dict[str, Any] = {"markersize": 6, "markerfacecolor": "white", "markeredgecolor": POOLED, "linestyle": "none", "zorder": 3}
        drawn = ax.plot(added.filled_effect, se, "^", **look)
        line = ax.axvline(added.estimate, color=SOFT, linewidth=1.0, linestyle=":")
        shown += [(drawn[0], "filled in by trim and fill"), (line, "pooled with those")]
    return shown


def _ends(result: MetaAnalysis, x: Any, added: TrimAndFill | None, largest: float) -> tuple[float, float]:
    """Around every effect and, where zero means no effect, the contours."""
    values = [float(x.min()), float(x.max())]
    values += [] if result.formula is not None else [result.estimate - 1.96 * largest, result.estimate + 1.96 * largest]
    values += added.filled_effect.tolist() if added is not None else []
    if result.formula is not None or has_zero(result):
        values += [-CONTOURS[0][0] * largest, CONTOURS[0][0] * largest]
    margin = 0.05 * (max(values) - min(values))
    return min(values) - margin, max(values) + margin


def _pooled(result: MetaAnalysis) -> str:
    shown = result.transformed
    decimals = decimals_for([result.ci_high - result.ci_low])
    return f"effect {number(result.estimate, decimals)}" if shown is None else f"{shown.scale.title} {number(shown.estimate, decimals)}"


def _dependence(studies: StudyEffects, filled: TrimAndFill | NotEstimated) -> list[str]:
    asked = any(studies.shared) and isinstance(filled, TrimAndFill)
    return ["Trim and fill takes all effects as independent, which these are not: read it with caution."] if asked else []


def _notes(result: MetaAnalysis, filled: TrimAndFill | NotEstimated) -> list[str]:
    if isinstance(filled, NotEstimated):
        return [f"No trim and fill: {filled.reason}."]
    if not filled.k0:
        return ["Trim and fill (DL, L0) adds no effect."]
    many, them = ("1 effect", "it") if filled.k0 == 1 else (f"{filled.k0} effects", "them")
    decimals = decimals_for([filled.ci_high - filled.ci_low])
    ends = [filled.estimate, filled.ci_low, filled.ci_high]
    read = ends if result.scale is None else result.scale.back(ends).tolist()
    estimate, low, high = (number(value, decimals) for value in read)
    return [f"Trim and fill (DL, L0) adds {many} on the {filled.side}; with {them} the pooled effect is {estimate} [{low}, {high}]."]
