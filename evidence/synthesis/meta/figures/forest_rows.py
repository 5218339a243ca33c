"""The lines of a forest plot of a fit: headings, effects with their raw counts and weights, pooled answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import UsageError
from evidence.base.lettering import wrapped
from evidence.base.marks import ForestRow
from evidence.base.reason import NotEstimated
from evidence.effects.measures.family import Inputs
from evidence.synthesis.meta.by_name import RobustAnswer
from evidence.synthesis.meta.column_values import as_numbers, is_categorical, is_missing
from evidence.synthesis.meta.figures.canvas import decimals_for, number
from evidence.synthesis.meta.figures.studies import StudyEffects, study_effects
from evidence.synthesis.meta.rows import column_of

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis

LABEL_LETTERS = 38
ORDERS = ("effect", "precision", "study")


@dataclass(frozen=True, slots=True)
class ForestLine:
    """One line of a forest plot of a fit.

    Attributes
    ----------
    row : what is drawn; its numbers are on the scale analysed.
    cells : the texts beside it, left of the plot and right of it: label, raw counts, effect with interval, weight.
    fitted : interval of the fitted value of a model with moderators; else None.
    """

    row: ForestRow
    cells: tuple[str, ...]
    fitted: tuple[float, float, float] | None = None

    @property
    def height(self) -> int:
        """Lines of text."""
        return self.cells[0].count("\n") + 1


def forest_lines(result: MetaAnalysis, order: str | None, subgroup: str | None) -> tuple[tuple[str, ...], list[ForestLine]]:
    """The headings of the columns, and the lines from top to bottom.

    Parameters
    ----------
    result : the analysis.
    order : None for that of the table; "effect", "precision" (the most precise first), "study", or a column of the table.
    subgroup : a column; each group has its heading, its effects and its pooled answer.
    """
    studies = study_effects(result)
    raw = _raw_counts(result.inputs, result.k)
    decimals = decimals_for(np.ptp([studies.on_scale(i)[1:] for i in range(result.k)], axis=1))
    heads = ("Study", *raw, interval_heading(result), *(("Weight",) if studies.weight is not None else ()))
    fitted = result.predict() if result.formula is not None else None
    effects = [_effect_line(studies, raw, i, decimals, fitted) for i in range(result.k)]
    placed = _order(result, studies, order)
    blank = ("",) * len(raw)
    lines = [effects[i] for i in placed] if subgroup is None else _by_group(result, subgroup, effects, placed, blank, decimals)
    if result.formula is None:
        name = "All effects" if subgroup is not None else "Equal-effects model" if result.fit.method == "EE" else "Random-effects model"
        lines.append(pooled_line(result, name, blank, decimals))
    return heads, lines


def interval_heading(result: MetaAnalysis) -> str:
    """The heading of the column of effects with their intervals."""
    title = "Effect" if result.scale is None else result.scale.title[0].upper() + result.scale.title[1:]
    return f"{title} [{100 * result.level:.6g}% interval]"


def _effect_line(studies: StudyEffects, raw: dict[str, list[str]], i: int, decimals: int, fitted: Any) -> ForestLine:
    weight = None if studies.weight is None else float(studies.weight[i])
    numbers = float(studies.effect[i]), float(studies.ci_low[i]), float(studies.ci_high[i])
    row = ForestRow("effect", studies.names[i], "", *numbers, weight=weight, hollow=studies.shared[i])
    cells = (label_lines(studies.names[i]), *(column[i] for column in raw.values()), interval_text(studies.on_scale(i), decimals))
    model = None if fitted is None else (float(fitted.ci_low[i]), float(fitted.estimate[i]), float(fitted.ci_high[i]))
    return ForestLine(row, cells if weight is None else (*cells, f"{number(weight, 1)}%"), model)


def pooled_line(result: MetaAnalysis, name: str, blank: tuple[str, ...], decimals: int) -> ForestLine:
    """The diamond of an answer, with empty cells where the effects have raw counts."""
    source = result.robust if isinstance(result.robust, RobustAnswer) else result
    own = (float(source.estimate), float(source.ci_low), float(source.ci_high))
    shown = own if result.scale is None else result.scale.back(own).tolist()
    row = ForestRow("pooled", name, "", *own, result.pi_low, result.pi_high)
    return ForestLine(row, (label_lines(name), *blank, interval_text(shown, decimals)))


def _by_group(
    result: MetaAnalysis, column: str, effects: Sequence[ForestLine], placed: Sequence[int], blank: tuple[str, ...], decimals: int
) -> list[ForestLine]:
    """The lines of each group under its heading, with its answer; rows in no group come last."""
    lines: list[ForestLine] = []
    position = {row: i for i, row in enumerate(result.rows)}
    rest = set(placed)
    for group in result.subgroups(column).groups:
        cells = [str(cell) for cell in result.data[column].tolist()]
        inside = [i for i in placed if not is_missing(result.data[column].iloc[i]) and cells[i] == group.level]
        if not isinstance(group.answer, NotEstimated):
            members = {position[row] for row in group.answer.rows}
            inside = [i for i in placed if i in members]
        rest -= set(inside)
        lines += [_heading(f"{column}: {group.level}"), *(effects[i] for i in inside)]
        if isinstance(group.answer, NotEstimated):
            lines.append(_heading(f"No pooled answer: {group.answer.reason}", "list"))
        else:
            lines.append(pooled_line(group.answer, group.level, blank, decimals))
    if rest:
        lines += [_heading(f"{column}: not said"), *(effects[i] for i in placed if i in rest)]
    return [*lines, _heading(" ")]


def _heading(text: str, kind: str = "heading") -> ForestLine:
    return ForestLine(ForestRow(kind, text), (label_lines(text),))


def label_lines(text: str) -> str:
    """A label on as many lines as it needs."""
    return "\n".join(wrapped(text, LABEL_LETTERS)) or " "


def interval_text(values: Sequence[float], decimals: int) -> str:
    """An effect with its interval."""
    estimate, low, high = (number(value, decimals) for value in values)
    return f"{estimate} [{low}, {high}]"


def _order(result: MetaAnalysis, studies: StudyEffects, order: str | None) -> list[int]:
    """Positions of the rows from top to bottom."""
    given = list(range(result.k))
    keys: dict[str, Any] = {"effect": studies.effect, "precision": studies.se, "study": studies.names}
    if order is None:
        return given
    if order in keys:
        return sorted(given, key=lambda i: keys[order][i])
    if result.data is None or order not in result.data.columns:
        raise UsageError(f"a forest plot is in the order of {', '.join(ORDERS)} or a column of the table; seen {order!r}")
    column = column_of(result.data, order)
    missing = [is_missing(cell) for cell in column.tolist()]
    values = column.astype(str).tolist() if is_categorical(column) else as_numbers(column)[0].tolist()
    return sorted(given, key=lambda i: (missing[i], "" if missing[i] and is_categorical(column) else 0.0 if missing[i] else values[i]))


def _raw_counts(inputs: Inputs | None, k: int) -> dict[str, list[str]]:
    """Columns of raw counts by their heading, each events of a total; none where the raw numbers are no counts."""
    if inputs is None:
        return {}
    two_by_two, one_group, rates, rate = {"ai", "bi", "ci", "di"}, {"xi", "mi"}, {"x1i", "t1i", "x2i", "t2i"}, {"xi", "ti"}
    given = set(inputs)
    if two_by_two <= given:
        pairs = {"Treatment": (inputs["ai"], inputs["ai"] + inputs["bi"]), "Comparison": (inputs["ci"], inputs["ci"] + inputs["di"])}
    elif one_group <= given:
        pairs = {"Events": (inputs["xi"], inputs["xi"] + inputs["mi"])}
    elif rates <= given:
        pairs = {"Treatment": (inputs["x1i"], inputs["t1i"]), "Comparison": (inputs["x2i"], inputs["t2i"])}
    elif rate <= given:
        pairs = {"Events": (inputs["xi"], inputs["ti"])}
    else:
        return {}
    return {name: [f"{events[i]:.10g} / {total[i]:.10g}" for i in range(k)] for name, (events, total) in pairs.items()}
