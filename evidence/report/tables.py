"""The tables of pooled answers, of effects and of the ledger. The same rows feed a table and the plot beside it."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.report import columns as shared
from evidence.synthesis.answer import Answer, NoAnswer
from evidence.synthesis.effect_rows import EffectRow, Effects
from evidence.synthesis.review_run import Pooled, Results, body_title, pooled_rows

POOLED_COLUMNS = (
    Column(
        "set",
        "Set",
        "Which answers it belongs to: the headline body by its name in the plan, overall, or by_group, by_outcome, by_typology, "
        "by_recommendation, by_body (any other body of the plan), sensitivity_bodies.",
    ),
    Column("body", "Body", "Name of the body inside its set, as results.json has it; empty for the headline and the overall answer."),
    shared.BODY,
    Column(
        "tiers",
        "Tiers",
        "Whose effects are pooled: 1, those as printed; 1+2, also those under one stated assumption; "
        "1 and left out, also those that were left out with a reason (bodies of sensitivity).",
    ),
    shared.K_EFFECTS,
    shared.K_STUDIES,
    shared.K_SAMPLES,
    shared.G,
    shared.SE,
    shared.DF,
    shared.CI_LOW,
    shared.CI_HIGH,
    shared.P,
    Column("pi_low", "PI low", "Lower end of the prediction interval: where the true effect in a new place is likely to lie, as g."),
    Column("pi_high", "PI high", "Upper end of the prediction interval: where the true effect in a new place is likely to lie, as g."),
    Column(
        "tau2_total",
        "tau2",
        "Variance of the true effects, between samples and between effects inside them together, in squared units of g.",
    ),
    Column(
        "I2_total",
        "I2, %",
        "Share of the variance of the effects that is not sampling error, in percent; 0 where they differ by chance alone.",
    ),
    shared.U3,
    shared.U3.named("u3_low", "U3 low").noted("U3 at the lower end of the confidence interval of g."),
    shared.U3.named("u3_high", "U3 high").noted("U3 at the upper end of the confidence interval of g."),
    Column("why", "Notes", "What to know of the estimate, or why there is none."),
)

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
        "Number in the group with the intervention behind this result, in the unit named beside it; empty: not read.",
        0,
    ),
    Column("n_comp", "n comparison", "Number in the comparison group behind this result, in the unit named beside it; empty: not read.", 0),
    Column("unit", "Unit", "Whom one count in the group sizes is a count of, by the list of the codebook."),
    Column("direction", "Direction", "Whom the result favours, whatever its size or p: treatment, comparison, none or unclear."),
    Column("route", "Route", "How the printed numbers became g, step by step, with the method's authors."),
    shared.ASSUMPTIONS,
    Column("reason", "Why not analysed", "Why the effect is not in the main analysis; empty where it is."),
    Column("source_id", "Source", "Key of the page or paper that the numbers were read in; the row of sources.csv."),
    shared.LOCATOR,
    Column("confidence", "Confidence", "How sure the coder is that the numbers mean what the row says: high, medium or low."),
)

LEDGER_COLUMNS = (
    Column("id", "Row", "The effect or study that something was done to: its effect_id or study_id."),
    Column("what", "What", "What was done: corrected, converted, rounded, turned, adjusted, assumed, excluded."),
    Column("why", "Why", "What exactly was done, with the numbers before and after, and what it rests on."),
)


def pooled_table(results: Results) -> Table:
    """Every pooled answer, for tier 1 and for tiers 1 and 2."""
    return Table("pooled", "Pooled answers", POOLED_COLUMNS, tuple(pooled_rows(results)))


SIDE_BY_SIDE_COLUMNS = (
    shared.BODY,
    shared.BEHIND,
    shared.SIZE.named("answer", "Hedges' g [interval]"),
    Column("df", "df", shared.DF.note, form="numeric text"),
    Column("prediction", "Prediction interval", "Where the true effect in a new place is likely to lie, as g.", form="numeric text"),
    Column("u3", "U3", shared.U3.note, form="numeric text"),
    shared.BEHIND.named("behind_1_2", "Tiers 1+2: samples (effects)"),
    shared.SIZE.named("answer_1_2", "Tiers 1+2: g [interval]").noted(
        f"The answer with the effects that rest on one stated assumption as well. {shared.SIZE.note}"
    ),
    Column("why", "Notes", "What to know of the tier 1 answer, or why there is none."),
)


def side_by_side_table(results: Results) -> Table:
    """Every pooled answer that has an effect in either tier, tier 1 beside tiers 1 and 2; the headline and the overall answer stand first.

    A body that the plan declares stands there without an effect too, with the reason; bodies of sensitivity stand last.
    """
    rows = []
    with_assumptions = {(kind, key): answer for kind, key, answer in results.tiers_1_2.items()}
    shown = {(kind, key) for answers in (results.tier_1, results.tiers_1_2) for kind, key, _ in answers.distinct()}
    for kind, key, one in results.tier_1.items():
        both = with_assumptions[kind, key]
        if (both.counts.effects or kind == "by_body") and (kind, key) in shown:
            both_tiers = {"behind_1_2": _behind(both), "answer_1_2": _size(both)}
            rows.append({"title": body_title(results.review, kind, key)} | _answer_cells(one) | both_tiers)
    rows += [{"title": body_title(results.review, kind, key)} | _answer_cells(one) for kind, key, one in results.beside_the_main()]
    return Table("answers", "Pooled answers", SIDE_BY_SIDE_COLUMNS, tuple(rows))


def _answer_cells(one: Pooled) -> dict[str, Any]:
    cells = {"behind": _behind(one), "answer": _size(one), "why": one.reason if isinstance(one, NoAnswer) else "; ".join(one.notes)}
    if isinstance(one, Answer):
        cells |= {"df": f"{one.df:.1f}", "prediction": interval_text(one.pi_low, one.pi_high), "u3": f"{one.u3:.2f}"}
    return cells


def interval_text(low: float, high: float) -> str:
    """An interval as people read it."""
    return f"[{low:z.2f}, {high:z.2f}]"


def _behind(answer: Pooled) -> str:
    return f"{answer.counts.samples} ({len(answer.counts.effects)})"


def _size(answer: Pooled) -> str | None:
    return f"{answer.g:z.2f} {interval_text(answer.ci_low, answer.ci_high)}" if isinstance(answer, Answer) else None


def effects_table(effects: Effects) -> Table:
    """Every coded effect with its size and route, or with the reason why it is not analysed."""
    return Table("effects", "Every coded effect", EFFECT_COLUMNS, tuple(_effect_cells(row) for row in effects.rows))


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
