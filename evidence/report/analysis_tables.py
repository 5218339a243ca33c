"""The tables of moderators, directions, sensitivity and differences per 100."""

from __future__ import annotations

from typing import Any

from evidence.report.tables import Table, interval_text
from evidence.synthesis.answer import Answer
from evidence.synthesis.beside import PlainAnswer
from evidence.synthesis.directions import Panel
from evidence.synthesis.moderators import Level, ModeratorTest
from evidence.synthesis.review_run import Results, body_title
from evidence.synthesis.saying import several

MODERATOR_COLUMNS = (
    ("name", "name"),
    ("title", "Moderator"),
    ("family", "Family"),
    ("k_samples", "Samples"),
    ("k_effects", "Effects"),
    ("statistic", "F"),
    ("df_num", "df"),
    ("df_denom", "df, denominator"),
    ("p_value", "p"),
    ("p_holm", "p, Holm"),
    ("bootstrap_p", "p, wild bootstrap"),
    ("aggregated_p", "p, aggregated samples"),
    ("detectable", "Detectable difference"),
    ("levels", "Levels"),
    ("set_aside", "Set aside"),
    ("why", "Notes, or why not tested"),
)

DIRECTION_COLUMNS = (
    ("title", "Votes on"),
    ("panel", "Samples"),
    ("better", "Better"),
    ("none", "No difference"),
    ("mixed", "Mixed"),
    ("worse", "Worse"),
    ("share", "Share better of better and worse"),
    ("share_low", "Share, low"),
    ("share_high", "Share, high"),
    ("p_value", "Sign test p"),
)

SENSITIVITY_COLUMNS = (
    ("body", "Body"),
    ("family", "What changes"),
    ("change", "Change"),
    ("k_samples", "Samples"),
    ("k_effects", "Effects"),
    ("g", "Hedges' g"),
    ("ci_low", "CI low"),
    ("ci_high", "CI high"),
    ("df", "df"),
    ("why", "Why not estimated"),
)

BESIDE_COLUMNS = (
    ("title", "Body of evidence"),
    ("answer", "Alternative"),
    ("scale", "Scale"),
    ("k_samples", "Samples"),
    ("estimate", "Estimate"),
    ("se", "SE"),
    ("ci_low", "CI low"),
    ("ci_high", "CI high"),
    ("p_value", "p"),
    ("tau2", "tau2"),
    ("why", "How, or why not"),
)

PER_100_COLUMNS = (
    ("title", "Body of evidence"),
    ("outcome", "Event"),
    ("at", "Comparison risk"),
    ("comparison", "Without, per 100"),
    ("treated", "With, per 100"),
    ("treated_low", "With, low"),
    ("treated_high", "With, high"),
    ("difference", "Difference per 100"),
)


PER_100_NOTE = (
    "Of 100, how many have the event without support, and how many with it, with the interval, at the lowest, median and highest risk "
    "among the comparison groups of the body."
)
DIRECTION_NOTE = (
    "One vote a sample. Sized: samples with an effect in the analysis; unsized: a direction only. Share: better among better and worse, "
    "with its interval. Abstracts print what worked more readily, so a share of votes is not the size of an effect."
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
    return Table("moderators", "Moderators, on all beneficial outcomes, tier 1", MODERATOR_COLUMNS, tuple(rows))


def directions_table(results: Results) -> Table:
    """Votes by outcome group, for samples with a size, without, and all; and by typology on the headline."""
    plan, rows = results.review.plan, []
    for group, panels in results.directions.by_group.items():
        for name, panel in panels.items():
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
            rows.append({"body": body_title(results.review, kind, ""), "why": cells.get("not_estimated")} | cells)
    return Table("sensitivity", "One thing changed at a time", SENSITIVITY_COLUMNS, tuple(rows))


def per_100_table(results: Results) -> Table:
    """What an answer means per 100, at the lowest, median and highest risk among its own comparison groups."""
    rows = []
    for (kind, key), effect in results.absolute.items():
        if (kind, key) == ("by_group", results.review.plan.headline):
            continue
        outcome = results.review.codebook.label("effects", "outcome_domain", effect.outcome)
        for one in effect.at:
            title = body_title(results.review, kind, key)
            rows.append({"title": title, "outcome": f"{outcome} ({'good' if effect.good else 'bad'})"} | one.to_dict())
    return Table("per_100", "What it means per 100", PER_100_COLUMNS, tuple(rows), PER_100_NOTE)


def beside_table(results: Results) -> Table:
    """The plain alternatives beside each tier 1 answer of the main model."""
    rows = []
    for kind, key, answer in results.tier_1.distinct():
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
    return f"{one.g:.2f} {interval_text(one.ci_low, one.ci_high)}, {several(one.k_samples, 'sample')}"


def _level_title(results: Results, moderator: str, level: str) -> str:
    """A level as the codebook calls it; a level that the plan made up speaks for itself."""
    column = results.review.plan.moderators[moderator].column
    for table in ("effects", "studies"):
        if column is not None and level in results.review.codebook.values_of(table, column):
            return results.review.codebook.label(table, column, level)
    return level
