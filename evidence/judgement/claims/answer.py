"""Claims of the published documents compared with our results, each by the rule its row declares. No verdict is typed in.

"Reproduced" means the same answer from an independent re-coding, never from the review's own data. What the document prints is not
tested by figures copied from it: its sums and shares add up, or they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name, noted
from evidence.base.brief import brief
from evidence.base.words import several
from evidence.judgement.body.answer import answer_of
from evidence.judgement.claims import on_bodies, on_figures, on_groups
from evidence.judgement.claims.found import Context, Found
from evidence.judgement.claims.products import multiplied, printed_figures
from evidence.judgement.claims.queries import ELSEWHERE, TENSION, Query, in_tension, read_queries
from evidence.judgement.claims.verdicts import CANNOT, REPRODUCED, VERDICTS
from evidence.judgement.ratings.answer import Rating, named
from evidence.judgement.trace import answer_text
from evidence.synthesis.bodies import rows_of
from evidence.synthesis.review_run import Analyses

SCOPES = ("effect", "review", "arithmetic", "external")
UNTESTABLE = {
    "review": "a fact about the review's own sample, which is not public",
    "external": "it rests on figures from elsewhere",
}


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
    only : what the name of the verdict adds where the main model does not carry it, such as "by the simpler interval only"; else "".
    chances : of a published size, how often each verdict would come out by what is true: {"truth": ..., verdict: probability ...}.
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
    only: str = ""
    chances: tuple[Mapping[str, float], ...] = ()

    __repr__ = brief("claim_id", "verdict", "value", "statement")

    @property
    def name(self) -> str:
        """The verdict with what its name must add."""
        return named(self.verdict, self.only)

    def to_dict(self) -> dict[str, Any]:
        """The claim under the keys of the contract; a note where a number can't be."""
        out = fields_by_name(self) | {"name": self.name, "chances": list(map(dict, self.chances))}
        return noted(out, value=self.why, ci_low="no interval belongs to this figure", k_studies="no pooled answer stands behind it")


def judge_claims(results: Analyses, ratings: Sequence[Rating]) -> tuple[Claim, ...]:
    """Judge every claim of the review's register, in its order; none if it has no register.

    Raises
    ------
    DataProblems
        A row declares its check in a way that can't be read.

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
    context = Context(
        results,
        {rating.recommendation: rating for rating in ratings},
        {query.claim_id: query.published for query in queries},
        {query.claim_id: query for query in queries},
    )
    return tuple(_judge(query, context) for query in queries)


def rejudge(query: Query, results: Analyses, ratings: Sequence[Rating]) -> Found:
    """What a claim about one body would get from other results and their ratings."""
    return CLAIM_RULES[query.rule](query, Context(results, {one.recommendation: one for one in ratings}, {}, {}))


def tally(claims: Sequence[Claim]) -> dict[str, int]:
    """Number of claims by verdict; one that restates another is not counted again."""
    return {verdict: sum(claim.verdict == verdict and claim.restates is None for claim in claims) for verdict in VERDICTS}


def tally_by_scope(claims: Sequence[Claim]) -> dict[str, dict[str, int]]:
    """Number of claims by scope and verdict."""
    return {scope: tally([claim for claim in claims if claim.scope == scope]) for scope in SCOPES}


def _judge(query: Query, context: Context) -> Claim:
    found = CLAIM_RULES[query.rule](query, context)
    verdict, why = found.verdict, found.why
    if query.scope in UNTESTABLE and query.rule != ELSEWHERE:
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
        found.only if verdict == found.verdict else "",
        found.chances,
    )


def _shown_with(kind: str, name: str, results: Analyses) -> str:
    if kind == "figure":
        other = results.review.tables["figures"].by("figure_id")[name]
        return f"{other.text('what')}: {other.text('value')} ({other.text('source')}, {other.text('place')})"
    if kind == "product":
        found = multiplied(name.split("|"), printed_figures(results.review))
        return f"{found.words} = {found.value:,.4g}"
    if kind == "body":
        body = results.review.plan.bodies[name]
        return f"{body.title}: {answer_text(answer_of(rows_of(results.effects.rows, body), results.answers))}"
    panel = results.directions.by_group[name]["all"]
    votes = f"{several(panel.better, 'sample')} better, {panel.worse} worse, {panel.none} no difference, {panel.mixed} mixed"
    title = results.review.plan.bodies[results.review.plan.groups[name]].title
    return f"directions of the effects under '{title}': {votes} (abstracts select what they print)"


def _none(query: Query, context: Context) -> Found:
    return Found(CANNOT, f"it is not tested on the coded tables ({query.note})")


def _direction(query: Query, context: Context) -> Found:
    assert query.target is not None
    return (on_groups.by_moderator if query.target.kind == "moderator" else on_bodies.direction)(query, context)


CLAIM_RULES: dict[str, Callable[[Query, Context], Found]] = {
    "none": _none,
    "value": on_bodies.published_size,
    "direction": _direction,
    "null": on_groups.no_difference,
    "within": on_groups.one_group,
    "prognosis": on_groups.prognosis,
    "rating": on_bodies.rating,
    "proportion": on_figures.proportion,
    "count": on_figures.figure,
    "sum": on_figures.figure,
    "ratio": on_figures.figure,
    "product": on_figures.product,
    "printed": on_figures.printed_elsewhere,
    "rank": on_figures.figure,
}
