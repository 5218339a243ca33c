"""What is true of drawn data: a mean, the variances between samples and between effects, and a difference between kinds."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.judgement.body.standing import UNIMPORTANT
from evidence.judgement.claims.on_bodies import published_band
from evidence.judgement.claims.queries import read_queries
from evidence.review.read_plan import hash_of
from evidence.review.review import CodedReview
from evidence.synthesis.moderators.answer import ModeratorTest
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import Analyses

NULL, ALIKE, SMALL, PUBLISHED, FOUND = "no_effect", "no_effect_alike", "small", "published", "found"
# Differences in g of one kind from the others: small, medium and more than large (Cohen 1988 has .2, .5 and .8).
DIFFERENCES = (0.25, 0.5, 1.0)


# The sections of review.toml that drawn data and what is said of them follow from.
SECTIONS = ("plan", "bodies", "groups", "recommendations", "moderators")


def plan_hash(review: CodedReview) -> str:
    """SHA-256 over what a simulation follows from besides the data: those sections of the plan, and the rating rule."""
    rule = review.rule().fingerprint if review.plan.recommendations else ""
    return hash_of({"rule": rule} | {name: review.plan_keys.get(name) for name in SECTIONS})


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of drawn data.

    Attributes
    ----------
    key, title : for files, and for people.
    g : true mean effect.
    tau2_sample, tau2_effect : variances between samples and between effects inside them.
    moderator, difference : one level of it, drawn anew in each data set, is better by this; "" and 0 where all kinds are alike.
    """

    key: str
    title: str
    g: float
    tau2_sample: float
    tau2_effect: float
    moderator: str = ""
    difference: float = 0.0

    __repr__ = brief("key", "g", "tau2_sample", "tau2_effect")


def truths(results: Analyses) -> tuple[Truth, ...]:
    """The truths that a review is asked about: none, none and no spread, the least that matters, what was published, what was found here,
    and one kind better than the others where a recommendation compares kinds.

    Raises
    ------
    CannotCompute
        If the overall body has no answer, so that there is no spread to draw from.
    """
    answer = results.tier_1.overall
    if not isinstance(answer, Answer):
        raise CannotCompute(f"nothing can be drawn: over all outcomes, {answer.reason}")
    spread = (answer.tau2_total, 0.0) if answer.tau2_sample is None else (answer.tau2_sample, answer.tau2_effect or 0.0)
    found = [
        Truth(NULL, "no effect, with the spread found here", 0.0, *spread),
        Truth(ALIKE, "no effect, the same everywhere", 0.0, 0.0, 0.0),
        Truth(SMALL, f"a mean of {UNIMPORTANT:.2f}, the least that matters", UNIMPORTANT, *spread),
        *(Truth(PUBLISHED, f"a mean of {g:.2f}, as published", g, *spread) for g in published(results)[:1]),
        Truth(FOUND, f"a mean of {answer.g:.2f}, as found here", answer.g, *spread),
    ]
    compared = dict.fromkeys(rec.moderator for rec in results.review.plan.recommendations.values() if rec.moderator)
    for name in compared:
        test = results.moderators.get(name)
        if isinstance(test, ModeratorTest) and test.differences:
            title = f"{test.title[:1].lower()}{test.title[1:]}: one better by"
            found += [Truth(f"{name}_{size:g}", f"{title} {size:.2f}", answer.g, *spread, name, size) for size in DIFFERENCES]
    return tuple(found)


def published(results: Analyses) -> tuple[float, ...]:
    """The published sizes that stand for themselves in the register of claims, in g."""
    return tuple(published_band(query).middle for query in read_queries(results.review) if query.rule == "value" and not query.restates)
