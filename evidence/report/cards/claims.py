"""A card for every claim: what is stated and where, what these results say of it, how that follows, and what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.judgement.claims.answer import Claim
from evidence.judgement.claims.queries import Query, read_queries
from evidence.judgement.claims.words import SCOPES, figure_words
from evidence.judgement.credibility.answer import Credibility
from evidence.judgement.otherwise.words import claim_otherwise
from evidence.report.card import Card, Line, Link, Piece, kept, line
from evidence.review.plan import Plan
from evidence.robustness.examined import Examined
from evidence.robustness.over_time.words import path_words
from evidence.synthesis.addresses import answer_address, row_address


def claim_cards(run: Examined) -> tuple[Card, ...]:
    """One for each claim of the register, in its order."""
    if not run.claims:
        return ()
    queries = {query.claim_id: query for query in read_queries(run.review)}
    printed = run.review.tables["claims"].by("claim_id")
    credibility: dict[str, list[Credibility]] = {}
    for one in run.credibility:
        credibility.setdefault(one.claim_id, []).append(one)
    years = {one.claim_id: path_words(one) for one in run.over_time.since if one.claim_id}
    cards = []
    for claim in run.claims:
        row, query = printed[claim.claim_id], queries[claim.claim_id]
        unit = row.text("unit")
        lines = kept(
            line("As published", figure_words(claim.published, unit)),
            line("Where", ", ".join(filter(None, (row.text("section"), f"about {SCOPES.get(claim.scope, claim.scope)}")))),
            line("Our figure", _figure(claim, unit)),
            line("Why", claim.why),
            line("With one thing changed", claim_otherwise(run.otherwise, claim)),
            line("Year by year", years.get(claim.claim_id, "")),
            line("Compared with", *_compared(query, run.review.plan)),
            line("Says the same as", _to_claim(claim.restates, run) if claim.restates else ""),
            line("Hardly fits", tuple(piece for other in claim.tension.split() for piece in (_to_claim(other, run), " "))),
            *(_credibility(one) for one in credibility.get(claim.claim_id, ())),
        )
        cards.append(Card(row_address(run.review, "claims", claim.claim_id), f"{claim.claim_id}: {claim.statement}", claim.name, lines))
    return tuple(cards)


def about_line(about: Sequence[Claim], run: Examined) -> Line:
    """The claims that are compared with something, each with its verdict."""
    return line("Claims compared with it", *((_to_claim(one.claim_id, run), f" {one.statement}; {one.name}") for one in about))


def _to_claim(name: str, run: Examined) -> Link:
    return Link(name, row_address(run.review, "claims", name))


def claims_by_address(run: Examined) -> dict[str, list[Claim]]:
    """The claims that are compared with each pooled answer or recommendation."""
    if not run.claims:
        return {}
    claims, found = {claim.claim_id: claim for claim in run.claims}, dict[str, list[Claim]]()
    for query in read_queries(run.review):
        for address in _addresses(query, run.review.plan):
            found.setdefault(address, []).append(claims[query.claim_id])
    return found


def _addresses(query: Query, plan: Plan) -> list[str]:
    if query.target is None or query.target.kind not in ("body", "recommendation"):
        return []
    body = query.target.kind == "body"
    return [answer_address(plan, "by_body" if body else "by_recommendation", name) for name in query.target.names]


def _compared(query: Query, plan: Plan) -> list[Piece]:
    """What the claim is compared with, linked where it has a card."""
    said: list[Piece] = []
    for address, name in zip(_addresses(query, plan), query.target.names if query.target else (), strict=False):
        title = plan.bodies[name].title if name in plan.bodies else f"Recommendation {name}"
        said.append(Link(title, address))
    if query.target is not None and query.target.kind == "moderator":
        said += [plan.moderators[name].title for name in query.target.names if name in plan.moderators]
    return said


def _figure(claim: Claim, unit: str) -> str:
    """Our figure with its interval, each end in its unit."""
    value = figure_words(claim.value, unit)
    if claim.ci_low is None or claim.ci_high is None:
        return value
    return f"{value}, interval {figure_words(claim.ci_low, unit)} to {figure_words(claim.ci_high, unit)}"


def _credibility(one: Credibility) -> Line:
    """The questions of ICEMAN, shortly: a claim of a difference is only as good as their answers."""
    most = one.at_most or "cannot be judged from here"
    answers = (f"{answer.question}. {answer.asks} {answer.answer}: {answer.why}" for answer in one.answers)
    return line(f"Credibility (ICEMAN): {most}{f' ({one.moderator})' if one.moderator else ''}", *answers)
