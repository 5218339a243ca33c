"""Answers in the form of a forest plot: without each effect in turn, and as the effects come in (Lau et al. 1992)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evidence.base.errors import UsageError
from evidence.base.marks import ForestRow
from evidence.base.words import several
from evidence.models.distributions import Array
from evidence.models.influence.diagnostics import Influence
from evidence.synthesis.meta.figures.canvas import decimals_for
from evidence.synthesis.meta.figures.forest import axes_for_lines, draw_lines
from evidence.synthesis.meta.figures.forest_rows import ForestLine, interval_heading, interval_text, label_lines, pooled_line
from evidence.synthesis.meta.figures.studies import dependence_note, study_effects, study_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evidence.synthesis.meta.answer import MetaAnalysis


def draw_leave_one_out(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """The pooled effect without each effect in turn, or without each outer group of a model with levels, and with all of them."""
    if result.fit.omnibus is not None:
        raise UsageError("a leave-one-out plot is of a model without moderators; leave them out, or see influence()")
    found = result.influence()
    names, what = (study_names(result), "effect") if isinstance(found, Influence) else (found.groups, _outer(result))
    numbers = np.column_stack([found.estimate[:, 0], found.ci_low[:, 0], found.ci_high[:, 0]])
    notes = [f"Circles: the pooled effect without the {what} of that line, with its interval. Diamond: with all effects."]
    return _draw(result, "Without", names, numbers, found.unavailable, notes, ax)


def draw_cumulative(result: MetaAnalysis, ax: Axes | None = None) -> Axes:
    """The pooled effect as the effects come in, in the order of the rows; of a model with levels as its outer groups come in."""
    found = result.cumulative()
    numbers = np.column_stack([found.estimate, found.ci_low, found.ci_high])
    groups, what = (study_names(result), "effect") if found.unit == "effect" else (found.labels or (), _outer(result))
    names = [f"{'' if i == 0 else '+ '}{name}" for i, name in enumerate(groups)]
    notes = [f"Circles: the pooled effect of this line's {what} and all above it, with its interval. Diamond: of all effects."]
    return _draw(result, "With", names, numbers, found.unavailable, notes, ax)


def _outer(result: MetaAnalysis) -> str:
    """What the outer groups of a model with levels are called."""
    return result.levels[0] if result.levels else "group"


def _draw(
    result: MetaAnalysis,
    head: str,
    names: Sequence[str],
    numbers: Array,
    unavailable: Sequence[str],
    notes: list[str],
    ax: Axes | None,
) -> Axes:
    """A line for each row of numbers (estimate, low, high on the scale analysed), and one for the answer of all effects."""
    read = numbers if result.scale is None else result.scale.back(numbers)
    decimals = decimals_for(read[:, 2] - read[:, 1])
    lines = [
        ForestLine(ForestRow("effect", name), (label_lines(name), "no answer"))
        if why
        else ForestLine(ForestRow("effect", name, "", *own), (label_lines(name), interval_text(shown, decimals)))
        for name, own, shown, why in zip(names, numbers.tolist(), read.tolist(), unavailable, strict=True)
    ]
    # By the model, as the other lines are.
    lines.append(pooled_line(replace(result, robust=None), "All effects", (), decimals))
    heads = (head, interval_heading(result))
    reasons = [why for why in unavailable if why]
    notes += [f"No answer in {several(len(reasons), 'line')}: {reasons[0]}."] if reasons else []
    notes += ["Thin line: its prediction interval."] if result.pi_low is not None else []
    notes += dependence_note(study_effects(result))
    ax = axes_for_lines(ax, heads, lines, notes)
    draw_lines(heads, lines, notes, result, ax)
    return ax
