"""The tables of moderators, directions, sensitivity and differences per 100."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.report import columns as shared
from evidence.report.tables import interval_text
from evidence.synthesis.answer import Answer
from evidence.synthesis.beside import PlainAnswer
from evidence.synthesis.directions import OUTSIDE, Panel
from evidence.synthesis.moderators import Level, ModeratorTest
from evidence.synthesis.review_run import Results, body_title
from evidence.synthesis.saying import several

MODERATOR_COLUMNS = (
    Column("name", "name", "Key of the moderator in the plan."),
    Column("title", "Moderator", "What the effects are compared by: a characteristic of the studies, named by the plan."),
    Column("family", "Family", "The tests that are adjusted together for being many (Holm), named by the plan."),
    shared.K_SAMPLES,
    shared.K_EFFECTS,
    Column("statistic", "F", "F of the test that the effect does not differ by the moderator (cluster-robust, HTZ); large: it does."),
    Column("df_num", "df", "Degrees of freedom of F, numerator: levels that are compared less one, or 1 for a slope.", 0),
    Column("df_denom", "df, denominator", "Degrees of freedom of F, denominator; below 4 the p is unreliable.", 1),
    shared.P.noted("p of the test, before adjustment for the number of tests: the probability of so large an F if nothing differed."),
    Column("p_holm", "p, Holm", "p after Holm's adjustment for the number of tests in the family.", 3, "p"),
    Column(
        "bootstrap_p",
        "p, wild bootstrap",
        "p by cluster wild bootstrap, which holds better where degrees of freedom are few; empty: not run.",
        3,
        "p",
    ),
    Column("aggregated_p", "p, aggregated samples", "p by the Knapp-Hartung test on one aggregated effect for each sample.", 3, "p"),
    Column(
        "detectable",
        "Detectable difference",
        "Smallest difference in g that this test would have found in 80 of 100 repetitions; if large, finding nothing says little.",
    ),
    Column("levels", "Levels", "Mean g at each level, or the change in g for one unit of a number, with interval and number of samples."),
    Column("set_aside", "Set aside", "Levels with too few samples to be tested, each with how many it has."),
    Column("why", "Notes, or why not tested", "What to know of the test, or why there is none."),
)

DIRECTION_COLUMNS = (
    Column(
        "title", "Votes on", "The body of evidence whose effects vote, one a group of outcomes; or the headline by kind of intervention."
    ),
    Column(
        "panel",
        "Samples",
        "Which samples vote: sized (an effect in the analysis), unsized (a direction only), all; or outside (other effects of the group).",
    ),
    Column("better", "Better", "Number of samples whose results favour the group with the intervention, by 70% of their rows or more.", 0),
    Column("none", "No difference", "Number of samples whose results favour neither group, by 70% of their rows or more.", 0),
    Column("mixed", "Mixed", "Number of samples whose results point different ways, none of them in 70% of the rows.", 0),
    Column("worse", "Worse", "Number of samples whose results favour the comparison group, by 70% of their rows or more.", 0),
    Column(
        "share",
        "Share better of better and worse",
        "Samples that are better, as a share of those better or worse, from 0 to 1; not the size of an effect.",
    ),
    Column("share_low", "Share, low", "Lower end of the 95% interval of the share (Wilson)."),
    Column("share_high", "Share, high", "Upper end of the 95% interval of the share (Wilson)."),
    shared.P.headed("Sign test p").noted(
        "Two-sided p of the exact sign test: the probability of so uneven a vote if better and worse were equally likely."
    ),
)

SENSITIVITY_COLUMNS = (
    Column("body", "Body", "The answer that is computed again: the headline or the overall one."),
    Column(
        "family", "What changes", "What kind of thing is changed: a sample left out, the tiers, the studies, an assumption, a conversion."
    ),
    Column("change", "Change", "The one thing that is changed."),
    shared.K_SAMPLES,
    shared.K_EFFECTS,
    shared.G.noted(f"The answer after the change. {shared.G.note}"),
    shared.CI_LOW,
    shared.CI_HIGH,
    shared.DF,
    Column("why", "Why", "Why there is no answer after the change, or why it is the same; else empty."),
)

BESIDE_COLUMNS = (
    shared.BODY,
    Column("answer", "Alternative", "The simpler method, by name: one aggregated effect for each sample in a random-effects model."),
    Column("scale", "Scale", "What the estimate is measured in: g, log odds ratio or log hazard ratio."),
    shared.K_SAMPLES,
    Column("estimate", "Estimate", "The pooled estimate by the alternative, on the scale named beside it; above 0 is better."),
    shared.SE,
    shared.CI_LOW.noted("Lower end of the interval of the alternative, on its scale; of the Bayesian one the credible interval."),
    shared.CI_HIGH.noted("Upper end of the interval of the alternative, on its scale; of the Bayesian one the credible interval."),
    shared.P.noted(f"{shared.P.note} Empty where the interval is not made from a test."),
    Column("tau2", "tau2", "Variance of the true effects between samples by the alternative, in squared units of its scale."),
    Column("why", "How, or why not", "The test or interval that was used, or why there is no estimate."),
)

PER_100_COLUMNS = (
    shared.BODY,
    shared.EVENT,
    Column(
        "at",
        "Comparison risk",
        "Which risk of the event in comparison groups is taken: the low, middle or high one of all comparison groups.",
    ),
    Column("comparison", "Without, per 100", "Of 100 people in comparison groups, how many have the event.", 0),
    Column("treated", "With, per 100", "Of 100 people with the intervention, how many would have the event by the pooled effect.", 0),
    Column(
        "treated_low",
        "With, low",
        "Of 100 people with the intervention, the fewest with the event that the confidence interval of the effect allows.",
        0,
    ),
    Column(
        "treated_high",
        "With, high",
        "Of 100 people with the intervention, the most with the event that the confidence interval of the effect allows.",
        0,
    ),
    Column(
        "difference",
        "Difference per 100",
        "With the intervention less without: how many more of 100 have the event; below 0: how many fewer.",
        0,
    ),
    Column(
        "place_low",
        "With, new place, low",
        "Of 100 people with the intervention in a new place, the fewest that the prediction interval allows.",
        0,
    ),
    Column(
        "place_high",
        "With, new place, high",
        "Of 100 people with the intervention in a new place, the most that the prediction interval allows.",
        0,
    ),
)


PER_100_NOTE = (
    "Of 100, how many in comparison groups have the event, and how many with the intervention, with the interval, at the lowest, median "
    "and highest risk of that event among the comparison groups of all analysed effects (tiers 1 and 2)."
)
DIRECTION_NOTE = (
    "One vote per sample, on the effects of eligible studies that the body of evidence takes: sized, with an effect in the analysis; "
    "unsized, with a direction only; all, both together. Outside: the effects of the same group of outcomes that the body does not take, "
    "counted apart. Share: better among better and worse, with its interval. Abstracts print what worked more readily, so a share of votes "
    "is not the size of an effect."
)


def moderators_table(results: Results) -> Table:
    """Every moderator of the plan: the test, or the reason why there is none."""
    rows = []
    for name, tested in results.moderators.items():
        row: dict[str, Any] = {"name": name, "title": tested.title, "family": tested.family}
        if isinstance(tested, ModeratorTest):
            same = ("k_samples", "k_effects", "statistic", "df_num", "df_denom", "p_value", "p_holm", "bootstrap_p", "aggregated_p")
            row |= {column: getattr(tested, column) for column in same} | {"detectable": tested.detectable}
            row["levels"] = "; ".join(f"{_level_title(results, name, one.level)}: {_level_text(one)}" for one in tested.levels)
            row["set_aside"] = "; ".join(tested.set_aside) or None
            row["why"] = "; ".join(tested.notes) or None
        else:
            row["why"] = tested.reason
        rows.append(row)
    title = f"Moderators: {results.review.plan.bodies['overall'].title}, tier 1"
    return Table("moderators", title, MODERATOR_COLUMNS, tuple(rows))


def directions_table(results: Results) -> Table:
    """Votes by outcome group, for samples with a size, without, and all, and outside its body; and by typology on the headline."""
    plan, rows = results.review.plan, []
    for group, panels in results.directions.by_group.items():
        for name, panel in panels.items():
            if name == OUTSIDE and not panel.votes:
                continue
            rows.append({"title": plan.bodies[plan.groups[group]].title, "panel": name} | _votes(panel))
    headline = plan.bodies[plan.headline].title
    for typology, panel in results.directions.by_typology.items():
        title = f"{headline}: {results.review.codebook.label('studies', 'typology', typology)}"
        rows.append({"title": title, "panel": "all"} | _votes(panel))
    return Table("directions", "Votes by direction", DIRECTION_COLUMNS, tuple(rows), DIRECTION_NOTE)


def sensitivity_table(results: Results) -> Table:
    """The headline and the overall answer with one thing changed at a time."""
    rows = []
    for kind, variations in results.sensitivity.items():
        for one in variations:
            cells = one.to_dict()
            rows.append({"body": body_title(results.review, kind, ""), "why": cells.get("not_estimated") or cells.get("note")} | cells)
    return Table("sensitivity", "One thing changed at a time", SENSITIVITY_COLUMNS, tuple(rows))


def per_100_table(results: Results) -> Table:
    """What an answer means per 100, at the lowest, median and highest risk of its event."""
    rows = []
    for (kind, key), effect in results.absolute.items():
        if (kind, key) == ("by_group", results.review.plan.headline):
            continue
        for one in effect.at:
            title = body_title(results.review, kind, key)
            rows.append({"title": title, "event": effect.event_words} | one.to_dict())
    return Table("per_100", "What it means per 100", PER_100_COLUMNS, tuple(rows), PER_100_NOTE)


def beside_table(results: Results) -> Table:
    """The plain alternatives beside each tier 1 answer of the main model."""
    rows = []
    for kind, key, answer in (*results.tier_1.distinct(), *results.beside_the_main()):
        if not isinstance(answer, Answer):
            continue
        title = body_title(results.review, kind, key)
        for name, other in answer.beside.answers.items():
            cells: dict[str, Any] = {"title": title, "answer": name.replace("_", " ")}
            if isinstance(other, PlainAnswer):
                same = ("scale", "estimate", "se", "ci_low", "ci_high", "p_value", "tau2", "k_samples")
                cells |= {column: getattr(other, column) for column in same} | {"why": other.test}
            else:
                cells["why"] = other.reason
            rows.append(cells)
    return Table("beside", "The plain alternatives beside the main model, tier 1", BESIDE_COLUMNS, tuple(rows))


def _votes(panel: Panel) -> dict[str, Any]:
    return {name: getattr(panel, name) for name in Panel.__slots__}


def _level_text(one: Level) -> str:
    return f"{one.g:z.2f} {interval_text(one.ci_low, one.ci_high)}, {several(one.k_samples, 'sample')}"


def _level_title(results: Results, moderator: str, level: str) -> str:
    """A level as the codebook calls it; a level that the plan made up speaks for itself."""
    column = results.review.plan.moderators[moderator].column
    for table in ("effects", "studies"):
        if column is not None and level in results.review.codebook.values_of(table, column):
            return results.review.codebook.label(table, column, level)
    return level
