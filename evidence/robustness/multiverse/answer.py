"""Every defensible analysis of each body that something is claimed of, and how far these analyses agree.

A multiverse is one question asked in every way that is held equivalent or uncertain; options that ask another question make multiverses of
their own (Steegen et al. 2016; Del Giudice & Gangestad 2021; the curve: Simonsohn, Simmons & Nelson 2020; of meta-analyses: Voracek,
Kossmeier & Tran 2019).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.on_bodies import where_of
from evidence.judgement.claims.queries import Query, read_queries
from evidence.judgement.claims.size import Published
from evidence.judgement.claims.verdicts import CONSISTENT, REPRODUCED
from evidence.judgement.otherwise.again import judged_on_bodies
from evidence.judgement.ratings.eligible import sift
from evidence.review.incoming.columns import slug
from evidence.review.plan import Plan, meets
from evidence.review.plan_multiverse import NOT_EQUIVALENT, UNCERTAIN, MultiversePlan
from evidence.review.read_multiverse import DIRECT
from evidence.review.review import CodedReview
from evidence.robustness.multiverse.fit import Chunk, Fits
from evidence.robustness.multiverse.grid import AnalysisGrid, build_grid
from evidence.robustness.multiverse.judged import BAND, Judge, Outcomes, judged, published_band, support
from evidence.robustness.multiverse.moves import ChoiceMoves, moves
from evidence.robustness.multiverse.permute import JointTest, chosen_analyses, joint_test
from evidence.robustness.multiverse.pieces import Runner, draw_all, fit_grid, in_this_process
from evidence.robustness.multiverse.rows import EffectTable, Flags, effect_tables
from evidence.synthesis.effect_rows.rows import EffectRow

HEADLINE = "headline"
SUPPORTING = (REPRODUCED, CONSISTENT)
# A run makes no analyses of a body with more effects than these; `evidence sensitivity --full` does.
MOST_EFFECTS = 200
Where = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Multiverse:
    """Every defensible analysis of one body.

    Attributes
    ----------
    key : "headline", "overall", the number of a recommendation, or the claim it is of.
    title : the body, for people.
    question : the option of each choice that is not equivalent, in words; "" for those of the plan.
    grid, fits : the analyses as numbers, and what they give; analysis 0 is the one that stands.
    outcomes : verdicts by claim, and under "band" the bands.
    published : the band of g in which the first size that the register states can lie, for the body it is of and for the headline; else
        None.
    moves : how far each choice moves the answer, in the order of the plan.
    together : at most so many decisions are otherwise at once; None where every combination of them is there.
    test : the joint test of the whole curve; None where it was not asked for.
    """

    key: str
    title: str
    question: str
    grid: AnalysisGrid
    fits: Fits
    outcomes: Mapping[str, Outcomes]
    published: Published | None
    moves: tuple[ChoiceMoves, ...]
    together: int | None
    test: JointTest | None = None

    __repr__ = brief("key", "title", "question", "specifications", "share_above_zero")

    @property
    def specifications(self) -> int:
        """How many analyses there are: every combination of options."""
        return len(self.fits.g)

    @property
    def distinct(self) -> int:
        """How many of them differ in any number."""
        return int(self.fits.distinct.max()) + 1

    @property
    def empty(self) -> int:
        """How many analyses hold no effect; nothing lies above zero there, and no claim is supported."""
        return int((self.fits.effects == 0).sum())

    @property
    def share_above_zero(self) -> float:
        """Share of the analyses whose interval lies above zero."""
        return float((self.fits.low > 0).mean())

    @property
    def share_in_published_band(self) -> float | None:
        """Share of the analyses whose estimate rounds to the published figure; None where there is none."""
        if self.published is None:
            return None
        return float(((self.fits.g >= self.published.low) & (self.fits.g <= self.published.high)).mean())

    @property
    def equivalent(self) -> Flags:
        """(n,) analyses that leave every uncertain choice as the plan has it: only equivalent choices differ."""
        options = self.grid.options_of(np.arange(self.specifications))
        uncertain = [i for i, factor in enumerate(self.grid.factors) if factor.declared == UNCERTAIN]
        return np.asarray((options[:, uncertain] == 0).all(axis=1))

    def estimates(self) -> tuple[float, float, float] | None:
        """Least, median and largest estimate; None where no analysis has one."""
        known = self.fits.g[np.isfinite(self.fits.g)]
        return (float(known.min()), float(np.median(known)), float(known.max())) if known.size else None

    def supports(self, claim_id: str) -> float:
        """Share of the analyses that support a claim: reproduced or consistent."""
        return support(self.outcomes[claim_id].shares(), SUPPORTING)

    @property
    def bands(self) -> dict[str, float]:
        """Share of the analyses by basic band; empty where the body is of no recommendation."""
        return self.outcomes[BAND].shares() if BAND in self.outcomes else {}

    def to_dict(self) -> dict[str, Any]:
        """The multiverse under the keys of the contract, and more."""
        at = self.estimates()
        within = self.equivalent
        out: dict[str, Any] = {
            "title": self.title,
            "question": self.question,
            "specifications": self.specifications,
            "distinct": self.distinct,
            "without_effects": self.empty,
            "decisions_together": self.together,
            "share_above_zero": self.share_above_zero,
            "share_in_published_band": self.share_in_published_band,
            "estimates": None if at is None else dict(zip(("low", "median", "high"), at, strict=True)),
            "equivalent_only": {"specifications": int(within.sum()), "share_above_zero": float((self.fits.low[within] > 0).mean())},
            "by_choice": {one.name: one.to_dict() for one in self.moves},
            "claims": {name: found.shares() | {"supports": self.supports(name)} for name, found in self.outcomes.items() if name != BAND},
            "bands": self.bands,
        }
        if self.published is None:
            out["share_in_published_band_note"] = "no claim states a size of this body"
        return out | ({"joint_test": self.test.to_dict()} if self.test else {})


@dataclass(frozen=True, slots=True)
class Multiverses:
    """All that was computed of the defensible analyses of a review.

    Attributes
    ----------
    review : what was read.
    multiverses : one per body and question.
    """

    review: CodedReview
    multiverses: tuple[Multiverse, ...]

    __repr__ = brief("multiverses")


@dataclass(frozen=True, slots=True)
class AskedBody:
    """A body that something is claimed of.

    Attributes
    ----------
    key, title : as in `Multiverse`.
    where : the body.
    judge : the rules it is put to.
    gated : whether the gates of a rating stand before it.
    """

    key: str
    title: str
    where: Where
    judge: Judge
    gated: bool = False


def multiverses(run: Assessment, full: bool = False, run_all: Runner = in_this_process) -> tuple[Multiverse, ...]:
    """Every multiverse of a review: the headline, the recommendations, and in full every other body that a claim is about.

    Parameters
    ----------
    run : an assessed run.
    full : every option of every choice, every body, other questions and the joint test; else what a run can afford.
    run_all : how pieces of the work are run.
    """
    if run.review.plan.multiverse is None:
        return ()
    multiverse = run.review.plan.multiverse.beginning_with(own_options(run.review.plan))
    plan = replace(run.review.plan, multiverse=multiverse if full else multiverse.quick())
    review = replace(run.review, plan=plan)
    asked = asked_bodies(run, full)
    tables = effect_tables(review, run.effects.rows, lambda row: any(meets(row.columns, one.where) for one in asked))
    questions = {one.id: one.text("question") for one in run.review.tables["coding_decisions"]}
    rests_on = f"{run.review.data_hash} {run.review.plan_hash}" if full else ""
    of = _Setting(plan, _published(run), rests_on, run_all, full)
    found: list[Multiverse] = []
    for one in asked:
        for fixed, words in _questions(multiverse) if full else [(_first(multiverse), "")]:
            grid = build_grid(tables, one.where, plan, questions, fixed, _gate(one, run, tables))
            if grid is not None and not full and len(grid.effects) > MOST_EFFECTS:
                continue
            if grid is not None and not (words and any(_same(grid, other.grid) for other in found if other.key == one.key)):
                found.append(_multiverse(one, words, grid, of))
    return tuple(found)


def own_options(plan: Plan) -> dict[str, str]:
    """What the plan itself does in every choice that the program knows."""
    own = {"tier": "1", "hazard_ratio": DIRECT, "icc": "value", "risk_of_bias": "all", "adjusted": "all", "conversion": plan.conversion}
    return own | {"correlations": f"{plan.rho_within:g} {plan.rho_across:g}", "model": f"three-level {plan.method} CR2"}


def asked_bodies(run: Assessment, full: bool) -> list[AskedBody]:
    """The bodies: the headline first, all outcomes, the recommendations, then what only claims are about; each once."""
    plan = run.review.plan
    queries = list(judged_on_bodies(run.review, run.ratings, run.claims).queries.values())
    rule = run.review.rating_rule
    found: list[AskedBody] = []

    def add(key: str, title: str, where: Where, recommendation: str | None = None) -> None:
        # A recommendation has gates of its own, so its analyses are not those of another body with its conditions.
        if not where or (recommendation is None and any(dict(one.where) == dict(where) for one in found)):
            return
        about = [one for one in queries if one.target is not None and dict(where_of(one.target, plan)) == dict(where)]
        rated = recommendation is not None and rule is not None and recommendation in rule.recommendations
        source = rule.recommendations[str(recommendation)].estimate_from if rated and rule is not None else ""
        claims, ratings = (tuple(one for one in about if (one.rule == "rating") == yes) for yes in (False, True))
        found.append(AskedBody(key, title, where, Judge(claims, ratings, rule if rated else None, source), rated))

    add(HEADLINE, plan.bodies[plan.headline].title, plan.bodies[plan.headline].where)
    for key, one in plan.recommendations.items():
        add(key, f"Recommendation {key}: {one.title}", one.where, key)
    if full:
        add("overall", plan.bodies["overall"].title, plan.bodies["overall"].where)
        for query in queries:
            if query.target is not None:
                add(query.claim_id, f"{query.claim_id}: {query.statement}", where_of(query.target, plan))
    return found


def _published(run: Assessment) -> Published | None:
    """The band of the first size that the register states; the headline is held against it too."""
    bands: list[Query] = [one for one in read_queries(run.review) if one.rule == "value" and one.band is not None]
    return published_band(bands[0]) if bands else None


def _first(multiverse: MultiversePlan) -> dict[str, str]:
    return {name: one.options[0] for name, one in multiverse.choices.items() if one.declared == NOT_EQUIVALENT}


def _questions(multiverse: MultiversePlan) -> list[tuple[dict[str, str], str]]:
    """Every combination of options that ask different questions, the plan's own first, with its words."""
    apart = [one for one in multiverse.choices.values() if one.declared == NOT_EQUIVALENT]
    found = []
    for options in product(*(one.options for one in apart)):
        words = ", ".join(option for one, option in zip(apart, options, strict=True) if option != one.options[0])
        found.append(({one.name: option for one, option in zip(apart, options, strict=True)}, words))
    return found


