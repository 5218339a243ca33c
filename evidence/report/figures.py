"""The figures of a run, by name: forest of the headline, forest by typology with what has only a direction, funnel, risk of bias."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.report.bias_figure import bias_figures
from evidence.report.flow_figure import draw_flow
from evidence.report.forest import ForestRow, draw_forest, effect_lines, pooled_line
from evidence.report.funnel import draw_funnel
from evidence.synthesis.answer import Answer
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.directions import Vote
from evidence.synthesis.review_run import Results
from evidence.synthesis.saying import local_studies

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VOTES = {"better": "Better", "none": "No difference", "mixed": "Mixed", "worse": "Worse"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure with its caption, which is also what a screen reader says."""

    figure: Figure
    caption: str


def draw_all(results: Results) -> dict[str, Drawn]:
    """Every figure of a run, by file name without an ending."""
    headline = results.review.plan.headline
    drawn = {f"forest_{headline}": home_forest(results), "forest_typology": typology_forest(results), "funnel": funnel(results)}
    drawn |= {"forest_tier_2": tier_2_forest(results), "flow": flow(results)}
    return drawn | {name: Drawn(*one) for name, one in bias_figures(results).items()}


def home_forest(results: Results) -> Drawn:
    """Every effect of the headline body, and its pooled answer."""
    plan = results.review.plan
    body = plan.bodies[plan.headline]
    rows = effect_lines(select(results.effects.rows, body.where, TIER_1))
    if isinstance(results.tier_1.home, Answer):
        rows.append(pooled_line(results.tier_1.home, "Pooled"))
    caption = f"{body.title}, tier 1: each effect with its {100 * plan.level:g}% interval, turned so that positive is better."
    note = f"Diamond: pooled (CR2 interval); thin line: prediction interval. {what_it_is(results)}"
    return Drawn(draw_forest(rows, f"{body.title}, tier 1", note), caption)


def tier_2_forest(results: Results) -> Drawn:
    """The headline body with the effects that rest on one stated assumption, which are marked, and both pooled answers."""
    plan = results.review.plan
    body = plan.bodies[plan.headline]
    rows = effect_lines(select(results.effects.rows, body.where, TIERS_1_2))
    for answer, label in ((results.tier_1.home, "Pooled, tier 1"), (results.tiers_1_2.home, "Pooled, tiers 1+2")):
        if isinstance(answer, Answer):
            rows.append(pooled_line(answer, label))
    title = f"{body.title}, with effects under one stated assumption"
    note = f"Hollow: tier 2, which rests on one assumption (tiers.csv); it is not in the main answer. {what_it_is(results)}"
    return Drawn(draw_forest(rows, title, note), f"{title} (tier 2, hollow marks), beside those as printed.")


def typology_forest(results: Results) -> Drawn:
    """All analysed effects under their typology, its pooled answer, and the samples that have a direction only."""
    plan, label = results.review.plan, results.review.codebook.label
    effects = select(results.effects.rows, plan.bodies["overall"].where, TIER_1)
    rows: list[ForestRow] = []
    for typology, answer in results.tier_1.by_typology.items():
        rows.append(ForestRow("heading", label("studies", "typology", typology)))
        rows += effect_lines([row for row in effects if row.columns["typology"] == typology], effects)
        if isinstance(answer, Answer):
            rows.append(pooled_line(answer, "Pooled"))
        unsized = [v for v in results.directions.votes if v.typology == typology and not v.sized]
        if unsized:
            rows.append(ForestRow("list", "Direction only", _named_votes(results, unsized)))
    title = f"{plan.bodies['overall'].title} by kind of intervention, tier 1"
    note = f"Direction only: one vote a sample and outcome group; abstracts select what they print. {what_it_is(results)}"
    caption = f"{title}: analysed effects, pooled answers, and the samples for which only a direction was read."
    return Drawn(draw_forest(rows, title, note, limits=(-1.0, 1.75)), caption)


def funnel(results: Results) -> Drawn:
    """Effect against standard error for all analysed effects, with contours of significance."""
    plan = results.review.plan
    body = plan.bodies["overall"]
    rows = select(results.effects.rows, body.where, TIER_1)
    samples = len({row.columns["sample_id"] for row in rows})
    note = f"{len(rows)} effects of {samples} independent samples"
    if samples < 10:
        note += ": with fewer than 10, asymmetry cannot be tested"
    caption = f"{body.title}, tier 1: effect against standard error, with bands of p < .10, .05 and .01."
    center = results.tier_1.overall.g if isinstance(results.tier_1.overall, Answer) else None
    groups = {name: plan.bodies[of].title for name, of in plan.groups.items()}
    points = [(row.effect.g, row.effect.se, groups[row.columns["outcome_group"]]) for row in rows if row.effect is not None]
    return Drawn(draw_funnel(points, center, f"{body.title}, tier 1", f"{note}. {what_it_is(results)}"), caption)


def flow(results: Results) -> Drawn:
    """Records and studies from the search to the analysis, after PRISMA 2020."""
    caption = "From the studies found to those in the analysis; beside each step what left there, with the most frequent reasons."
    note = f"A study stands where its best effect stands, an effect where it stands itself. {what_it_is(results)}"
    return Drawn(draw_flow(results.flow, "The flow of studies (PRISMA 2020)", note), caption)


def what_it_is(results: Results) -> str:
    """The plan's statement up to its first colon and the local studies, so that a figure that travels alone says what its data are."""
    words = results.review.plan.statement.split(":")[0].rstrip(".") + "."
    return f"{words} {local_studies(results.review, named=False)}".rstrip()


def _named_votes(results: Results, votes: Sequence[Vote]) -> str:
    """'Better: A; B (safety)', one line a vote; the outcome group is named where it is not the headline's."""
    plan, label = results.review.plan, results.review.codebook.label
    labels = {row.effect_id: row.label for row in results.effects.rows}
    parts = []
    for vote, words in VOTES.items():
        names = []
        for one in (v for v in votes if v.vote == vote):
            name = labels[one.effects[0]]
            group = label("effects", "outcome_group", one.group).lower()
            names.append(name if plan.groups[one.group] == plan.headline else f"{name} ({group})")
        if names:
            parts.append(f"{words}: {'; '.join(sorted(names))}")
    return "\n".join(parts)
