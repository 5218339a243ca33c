"""Claims of the published documents compared with our results, each by the rule its row declares. No verdict is typed in.

"Reproduced" means the same answer from an independent re-coding, never from the review's own data. What the document prints is not
tested by figures copied from it: its sums and shares add up, or they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from evidence.base.brief import brief
from evidence.base.cells import decimals, parse_number
from evidence.base.words import several
from evidence.judgement.body.answer import BodyAnswer, OneSample, answer_of, degrees_of_freedom
from evidence.judgement.claims import verdicts
from evidence.judgement.claims.computed_figures import added, counted, divided, ranked
from evidence.judgement.claims.queries import TENSION, Query, in_tension, read_queries
from evidence.judgement.claims.shares import FEWEST, check_share, fits_together, no_denominator, share_verdict
from evidence.judgement.claims.targets import Target
from evidence.judgement.claims.verdicts import (
    ADDS_UP,
    CANNOT,
    DOES_NOT_ADD_UP,
    NOT_SUPPORTED,
    REPRODUCED,
    VERDICTS,
    DifferenceTest,
    Estimate,
)
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import BASIC
from evidence.judgement.trace import answer_text
from evidence.models.counts.proportions import wilson_interval
from evidence.review.codebook import Codebook
from evidence.synthesis.bodies import TIER_1, rows_of, select
from evidence.synthesis.cohorts.answer import cohort_votes, predicting, row_words
from evidence.synthesis.moderators.answer import ModeratorTest, NotTested
from evidence.synthesis.pooled.answer import Answer, NoAnswer, u3
from evidence.synthesis.review_run import Analyses
from evidence.synthesis.within.answer import Within, bearing_on, inside_words

SCOPES = ("effect", "review", "arithmetic", "external")
UNTESTABLE = {
    "review": "a fact about the review's own sample, which is not public",
    "external": "it rests on figures from elsewhere",
}
U3_KIND = "pooled_u3"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim and what our results say of it.

    Attributes
    ----------
    claim_id, statement, published, scope, kind : as in guide/claims.csv.
    rule : the rule it was judged by.
    verdict : one of `VERDICTS`: of arithmetic "adds up" or "does not add up", else "reproduced", "consistent" or "not supported"; of
        any "cannot be tested".
    restates : id of the claim it repeats in other words; None if it stands for itself. One that restates is not counted again.
    value : our figure, in the claim's own terms; None where there is none.
    ci_low, ci_high : its interval; None where the rule has none.
    k_studies : studies behind it; None where no pooled answer is.
    why : the reason, with the numbers.
    tension : ids, with spaces between, of claims about the same studies that this one hardly fits; "" if there are none.
    """

    claim_id: str
    statement: str
    published: str
    scope: str
    kind: str
    rule: str
    verdict: str
    restates: str | None
    value: float | int | str | None
    ci_low: float | None
    ci_high: float | None
    k_studies: int | None
    why: str
    tension: str = ""

    __repr__ = brief("claim_id", "verdict", "value", "statement")

    def to_dict(self) -> dict[str, Any]:
        """The claim under the keys of the contract; a note where a number can't be."""
        out = {name: getattr(self, name) for name in self.__slots__}
        notes = {"value": self.why, "ci_low": "no interval belongs to this figure", "k_studies": "no pooled answer stands behind it"}
        return out | {f"{name}_note": note for name, note in notes.items() if out[name] is None}


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule found. Attributes as in `Claim`."""

    verdict: str
    why: str
    value: float | int | str | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    k_studies: int | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rules look at: the results, ratings by number, printed values and declarations by claim."""

    results: Analyses
    ratings: Mapping[int, Rating]
    printed: Mapping[str, str]
    queries: Mapping[str, Query]


def judge_claims(results: Analyses, ratings: Sequence[Rating]) -> tuple[Claim, ...]:
    """Judge every claim of the review's register, in its order; none if it has no register.

    Raises
    ------
    DataProblems : a row declares its check in a way that can't be read.

    Examples
    --------
    >>> from evidence.judgement.ratings.answer import rate_recommendations
    >>> from evidence.review import default_review, read_review
    >>> from evidence.synthesis.review_run import run_review
    >>> results = run_review(read_review(default_review()[0]))
    >>> claims = judge_claims(results, rate_recommendations(results))
    >>> {claim.claim_id: claim.verdict for claim in claims}["G04"]
    'adds up'
    """
    queries = read_queries(results.review)
    context = _Context(
        results,
        {rating.recommendation: rating for rating in ratings},
        {query.claim_id: query.published for query in queries},
        {query.claim_id: query for query in queries},
    )
    return tuple(_judge(query, context) for query in queries)


