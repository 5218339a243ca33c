"""The profile likelihood of each variance of a fit, with the interval that it gives (Hardy & Thompson 1996)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.drawing import INK, POOLED, SOFT, mark
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent.profile import ProfileCurve, profile_curves
from evidence.synthesis.meta.figures.canvas import BELOW_AXIS, axes_for, panels, scale_axis, style, write_below

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis

# What the ends of the curve may lie below its cut, in units of what lies above: farther down nothing is of interest.
BELOW = 2.0


def draw_profile(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """A curve for tau2, or one beside the other for the variance of each level.

    Raises
    ------
    UsageError
        If the model was not fitted by ML or REML.
    """
    found = profile_curves(result.fit)
    curves = [curve for curve in found if isinstance(curve, ProfileCurve)]
    reasons = [why.reason for why in found if isinstance(why, NotEstimated)]
    if not curves:
        raise UsageError(reasons[0])
    named = result.levels or ("tau2",)
    ax = axes_for(ax, 6.4 if len(curves) == 1 else 9.4, 4.8)
    share = f"{100 * result.level:.6g}%"
    notes = [f"Dot: the estimate. Dotted: the ends of the {share} interval, where the curve meets the level line."]
    write_below(ax, [*notes, *(f"Not drawn: {why}." for why in reasons)], gap=BELOW_AXIS if len(curves) == 1 else 0.25)
    shown = [ax] if len(curves) == 1 else panels(ax, 1, len(curves))
    kind = "Restricted log likelihood" if result.fit.method == "REML" else "Log likelihood"
    for panel, curve, name in zip(shown, curves, named, strict=False):
        what = "tau²" if name == "tau2" else f"Variance between {name}"
        _curve(panel, curve, what, kind if panel is shown[0] else "")
    return ax


def _curve(panel: Axes, curve: ProfileCurve, what: str, kind: str) -> None:
    top = float(curve.log_likelihood.max())
    reach = top - curve.cut
    low, high = max(float(curve.log_likelihood.min()), curve.cut - BELOW * reach), top + 0.15 * reach
    low -= 0.1 * reach
    end = float(curve.at[-1])
    panel.set_xlim(-0.02 * end, end)
    panel.set_ylim(low, high)
    panel.axhline(curve.cut, color=SOFT, linewidth=0.8, zorder=0)
    for limit in (curve.interval.low, curve.interval.high):
        panel.plot([limit, limit], [low, curve.cut], color=SOFT, linewidth=1.0, linestyle=":", zorder=0)
    panel.plot(curve.at, curve.log_likelihood, color=POOLED, linewidth=1.6, zorder=1)
    best = float(curve.log_likelihood[curve.at == curve.interval.estimate][0])
    mark(panel.plot([curve.interval.estimate], [best], "o", color=INK, zorder=2))
    style(panel, what, kind)
    scale_axis(panel.xaxis, None, 0.0, end, ticks=5)
    scale_axis(panel.yaxis, None, low, high, ticks=6)
