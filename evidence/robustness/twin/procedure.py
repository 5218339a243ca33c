"""What ratings, claims, tests and headline say of one drawn review: the very functions of a run, on drawn effects alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evidence.base.brief import brief
from evidence.base.ledger import Ledger
from evidence.base.reason import NotEstimated
from evidence.judgement.body.standing import BENEFIT, HARM, MAIN, Standing, standing_of
from evidence.judgement.claims.answer import rejudge
from evidence.judgement.claims.queries import Query, read_queries
from evidence.judgement.claims.verdicts import CANNOT, CONSISTENT, NOT_SUPPORTED, REPRODUCED
from evidence.judgement.ratings.answer import rate_recommendation
from evidence.review.plan import BANDS
from evidence.review.rating_rule import CANNOT as NO_RATING
from evidence.robustness.jobs.job import Arrays
from evidence.robustness.twin.draw import DrawnReview
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import Effects
from evidence.synthesis.moderators.answer import ModeratorTest, moderator_tests
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.review_run import Analyses

# What is said, in the order of its codes.
ALL_BANDS = (NO_RATING, *BANDS)
SAID = (CANNOT, NOT_SUPPORTED, CONSISTENT, REPRODUCED)
SHOWN, INDICATED, OPEN, HARMFUL = "benefit shown", "benefit indicated only", "open", "harm indicated"
STANDS = (HARMFUL, OPEN, INDICATED, SHOWN)
# Rules of claims that follow from effects that can be drawn; others ask cohorts, groups inside samples, or printed figures.
DRAWABLE = ("value", "direction", "null", "rating")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a drawn review is asked, in the order of the arrays.

    Attributes
    ----------
    ratings : keys of the recommendations.
    claims : those on effects that can be drawn.
    tests : names of the moderators.
    bodies : names of the headline body and of the one over all outcomes.
    """

    ratings: tuple[str, ...]
    claims: tuple[Query, ...]
    tests: tuple[str, ...]
    bodies: tuple[str, ...]

    __repr__ = brief()


def asked_of(results: Analyses) -> Asked:
    """What a drawn review of this plan is asked."""
    plan = results.review.plan
    claims = tuple(query for query in read_queries(results.review) if drawable(query))
    return Asked(tuple(plan.recommendations), claims, tuple(plan.moderators), (plan.headline, "overall"))


def drawable(query: Query) -> bool:
    """Whether a claim follows from effects that can be drawn, and is not another one again."""
    return query.scope == "effect" and query.rule in DRAWABLE and query.restates is None


def said_of(drawn: DrawnReview, asked: Asked, results: Analyses) -> Arrays:
    """Codes of what is said of one drawn review: `band`, `graded` (ALL_BANDS), `verdict` (SAID), `stands` (STANDS), and `p` of each test.

    Parameters
    ----------
    drawn : the drawn review.
    asked : what it is asked.
    results : of the review whose plan, rule and register are used; none of its own results is looked at.
    """
    plan = results.review.plan
    answers = Answers(plan)
    moderators = moderator_tests(select(drawn.rows, plan.bodies["overall"].where, TIER_1), answers)
    run = replace(results, effects=Effects(drawn.rows, Ledger()), answers=answers, moderators=moderators, within=())
    ratings = tuple(rate_recommendation(key, run, drawn.judged) for key in asked.ratings)
    verdicts = [rejudge(query, run, ratings).verdict for query in asked.claims]
    tests = [moderators[name] for name in asked.tests]
    return {
        "band": np.array([ALL_BANDS.index(one.literal) for one in ratings], dtype=np.int8),
        "graded": np.array([ALL_BANDS.index(one.graded) for one in ratings], dtype=np.int8),
        "verdict": np.array([SAID.index(verdict) for verdict in verdicts], dtype=np.int8),
        "p": np.array([test.p_value if isinstance(test, ModeratorTest) else np.nan for test in tests]),
        "stands": np.array([STANDS.index(_stands(run, name)) for name in asked.bodies], dtype=np.int8),
    }


def _stands(run: Analyses, body: str) -> str:
    rows = select(run.effects.rows, run.review.plan.bodies[body].where, TIER_1)
    found = standing_of(rows, run.answers)
    if isinstance(found, NotEstimated):
        return OPEN
    return stands_as(found)


def stands_as(found: Standing) -> str:
    """Where a body stands, as the headline tells it: shown by the main model, indicated by the weaker grounds only, or not."""
    if found.shows == BENEFIT:
        return SHOWN if found.by == MAIN else INDICATED
    return HARMFUL if found.shows == HARM else OPEN


def stacked(parts: Sequence[Arrays]) -> Arrays:
    """The arrays of several drawn reviews on top of each other."""
    return {name: np.stack([part[name] for part in parts]) for name in parts[0]}
