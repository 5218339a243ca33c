"""Bubble plots of the moderators that were tested: every effect as a circle, and the mean at each level or along the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence.base.drawing import MINUS, POOLED, SOFT, Drawn
from evidence.base.marks import ForestRow, draw_bubbles
from evidence.base.plots import lay_out, plain, sheet
from evidence.base.words import several
from evidence.effects.result import Effect
from evidence.review.plan import Moderator
from evidence.review.statement import what_it_is
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.moderators.answer import ModeratorTest
from evidence.synthesis.moderators.tables import level_title
from evidence.synthesis.pooled.answer import RELIABLE_DF
from evidence.synthesis.pooled.forest import BUBBLES, forest, p_words
from evidence.synthesis.review_run import Analyses

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inches: how tall the plot of a slope is.
TALL = 3.0


def moderator_bubbles(results: Analyses) -> dict[str, Drawn]:
    """The factors that were tested in one figure, and one figure for each slope; nothing where none was tested."""
    tested = [one for one in results.moderators.values() if isinstance(one, ModeratorTest)]
    title = f"{results.review.plan.bodies['overall'].title}, tier 1, by what the studies are"
    drawn: dict[str, Drawn] = {}
    if factors := [one for one in tested if not one.along]:
        rows = [row for one in factors for row in factor_rows(results, one)]
        caption = f"{title}: every effect under its level of each moderator that was tested, and the mean of each level with its interval."
        drawn["moderators"] = forest(rows, title, what_it_is(results.review), caption)
    for one in (one for one in tested if one.along):
        named = f"{results.review.plan.bodies['overall'].title}, tier 1, by {one.title}"
        caption = f"{named}: every effect by its value, and the mean along the values with its interval. {test_words(one)}"
        drawn[f"moderator_{one.name}"] = Drawn(draw_slope(_behind(results, one), one, named, what_it_is(results.review)), named, caption)
    return drawn


def factor_rows(results: Analyses, tested: ModeratorTest) -> list[ForestRow]:
    """A heading, a row for each level with its effects, and the test."""
    behind = _behind(results, tested)
    rows = [ForestRow("heading", tested.title)]
    for level in tested.levels:
        mine = tuple((effect.g, effect.se**-2) for value, effect in behind if str(value) == level.level)
        detail = f"{several(level.k_effects, 'effect')}, {several(level.k_samples, 'sample')}"
        label = level_title(results, tested.name, level.level)
        numbers = (level.g, level.ci_low, level.ci_high)
        rows.append(ForestRow("pooled", label, detail, *numbers, hollow=level.df < RELIABLE_DF, bubbles=mine))
    return [*rows, ForestRow("note", "Do they differ?", test_words(tested))]


def test_words(tested: ModeratorTest) -> str:
    """The test in a line of numbers."""
    said = f"F = {tested.statistic:.2f} on {tested.df_num} and {tested.df_denom:.1f} df, {p_words(tested.p_value)}"
    return said if tested.df_denom >= RELIABLE_DF else f"{said}; unreliable below {RELIABLE_DF:g} df"


def draw_slope(behind: Sequence[tuple[float | str, Effect]], tested: ModeratorTest, title: str, note: str) -> Figure:
    """Every effect by its value, and the mean along the values with its interval."""
    figure, axis = sheet()
    xs, along = [float(value) for value, _ in behind], [float(one.level) for one in tested.along]
    axis.fill_between(along, [one.ci_low for one in tested.along], [one.ci_high for one in tested.along], color="#e3eeee", zorder=0)
    axis.plot(along, [one.g for one in tested.along], color=POOLED, linewidth=1.6)
    axis.axhline(0.0, color=SOFT, linewidth=0.8)
    precisions = [effect.se**-2 for _, effect in behind]
    draw_bubbles(axis, xs, [effect.g for _, effect in behind], precisions, max(precisions))
    plain(axis)
    axis.yaxis.set_major_formatter(lambda value, position: f"{value:g}".replace("-", MINUS))
    lay_out([(axis, TALL)], title, f"{BUBBLES} {test_words(tested)}. {note}", words=(tested.title, "Hedges' g (positive = better)"))
    return figure


def _behind(results: Analyses, tested: ModeratorTest) -> list[tuple[float | str, Effect]]:
    """The effects that the test is of, each with its level or value."""
    moderator = results.review.plan.moderators[tested.name]
    levels = {one.level for one in tested.levels}
    rows = select(results.effects.rows, results.review.plan.bodies["overall"].where, TIER_1)
    valued = [(_value(moderator, row), row.effect) for row in rows]
    return [
        (value, effect) for value, effect in valued if value is not None and effect is not None and (tested.along or str(value) in levels)
    ]


def _value(moderator: Moderator, row: EffectRow) -> float | str | None:
    """The level or value of one effect; of an interaction both levels, as the test names them."""
    value = moderator.value(row.columns)
    if moderator.by is None or value is None:
        return value
    other = row.columns[moderator.by]
    return None if other is None else f"{value} x {other}"