def tally(claims: Sequence[Claim]) -> dict[str, int]:
    """Number of claims by verdict; one that restates another is not counted again."""
    return {verdict: sum(claim.verdict == verdict and claim.restates is None for claim in claims) for verdict in VERDICTS}


def tally_by_scope(claims: Sequence[Claim]) -> dict[str, dict[str, int]]:
    """Number of claims by scope and verdict."""
    return {scope: tally([claim for claim in claims if claim.scope == scope]) for scope in SCOPES}


def _judge(query: Query, context: _Context) -> Claim:
    found = CLAIM_RULES[query.rule](query, context)
    verdict, why = found.verdict, found.why
    if query.scope in UNTESTABLE:
        verdict, why = CANNOT, f"{UNTESTABLE[query.scope]}; {why}"
    elif verdict == REPRODUCED:
        why += "; the same answer from an independent re-coding, not from the review's data"
    for kind, name in query.beside:
        if kind != TENSION:
            why += f"; for comparison: {_shown_with(kind, name, context.results)}"
    tension = in_tension(query, context.queries.values())
    for other in tension:
        why += f"; in tension with {other.claim_id}, which says of the same studies: {other.statement} [{other.published}]"
    return Claim(
        *(query.claim_id, query.statement, query.published, query.scope, query.kind, query.rule, verdict, query.restates),
        *(found.value, found.ci_low, found.ci_high, found.k_studies, why),
        " ".join(other.claim_id for other in tension),
    )


def _none(query: Query, context: _Context) -> _Found:
    return _Found(CANNOT, f"it is not tested on the coded tables ({query.note})")


def _value(query: Query, context: _Context) -> _Found:
    target = query.target
    assert target is not None
    if target.kind == "claim":
        of = context.queries[target.names[0]]
        found = CLAIM_RULES[of.rule](of, context)
        answer = _answer(of.target, context.results) if of.target else None
        return _on_scale(query, answer, found.verdict, f"restates {of.claim_id} and is not counted again: {found.why}")
    assert query.band is not None
    answer = _answer(target, context.results)
    if isinstance(answer, NoAnswer):
        return _Found(CANNOT, answer.reason, k_studies=answer.counts.studies)
    low, high = (NormalDist().inv_cdf(end) if query.kind == U3_KIND else end for end in query.band)
    verdict, why = verdicts.value_verdict(_estimate(answer), (low, high))
    return _on_scale(query, answer, verdict, why)


def _on_scale(query: Query, answer: BodyAnswer | None, verdict: str, why: str) -> _Found:
    """The answer as U3 where the claim speaks of U3, else as g."""
    if answer is None or isinstance(answer, NoAnswer):
        return _Found(verdict, why, k_studies=answer.counts.studies if answer else None)
    numbers = [answer.g, answer.ci_low, answer.ci_high]
    if query.kind == U3_KIND:
        numbers = [u3(value) for value in numbers]
        why += f"; U3 {numbers[0]:.3f} [{numbers[1]:.3f}, {numbers[2]:.3f}]"
    return _Found(verdict, why, numbers[0], numbers[1], numbers[2], answer.counts.studies)


def _direction(query: Query, context: _Context) -> _Found:
    assert query.target is not None
    if query.target.kind == "moderator":
        return _by_moderator(query, context)
    answer = _answer(query.target, context.results)
    if isinstance(answer, NoAnswer):
        return _Found(CANNOT, answer.reason, k_studies=answer.counts.studies)
    verdict, why = verdicts.direction_verdict(_estimate(answer))
    return _on_scale(query, answer, verdict, why)


