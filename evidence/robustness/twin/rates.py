"""How often: the share of drawn bodies whose interval covers, of drawn reviews of which something is said, of tests that find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.judgement.claims.verdicts import SIGNIFICANT
from evidence.models.distributions import Array
from evidence.robustness.jobs.job import Arrays
from evidence.robustness.twin.intervals import PREDICTION, WILD
from evidence.robustness.twin.procedure import ALL_BANDS, SAID, STANDS, Asked
from evidence.robustness.twin.truths import Truth
from evidence.synthesis.review_run import Analyses


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
