"""The whole simulation of one review, and how often each thing was said of drawn data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.judgement.body.standing import UNIMPORTANT
from evidence.judgement.claims.verdicts import SIGNIFICANT
from evidence.models.distributions import Array
from evidence.robustness.jobs.job import Arrays, Job
from evidence.robustness.jobs.run import run_job
from evidence.robustness.twin.draw import Places, places
from evidence.robustness.twin.intervals import PREDICTION, WILD, DrawnBody, body_of, draw_intervals
from evidence.robustness.twin.procedure import ALL_BANDS, SAID, STANDS, Asked, asked_of, said_of, stacked
from evidence.robustness.twin.truths import ALIKE, NULL, Truth, published, truths
from evidence.synthesis.bodies import TIERS_1_2, select
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import Analyses, body_title

# Drawn reviews in one piece of the job, and for each of them sets of effects of one body, which cost less.
PIECE, SETS = 25, 2
QUICK, FULL = 50, 400


@dataclass(frozen=True, slots=True)
class BodyAsked:
    """A body of evidence whose intervals are asked: its set, key and title as in a run, its tiers, effects and samples."""

    kind: str
    key: str
    title: str
    tiers: str
    k_effects: int
    k_samples: int

    __repr__ = brief("kind", "key", "tiers")


@dataclass(frozen=True, slots=True)
class IntervalRate:
    """How often one interval of one body covers what is true.

    Attributes
    ----------
    body : whose interval.
    spread : key of the truth that says how far true effects differ between samples.
    interval : its name.
    sets : drawn sets of effects.
    none : share of them in which there is no such interval; the other shares are of those that have one.
    covers : share whose interval holds the true mean; of a prediction interval the share of new true effects that it holds.
    above, below : share whose interval lies above, and below, a true mean of zero.
    power, power_at : share above zero where the mean is `power_at`.
    width : mean width. None, as the shares, where no set has the interval or a test stands in its place.
    """

    body: BodyAsked
    spread: str
    interval: str
    sets: int
    none: float
    covers: float | None
    above: float | None
    below: float | None
    power: float | None
    power_at: float
    width: float | None

    __repr__ = brief("body", "spread", "interval", "covers")


@dataclass(frozen=True, slots=True)
class SaidRate:
    """How often each thing was said.

    Attributes
    ----------
    what : "rating" (basic), "graded", "claim" or "headline".
    key, title : of the recommendation, claim or body.
    truth : key of what was true.
    reviews : drawn reviews.
    shares : what was said -> share of them.
    """

    what: str
    key: str
    title: str
    truth: str
    reviews: int
    shares: Mapping[str, float]

    __repr__ = brief("what", "key", "truth", "shares")


@dataclass(frozen=True, slots=True)
class TestRate:
    """How often a test of a moderator found a difference.

    Attributes
    ----------
    name, title : as the plan declares it.
    truth : key of what was true.
    reviews : drawn reviews.
    tested : share of them in which it could be tested.
    found : share of those in which p was below .05.
    """

    __test__ = False  # no test of pytest's

    name: str
    title: str
    truth: str
    reviews: int
    tested: float
    found: float

    __repr__ = brief("name", "truth", "found")


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
    check_reviews(reviews)
    seed = results.review.plan.seed if seed is None else seed
    asked, true, source = asked_of(results), truths(results), places(results)
    review = results.review
    rests_on = f"{review.data_hash} {review.plan_hash} {review.rule().fingerprint if asked.ratings else ''}"
    work = partial(_reviews, source, asked, true, results)
    answers = by_unit(Job("simulate-reviews", work, len(true) * (reviews // PIECE), seed, rests_on), len(true), how)
    bodies = bodies_asked(results)
    spreads = tuple(truth for truth in true if truth.key in (NULL, ALIKE))
    units = [(body_of(rows, review.plan), truth) for _, rows in bodies for truth in spreads]
    job = Job("simulate-intervals", partial(_sets, units), len(units) * (reviews // PIECE), seed, rests_on)
    drawn = by_unit(job, len(units), how)
    at = next(iter(published(results)), UNIMPORTANT)
    of_units = [(body, truth) for body, _ in bodies for truth in spreads]
    return Twin(
        seed=seed,
        reviews=reviews,
        sets=SETS * reviews,
        truths=true,
        intervals=tuple(
            rate for (body, truth), part in zip(of_units, drawn, strict=True) for rate in interval_rates(body, truth, part, at)
        ),
        said=tuple(rate for truth, part in zip(true, answers, strict=True) for rate in said_rates(truth, part, asked, results)),
        tests=tuple(rate for truth, part in zip(true, answers, strict=True) for rate in test_rates(truth, part, asked, results)),
    )


def check_reviews(reviews: int) -> None:
    """Raise where so many reviews cannot be drawn in whole pieces."""
    if reviews < PIECE or reviews % PIECE:
        raise UsageError(f"reviews are drawn {PIECE} at a time; ask for a multiple of {PIECE}, such as {QUICK} or {FULL}; seen {reviews}")


def by_unit(job: Job, units: int, how: Mapping[str, Any]) -> list[Arrays]:
    """What the pieces of a job give, joined by unit: piece n is of unit n modulo the units, so that more pieces add to every unit."""
    parts = run_job(job, **how)
    joined = [parts[unit::units] for unit in range(units)]
    return [{name: np.concatenate([part[name] for part in some]) for name in some[0]} for some in joined]


def _reviews(source: Places, asked: Asked, true: Sequence[Truth], results: Analyses, number: int, seed: np.random.SeedSequence) -> Arrays:
    """One piece: some drawn reviews under one truth, and what is said of each."""
    rng, truth, plan = np.random.default_rng(seed), true[number % len(true)], results.review.plan
    return stacked([said_of(source.draw(truth, results.moderators, plan, rng), asked, results) for _ in range(PIECE)])


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


def interval_rates(body: BodyAsked, truth: Truth, drawn: Arrays, at: float) -> tuple[IntervalRate, ...]:
    """How often each interval of one body covered."""
    return tuple(_interval_rate(body, truth, name, ends, at) for name, ends in drawn.items())


def _interval_rate(body: BodyAsked, truth: Truth, name: str, ends: Array, at: float) -> IntervalRate:
    there = np.isfinite(ends).all(axis=1)
    none, known = float(1.0 - there.mean()), ends[there]
    if not len(known):
        return IntervalRate(body, truth.key, name, len(ends), none, None, None, None, None, at, None)
    if name == WILD:
        kept = float((known[:, 0] >= SIGNIFICANT).mean())
        return IntervalRate(body, truth.key, name, len(ends), none, kept, None, None, None, at, None)
    low, high = known.T
    covers = _held(low, high, truth) if name == PREDICTION else float(((low <= 0.0) & (high >= 0.0)).mean())
    shares = (float((low > 0.0).mean()), float((high < 0.0).mean()), float((low + at > 0.0).mean()))
    return IntervalRate(body, truth.key, name, len(ends), none, covers, *shares, at, float((high - low).mean()))


def _held(low: Array, high: Array, truth: Truth) -> float:
    """Mean share of new true effects that lie in a prediction interval."""
    from scipy.special import ndtr

    tau = float(np.sqrt(truth.tau2_sample + truth.tau2_effect))
    if tau == 0.0:
        return float(((low <= 0.0) & (high >= 0.0)).mean())
    return float((ndtr(high / tau) - ndtr(low / tau)).mean())


def said_rates(truth: Truth, drawn: Arrays, asked: Asked, results: Analyses) -> tuple[SaidRate, ...]:
    """How often each band, verdict and headline was given."""
    plan = results.review.plan
    titles = {key: plan.recommendations[key].title for key in asked.ratings}
    bodies = {name: plan.bodies[name].title for name in asked.bodies}
    sets = (
        ("rating", "band", ALL_BANDS, titles),
        ("graded", "graded", ALL_BANDS, titles),
        ("claim", "verdict", SAID, {query.claim_id: query.statement for query in asked.claims}),
        ("headline", "stands", STANDS, bodies),
    )
    return tuple(
        SaidRate(what, key, title, truth.key, len(drawn[name]), shares_of(drawn[name][:, place], words))
        for what, name, words, named in sets
        for place, (key, title) in enumerate(named.items())
    )


def shares_of(codes: np.ndarray[Any, Any], words: Sequence[str]) -> dict[str, float]:
    """The share of each word among codes."""
    return {word: float((codes == code).mean()) for code, word in enumerate(words)}


def test_rates(truth: Truth, drawn: Arrays, asked: Asked, results: Analyses) -> tuple[TestRate, ...]:
    """How often each test that could be made found a difference."""
    found = []
    for place, name in enumerate(asked.tests):
        p = drawn["p"][:, place]
        tested = np.isfinite(p)
        if tested.any():
            title = results.review.plan.moderators[name].title
            rejected = float((p[tested] < SIGNIFICANT).mean())
            found.append(TestRate(name, title, truth.key, len(p), float(tested.mean()), rejected))
    return tuple(found)
