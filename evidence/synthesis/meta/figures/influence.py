"""The influence of each effect, or of each outer group, in a panel for each measure (Viechtbauer & Cheung 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, mark
from evidence.base.errors import CannotCompute
from evidence.base.words import listed
from evidence.models.distributions import Array
from evidence.models.influence.diagnostics import Influence
from evidence.models.influence.groups import GroupInfluence
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.figures.canvas import axes_for, panels, scale_axis, title_panel, write_below
from evidence.synthesis.meta.figures.studies import dependence_note, study_effects, study_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis
    from evidence.synthesis.meta.rows import Mask

COLUMNS, HIGH = 2, 1.25  # panels side by side; inches of each
NAMED = 12  # flagged rows that the note names


@dataclass(frozen=True, slots=True)
class InfluencePanel:
    """A panel.

    Attributes
    ----------
    title : what it shows.
    values : one per row; nan where the model cannot be fitted without it.
    lines : where it has none of it, or a limit that rows should not pass.
    """

    title: str
    values: Array
    lines: tuple[float, ...]


def draw_influence(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """A panel for each measure of influence; rows that break a rule are diamonds, and the note names them.

    Raises
    ------
    CannotCompute
        If nothing can be left out: the rest cannot carry the model.
    """
    found = result.influence()
    if isinstance(found, Influence):
        shown, names, flagged = _of_effects(result, found), study_names(result), np.array(found.influential)
        rule = "|DFFITS|, Cook's distance, hat or a DFBETAS passes the limit of Viechtbauer and Cheung (2010)"
    else:
        if all(found.unavailable):
            raise CannotCompute(f"no outer group can be left out: {found.unavailable[0]}")
        shown, names, flagged = _of_groups(result, found), found.groups, _flagged(found)
        rule = "a DFBETAS passes 1"
    rows = -(-len(shown) // COLUMNS)
    notes = _notes(result, names, flagged, rule, found.unavailable)
    ax = axes_for(ax, 8.6, HIGH * rows + 0.8, left=0.2)
    write_below(ax, notes, gap=0.1)
    for panel, measure in zip(panels(ax, rows, COLUMNS), shown, strict=False):
        _panel(panel, measure, flagged)
    return ax


def _of_effects(result: MetaAnalysis, found: Influence) -> list[InfluencePanel]:
    fit = result.fit
    assert isinstance(fit, UnivariateFit)
    k, p = fit.k, fit.p
    limit = 3.0 * float(np.sqrt(p / (k - p)))
    return [
        InfluencePanel("Studentised deleted residual", found.rstudent, (-1.96, 0.0, 1.96)),
        InfluencePanel("DFFITS", found.dffits, (-limit, 0.0, limit)),
        InfluencePanel("Cook's distance", found.cooks_distance, (0.0, _median_of_chi2(p))),
        InfluencePanel("Covariance ratio", found.cov_ratio, (1.0,)),
        InfluencePanel("tau² without it", found.tau2_deleted, (fit.tau2,)),
        InfluencePanel("Q without it", found.QE_deleted, (fit.QE,)),
        InfluencePanel("Hat value", found.hat, (p / k, 3.0 * p / k)),
        InfluencePanel("Weight, %", found.weight, (100.0 / k,)),
    ]


def _of_groups(result: MetaAnalysis, found: GroupInfluence) -> list[InfluencePanel]:
    levels = result.levels or ("outer", "inner")
    fit: Any = result.fit
    shown = [InfluencePanel("Cook's distance", found.cooks_distance, (0.0, _median_of_chi2(fit.p)))]
    shown += [InfluencePanel(f"DFBETAS of {name}", found.dfbetas[:, j], (-1.0, 0.0, 1.0)) for j, name in enumerate(found.names)]
    if fit.method == "EE":
        return shown
    shown += [
        InfluencePanel(f"Variance between {levels[i]} without it", found.sigma2[:, i], (value,)) for i, value in enumerate(fit.sigma2)
    ]
    return shown


def _median_of_chi2(df: int) -> float:
    from scipy.special import chdtri

    return float(chdtri(df, 0.5))


def _flagged(found: GroupInfluence) -> Mask:
    return np.asarray((np.abs(np.nan_to_num(found.dfbetas)) > 1.0).any(axis=1), dtype=bool)


def _notes(result: MetaAnalysis, names: Any, flagged: Mask, rule: str, unavailable: Any) -> list[str]:
    what = "row" if isinstance(result.fit, UnivariateFit) else (result.levels or ("outer group",))[0]
    notes = [f"Across: the number of the {what}, in the order of the table. Dashed: no influence, and the limits where there are any."]
    marked = [f"{i + 1} ({names[i]})" for i in np.flatnonzero(flagged)]
    notes.append(f"Diamonds, where {rule}: {listed(marked, NAMED) if marked else 'none'}.")
    lost = sum(map(bool, unavailable))
    notes += [f"Not drawn: {lost} without which the model cannot be fitted."] if lost else []
    return notes + dependence_note(study_effects(result))


def _panel(panel: Axes, measure: InfluencePanel, flagged: Mask) -> None:
    known = np.flatnonzero(np.isfinite(measure.values))
    x, y = known + 1.0, measure.values[known]
    # A limit far from every value would flatten the panel, so it is drawn only where it is near.
    reach = float(np.ptp(y)) or max(abs(float(y[0])), 1.0)
    near = [line for line in measure.lines if y.min() - reach <= line <= y.max() + reach]
    low, high = min([float(y.min()), *near]), max([float(y.max()), *near])
    room = 0.08 * (high - low) or 0.5
    for line in near:
        panel.axhline(line, color=SOFT, linewidth=0.7, linestyle="--", zorder=0)
    panel.plot(x, y, color="#cbd6dc", linewidth=0.8, zorder=1)
    for of, shape, color, size in ((~flagged[known], "o", INK, 3.2), (flagged[known], "D", POOLED, 4.6)):
        if of.any():
            mark(panel.plot(x[of], y[of], shape, color=color, markersize=size, linestyle="none", zorder=2))
    panel.set_xlim(0.3, len(measure.values) + 0.7)
    panel.set_ylim(low - room, high + room)
    scale_axis(panel.xaxis, None, 1.0, float(len(measure.values)), whole=True)
    scale_axis(panel.yaxis, None, low - room, high + room, ticks=4)
    title_panel(panel, measure.title)
