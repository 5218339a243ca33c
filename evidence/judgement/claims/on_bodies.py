"""Claims about one body of evidence: its size, its direction, its rating. All three follow from where the body stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import NormalDist

from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.body.standing import standing_of
from evidence.judgement.claims import size, verdicts
from evidence.judgement.claims.found import Context, Found
from evidence.judgement.claims.queries import Query
from evidence.judgement.claims.targets import Target
from evidence.judgement.claims.verdicts import CANNOT
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import BASIC
from evidence.review.plan import Plan
from evidence.synthesis.bodies import NO_SIZE, TIER_1, holds, rows_of, select
from evidence.synthesis.directions.answer import panel, votes_on
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, u3

U3_KIND = "pooled_u3"
NO_GATE = "none of its effects passes the gates that a rating asks for"


def published_size(query: Query, context: Context) -> Found:
    """A published size against the answer of a body; what restates another claim has its verdict."""
    target = query.target
    assert target is not None
    if target.kind == "claim":
        of = context.queries[target.names[0]]
        found = published_size(of, context)
        again = f"restates {of.claim_id} and is not counted again: {found.why}"
        return _on_scale(query, replace(found, why=again))
    rows = _rows(target, context)
    found = _standing(rows, target, context)
    stands = found.standing
    if stands is None:
        return found
    published = published_band(query)
    verdict, why = size.size_verdict(stands, published)
    told = {name: size.chances(stands, published, truth) for name, truth in size.truths(published).items()}
    found = _on_scale(query, replace(found, verdict=verdict, why=why, chances=tuple(told.values())))
    answer, said = context.results.answers.of(rows), size.chances_words(told)
    if isinstance(answer, Answer) and answer.g == stands.g:
        said = f"{size.spread_words(stands, answer.tau2_total, published)}; {said}"
    return replace(found, why=f"{found.why}; {said}")


def published_band(query: Query) -> size.Published:
    """The band of a published size in g, whatever scale it is printed on."""
    assert query.band is not None
    low, high = (NormalDist().inv_cdf(end) if query.kind == U3_KIND else end for end in query.band)
    return size.Published(low, high)


def direction(query: Query, context: Context) -> Found:
    """A published effect that is positive and significant."""
    assert query.target is not None
    found = _standing(_rows(query.target, context), query.target, context)
    if found.standing is None:
        return found
    verdict, why = verdicts.direction_verdict(found.standing)
    return _on_scale(query, replace(found, verdict=verdict, why=why + (f"; {found.why}" if found.why else "")))


def rating(query: Query, context: Context) -> Found:
    """A published rating against the basic band."""
    assert query.target is not None
    ours = context.ratings[int(query.target.names[0])]
    verdict, why = verdicts.rating_verdict(query.published, ours.literal_name, ours.literal, ours.standing, ours.reason(BASIC))
    caution, studies = f"; caution: {ours.caution}" if ours.caution else "", ours.answer.counts.studies if ours.answer else None
    why = f"{why}; graded {ours.graded_name}{caution}"
    return Found(verdict, why, ours.literal, k_studies=studies, only=ours.literal_by, standing=ours.standing)


def _on_scale(query: Query, found: Found) -> Found:
    """The answer as U3 where the claim speaks of U3, else as g; what decides is part of the verdict's name."""
    if found.standing is None:
        return found
    numbers, why = [found.standing.g, found.standing.low, found.standing.high], found.why
    if query.kind == U3_KIND:
        numbers = [u3(value) for value in numbers]
        why += f"; U3 {numbers[0]:.3f} [{numbers[1]:.3f}, {numbers[2]:.3f}]"
    only = found.standing.only if found.verdict != CANNOT else ""
    return replace(found, why=why, value=numbers[0], ci_low=numbers[1], ci_high=numbers[2], only=only)


def _rows(target: Target, context: Context) -> tuple[EffectRow, ...]:
    plan, rows = context.results.review.plan, context.results.effects.rows
    if target.kind == "body":
        return rows_of(rows, plan.bodies[target.names[0]])
    return select(rows, where_of(target, plan), TIER_1)


def where_of(target: Target, plan: Plan) -> Mapping[str, Sequence[str]]:
    """The conditions of the body that a claim is about; none for a recommendation that compares kinds."""
    if target.kind == "recommendation":
        return plan.recommendations[target.names[0]].where
    return plan.bodies[target.names[0]].where if target.kind == "body" else target.where


def _standing(rows: Sequence[EffectRow], target: Target, context: Context) -> Found:
    """Where a body stands. One that is rated stands where its rating has it, on the effects that pass the gates."""
    if not rows:
        return Found(CANNOT, f"{NO_SIZE}{_by_direction(target, context)}", k_studies=0)
    studies = len({row.columns["study_id"] for row in rows})
    rated = _rated(rows, context)
    if rated is not None:
        passed = rated.answer.counts if rated.answer else None
        if rated.standing is None or passed is None:
            return Found(CANNOT, f"{NO_GATE}; {rated.reason(BASIC)}", k_studies=studies)
        left = len(rows) - len(passed.effects)
        note = f"{several(left, 'effect')} of the body left out by the gates of the rating" if left else ""
        return Found("", note, k_studies=passed.studies, standing=rated.standing)
    found = standing_of(rows, context.results.answers)
    if isinstance(found, NotEstimated):
        return Found(CANNOT, found.reason, k_studies=studies)
    return Found("", "", k_studies=studies, standing=found)


def _rated(rows: Sequence[EffectRow], context: Context) -> Rating | None:
    """The rating of these effects, if a recommendation rests on just them."""
    effects = {row.effect_id for row in rows}
    return next((one for one in context.ratings.values() if set(one.declared) == effects), None)


def _by_direction(target: Target, context: Context) -> str:
    """The votes of a body without a size: what is known of it, and no verdict."""
    where = where_of(target, context.results.review.plan)
    rows = [row for row in context.results.effects.rows if row.eligible and holds(row, where)]
    votes = panel(votes_on(rows, context.results.review.plan))
    if not votes.votes:
        return ""
    counted = f"{several(votes.better, 'sample')} better, {votes.worse} worse, {votes.none} no difference, {votes.mixed} mixed"
    return f"; by direction alone, which abstracts select: {counted}"