def _same(one: AnalysisGrid, other: AnalysisGrid) -> bool:
    """Whether two questions come to the same effects."""
    return one.effects == other.effects and all(np.array_equal(a, b) for a, b in zip(one.there, other.there, strict=True))


def _gate(asked: AskedBody, run: Assessment, tables: Sequence[EffectTable]) -> dict[str, Flags] | None:
    """By effect, in which states it passes the gates of its rating; None where the body is not rated."""
    if not asked.gated:
        return None
    eligible = run.review.rule().eligible

    def passes(row: EffectRow) -> bool:
        return not sift([row], eligible).left_out

    return {table.effect_id: np.array([passes(state.row) for state in table.states]) for table in tables}


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all multiverses of a review share; `test` is whether the joint test is wanted."""

    plan: Plan
    published: Published | None
    rests_on: str
    run_all: Runner
    test: bool


def _multiverse(asked: AskedBody, words: str, grid: AnalysisGrid, of: _Setting) -> Multiverse:
    name = f"{asked.key}{'-' + slug(words) if words else ''}"
    fits = fit_grid(grid, name, of.rests_on, of.run_all)
    sets = max((len(one) for factor in grid.factors for one in factor.decisions), default=0)
    together = sets if any(len(factor.decisions) > 2 for factor in grid.factors) else None
    test = _joint(grid, fits, name, of) if of.test else None
    outcomes = judged(fits, asked.judge)
    own = asked.key == HEADLINE or any(published_band(query) == of.published for query in asked.judge.claims)
    published = of.published if own else None
    return Multiverse(asked.key, asked.title, words, grid, fits, outcomes, published, moves(grid, fits), together, test)


def _joint(grid: AnalysisGrid, fits: Fits, name: str, of: _Setting) -> JointTest | None:
    """The joint test; none where no analysis has two samples, as signs of one say nothing."""
    numbers = chosen_analyses(fits.distinct)
    numbers = numbers[fits.samples[numbers] > 1]
    draws = of.plan.multiverse.permutations if of.plan.multiverse else 0
    if not (numbers.size and draws):
        return None
    return joint_test(Chunk(grid, numbers), draw_all(grid, numbers, draws, of.plan.seed, name, of.rests_on, of.run_all))


def contract(found: Sequence[Multiverse]) -> dict[str, Any]:
    """The multiverses as `evidence sensitivity --json` prints them: those of the headline under the keys of the contract, then all."""
    main = next((one for one in found if one.key == HEADLINE and not one.question), None)
    claims = {name: shares for one in found if not one.question for name, shares in one.to_dict()["claims"].items()}
    bands = {one.key: one.bands for one in found if one.bands and not one.question}
    head: dict[str, Any] = {"specifications": 0, "share_above_zero": None, "share_in_published_band": None, "by_choice": {}}
    if main is not None:
        head = {name: main.to_dict()[name] for name in head}
    return head | {"claims": claims, "bands": bands, "multiverses": [{"key": one.key} | one.to_dict() for one in found]}
