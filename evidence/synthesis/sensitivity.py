"""How far an answer depends on choices and on single samples: the same main model, one thing changed at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.brief import brief
from evidence.review.plan import Icc, Plan
from evidence.review.review import Review
from evidence.synthesis.answer import Answer, NoAnswer, pool
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.effect_rows import EffectRow, review_effects

WITHIN = (0.0, 0.2, 0.4, 0.8, 0.95)
ACROSS = (-0.3, 0.0, 0.6, 0.95)
RANDOMISED = ("rct", "cluster_rct")


@dataclass(frozen=True, slots=True)
class Variation:
    """One answer with one thing changed.

    Attributes
    ----------
    family : what is varied: "one sample left out", "tiers", "studies", "assumptions", "conversion".
    change : the change in words.
    answer : the answer then.
    """

    family: str
    change: str
    answer: Answer | NoAnswer

    __repr__ = brief("family", "change")

    def to_dict(self) -> dict[str, Any]:
        """The change with the short answer, or the reason why there is none."""
        out: dict[str, Any] = {"family": self.family, "change": self.change, "k_effects": len(self.answer.counts.effects)}
        out["k_samples"] = self.answer.counts.samples
        if isinstance(self.answer, NoAnswer):
            return out | {"not_estimated": self.answer.reason}
        return out | {name: getattr(self.answer, name) for name in ("g", "se", "df", "ci_low", "ci_high", "p_value")}


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """The effects of a review under a plan with one thing changed.

    Attributes
    ----------
    words : the change.
    plan : the plan then.
    rows : every effect of the review then.
    """

    words: str
    plan: Plan
    rows: tuple[EffectRow, ...]


def under_other_plans(review: Review) -> tuple[OtherPlan, ...]:
    """The effect sizes of the review under every other assumption they can rest on."""
    plans = _other_plans(review.plan)
    return tuple(OtherPlan(words, plan, review_effects(replace(review, plan=plan)).rows) for words, plan in plans)


def vary(plan: Plan, rows: Sequence[EffectRow], where: Mapping[str, Sequence[str]], others: Sequence[OtherPlan]) -> tuple[Variation, ...]:
    """Every variation of the answer on one tier 1 body.

    Parameters
    ----------
    plan, rows : the plan, and every effect of the review as the plan has them.
    where : the body.
    others : what `under_other_plans` gives.
    """
    body = select(rows, where, TIER_1)

    def answer(some: Sequence[EffectRow], changed: Plan = plan) -> Answer | NoAnswer:
        return pool(some, changed, alternatives=False)

    out = [Variation("one sample left out", f"without {label}", answer(kept)) for label, kept in _without_each(body)]
    with_tier_2 = select(rows, where, TIERS_1_2)
    out.append(Variation("tiers", "with the effects that rest on one stated assumption (tier 2)", answer(with_tier_2)))
    out += [Variation("studies", words, answer([r for r in body if keep(r)])) for words, keep in _subsets().items()]
    for rho in WITHIN:
        changed = replace(plan, rho_within=rho, rho_across=min(plan.rho_across, rho))
        out.append(Variation("assumptions", f"sampling errors correlate {rho:g} within a domain", answer(body, changed)))
    for rho in ACROSS:
        changed = replace(plan, rho_across=rho, rho_within=max(plan.rho_within, rho))
        out.append(Variation("assumptions", f"sampling errors correlate {rho:g} across domains", answer(body, changed)))
    for other in others:
        family = "conversion" if other.plan.conversion != plan.conversion else "assumptions"
        out.append(Variation(family, other.words, answer(select(other.rows, where, TIER_1), other.plan)))
    return tuple(out)


def _without_each(body: Sequence[EffectRow]) -> list[tuple[str, list[EffectRow]]]:
    samples = dict.fromkeys(row.columns["sample_id"] for row in body)
    named = []
    for sample in samples:
        labels = dict.fromkeys(row.label for row in body if row.columns["sample_id"] == sample)
        named.append((" and ".join(labels), [row for row in body if row.columns["sample_id"] != sample]))
    return named


def _subsets() -> dict[str, Callable[[EffectRow], bool]]:
    return {
        "randomised only": lambda row: row.columns["design"] in RANDOMISED,
        "not randomised only": lambda row: row.columns["design"] not in RANDOMISED,
        "adjusted estimates only": lambda row: row.columns["adjusted"] in (True, 1),
        "without hazard ratios": lambda row: row.columns["statistic"] != "hr",
        "read with high or medium confidence": lambda row: row.columns["confidence"] in ("high", "medium"),
    }


def _other_plans(plan: Plan) -> list[tuple[str, Plan]]:
    name, rule = ("cox", "Cox") if plan.conversion != "cox" else ("hasselblad-hedges", "Hasselblad and Hedges")
    plans = [(f"log odds ratios converted by the rule of {rule}", replace(plan, conversion=name))]
    for end in ("low", "high"):
        icc = {kind: _at(one, end) for kind, one in plan.icc.items()}
        values = ", ".join(f"{kind} {one.value:g}" for kind, one in icc.items())
        plans.append((f"{end} intra-cluster correlations ({values})", replace(plan, icc=icc)))
    return plans


def _at(icc: Icc, end: str) -> Icc:
    return replace(icc, value=icc.low if end == "low" else icc.high)
