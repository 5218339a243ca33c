"""The tables of answers by design, and of the E-values of effects from studies that are not randomised."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.synthesis import columns as shared
from evidence.synthesis.designs.answer import ByDesign
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import Analyses

E_VALUE = Column(
    "e_value", "E-value", "Risk ratio that unmeasured confounding needs to explain the estimate away; empty: randomised, or no estimate."
)
E_LIMIT = Column("e_value_limit", "E-value, limit", "The same for the end of the interval nearer to no effect; 1 where it spans no effect.")
DESIGN_COLUMNS = (
    shared.BODY,
    Column(
        "tiers", "Tiers", "Whose effects, by tier: 1, those as printed; 1+2, also those under one stated assumption.", form="numeric text"
    ),
    Column(
        "split", "Studies", "Which studies: all, randomised, not randomised; and among those not randomised the adjusted and the others."
    ),
    shared.K_SAMPLES,
    shared.K_EFFECTS,
    shared.SIZE,
    shared.DF,
    E_VALUE,
    E_LIMIT,
    Column("why", "Notes", "What to know of the answer of this design, or why there is none."),
)
CONFOUNDED_COLUMNS = (
    shared.EFFECT_ID,
    shared.STUDY,
    shared.MEASURE,
    shared.DESIGN,
    Column("adjusted", "Adjusted", "Whether the printed result is adjusted for differences between the groups: yes, no; empty: not said."),
    shared.SIZE,
    E_VALUE.named("of_effect", "E-value").noted("E-value of the effect on the scale it was printed on (odds or hazard ratio), else on g."),
    E_LIMIT.named("of_effect_limit", "E-value, limit").noted(
        "E-value of the end of its interval nearer to no effect; 1: the interval spans it."
    ),
)


def by_design_table(results: Analyses) -> Table:
    """Answers of randomised, not randomised, adjusted and unadjusted effects, each with its E-values."""
    rows = tuple(_cells(one) for one in results.by_design if one.answer.counts.effects)
    return Table("answers_by_design", "Answers by design, and how strong confounding would have to be", DESIGN_COLUMNS, rows)


def confounded_table(results: Analyses) -> Table:
    """Each analysed effect that is not randomised, with its E-values."""
    label = results.review.codebook.label
    rows = []
    for one in results.confounded:
        columns, effect = one.row.columns, one.row.effect
        assert effect is not None
        cells: dict[str, Any] = {"effect_id": one.row.effect_id, "label": one.row.label, "outcome_measure": columns["outcome_measure"]}
        cells |= {"design": label("studies", "design", columns["design"])}
        cells["adjusted"] = None if columns["adjusted"] is None else "yes" if columns["adjusted"] else "no"
        cells["size"] = f"{effect.g:z.2f} {interval_text(effect.ci_low, effect.ci_high)}"
        rows.append(cells | {"of_effect": one.confounding.point, "of_effect_limit": one.confounding.limit})
    return Table("e_values", "E-values of effects from studies that are not randomised", CONFOUNDED_COLUMNS, tuple(rows))


def _cells(one: ByDesign) -> dict[str, Any]:
    cells: dict[str, Any] = {"title": one.title, "tiers": one.tiers, "split": one.split}
    cells |= {"k_samples": one.answer.counts.samples, "k_effects": len(one.answer.counts.effects)}
    if isinstance(one.answer, Answer):
        cells |= {"size": f"{one.answer.g:z.2f} {interval_text(one.answer.ci_low, one.answer.ci_high)}", "df": one.answer.df}
        cells["why"] = "; ".join(one.answer.notes) or None
    else:
        cells["why"] = one.answer.reason
    if one.confounding is not None:
        cells |= {"e_value": one.confounding.point, "e_value_limit": one.confounding.limit}
    return cells
