"""The answers year by year as a forest, and the statistic against the boundaries of planned looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.drawing import INK, MINUS, POOLED, SOFT, Drawn, mark
from evidence.base.marks import ForestRow
from evidence.base.plots import lay_out, plain, sheet
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.models.distributions import critical_value
from evidence.review.statement import what_it_is
from evidence.robustness.examined import Examined
from evidence.robustness.over_time.answer import BodyOverTime, YearAnswer
from evidence.robustness.over_time.monitoring import Monitored
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.forest import forest

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

STYLES = (("-", POOLED), ("--", INK))
# How far the axis of the statistic goes, and inches: how tall the plot is.
HIGHEST, TALL = 8.0, 2.9


def cumulative_forest(run: Examined) -> dict[str, Drawn]:
    """The headline answer as it was after each year of its effects; nothing where it has no answer."""
    body = _headline(run)
    if body is None or not any(isinstance(one.answer, Answer) for one in body.years):
        return {}
    title = f"{body.title}, tier 1, as it was known year by year"
    note = f"Each circle is the pooled answer of the effects up to that year. {what_it_is(run.review)}"
    caption = f"{title}: the pooled answer of all effects published up to each year, with its interval."
    return {"cumulative": forest([_line(one) for one in body.years], title, note, caption)}


def monitoring_figure(run: Examined) -> dict[str, Drawn]:
    """The statistic of the headline against the boundaries of each size of effect; nothing where it is not monitored."""
    body = _headline(run)
    if body is None or isinstance(body.monitoring, NotEstimated):
        return {}
    figure, axis = sheet()
    looks = body.monitoring[0].looks
    people, z = [look.people for look in looks], [look.z for look in looks]
    mark(axis.plot(people, z, "o", color=INK, markersize=4.5, zorder=3))
    (path,) = axis.plot([0.0, *people], [0.0, *z], color=INK, linewidth=1.2)
    shown = [(path, "The statistic after each year")]
    for found, (line, color) in zip(body.monitoring, STYLES, strict=True):
        shown.append((_boundary(axis, found, line, color), f"Boundary to detect g = {found.aim:.2f}"))
    once = float(critical_value(run.review.plan.level))
    dotted = [axis.axhline(side * once, color=SOFT, linewidth=0.9, linestyle=":") for side in (1, -1)]
    axis.axhline(0.0, color=SOFT, linewidth=0.8)
    _finish(axis, max(people), HIGHEST)
    title = f"{body.title}, tier 1: each year as a look"
    above = "Boundaries begin beyond the axis where there was little information. Cochrane discourages such monitoring of reviews."
    words = "Information so far, as people in two equal groups", "Statistic (mean over its standard error)"
    lay_out([(axis, TALL)], title, f"{above} {what_it_is(run.review)}", [*shown, (dotted[0], "Boundary of a single look")], words)
    told = "; ".join(f"for g = {one.aim:.2f}, {one.looks[-1].share:.0%} of {one.required:,.0f} people" for one in body.monitoring)
    caption = f"{title}: the statistic against boundaries of the O'Brien-Fleming type. Information so far, of what is required: {told}."
    return {"monitoring": Drawn(figure, title, caption)}


def _headline(run: Examined) -> BodyOverTime | None:
    return next((one for one in run.over_time.bodies if one.body == run.review.plan.headline), None)


def _line(one: YearAnswer) -> ForestRow:
    behind = f"{several(len(one.answer.counts.effects), 'effect')}, {several(one.answer.counts.samples, 'sample')}"
    if not isinstance(one.answer, Answer):
        return ForestRow("list", f"Up to {one.year}", f"{behind}: {one.answer.reason}")
    return ForestRow("answer", f"Up to {one.year}", behind, one.answer.g, one.answer.ci_low, one.answer.ci_high)


def _boundary(axis: Axes, found: Monitored, line: str, color: str) -> Line2D:
    """Both sides of a boundary through its looks."""
    ends = [(look.people, look.boundary) for look in found.looks if look.boundary is not None]
    people, bounds = [one for one, _ in ends], [bound for _, bound in ends]
    axis.plot(people, [-bound for bound in bounds], line, color=color, linewidth=1.2)
    (drawn,) = axis.plot(people, bounds, line, color=color, linewidth=1.2)
    return drawn


def _finish(axis: Axes, people: float, highest: float) -> None:
    axis.set_xlim(0.0, 1.04 * people)
    axis.set_ylim(-highest, highest)
    plain(axis)
    axis.xaxis.set_major_formatter(lambda value, position: f"{value:,.0f}")
    axis.yaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