def _answer(target: Target, results: Analyses) -> BodyAnswer:
    """The main model on the body that a target names; of one sample its own interval."""
    plan = results.review.plan
    rows = results.effects.rows
    if target.kind == "body":
        return answer_of(rows_of(rows, plan.bodies[target.names[0]]), results.answers)
    where = plan.recommendations[target.names[0]].where if target.kind == "recommendation" else target.where
    return answer_of(select(rows, where, TIER_1), results.answers)


def _estimate(answer: Answer | OneSample) -> Estimate:
    return Estimate(answer.g, answer.ci_low, answer.ci_high, degrees_of_freedom(answer), answer.counts.samples)


def _by_moderator(query: Query, context: _Context) -> _Found:
    """A direction claimed of a difference between levels or of a slope; several moderators may bear on it."""
    judged, shown = [], None
    for test in _tests(query, context):
        found = _contrast(test, query.parts) if isinstance(test, ModeratorTest) else None
        if found is None:
            reason = test.reason if isinstance(test, NotTested) else f"{' and '.join(query.parts)} are not both among its levels"
            judged.append((CANNOT, f"{test.title}: {reason}"))
            continue
        assert isinstance(test, ModeratorTest)
        verdict, why = verdicts.difference_verdict(found, test.exploratory)
        judged.append((verdict, f"{test.title}: {why}"))
        shown = shown or (found, test.k_studies)
    verdict, why = verdicts.combine(judged)
    return _Found(verdict, why, *((shown[0].g, shown[0].low, shown[0].high, shown[1]) if shown else ()))


def _contrast(test: ModeratorTest, levels: Sequence[str]) -> Estimate | None:
    """First level less second; of a slope the slope."""
    if len(test.levels) == 1:
        slope = test.levels[0]
        return Estimate(slope.g, slope.ci_low, slope.ci_high, slope.df, test.k_samples)
    for one in test.differences:
        if set(one.levels) == set(levels):
            sign = 1 if one.levels == tuple(levels) else -1
            low, high = sorted((sign * one.ci_low, sign * one.ci_high))
            return Estimate(sign * one.g, low, high, one.df, test.k_samples)
    return None


def _null(query: Query, context: _Context) -> _Found:
    judged, shown = [], None
    for test in _tests(query, context):
        if isinstance(test, NotTested):
            judged.append((CANNOT, f"{test.title}: {test.reason}"))
            continue
        verdict, why = verdicts.null_verdict(_as_difference(test, query, context.results.review.codebook))
        judged.append((verdict, f"{test.title}: {why}"))
        shown = shown or test
    found, said = _inside(query, context.results)
    verdict, why = verdicts.no_difference_within(found, verdicts.combine(judged), query.kind == "interaction")
    return _Found(verdict, why + said, value=shown.p_value if shown else None, k_studies=shown.k_studies if shown else None)


def _inside(query: Query, results: Analyses) -> tuple[tuple[Within, ...], str]:
    """What studies print of groups inside their samples that bears on the moderators of a claim, and the same in words."""
    assert query.target is not None
    plan = results.review.plan
    named = [plan.moderators[name].within for name in query.target.names if name in plan.moderators]
    wheres = [where for where in named if where]
    if not wheres:
        return (), ""
    found = tuple({one.comparison: one for where in wheres for one in bearing_on(results.within, where)}.values())
    return found, f"; {inside_words(found, len(results.within), plan)}"


def _within(query: Query, context: _Context) -> _Found:
    """The result of one group of people inside samples."""
    assert query.target is not None
    found = bearing_on(context.results.within, query.target.where)
    verdict, why = verdicts.within_verdict(found, query.parts == ("effect",))
    return _Found(verdict, f"{why}; {inside_words(found, len(context.results.within), context.results.review.plan)}")


def _prognosis(query: Query, context: _Context) -> _Found:
    """What cohorts say of people with a characteristic, whatever they were offered."""
    assert query.target is not None
    review = context.results.review
    rows = predicting(review, query.target.where)
    verdict, why = verdicts.prognosis_verdict(cohort_votes(rows), query.parts[0])
    return _Found(verdict, " | ".join((why, *(row_words(row, review.codebook) for row in rows))))


