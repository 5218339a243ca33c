"""The table of directions of effect."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.synthesis import columns as shared
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.directions.answer import OUTSIDE, Panel
from evidence.synthesis.review_run import Analyses

DIRECTION_COLUMNS = (
    Column(
        "title", "Votes on", "The body of evidence whose effects vote, one per group of outcomes; or the headline by kind of intervention."
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
        "Better, as a share of better and worse",
        "Samples that are better, as a share of those better or worse, from 0 to 1; not the size of an effect.",
    ),
    Column("share_low", "Share, low", "Lower end of the 95% interval of the share (Wilson)."),
    Column("share_high", "Share, high", "Upper end of the 95% interval of the share (Wilson)."),
    shared.P.headed("Sign test p").noted(
        "Two-sided p of the exact sign test: the probability of so uneven a vote if better and worse were equally likely."
    ),
)


DIRECTION_NOTE = (
    "One vote per sample, on the effects of eligible studies that the body of evidence takes: sized, with an effect in the analysis; "
    "unsized, with a direction only; all, both together. Outside: the effects of the same group of outcomes that the body does not take, "
    "counted apart. Share: better among better and worse, with its interval. Abstracts print what worked more readily than what did not, "
    "so a share of votes is not the size of an effect."
)


def directions_table(results: Analyses) -> Table:
    """Votes by outcome group, for samples with a size, without, and all, and outside its body; and by typology on the headline."""
    plan, rows = results.review.plan, []
    for group, panels in results.directions.by_group.items():
        for name, panel in panels.items():
            if name == OUTSIDE and not panel.votes:
                continue
            named = {"title": plan.bodies[plan.groups[group]].title, "about": answer_address(plan, "by_group", group)}
            rows.append(named | {"panel": name} | _votes(panel))
    headline = plan.bodies[plan.headline].title
    for typology, panel in results.directions.by_typology.items():
        title = f"{headline}: {results.review.codebook.label('studies', 'typology', typology)}"
        rows.append({"title": title, "about": answer_address(plan, "by_typology", typology), "panel": "all"} | _votes(panel))
    return Table("directions", "Votes by direction", DIRECTION_COLUMNS, tuple(rows), DIRECTION_NOTE)


def _votes(panel: Panel) -> dict[str, Any]:
    return {name: getattr(panel, name) for name in Panel.__slots__}
