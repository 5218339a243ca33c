"""The whole simulation of one review, and of reviews of a stated design: what was drawn, and how often each thing was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.judgement.body.standing import UNIMPORTANT
from evidence.review.read_plan import hash_of
from evidence.robustness.jobs.job import Arrays, Job
from evidence.robustness.jobs.run import run_job
from evidence.robustness.twin.design import DesignPlaces, StatedDesign, design_places
from evidence.robustness.twin.draw import Places, places
from evidence.robustness.twin.intervals import DrawnBody, body_of, draw_intervals
from evidence.robustness.twin.procedure import Asked, asked_of, said_of, stacked
from evidence.robustness.twin.rates import BodyAsked, IntervalRate, SaidRate, TestRate, interval_rates, said_rates, test_rates
from evidence.robustness.twin.truths import ALIKE, FOUND, NULL, SMALL, Truth, plan_hash, published, truths
from evidence.synthesis.bodies import TIERS_1_2, select
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import Analyses, body_title

Source = Places | DesignPlaces
# Drawn reviews in one piece of the job, and for each of them sets of effects of one body, which cost less.
PIECE, SETS = 25, 2
QUICK, FULL = 50, 200


@dataclass(frozen=True, slots=True)
class Twin:
    """What our own procedure says of data that were drawn, never coded.

    Attributes
    ----------
    seed, reviews, sets : of the drawing; drawn reviews under each truth, and drawn sets of each body.
    truths : what was true.
    intervals, said, tests : how often each interval covered, each thing was said, each test found a difference.
    """

    seed: int
    reviews: int
    sets: int
    truths: tuple[Truth, ...]
    intervals: tuple[IntervalRate, ...]
    said: tuple[SaidRate, ...]
    tests: tuple[TestRate, ...]

    __repr__ = brief("seed", "reviews", "sets")

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON."""
        plain = {"seed": self.seed, "reviews": self.reviews, "sets": self.sets}
        return plain | {name: [asdict(one) for one in getattr(self, name)] for name in ("truths", "intervals", "said", "tests")}


