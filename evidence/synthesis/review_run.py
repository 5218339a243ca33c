"""The main job: every analysis of the plan on the coded studies of a review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.base.brief import brief, one_line
from evidence.base.frozen import FrozenDict
from evidence.review.analysed import is_eligible
from evidence.review.plan import SETS, Body
from evidence.review.review import CodedReview
from evidence.review.statement import statement
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, rows_of, select, why_empty
from evidence.synthesis.cohorts.answer import prognostic_factors
from evidence.synthesis.designs.answer import ByDesign, Confounded, by_design, confounded
from evidence.synthesis.directions.answer import Directions, count_directions
from evidence.synthesis.effect_rows.rows import EffectRow, Effects, count_samples, review_effects
from evidence.synthesis.flow.answer import Flow, review_flow
from evidence.synthesis.harms.answer import Harm, HarmCount, count_harms, harms
from evidence.synthesis.moderators.answer import Tested, kinds_on_one_outcome, moderator_tests
from evidence.synthesis.other_reviews.answer import OtherReview, other_reviews
from evidence.synthesis.pooled.answer import Answer, NoAnswer, count
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.per_hundred import AbsoluteEffect, Event, absolute_effect, published_risks
from evidence.synthesis.sensitivity.answer import Variation, printed_correlations, under_other_plans, vary
from evidence.synthesis.sensitivity.routes import by_other_routes
from evidence.synthesis.within.answer import Within, within_samples

if TYPE_CHECKING:
    import pandas as pd

Pooled = Answer | NoAnswer
# The set of the bodies of sensitivity, as tables and results.json name it.
SENSITIVITY_SET = "sensitivity_bodies"


@dataclass(frozen=True, slots=True)
class PooledAnswers:
    """The pooled answers of one tier.

    Attributes
    ----------
    name : what the plan calls the headline body; its answer stands under this key in tables and results.json.
    headline, overall : the headline body, and the one over all outcomes that count.
    by_outcome, by_group, by_typology : separate fits by outcome domain, outcome group and intervention typology.
    by_recommendation : the declared body of each recommendation, keyed by its number as text.
    by_body : every other body that the plan declares, by name; bodies of sensitivity stand in `Analyses.sensitivity_bodies`.
    """

    name: str
    headline: Pooled
    overall: Pooled
    by_outcome: dict[str, Pooled]
    by_group: dict[str, Pooled]
    by_typology: dict[str, Pooled]
    by_recommendation: dict[str, Pooled]
    by_body: dict[str, Pooled]

    __repr__ = brief()

    @property
    def by_name(self) -> Mapping[str, Any]:
        """The answers under the keys of the contract: the headline body by its own name, "overall", and each set by name."""
        return FrozenDict({self.name: self.headline, "overall": self.overall} | {name: getattr(self, name) for name in SETS})

    def to_dict(self) -> dict[str, Any]:
        """The answers under the keys of the contract."""
        out: dict[str, Any] = {self.name: self.headline.to_dict(), "overall": self.overall.to_dict()}
        for name in SETS:
            out[name] = {key: answer.to_dict() for key, answer in getattr(self, name).items()}
        return out

    def items(self) -> list[tuple[str, str, Pooled]]:
        """Every answer with its set and its name in it: (the headline body, ""), ("overall", ""), ("by_group", its key), ..."""
        main = {self.name: self.headline, "overall": self.overall}
        named: list[tuple[str, str, Pooled]] = [(name, "", answer) for name, answer in main.items()]
        for name in SETS:
            named += [(name, key, answer) for key, answer in getattr(self, name).items()]
        return named

    def distinct(self) -> list[tuple[str, str, Pooled]]:
        """The same without outcome groups and domains that hold just the effects of an answer before them."""
        seen: set[tuple[str, ...]] = set()
        kept = []
        for kind, key, answer in self.items():
            if kind not in ("by_group", "by_outcome") or answer.counts.effects not in seen:
                kept.append((kind, key, answer))
            seen.add(answer.counts.effects)
        return kept


@dataclass(frozen=True, slots=True)
class Analyses:
    """Everything a run computes.

    Attributes
    ----------
    review : what was read.
    effects : every coded effect with its size or its reason, and the ledger.
    tier_1, tiers_1_2 : the pooled answers as printed, and with effects that rest on one stated assumption.
    moderators : every moderator of the plan on the body overall, tier 1: tested, or the reason why not.
    kinds : kinds of intervention compared on the headline's outcomes alone, by body and tiers.
    directions : votes by direction, for samples with and without a size.
    absolute : what each answer means per 100, by "set: body" as in `PooledAnswers.items`; only where it can be said.
    sensitivity : variations of the headline and of the overall answer.
    sensitivity_bodies : bodies of sensitivity, by name: effects in the analysis and effects left out of it, never pooled with the others.
    flow : records and studies from the search to the analysis.
    within : what studies print of groups of people inside one sample; no model pools it.
    harms : every result on the side of the comparison group, of every coded study.
    other_reviews : what published reviews found on the same or a near question, with the answer of this one beside it.
    answers : what was pooled so far, so that judgements on the same effects need not pool them again.
    """

    review: CodedReview
    effects: Effects
    tier_1: PooledAnswers
    tiers_1_2: PooledAnswers
    moderators: dict[str, Tested]
    kinds: dict[str, Tested]
    directions: Directions
    absolute: dict[tuple[str, str], AbsoluteEffect]
    sensitivity: dict[str, tuple[Variation, ...]]
    sensitivity_bodies: dict[str, Pooled]
    flow: Flow
    within: tuple[Within, ...]
    harms: tuple[Harm, ...]
    other_reviews: tuple[OtherReview, ...]
    answers: Answers

    def __repr__(self) -> str:
        return one_line(self, review=self.review.plan.title, effects=self.effects.rows)

    @property
    def pooled(self) -> Mapping[str, Any]:
        """The pooled answers under the keys of results.json: as printed, and under "tiers_1_2" those with assumptions by the same names."""
        return FrozenDict({**self.tier_1.by_name, "tiers_1_2": self.tiers_1_2.by_name})

    def beside_the_main(self) -> list[tuple[str, str, Pooled]]:
        """The answers of the bodies of sensitivity, as `PooledAnswers.items` gives the others."""
        return [(SENSITIVITY_SET, name, answer) for name, answer in self.sensitivity_bodies.items()]

    @property
    def by_design(self) -> tuple[ByDesign, ...]:
        """The main answers of randomised, not randomised, adjusted and unadjusted effects, with E-values."""
        return by_design(self)

    @property
    def confounded(self) -> tuple[Confounded, ...]:
        """The E-values of every analysed effect that is not randomised."""
        return confounded(self)

    @property
    def harm_counts(self) -> tuple[HarmCount, ...]:
        """How many results of eligible studies are unfavourable, by group of outcomes and in all."""
        return count_harms(self.effects.rows, self.harms, self.review.codebook.values_of("effects", "outcome_group"))

    @property
    def counts(self) -> dict[str, int]:
        """Coded and eligible studies, coded effects, those with a size in the analysis, and their independent samples."""
        studies, rows = self.review.tables["studies"].rows, self.effects.rows
        sized = [row for row in rows if row.use == "tier 1"]
        counted = {"studies": len(studies), "eligible": sum(map(is_eligible, studies)), "effects": len(rows), "sized": len(sized)}
        return counted | {"samples": count_samples(sized)}

    def table(self) -> pd.DataFrame:
        """One row per pooled answer, both tiers."""
        import pandas as pd

        return pd.DataFrame(pooled_rows(self))

    def to_dict(self) -> dict[str, Any]:
        """The run under the keys of the contract."""
        return {
            "statement": statement(self.review),
            "counts": self.counts,
            "pooled": self.tier_1.to_dict() | {"tiers_1_2": self.tiers_1_2.to_dict()},
            "moderators": {name: tested.to_dict() for name, tested in self.moderators.items()},
            "kinds_on_one_outcome": {body: tested.to_dict() for body, tested in self.kinds.items()},
            "by_design": [one.to_dict() for one in self.by_design],
            "e_values": [one.to_dict() for one in self.confounded],
            "directions": self.directions.to_dict(),
            "per_100": {f"{kind}: {key}" if key else kind: effect.to_dict() for (kind, key), effect in self.absolute.items()},
            "sensitivity": {name: [one.to_dict() for one in some] for name, some in self.sensitivity.items()},
            "sensitivity_bodies": {name: answer.to_dict() for name, answer in self.sensitivity_bodies.items()},
            "flow": [box.to_dict() for box in self.flow.boxes],
            "within_samples": [one.to_dict(self.review.plan) for one in self.within],
            "harms": [one.to_dict() for one in self.harms],
            "harm_counts": [one.to_dict() for one in self.harm_counts],
            "other_reviews": [one.to_dict(self.review.plan.level) for one in self.other_reviews],
            "predictors": [one.to_dict() for one in prognostic_factors(self.review)],
        }

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False, float_format="{:.3f}".format))


def run_review(review: CodedReview, say: Callable[[str], None] = lambda text: None) -> Analyses:
    """Effect sizes and every analysis of the plan; `say` is called with what comes next."""
    say("effect sizes")
    return _analyses(review, review_effects(review), Answers(review.plan), say)


def _analyses(review: CodedReview, effects: Effects, answers: Answers, say: Callable[[str], None]) -> Analyses:
    plan = review.plan
    say("pooled answers")
    tier_1, tiers_1_2 = (_pooled(review, effects, uses, answers) for uses in (TIER_1, TIERS_1_2))
    main = {name: plan.bodies[name].where for name in (plan.headline, "overall")}
    say("moderators")
    moderators = moderator_tests(select(effects.rows, main["overall"], TIER_1), answers)
    say("sensitivity")
    others = (*under_other_plans(review), *by_other_routes(review, effects.rows))
    within = within_samples(review, effects.rows)
    return Analyses(
        review=review,
        effects=effects,
        tier_1=tier_1,
        tiers_1_2=tiers_1_2,
        moderators=moderators,
        kinds=_kinds(effects, answers),
        directions=count_directions(effects.rows, plan),
        absolute=_absolute(effects, tier_1, published_risks(review)),
        sensitivity={name: vary(answers, effects.rows, where, others) for name, where in main.items()},
        sensitivity_bodies={name: _of_body(effects, body, answers) for name, body in plan.bodies.items() if body.sensitivity},
        flow=review_flow(review, effects),
        within=within,
        harms=harms(effects.rows, within),
        other_reviews=other_reviews(review, effects.rows, answers),
        answers=answers,
    )


def rerun_review(review: CodedReview, base: Analyses) -> Analyses:
    """The run of a review that differs little from one that was run: what rests on the same sizes under the same plan is taken over.

    Nothing else may be taken over: directions and the flow are counted anew. Where effects came or went, the answers on those that
    stayed as they were are taken over; any difference in a row with a size, in the plan or in the codebook computes everything anew.
    """
    effects, before = review_effects(review), base.review
    same_plan = review.plan == before.plan and review.codebook == before.codebook
    sized, known = _sized(effects), _sized(base.effects)
    if not same_plan or any(sized[name] != known[name] for name in sized.keys() & known.keys()):
        return _analyses(review, effects, Answers(review.plan), lambda text: None)
    if sized.keys() != known.keys() or _read_elsewhere(review) != _read_elsewhere(before):
        return _analyses(review, effects, base.answers.carried(review.plan), lambda text: None)
    directions, flow = count_directions(effects.rows, review.plan), review_flow(review, effects)
    within = within_samples(review, effects.rows)
    others = other_reviews(review, effects.rows, base.answers)
    counted = replace(base, directions=directions, flow=flow, within=within, harms=harms(effects.rows, within))
    return replace(counted, review=review, effects=effects, other_reviews=others)


def _read_elsewhere(review: CodedReview) -> tuple[Any, ...]:
    return published_risks(review), printed_correlations(review)


def _sized(effects: Effects) -> dict[str, EffectRow]:
    return {row.effect_id: row for row in effects.rows if row.effect is not None}


def _absolute(
    effects: Effects, answers: PooledAnswers, published: Mapping[Event, Mapping[str, float]]
) -> dict[tuple[str, str], AbsoluteEffect]:
    by_id = {row.effect_id: row for row in effects.rows}
    found = {}
    for kind, key, answer in answers.items():
        if isinstance(answer, Answer):
            body = [by_id[name] for name in answer.counts.effects]
            interval, prediction = (answer.ci_low, answer.ci_high), (answer.pi_low, answer.pi_high)
            effect = absolute_effect(answer.g, interval, prediction, body, effects.rows, published)
            if isinstance(effect, AbsoluteEffect):
                found[kind, key] = effect
    return found


def _kinds(effects: Effects, answers: Answers) -> dict[str, Tested]:
    body, tiers = answers.plan.bodies[answers.plan.headline], {"tier 1": TIER_1, "tiers 1+2": TIERS_1_2}
    rows = {f"{body.title}, {name}": select(effects.rows, body.where, uses) for name, uses in tiers.items()}
    return kinds_on_one_outcome(rows, answers)


def _pooled(review: CodedReview, effects: Effects, uses: tuple[str, ...], answers: Answers) -> PooledAnswers:
    """The answers of one tier."""
    plan, rows = review.plan, effects.rows

    def answer(where: Mapping[str, Any]) -> Pooled:
        body = select(rows, where, uses)
        return answers.of(body, alternatives=True) if body else NoAnswer(why_empty(rows, where), count(body))

    overall = plan.bodies["overall"].where
    shown = {plan.headline, "overall", *plan.groups.values()}
    domains = [v for v in review.codebook.values_of("effects", "outcome_domain") if v != "other"]
    return PooledAnswers(
        name=plan.headline,
        headline=answer(plan.bodies[plan.headline].where),
        overall=answer(overall),
        by_outcome={domain: answer({**overall, "outcome_domain": (domain,)}) for domain in domains},
        by_group={group: answer(plan.bodies[body].where) for group, body in plan.groups.items()},
        by_typology={name: answer({**overall, "typology": (name,)}) for name in review.codebook.values_of("studies", "typology")},
        by_recommendation={key: answer(rec.where) for key, rec in plan.recommendations.items() if rec.where},
        by_body={name: answer(body.where) for name, body in plan.bodies.items() if name not in shown and not body.sensitivity},
    )


def _of_body(effects: Effects, body: Body, answers: Answers) -> Pooled:
    rows = rows_of(effects.rows, body)
    return answers.of(rows, alternatives=True) if rows else NoAnswer(why_empty(effects.rows, body.where), count(rows))


def body_title(review: CodedReview, kind: str, key: str) -> str:
    """What people call a body of evidence: the plan's title, or the codebook's label."""
    plan, label = review.plan, review.codebook.label
    if kind == "by_body":
        return plan.bodies[key].title
    if kind == SENSITIVITY_SET:
        return f"{plan.bodies[key].title} (for sensitivity only)"
    if kind == "by_group":
        return plan.bodies[plan.groups[key]].title
    if kind == "by_recommendation":
        return f"Recommendation {key}: {plan.recommendations[key].title}"
    if kind == "by_outcome":
        return label("effects", "outcome_domain", key)
    if kind == "by_typology":
        return label("studies", "typology", key)
    return plan.bodies[kind].title


def pooled_rows(results: Analyses) -> list[dict[str, Any]]:
    """One flat row a pooled answer, both tiers; what cannot be estimated says why."""
    tiers = (("1", results.tier_1.items()), ("1+2", results.tiers_1_2.items()), ("1 and left out", results.beside_the_main()))
    return [
        {"set": kind, "body": key, "title": body_title(results.review, kind, key), "tiers": tier} | _flat(answer)
        for tier, answers in tiers
        for kind, key, answer in answers
    ]


def _flat(answer: Pooled) -> dict[str, Any]:
    counts, numbers = answer.counts, ("g", "se", "df", "ci_low", "ci_high", "p_value", "pi_low", "pi_high")
    row: dict[str, Any] = {"k_effects": len(counts.effects), "k_studies": counts.studies, "k_samples": counts.samples}
    row |= {number: getattr(answer, number, None) for number in (*numbers, "tau2_total", "I2_total", "u3", "u3_low", "u3_high")}
    return row | {"why": answer.reason if isinstance(answer, NoAnswer) else "; ".join(answer.notes)}
