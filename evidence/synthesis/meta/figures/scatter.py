"""Pictures with one point for each effect: Baujat, radial, L'Abbe and normal quantile plots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, mark
from evidence.base.errors import UsageError
from evidence.models.distributions import Array, critical_value
from evidence.models.influence.diagnostics import Influence
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.figures.canvas import POINTS, SMALL, axes_for, scale_axis, size_of, style, width_of, write_below
from evidence.synthesis.meta.figures.studies import StudyEffects, study_effects
from evidence.synthesis.meta.other_methods import univariate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis

# In points: what stands between a point and its name, and the most letters of a name.
BESIDE, LETTERS = 6.0, 28


def draw_baujat(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """What each effect adds to the heterogeneity, and what it does to the answer (Baujat et al. 2002)."""
    univariate(result.fit, "a Baujat plot", "see influence()")
    found = result.influence()
    assert isinstance(found, Influence)
    known = np.isfinite(found.baujat_y)
    ax = axes_for(ax, 7.0, 5.4)
    notes = ["The farthest effects are named, as far as there is room for their names."]
    write_below(ax, notes + _left_out(known) + study_effects(result).note)
    x, y, names = found.baujat_x[known], found.baujat_y[known], [study_effects(result).names[i] for i in np.flatnonzero(known)]
    _points(ax, x, y, study_effects(result), known)
    _limits(ax, np.append(x, 0.0), np.append(y, 0.0))
    style(ax, "Squared Pearson residual (share in the heterogeneity)", "Influence on the fitted value")
    _names(ax, x, y, names, np.argsort(-np.hypot(x / (x.max() or 1.0), y / (y.max() or 1.0)), kind="stable"))
    return ax


def draw_quantiles(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """Studentised deleted residuals against the quantiles of the normal distribution (Wang & Bushman 1998)."""
    from scipy.special import ndtri

    univariate(result.fit, "a plot of normal quantiles", "see influence()")
    found = result.influence()
    assert isinstance(found, Influence)
    known = np.isfinite(found.rstudent)
    order = np.flatnonzero(known)[np.argsort(found.rstudent[known], kind="stable")]
    m = len(order)
    # Blom's places for up to ten values, as R's ppoints.
    a = 0.375 if m <= 10 else 0.5
    x, y = ndtri((np.arange(1, m + 1) - a) / (m + 1 - 2 * a)), found.rstudent[order]
    ax = axes_for(ax, 6.0, 5.6)
    write_below(ax, ["Line: where residuals of normal effects lie.", *_left_out(known), *study_effects(result).note])
    _points(ax, x, y, study_effects(result), order)
    low, high = _limits(ax, x, y)
    ax.plot([low, high], [low, high], color=POOLED, linewidth=1.0, zorder=0)
    style(ax, "Quantile of the normal distribution", "Studentised deleted residual")
    return ax


def draw_radial(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """Effects over their standard errors against precision: the pooled effect is the slope (Galbraith 1988)."""
    fit = univariate(result.fit, "a radial plot", "pool one effect per sample first")
    if result.formula is not None:
        raise UsageError("a radial plot is of a model without moderators; leave the moderators out")
    total = np.sqrt(fit.variance + fit.tau2)
    x, y = 1.0 / total, fit.effect / total
    ax = axes_for(ax, 7.0, 5.4)
    notes = [f"Slope of the line: the pooled effect; band: where {100 * fit.level:.6g}% of the effects lie by the model."]
    write_below(ax, notes + study_effects(result).note)
    _points(ax, x, y, study_effects(result), np.ones(fit.k, dtype=bool))
    at, half = np.array([0.0, 1.05 * x.max()]), float(critical_value(fit.level, None))
    line = at * float(fit.estimate[0])
    ax.fill_between(at, line - half, line + half, color="#dfebeb", linewidth=0, zorder=0)
    ax.plot(at, line, color=POOLED, linewidth=1.4, zorder=1)
    ax.axhline(0.0, color=SOFT, linewidth=0.8, zorder=0)
    _limits(ax, np.append(x, at), np.concatenate([y, line - half, line + half]))
    style(ax, "1 / standard error of the effect in the model", "Effect / its standard error in the model")
    return ax


def draw_labbe(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """The risks of the two groups of every study against each other (L'Abbe et al. 1987)."""
    inputs = result.inputs
    if inputs is None or not {"ai", "bi", "ci", "di"} <= set(inputs):
        raise UsageError("a L'Abbe plot shows events in two groups; give the counts of both with measure OR, RR, RD or the like")
    treated = inputs["ai"] / (inputs["ai"] + inputs["bi"])
    compared = inputs["ci"] / (inputs["ci"] + inputs["di"])
    fit, studies = result.fit, study_effects(result)
    tau2 = fit.tau2 if isinstance(fit, UnivariateFit) else result.tau2
    weight = 1.0 / (studies.se**2 + tau2)
    ax = axes_for(ax, 6.0, 5.8)
    write_below(ax, ["Areas of circles: in proportion to the weights. On the line both groups have the same risk.", *studies.note])
    _points(ax, compared, treated, studies, np.ones(result.k, dtype=bool), 3.0 + 13.0 * np.sqrt(weight / weight.max()))
    both = np.concatenate([compared, treated, [0.0]])
    low, high = _limits(ax, both, both)
    ax.plot([low, high], [low, high], color=SOFT, linewidth=1.0, zorder=0)
    style(ax, "Risk in the comparison group", "Risk in the treatment group")
    return ax


def _left_out(known: Array) -> list[str]:
    many = int(known.size - known.sum())
    return [f"Not drawn: {many} effects without which the model cannot be fitted."] if many else []


def _points(ax: Axes, x: Any, y: Any, studies: StudyEffects, rows: Any, sizes: Any = None) -> None:
    """A mark for each of the rows, hollow where the effect is not independent of others."""
    shared = np.array(studies.shared)[rows]
    for i in range(len(x)):
        look: dict[str, Any] = {"markerfacecolor": "white" if shared[i] else INK, "markeredgecolor": INK if shared[i] else "white"}
        size = 5.5 if sizes is None else sizes[i]
        mark(ax.plot([x[i]], [y[i]], "o", markersize=size, markeredgewidth=0.8, alpha=0.8, zorder=2, **look))


def _limits(ax: Axes, x: Array, y: Array) -> tuple[float, float]:
    """Axes around all values, with their ticks; gives the ends that both share at most."""
    ends: list[tuple[float, float]] = []
    for values in (x, y):
        room = 0.06 * float(np.ptp(values)) or 0.5
        ends.append((float(values.min()) - room, float(values.max()) + room))
    ax.set_xlim(*ends[0])
    ax.set_ylim(*ends[1])
    scale_axis(ax.xaxis, None, *ends[0])
    scale_axis(ax.yaxis, None, *ends[1])
    return max(one[0] for one in ends), min(one[1] for one in ends)


def _names(ax: Axes, x: Array, y: Array, names: Sequence[str], order: Sequence[int] | Any) -> None:
    """The names of points, the first ones first, left out where one would cover a point, another name or the edge."""
    width, height = (POINTS * inches for inches in size_of(ax))
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    across, up = (x - left) / (right - left) * width, (y - low) / (high - low) * height
    taken = [(a - 4, a + 4, b - 4, b + 4) for a, b in zip(across, up, strict=True)]
    for i in order:
        short = names[i] if len(names[i]) <= LETTERS else f"{names[i][: LETTERS - 3]}..."
        long = POINTS * width_of(short, SMALL)
        for side, start in (("left", across[i] + BESIDE), ("right", across[i] - BESIDE - long)):
            box = (start, start + long, up[i] - SMALL * 0.8, up[i] + SMALL * 0.8)
            if box[0] < 0 or box[1] > width or any(_meet(box, other) for j, other in enumerate(taken) if j != i):
                continue
            taken.append(box)
            offset = (BESIDE if side == "left" else -BESIDE, 0)
            text = ax.annotate(short, (x[i], y[i]), offset, textcoords="offset points", ha=side, va="center", fontsize=SMALL, color=INK)
            text.set_parse_math(False)
            break


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
