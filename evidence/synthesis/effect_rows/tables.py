"""The tables of effects, of what they lack for tier 1, and of the ledger."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.synthesis import columns as shared
from evidence.synthesis.effect_rows.rows import EffectRow, Effects
from evidence.synthesis.effect_rows.tiers import LACKS, lacking_effects
from evidence.synthesis.review_run import Analyses

EFFECT_COLUMNS = (
    shared.EFFECT_ID,
    shared.STUDY,
    shared.STUDY_ID,
    Column(
        "sample_id",
        "sample_id",
        "Key of the people studied: studies of the same or overlapping people share it, and their results depend on one another.",
    ),
    Column(
        "people_id",
        "people_id",
        "Key of the people behind this effect: effects on the same people share it, and their sampling errors correlate.",
    ),
    Column("typology", "Typology", "Code of the kind of intervention, by the review's own list."),
    Column("design", "Design", "Code of how the groups came about and were made comparable, by the list of the codebook."),
    Column("outcome_group", "Group", "Code of the group of outcomes that the effect is pooled with; empty where it is in none."),
    Column("outcome_domain", "Domain", "Code of what kind of outcome it is, by the review's own list."),
    shared.MEASURE,
    shared.TIER,
    Column("in_analysis", "Pooled", "Whether it stands behind the main pooled answers: yes (use is tier 1) or no."),
    Column(
        "use",
        "Use",
        "What became of it: tier 1 (as printed), tier 2 (one assumption), sensitivity (left out, though it has a size), record (kept).",
    ),
    shared.G,
    shared.SE,
    shared.CI_LOW.noted("Lower end of the confidence interval of this one effect, at the plan's level; below 0: harm is possible."),
    shared.CI_HIGH.noted("Upper end of the confidence interval of this one effect, at the plan's level."),
    Column(
        "n_treat",
        "n treatment",
        "Number in the group with the intervention behind this result, in the unit given in the column Unit; "
        "in tier 2 it may be assumed (Assumptions); empty: not read.",
        0,
    ),
    Column(
        "n_comp",
        "n comparison",
        "Number in the comparison group behind this result, in the unit given in the column Unit; "
        "in tier 2 it may be assumed (Assumptions); empty: not read.",
        0,
    ),
    Column("unit", "Unit", "What the group sizes count, such as persons or households, by the list of the codebook."),
    Column("direction", "Direction", "Which group the result favours, whatever its size or p: treatment, comparison, none or unclear."),
    Column("route", "Route", "How the printed numbers became g, step by step, with the method's authors."),
    shared.ASSUMPTIONS,
    Column("reason", "Why not analysed", "Why the effect is not in the main analysis; empty where it is."),
    Column(
        "limit", "Limit", "What a p printed as a threshold says where no size follows: which group it favours and a limit, never a size."
    ),
    Column("source_id", "Source", "Key of the page or paper that the numbers were read in; the row of sources.csv."),
    shared.LOCATOR,
    Column("confidence", "Confidence", "How sure the coder is that the numbers mean what the row says: high, medium or low."),
)


CHANGED = Column(
    "changed_for_this_run", "Changed for this run", "What this run was asked to do differently from the review; the same in every row."
)

LEDGER_COLUMNS = (
    Column("id", "Row", "The effect or study that something was done to: its effect_id or study_id."),
    Column("what", "What", "What was done: corrected, converted, rounded, turned, adjusted, assumed, excluded."),
    Column("why", "Why", "What exactly was done, with the numbers before and after, and what it rests on."),
)


def effects_table(effects: Effects, changed: str = "") -> Table:
    """Every coded effect with its size and route, or with the reason why it is not analysed.

    Parameters
    ----------
    effects : of a review.
    changed : what was asked to be otherwise for this run, as a column of its own, for a file that travels alone.
    """
    rows = tuple(_effect_cells(row) for row in effects.rows)
    if not changed:
        return Table("effects", "Every coded effect", EFFECT_COLUMNS, rows)
    return Table("effects", "Every coded effect", (*EFFECT_COLUMNS, CHANGED), tuple(row | {CHANGED.key: changed} for row in rows))


def ledger_table(effects: Effects) -> Table:
    """Everything that was done to a row on the way to the analysis."""
    rows = tuple(line.to_dict() for line in effects.ledger.lines)
    return Table("ledger", "Ledger", LEDGER_COLUMNS, rows)


def _effect_cells(row: EffectRow) -> dict[str, Any]:
    cells = {column.key: row.columns.get(column.key) for column in EFFECT_COLUMNS}
    cells |= {"label": row.label, "in_analysis": "yes" if row.in_analysis else "no", "use": row.use, "reason": row.reason or None}
    for name in ("g", "se", "ci_low", "ci_high", "route"):
        cells[name] = None if row.effect is None else getattr(row.effect, name)
    cells["assumptions"] = None if row.effect is None else "; ".join(row.effect.assumptions) or None
    return cells


TIER_COLUMNS = (
    shared.EFFECT_ID,
    shared.STUDY,
    shared.MEASURE.named("outcome", "Outcome as measured"),
    Column("lacks", "What is missing", "The number that the source does not print and a size needs."),
    shared.TIER,
    Column("let_in", "In tier 2", "Whether an assumption lets the effect into tier 2: yes or no."),
    Column("assumed", "Assumed", "The value that is assumed, with the column it stands in for."),
    Column("basis", "Basis", "What the assumption rests on."),
    Column("why_not", "Why not", "Why the effect has no size all the same; empty where it is in tier 2."),
)


TIERS_NOTE = (
    "Tier 2 effects of eligible studies, and every other effect whose printed size lacks a number, whatever else keeps it out. Of "
    "these, the flow counts only tier 2 as needing an assumption."
)


def tiers_table(results: Analyses) -> Table:
    """Every effect of an eligible study that lacks a number: the assumption that lets it in, or why none was made."""
    rows = []
    for one in lacking_effects(results.review, results.effects):
        cells: dict[str, Any] = {name: getattr(one, name) or None for name in ("effect_id", "label", "outcome", "tier", "why_not")}
        cells |= {"lacks": LACKS[one.lacks], "let_in": "yes" if one.let_in else "no"}
        cells["assumed"] = "; ".join(f"{column} = {value}" for column, value, _ in one.assumptions) or None
        cells["basis"] = "; ".join(dict.fromkeys(basis for _, _, basis in one.assumptions)) or None
        rows.append(cells)
    return Table("tiers", "What is missing, and what was assumed", TIER_COLUMNS, tuple(rows), TIERS_NOTE)
