"""The figures of pooled answers: forests of the headline, of tier 2 and of the kinds of intervention, and the funnel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.base.drawing import Drawn
from evidence.base.marks import ForestRow, Light
from evidence.base.words import several
from evidence.review.plan import Body
from evidence.review.statement import what_it_is
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.directions.answer import Vote
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.moderators.answer import ModeratorTest, Tested
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer
from evidence.synthesis.pooled.forest import NO_LIGHTS, effect_lines, forest, p_words, pooled_lines
from evidence.synthesis.pooled.funnel import draw_funnel
from evidence.synthesis.review_run import Analyses

VOTES = {"better": "Better", "none": "No difference", "mixed": "Mixed", "worse": "Worse"}


def headline_forest(results: Analyses, lights: Mapping[str, Light] = NO_LIGHTS, key: str = "") -> dict[str, Drawn]:
    """Every effect of the headline body, and its pooled answer; `lights` are risks of bias by effect, and `key` says what they mean."""
    plan = results.review.plan
    return {f"forest_{plan.headline}": body_forest(results, plan.bodies[plan.headline], lights, key)}


def body_forest(results: Analyses, body: Body, lights: Mapping[str, Light] = NO_LIGHTS, key: str = "") -> Drawn:
    """Every effect of a body with a size, local studies marked, and its pooled answer."""
    plan, effects = results.review.plan, select(results.effects.rows, body.where, TIER_1)
    answer = results.answers.of(effects)
    rows = effect_lines(effects, answer, lights, results.review.local)
    if isinstance(answer, Answer):
        rows += pooled_lines(answer, "Pooled", answer_address(plan, plan.headline, "") if body.name == plan.headline else "")
    title = f"{body.title}, tier 1"
    caption = f"{title}: each effect with its {100 * plan.level:g}% interval, turned so that positive is better."
    note = f"{key} {what_it_is(results.review)}".strip()
    return forest(rows, title, note, caption)


def tier_2_forest(results: Analyses, lights: Mapping[str, Light] = NO_LIGHTS, key: str = "") -> dict[str, Drawn]:
    """The headline body with the effects that rest on one stated assumption, which are marked, and both pooled answers."""
    plan = results.review.plan
    body = plan.bodies[plan.headline]
    # Every effect shown is in the answer of both tiers, so the weights are those of that one.
    rows = effect_lines(select(results.effects.rows, body.where, TIERS_1_2), results.tiers_1_2.headline, lights, results.review.local)
    for answer, label in ((results.tier_1.headline, "Pooled, tier 1"), (results.tiers_1_2.headline, "Pooled, tiers 1+2")):
        if isinstance(answer, Answer):
            rows += pooled_lines(answer, label, answer_address(plan, plan.headline, ""))
    title = f"{body.title}, with effects under one stated assumption"
    weights = (
        "The main answer is that of tier 1; the weights are those in tiers 1+2. " if isinstance(results.tiers_1_2.headline, Answer) else ""
    )
    note = f"{key} {weights}{what_it_is(results.review)}".strip()
    caption = f"{title} (tier 2, hollow marks), together with those as printed."
    return {"forest_tier_2": forest(rows, title, note, caption)}


def typology_forest(results: Analyses, lights: Mapping[str, Light] = NO_LIGHTS, key: str = "") -> dict[str, Drawn]:
    """All analysed effects under their typology, its pooled answer, and the samples that have a direction only."""
    plan, label = results.review.plan, results.review.codebook.label
    effects = select(results.effects.rows, plan.bodies["overall"].where, TIER_1)
    rows: list[ForestRow] = []
    for typology, answer in results.tier_1.by_typology.items():
        rows.append(ForestRow("heading", label("studies", "typology", typology)))
        mine = [row for row in effects if row.columns["typology"] == typology]
        rows += effect_lines(mine, answer, lights, results.review.local)
        if isinstance(answer, Answer):
            rows += pooled_lines(answer, "Pooled", answer_address(plan, "by_typology", typology))
        unsized = [v for v in results.directions.votes if v.typology == typology and not v.sized]
        if unsized:
            rows.append(ForestRow("list", "Direction only", _named_votes(results, unsized)))
    tested = results.moderators.get("typology")
    if tested is not None:
        rows.append(ForestRow("note", "Do the kinds differ?", _test_words(tested)))
    title = f"{plan.bodies['overall'].title} by kind of intervention, tier 1"
    direction = "Direction only: one vote for each sample and group of outcomes; abstracts select what they print."
    note = f"{key} Each weight is that in the pooled answer of its kind. {direction} {what_it_is(results.review)}".strip()
    caption = f"{title}: analysed effects, pooled answers, and the samples for which only a direction was read."
    return {"forest_typology": forest(rows, title, note, caption)}


def funnel(results: Analyses) -> dict[str, Drawn]:
    """Effect against standard error for all analysed effects, with contours of significance."""
    plan = results.review.plan
    body = plan.bodies["overall"]
    rows = select(results.effects.rows, body.where, TIER_1)
    samples = count_samples(rows)
    note = f"{several(len(rows), 'effect')} of {several(samples, 'independent sample')}"
    if samples < 10:
        note += ": with fewer than 10, asymmetry cannot be tested"
    title = f"{body.title}, tier 1"
    caption = f"{title}: effect against standard error, with bands of p < .10, .05 and .01."
    center = results.tier_1.overall.g if isinstance(results.tier_1.overall, Answer) else None
    points = [(row.effect.g, row.effect.se, _group_title(results, row)) for row in rows if row.effect is not None]
    return {"funnel": Drawn(draw_funnel(points, center, title, f"{note}. {what_it_is(results.review)}"), title, caption)}


def _test_words(tested: Tested) -> str:
    """The test of whether kinds differ, or why there is none."""
    if not isinstance(tested, ModeratorTest):
        return f"Not tested: {tested.reason}."
    held = f"F = {tested.statistic:.2f} on {tested.df_num} and {tested.df_denom:.1f} df, {p_words(tested.p_value)}"
    unreliable = "" if tested.df_denom >= RELIABLE_DF else f"; unreliable below {RELIABLE_DF:g} df"
    return f"Joint test over {several(len(tested.levels), 'kind')}: {held}{unreliable}."


def _group_title(results: Analyses, row: EffectRow) -> str:
    """The title of the body that an effect's group of outcomes is pooled in; where the plan has none the codebook's name of the group."""
    plan, group = results.review.plan, row.columns["outcome_group"]
    if group in plan.groups:
        return plan.bodies[plan.groups[group]].title
    return results.review.codebook.label("effects", "outcome_group", group)


def _named_votes(results: Analyses, votes: Sequence[Vote]) -> str:
    """'Better: A; B (safety)', one line per vote; the outcome group is named where it is not the headline's."""
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
