"""What keeps an effect of an eligible study out of tier 1, and whether an assumption lets it in as tier 2."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.base.cells import p_value
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.effect_rows.rows import Effects

LACKS = {
    "group sizes": "both percentages are printed, the group sizes are not",
    "precision": "a size is printed without its interval, standard error or exact p",
    "exact p": "of the precision only a p threshold is printed",
    "one number": "another number needs an assumption",
}


@dataclass(frozen=True, slots=True)
class EffectNotAsPrinted:
    """One effect of an eligible study that is not computable as printed, or not without doubt.

    Attributes
    ----------
    effect_id, label, outcome : the effect, its study, what was measured.
    lacks : what is missing, one of `LACKS`.
    tier : what stands in its tier, None where it is empty.
    assumptions : (column, value, basis) of each row of assumptions.csv.
    let_in : whether it stands in tier 2.
    why_not : why it does not, in the words of the coding or of the computation; "" where it does.
    """

    effect_id: str
    label: str
    outcome: str
    lacks: str
    tier: int | None
    assumptions: tuple[tuple[str, str, str], ...]
    let_in: bool
    why_not: str


def lacking_effects(review: CodedReview, effects: Effects) -> tuple[EffectNotAsPrinted, ...]:
    """Every effect of an eligible study that is tier 2 or has a size that lacks a number, in the order of effects.csv."""
    printed = review.tables["effects"].by("effect_id")
    assumed = review.tables["assumptions"].groups("effect_id")
    found = []
    for row in effects.rows:
        cells = printed[row.effect_id]
        lacks = _lacks(cells)
        if row.use in ("tier 1", "sensitivity") or not row.eligible:
            continue
        if not lacks and cells["tier"] != 2:
            continue
        lines = tuple((a.text("column"), a.text("value"), a.text("basis")) for a in assumed.get(row.effect_id, ()))
        why_not = "" if row.use == "tier 2" else "; ".join(text for text in (row.reason, cells.text("note")) if text)
        tier = cells["tier"]
        found.append(
            EffectNotAsPrinted(
                row.effect_id,
                row.label,
                cells.text("outcome_measure"),
                lacks or "one number",
                int(tier) if isinstance(tier, int) else None,
                lines,
                row.use == "tier 2",
                why_not,
            )
        )
    return tuple(found)


def _lacks(cells: Row) -> str:
    """Which number is missing, by the cells as printed; "" if none of the known kinds is."""
    interval = cells["se"] is not None or (cells["ci_low"] is not None and cells["ci_high"] is not None)
    sizes = cells["n_treat"] is not None and cells["n_comp"] is not None
    p = p_value(cells.text("p_value"))
    if cells["pct_treat"] is not None and cells["pct_comp"] is not None and not sizes:
        return "group sizes"
    if cells["estimate"] is None or interval or (cells["statistic"] in ("d", "g") and sizes):
        return ""
    if p is None:
        return "precision"
    return "exact p" if p[0] != "=" else ""
