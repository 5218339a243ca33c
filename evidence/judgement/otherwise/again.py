"""Ratings and verdicts on bodies of evidence, judged again on other rows by the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.base.brief import brief
from evidence.judgement.claims.answer import Claim, rejudge
from evidence.judgement.claims.on_bodies import where_of
from evidence.judgement.claims.queries import Query, read_queries
from evidence.judgement.ratings.answer import Rating, rate_recommendation
from evidence.judgement.risk_of_bias.overall import StudyBias, judged_studies
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import holds
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.review_run import Analyses

ON_BODIES = ("value", "direction", "rating")
Where = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class OnBodies:
    """What is judged on one body of evidence each.

    Attributes
    ----------
    bodies : conditions of the body of every rating, by number, and of every claim, by id.
    queries : how each of these claims is compared.
    """

    bodies: Mapping[str | int, Where]
    queries: Mapping[str, Query]

    __repr__ = brief()

    def touched(self, rows: Iterable[EffectRow]) -> list[str | int]:
        """The ratings and claims whose bodies hold any of these rows."""
        few = tuple(rows)
        return [name for name, where in self.bodies.items() if any(in_body(row, where) for row in few)]


@dataclass(frozen=True, slots=True)
class Marks:
    """Ratings and verdicts at one state of the rows.

    Attributes
    ----------
    ratings : by number.
    verdicts : the full name of each verdict, by claim.
    """

    ratings: Mapping[int, Rating]
    verdicts: Mapping[str, str]

    __repr__ = brief()


def judged_on_bodies(review: CodedReview, ratings: Sequence[Rating], claims: Sequence[Claim]) -> OnBodies:
    """The ratings and claims of a review that rest on one body of evidence."""
    judged_claims, plan = {claim.claim_id for claim in claims}, review.plan
    # Without claims nothing is asked of their register, which may have errors of its own.
    declared = read_queries(review) if claims else ()
    rated = {one.recommendation: plan.recommendations[str(one.recommendation)].where for one in ratings}
    bodies: dict[str | int, Where] = {number: where for number, where in rated.items() if where}
    queries: dict[str, Query] = {}
    for query in declared:
        target = query.target
        if query.claim_id in judged_claims and query.rule in ON_BODIES and target is not None and target.kind not in ("claim", "moderator"):
            queries[query.claim_id] = query
            if where := where_of(target, plan):
                bodies[query.claim_id] = where
    return OnBodies(bodies, queries)


def judge_again(changed: Analyses, judged: Mapping[str, StudyBias], on: OnBodies, before: Marks, touched: Collection[str | int]) -> Marks:
    """The marks of what is touched, from changed results, without a GRADE profile; all else as before."""
    ratings = {
        number: rate_recommendation(str(number), changed, judged, profile=False) if number in touched else one
        for number, one in before.ratings.items()
    }
    again = {
        claim_id: rejudge(query, changed, tuple(ratings.values())).name for claim_id, query in on.queries.items() if claim_id in touched
    }
    return Marks(ratings, {**before.verdicts, **again})


def bias_of(review: CodedReview) -> Mapping[str, StudyBias]:
    """Risk of bias by study; none where nothing is rated."""
    return judged_studies(review, review.rule().bias) if review.plan.recommendations else {}


def in_body(row: EffectRow, where: Where) -> bool:
    """Whether a row stands behind the answer of a body."""
    return row.use == "tier 1" and row.effect is not None and holds(row, where)


def left_out(row: EffectRow) -> EffectRow:
    """The row as a record that no analysis takes."""
    return replace(row, use="record")
