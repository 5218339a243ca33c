"""The same effects by another route: hazard ratios through risks, and results without printed clusters widened as if people shared them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from evidence.base.errors import CannotCompute
from evidence.effects.clusters import adjust_by_design_effect
from evidence.effects.ratios import from_hazard_ratio_by_risk
from evidence.effects.result import Effect
from evidence.review.plan import Plan
from evidence.review.printed_row import printed
from evidence.review.review import CodedReview
from evidence.synthesis.effect_rows.clustering import allow_for_clusters
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.sensitivity.answer import OtherPlan

# Risks of the comparison group at which a hazard ratio is turned into an odds ratio.
RISKS = (0.2, 0.4, 0.6)
NO_HAZARD = "no effect here is a hazard ratio"
ALL_CLUSTERED = "no effect here is of people of whom nothing is said of clusters"


def by_other_routes(review: CodedReview, rows: Sequence[EffectRow]) -> tuple[OtherPlan, ...]:
    """Analysed effects by hazard ratios through risks at three risks, and as if people of one cluster came together.

    Parameters
    ----------
    review : its plan, and what is printed elsewhere of clusters.
    rows : every effect of the review as the plan has them.
    """
    plan, analysed = review.plan, [row for row in rows if row.use == "tier 1"]
    found = [
        OtherPlan(
            "conversion",
            f"hazard ratios through risks, at a risk of {risk:g} in comparison groups",
            "hazard ratios through risks",
            NO_HAZARD,
            plan,
            _each(analysed, partial(through_risk, risk=risk, plan=plan)),
        )
        for risk in RISKS
    ]
    for kind, together in _together(review).items():
        effect = 1.0 + (together - 1.0) * plan.icc[kind].value
        units = plan.icc[kind].units
        words = f"results without clusters widened as if {together:.2f} people came to a {kind} (those of correlations.csv)"
        others = f"results without clusters widened by the size of a {kind} in correlations.csv"
        rows_then = _each(analysed, partial(_widened, units=units, design_effect=effect))
        found.append(OtherPlan("assumptions", words, others, ALL_CLUSTERED, plan, rows_then))
    return tuple(found)


def _each(rows: Sequence[EffectRow], change: Callable[[EffectRow], Effect | None]) -> tuple[EffectRow, ...]:
    changed = ((row, change(row)) for row in rows)
    return tuple(row if effect is None else replace(row, effect=effect) for row, effect in changed)


def through_risk(row: EffectRow, risk: float, plan: Plan) -> Effect | None:
    """The effect of a hazard ratio through risks; None of any other statistic, and where it cannot be had."""
    if row.columns["statistic"] != "hr":
        return None
    given = printed(row.columns)
    if given.estimate is None or given.higher_is_better is None:
        return None
    try:
        found = from_hazard_ratio_by_risk(given.estimate, given.uncertainty, risk, hr_kind=given.hr_kind, conversion=plan.conversion)
    except CannotCompute:
        return None
    if not isinstance(found, Effect):
        return None
    return allow_for_clusters(found.turned(given.higher_is_better), row.columns, plan.icc).at_level(plan.level)


def _widened(row: EffectRow, units: Sequence[str], design_effect: float) -> Effect | None:
    """The effect with its variance times a design effect; None where clusters are reported, or people of another unit are counted."""
    columns = row.columns
    told = columns["cluster_adjusted"] == "yes" or columns["cluster_kind"] or columns["n_clusters"] is not None
    if told or columns["design_effect"] is not None or (units and columns["unit"] not in units) or row.effect is None:
        return None
    return adjust_by_design_effect(row.effect, design_effect)


def _together(review: CodedReview) -> dict[str, float]:
    """By kind of cluster that the plan assumes a correlation for, how many people came to one, as printed elsewhere."""
    found: dict[str, float] = {}
    for row in review.tables["correlations"]:
        kind, people, clusters = row.text("cluster_kind"), row.number("n"), row.number("clusters")
        if kind in review.plan.icc and review.plan.icc[kind].units and people and clusters:
            found.setdefault(kind, people / clusters)
    return found