def _as_difference(test: ModeratorTest, query: Query, codebook: Codebook) -> DifferenceTest:
    """The test with the levels the claim speaks of that are not in it."""
    there = {level.level for level in test.levels}
    claimed = {
        value: codebook.label(table, column, value)
        for column in query.parts
        for table in ("effects", "studies")
        for value in codebook.values_of(table, column)
    }
    absent = [label for value, label in claimed.items() if value not in there]
    absent += [aside for aside in test.set_aside if aside.split(" (")[0] not in claimed]
    return DifferenceTest(test.p_value, test.df_denom, test.aggregated_p, test.detectable, test.exploratory, tuple(dict.fromkeys(absent)))


def _tests(query: Query, context: _Context) -> list[ModeratorTest | NotTested]:
    assert query.target is not None
    tests = context.results.moderators
    undeclared = "the plan declares no such moderator"
    return [tests.get(name, NotTested(name, name, "", undeclared)) for name in query.target.names]


def _rating(query: Query, context: _Context) -> _Found:
    assert query.target is not None
    rating = context.ratings[int(query.target.names[0])]
    verdict, why = verdicts.rating_verdict(query.published, rating.literal, rating.literal_decided_by, rating.reason(BASIC))
    caution, studies = f"; caution: {rating.caution}" if rating.caution else "", rating.answer.counts.studies if rating.answer else None
    return _Found(verdict, f"{why}; graded {rating.graded}{caution}", rating.literal, k_studies=studies)


def _proportion(query: Query, context: _Context) -> _Found:
    if not query.denominator:
        return _Found(*no_denominator())
    n, parts = int(context.printed[query.denominator]), int(query.parts[0])
    verdict, why = share_verdict(query.published, n, parts)
    if verdict == DOES_NOT_ADD_UP:
        why += _fits_together(query, n, context)
    count = check_share(query.published, n, parts).count
    if count is None:
        return _Found(verdict, why)
    return _Found(verdict, why, count / n, *wilson_interval(count, n, context.results.review.plan.level))


def _fits_together(query: Query, n: int, context: _Context) -> str:
    """Of how many answers this share and the others of the same n could all be; "" where no other is stated."""
    others = [
        one for one in context.queries.values() if one.rule == query.rule and one.denominator == query.denominator and one is not query
    ]
    if not others:
        return ""
    fits = fits_together([(one.published, int(one.parts[0])) for one in (query, *others)], n)
    fit = f"only n = {fits[0]} fits" if len(fits) == 1 else f"n = {', '.join(map(str, fits))} fit" if fits else f"no n from {FEWEST} fits"
    return f"; together with {', '.join(one.claim_id for one in others)}, {fit}"


def _figure(query: Query, context: _Context) -> _Found:
    """A count, a sum or a ratio, against what is printed at its precision."""
    if query.rule == "sum":
        value, why = added(query, context.printed)
    elif query.rule == "ratio":
        value, why = divided(query, context.printed)
        return _Found(CANNOT, f"{why} ({query.note})", value)
    else:
        assert query.target is not None
        value, why = (ranked if query.rule == "rank" else counted)(query.target, context.results)
    printed = parse_number(query.published)
    equal = printed is not None and not isinstance(value, str) and round(value, decimals(query.published)) == printed
    if query.rule == "sum":
        return _Found(ADDS_UP if equal else DOES_NOT_ADD_UP, why, value)
    return _Found(REPRODUCED if equal else NOT_SUPPORTED, why, value)


def _shown_with(kind: str, name: str, results: Analyses) -> str:
    if kind == "body":
        body = results.review.plan.bodies[name]
        return f"{body.title}: {answer_text(answer_of(rows_of(results.effects.rows, body), results.answers))}"
    panel = results.directions.by_group[name]["all"]
    votes = f"{several(panel.better, 'sample')} better, {panel.worse} worse, {panel.none} no difference, {panel.mixed} mixed"
    title = results.review.plan.bodies[results.review.plan.groups[name]].title
    return f"directions of the effects under '{title}': {votes} (abstracts select what they print)"


CLAIM_RULES: dict[str, Callable[[Query, _Context], _Found]] = {
    "none": _none,
    "value": _value,
    "direction": _direction,
    "null": _null,
    "within": _within,
    "prognosis": _prognosis,
    "rating": _rating,
    "proportion": _proportion,
    "count": _figure,
    "sum": _figure,
    "ratio": _figure,
    "rank": _figure,
}