def twin_of(results: Analyses, reviews: int, seed: int | None = None, **how: Any) -> Twin:
    """Draw data sets from the fitted review and ask our own procedure what it says of them.

    Parameters
    ----------
    results : of the review.
    reviews : drawn reviews under each truth, a multiple of 25.
    seed : of the drawing; by default that of the plan.
    how : `folder`, `cluster`, `workers` and `say` of `run_job`.

    Raises
    ------
    UsageError
        If the number of reviews is none that can be drawn.
    CannotCompute
        If nothing can be drawn: no answer over all outcomes.
    """
    seed, true = _checked_seed(results, reviews, seed), truths(results)
    said, tests = _said(results, places(results), true, "simulate-reviews", reviews, seed, how)
    bodies = bodies_asked(results)
    spreads = tuple(truth for truth in true if truth.key in (NULL, ALIKE))
    units = [(asked, body_of(rows, results.review.plan), truth) for asked, rows in bodies for truth in spreads]
    work = partial(_sets, tuple((body, truth) for _, body, truth in units))
    drawn = by_unit(Job("simulate-intervals", work, len(units) * (reviews // PIECE), seed, _rests_on(results)), len(units), how)
    at = next(iter(published(results)), UNIMPORTANT)
    rates = (rate for (asked, _, truth), ends in zip(units, drawn, strict=True) for rate in interval_rates(asked, truth, ends, at))
    return Twin(seed, reviews, SETS * reviews, true, tuple(rates), said, tests)


def design_twin_of(results: Analyses, design: StatedDesign, reviews: int, seed: int | None = None, **how: Any) -> Twin:
    """The same of reviews that have a stated design in the place of that of this review.

    Intervals are not asked; of the truths no effect, the published one and the kinds that differ are.

    Parameters
    ----------
    results : of the review whose plan, rule and register are used, and whose studies the drawn ones are like.
    design : as `read_design` gives it.
    reviews, seed, how : as in `twin_of`.
    """
    seed, true = _checked_seed(results, reviews, seed), truths(results)
    plan, left_out = results.review.plan, (SMALL, FOUND)
    kept = tuple(one for one in true if one.key not in left_out and plan.moderators.get(one.moderator, design).column == design.column)
    name, source = f"simulate-design-{hash_of(design.to_dict())[:8]}", design_places(places(results), design)
    said, tests = _said(results, source, kept, name, reviews, seed, how)
    return Twin(seed, reviews, 0, kept, (), said, tests)


def _checked_seed(results: Analyses, reviews: int, seed: int | None) -> int:
    """The seed of the drawing, once so many reviews can be drawn in whole pieces."""
    if reviews < PIECE or reviews % PIECE:
        raise UsageError(f"reviews are drawn {PIECE} at a time; ask for a multiple of {PIECE}, such as {QUICK} or {FULL}; seen {reviews}")
    seed = results.review.plan.seed if seed is None else seed
    if seed < 0:
        raise UsageError(f"a seed is a whole number from 0 on; seen {seed}")
    return seed


def _rests_on(results: Analyses) -> str:
    return f"{results.review.data_hash} {plan_hash(results.review)}"


def _said(
    results: Analyses, source: Source, true: Sequence[Truth], name: str, reviews: int, seed: int, how: Mapping[str, Any]
) -> tuple[tuple[SaidRate, ...], tuple[TestRate, ...]]:
    """What is said of drawn reviews, and what their tests find, under each truth."""
    asked = asked_of(results)
    job = Job(name, partial(_reviews, source, asked, true, results), len(true) * (reviews // PIECE), seed, _rests_on(results))
    drawn = list(zip(true, by_unit(job, len(true), how), strict=True))
    said = tuple(rate for truth, part in drawn for rate in said_rates(truth, part, asked, results))
    return said, tuple(rate for truth, part in drawn for rate in test_rates(truth, part, asked, results))


def by_unit(job: Job, units: int, how: Mapping[str, Any]) -> list[Arrays]:
    """What the pieces of a job give, joined by unit: piece n is of unit n modulo the units, so that more pieces add to every unit."""
    parts = run_job(job, **how)
    joined = [parts[unit::units] for unit in range(units)]
    return [{name: np.concatenate([part[name] for part in some]) for name in some[0]} for some in joined]


def _reviews(source: Source, asked: Asked, true: Sequence[Truth], results: Analyses, number: int, seed: np.random.SeedSequence) -> Arrays:
    """One piece: some drawn reviews under one truth, and what is said of each."""
    rng, truth, plan = np.random.default_rng(seed), true[number % len(true)], results.review.plan
    return stacked([said_of(source.draw(truth, plan, rng), asked, results) for _ in range(PIECE)])


def _sets(units: Sequence[tuple[DrawnBody, Truth]], number: int, seed: np.random.SeedSequence) -> Arrays:
    """One piece: some drawn sets of one body, and its intervals."""
    body, truth = units[number % len(units)]
    return draw_intervals(body, truth, PIECE * SETS, False, np.random.default_rng(seed))


def bodies_asked(results: Analyses) -> list[tuple[BodyAsked, tuple[Any, ...]]]:
    """The bodies with an answer, tier 1, and the two main ones with tier 2, with their effects."""
    plan, found = results.review.plan, []
    by_id = {row.effect_id: row for row in results.effects.rows}
    for kind, key, answer in results.tier_1.distinct():
        if isinstance(answer, Answer):
            rows = tuple(by_id[name] for name in answer.counts.effects)
            title = body_title(results.review, kind, key)
            found.append((BodyAsked(kind, key, title, "1", len(rows), answer.counts.samples), rows))
    for name, answer in ((plan.headline, results.tiers_1_2.headline), ("overall", results.tiers_1_2.overall)):
        if isinstance(answer, Answer):
            rows = select(results.effects.rows, plan.bodies[name].where, TIERS_1_2)
            found.append((BodyAsked(name, "", plan.bodies[name].title, "1+2", len(rows), answer.counts.samples), rows))
    return found
