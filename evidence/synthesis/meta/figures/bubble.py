"""The bubble plot of a fit: effects against a moderator that is a number, with the model's line (Thompson & Higgins 2002)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, POOLED, SOFT, mark
from evidence.base.errors import UsageError
from evidence.models.distributions import Array
from evidence.synthesis.meta.column_values import as_numbers, levels
from evidence.synthesis.meta.design import factors, formula_of
from evidence.synthesis.meta.figures.canvas import axes_for, effect_title, has_zero, scale_axis, style, write_below
from evidence.synthesis.meta.figures.studies import study_effects
from evidence.synthesis.meta.predictions import Predictions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis

LARGEST, SMALLEST = 18.0, 3.0  # points across
STEPS = 101


def draw_bubble_of(result: MetaAnalysis, ax: Axes | None = None, *, moderator: str | None = None) -> Axes:
    """Effects against a moderator, with the fitted line, its interval and the prediction interval.

    Parameters
    ----------
    result : an analysis with moderators.
    ax : where to draw; by default on a new figure.
    moderator : the column; by default the only one that is a number.

    Raises
    ------
    UsageError
        If the model has no such moderator, or several and none is named.
    """
    column = _column(result, moderator)
    x, _ = as_numbers(result.data[column])
    line, at, held = _line(result, column, x)
    studies = study_effects(result)
    ax = axes_for(ax, 7.0, 5.2)
    predicted = " and where the true effects of new studies lie (pale)" if line.pi_low is not None else ""
    notes = ["Areas of circles: in proportion to the precision of the effects in the model."]
    notes.append(f"Line: fitted effect, with its interval by the model (dark){predicted}.")
    write_below(ax, [*notes, *held, *studies.note])
    bands = [("#e8f0f0", line.pi_low, line.pi_high), ("#c9dddd", line.ci_low, line.ci_high)]
    for shade, lower, upper in bands:
        if lower is not None and upper is not None:
            ax.fill_between(at, lower, upper, color=shade, linewidth=0, zorder=0)
    ax.plot(at, line.estimate, color=POOLED, linewidth=1.4, zorder=1)
    sizes = _sizes(result)
    for i in np.argsort(-sizes, kind="stable"):
        face = "white" if studies.shared[i] else INK
        look: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": INK if studies.shared[i] else "white", "alpha": 0.75}
        mark(ax.plot([x[i]], [studies.effect[i]], "o", markersize=sizes[i], markeredgewidth=0.8, zorder=2, **look))
    low, high = _ends([studies.effect, *(part for _, *band in bands for part in band if part is not None)], 0.04)
    left, right = _ends([at], 0.05)
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    if has_zero(result) and low < 0.0 < high:
        ax.axhline(0.0, color=SOFT, linewidth=0.8, zorder=0)
    style(ax, column, effect_title(result))
    scale_axis(ax.xaxis, None, left, right)
    scale_axis(ax.yaxis, result.scale, low, high)
    return ax


def _column(result: MetaAnalysis, moderator: str | None) -> str:
    if result.formula is None or result.data is None:
        raise UsageError("a bubble plot shows a moderator, and the model has none; give moderators by a formula")
    columns = formula_of(result.formula, result.data).columns
    categories = factors(formula_of(result.formula, result.data), result.data)
    numeric = [name for name in columns if name not in categories]
    if moderator is None and len(numeric) == 1:
        return numeric[0]
    if moderator in numeric:
        return moderator
    has = f"it has {', '.join(numeric)}" if numeric else "it has none: for categories see means and the forest plot by subgroup"
    if moderator is None:
        raise UsageError(f"a bubble plot shows one moderator that is a number; {has}" + ("; name one of them" if numeric else ""))
    raise UsageError(f"the model has no moderator {moderator!r} that is a number; {has}")


def _line(result: MetaAnalysis, column: str, x: Array) -> tuple[Predictions, Array, list[str]]:
    """Predictions along the moderator, the others held at their mean or first level; where; and a note of that."""
    import pandas as pd

    formula = formula_of(result.formula or "", result.data)
    categories = factors(formula, result.data)
    at = np.linspace(x.min(), x.max(), STEPS)
    rows, held = {column: at.tolist()}, []
    for name in (name for name in formula.columns if name != column):
        if name in categories:
            named = [variable.reference for variable in formula.variables if variable.column == name and variable.reference]
            value: Any = (named or levels(result.data[name]))[0]
            held.append(f"{name} = {value}")
        else:
            value = float(as_numbers(result.data[name])[0].mean())
            held.append(f"{name} = {value:.4g} (mean)")
        rows[name] = [value] * STEPS
    table = pd.DataFrame(rows, dtype=object)
    return result.predict(table), at, [f"The line is drawn for {', '.join(held)}."] if held else []


def _sizes(result: MetaAnalysis) -> Array:
    """Diameters in points: areas as the inverse of each effect's variance in the model."""
    fit = result.fit
    variance = fit.variance
    weight = 1.0 / (variance + result.tau2)
    return np.asarray(np.maximum(LARGEST * np.sqrt(weight / weight.max()), SMALLEST))


def _ends(values: list[Any], margin: float) -> tuple[float, float]:
    low, high = min(float(np.min(one)) for one in values), max(float(np.max(one)) for one in values)
    room = margin * (high - low) or 0.5
    return low - room, high + room
