"""How far an answer depends on choices and on single samples: the same main model, one thing changed at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import as_codes
from evidence.models.dependent.robust import FEWEST_CLUSTERS
from evidence.models.dependent.without_groups import means_without
from evidence.models.distributions import critical_value, two_sided_p
from evidence.review.plan import Icc, Plan
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import EffectRow, analysed_effects
from evidence.synthesis.pooled.answer import Answer, NoAnswer, agree_exactly, count
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.dependence import sampling_errors

WITHIN = (0.0, 0.2, 0.4, 0.8, 0.95)
ACROSS = (-0.3, 0.0, 0.6, 0.95)
IMPOSSIBLE = "not run: across domains the errors would correlate more than within one, and only one thing is changed at a time"
LEFT_OUT = "one sample left out"
RANDOMISED = ("rct", "cluster_rct")


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """An answer without what stands beside it: hundreds of them are kept.

    Attributes
    ----------
    g, se, df, ci_low, ci_high, p_value : as in `Answer`.
    """

    g: float
    se: float
    df: float
    ci_low: float
    ci_high: float
    p_value: float

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class Variation:
    """One answer with one thing changed.

    Attributes
    ----------
    family : what is varied: "one sample left out", "tiers", "studies", "assumptions", "conversion".
    change : the change in words.
    answer : the answer then, or why there is none.
    k_effects, k_samples : effects and independent samples behind it.
    note : why it is the answer of the main model: the change touches none of its effects; else "".
    """

    family: str
    change: str
    answer: ShortAnswer | NotEstimated
    k_effects: int
    k_samples: int
    note: str = ""

    __repr__ = brief("family", "change")

    @staticmethod
    def of(family: str, change: str, answer: Answer | NoAnswer, note: str = "") -> Variation:
        """The variation that a pooled answer makes."""
        short = NotEstimated(answer.reason) if isinstance(answer, NoAnswer) else shortened(answer)
        return Variation(family, change, short, len(answer.counts.effects), answer.counts.samples, note)

    def to_dict(self) -> dict[str, Any]:
        """The change with the short answer, or the reason why there is none."""
        out: dict[str, Any] = {"family": self.family, "change": self.change, "k_effects": self.k_effects, "k_samples": self.k_samples}
        if isinstance(self.answer, NotEstimated):
            return out | {"not_estimated": self.answer.reason}
        out |= {name: getattr(self.answer, name) for name in ShortAnswer.__slots__}
        return out | {"note": self.note} if self.note else out


def shortened(answer: Answer) -> ShortAnswer:
    """The numbers of an answer that a table of variations shows."""
    return ShortAnswer(*(getattr(answer, name) for name in ShortAnswer.__slots__))


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """The effects of a review under a plan with one thing changed.

    Attributes
    ----------
    family : as in `Variation`.
    words : the change.
    any_other : what a body is told whose effects no plan of this kind changes, and untouched : why they don't.
    plan : the plan then.
    rows : every effect that is coded as analysed, as it is then.
    """

    family: str
    words: str
    any_other: str
    untouched: str
    plan: Plan
    rows: tuple[EffectRow, ...]


def under_other_plans(review: CodedReview) -> tuple[OtherPlan, ...]:
    """The effect sizes of what is analysed under every other assumption they can rest on."""
    return tuple(replace(one, rows=analysed_effects(replace(review, plan=one.plan)).rows) for one in _other_plans(review))


def vary(
    answers: Answers, rows: Sequence[EffectRow], where: Mapping[str, Sequence[str]], others: Sequence[OtherPlan]
) -> tuple[Variation, ...]:
    """Every variation of the answer on one tier 1 body.

    Parameters
    ----------
    answers : the answers of the run, under the plan.
    rows : every effect of the review as the plan has them.
    where : the body.
    others : what `under_other_plans` gives.
    """
    plan, body = answers.plan, select(rows, where, TIER_1)
    out = _without_each(body, answers)
    with_tier_2 = select(rows, where, TIERS_1_2)
    out.append(Variation.of("tiers", "with the effects that rest on one stated assumption (tier 2)", answers.of(with_tier_2)))
    for words, keep in subsets().items():
        kept = [row for row in body if keep(row)]
        out.append(Variation.of("studies", words, answers.of(kept), "every effect is one of these" if len(kept) == len(body) else ""))
    correlated = [(words, replace(plan, rho_within=within, rho_across=across)) for words, within, across in _correlations(plan)]
    if len(set(map(_people, body))) == len(body):
        none = "no two of these effects are of the same people, so no correlation between their sampling errors enters"
        out.append(Variation.of("assumptions", "any other correlation of sampling errors", answers.of(body), none))
    else:
        for words, changed in correlated:
            possible = changed.rho_across <= changed.rho_within
            out.append(Variation.of("assumptions", words, answers.of(body, changed) if possible else NoAnswer(IMPOSSIBLE, count(body))))
    return (*out, *_under(others, answers, where, body))


def _under(others: Sequence[OtherPlan], answers: Answers, where: Mapping[str, Sequence[str]], body: Sequence[EffectRow]) -> list[Variation]:
    """The answers under other plans; plans of one kind that change no effect of the body are mentioned once."""
    out: dict[str, Variation] = {}
    for other in others:
        changed = select(other.rows, where, TIER_1)
        same = [row.effect for row in changed] == [row.effect for row in body]
        words = other.any_other if same else other.words
        out[words] = Variation.of(other.family, words, answers.of(changed, other.plan), other.untouched if same else "")
    return list(out.values())


def _without_each(body: Sequence[EffectRow], answers: Answers) -> list[Variation]:
    """The answer without each independent sample."""
    samples: dict[str, list[EffectRow]] = {}
    for row in body:
        samples.setdefault(row.columns["sample_id"], []).append(row)
    names = {sample: f"without {' and '.join(dict.fromkeys(row.label for row in rows))}" for sample, rows in samples.items()}
    if len(samples) <= FEWEST_CLUSTERS:
        # What is left is too little for the main model of many samples.
        kept = {sample: [row for row in body if row.columns["sample_id"] != sample] for sample in samples}
        return [Variation.of(LEFT_OUT, name, answers.of(kept[sample])) for sample, name in names.items()]
    shorts = _means_without(body, answers.plan)
    sizes = [(len(body) - len(rows), len(samples) - 1) for rows in samples.values()]
    return [Variation(LEFT_OUT, name, short, *left) for name, short, left in zip(names.values(), shorts, sizes, strict=True)]


def left_out_by_sample(variations: Sequence[Variation], body: Sequence[EffectRow]) -> dict[str, Variation]:
    """The answers without each sample by its sample_id; `body` holds the effects of the answer that was varied."""
    samples = dict.fromkeys(str(row.columns["sample_id"]) for row in body)
    return dict(zip(samples, (one for one in variations if one.family == LEFT_OUT), strict=True))


def _means_without(body: Sequence[EffectRow], plan: Plan) -> list[ShortAnswer | NotEstimated]:
    """The main model of many samples without each of them, in the order in which they come first."""
    y = np.array([row.effect.g for row in body if row.effect is not None])
    outer = as_codes(row.columns["sample_id"] for row in body)
    left = means_without(y, sampling_errors(body, plan.rho_within, plan.rho_across), outer, np.arange(len(y)), plan.method)
    half, p = critical_value(plan.level, left.df) * left.se, two_sided_p(left.estimate / left.se, left.df)
    numbers = zip(left.estimate.tolist(), left.se.tolist(), left.df.tolist(), half.tolist(), p.tolist(), left.unsupported, strict=True)
    return [
        NotEstimated(agree_exactly(g) if math.isnan(se) else why) if why else ShortAnswer(g, se, df, g - wide, g + wide, p_value)
        for g, se, df, wide, p_value, why in numbers
    ]


def _people(row: EffectRow) -> str:
    return str(row.columns["people_id"] or row.effect_id)


def _correlations(plan: Plan) -> list[tuple[str, float, float]]:
    """What is said, and the correlations within and across domains; the plan's own stays in the one that is not changed."""
    within = [(f"sampling errors correlate {rho:g} within a domain", rho, plan.rho_across) for rho in WITHIN]
    return within + [(f"sampling errors correlate {rho:g} across domains", plan.rho_within, rho) for rho in ACROSS]


def subsets() -> dict[str, Callable[[EffectRow], bool]]:
    """Parts of what is analysed, by name, each with whether it takes an effect."""
    return {
        "randomised only": lambda row: row.columns["design"] in RANDOMISED,
        "not randomised only": lambda row: row.columns["design"] not in RANDOMISED,
        "adjusted estimates only": lambda row: row.columns["adjusted"] in (True, 1),
        "without hazard ratios": lambda row: row.columns["statistic"] != "hr",
        "read with high or medium confidence": lambda row: row.columns["confidence"] in ("high", "medium"),
    }


def _other_plans(review: CodedReview) -> list[OtherPlan]:
    """The other plans, still without their effects."""
    plan = review.plan
    name, rule = ("cox", "Cox") if plan.conversion != "cox" else ("hasselblad-hedges", "Hasselblad and Hedges")
    words = f"log odds ratios converted by the rule of {rule}"
    none = "no effect here is a converted log odds ratio"
    plans = [OtherPlan("conversion", words, words, none, replace(plan, conversion=name), ())]
    for end in ("low", "high"):
        icc = {kind: _at(one, end) for kind, one in plan.icc.items()}
        words = f"{end} intra-cluster correlations ({', '.join(f'{kind} {one.value:g}' for kind, one in icc.items())})"
        none = "no effect here is widened by an intra-cluster correlation that the plan assumes"
        plans.append(OtherPlan("assumptions", words, "any other intra-cluster correlation", none, replace(plan, icc=icc), ()))
    for kind, value, outcome in printed_correlations(review):
        changed = FrozenDict({**plan.icc, kind: replace(plan.icc[kind], value=value)})
        words = f"an intra-cluster correlation of {value:g} for {kind}, as printed elsewhere ({outcome}; correlations.csv)"
        none = "no effect here is widened by the plan's correlation of these clusters"
        any_other = f"the correlation for {kind} that is printed elsewhere ({outcome}; correlations.csv)"
        plans.append(OtherPlan("assumptions", words, any_other, none, replace(plan, icc=changed), ()))
    return plans


def printed_correlations(review: CodedReview) -> list[tuple[str, float, str]]:
    """The correlations that other people's studies print for a kind of cluster the plan assumes one for, with the outcome they are of."""
    label = partial(review.codebook.label, "effects", "outcome_domain")
    rows = [(row.text("cluster_kind"), row.number("value"), row.text("outcome")) for row in review.tables["correlations"]]
    return [(kind, value, label(outcome).lower()) for kind, value, outcome in rows if value is not None and kind in review.plan.icc]


def _at(icc: Icc, end: str) -> Icc:
    return replace(icc, value=icc.low if end == "low" else icc.high)
