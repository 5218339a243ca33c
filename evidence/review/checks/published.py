"""Rules on what other reviews found: guide/other_reviews.csv."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence.base.errors import Problem
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import Finding, as_problem, declare, of_family
from evidence.review.checks.elsewhere import RATIOS
from evidence.review.checks.keys import ReviewTables
from evidence.review.tables import Row

if TYPE_CHECKING:
    from evidence.review.review import CodedReview

TABLE = "other_reviews"
BACKGROUND = "background"
# What a row may stand beside; the parts of the plan are looked up where the plan is known.
BESIDE = ("recommendation", "principle", "claim")

impossible = of_family("impossible")
discordant = of_family("discordant")
data = of_family("data")
UNKNOWN_PART = declare("other-review-plan", "error", family="plan", cause="a part of review.toml that was renamed")


@data("other-review-unfinished", "error", "review", cause="a row that was begun and not finished")
def other_review_unfinished(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows(TABLE):
        sized = row.text("estimate")
        if row.text("statistic") != "none" and not sized:
            fix = "Fill it in, or put none for the statistic and say the result in words."
            yield _at(row, "estimate", f"nothing, and the statistic {shown(row.text('statistic'))}", "the printed size", fix)
        if sized and not row.text("higher_is_better"):
            fix = "Say whether a higher value of the printed statistic is better."
            yield _at(row, "higher_is_better", "nothing beside a size", "1 or 0", fix)
        if row.text("nearness") != BACKGROUND and not row.text("direction"):
            yield _at(row, "direction", "nothing", "whom the answer favours, or unclear", "Fill it in, or make the row background.")


@impossible("other-review-interval", "error", "review", cause="the two ends swapped, or a misprint")
def other_review_interval(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows(TABLE):
        estimate, low, high = (row.number(column) for column in ("estimate", "ci_low", "ci_high"))
        if row.text("statistic") in RATIOS and any(end is not None and end <= 0 for end in (estimate, low, high)):
            yield _at(row, "estimate", f"a ratio of {row.text('estimate')}", "a ratio above 0", "Look at the page again.")
        if (low is None) != (high is None):
            column = "ci_low" if low is None else "ci_high"
            yield _at(row, column, "one end of an interval", "both ends, or none", "Fill in the other end.")
        elif estimate is not None and low is not None and high is not None and not low <= estimate <= high:
            seen = f"{row.text('estimate')} with the interval {low:g} to {high:g}"
            yield _at(row, "ci_low", seen, "a size inside its interval", "Look at the page again.")


@discordant("other-review-direction", "warning", "review", cause="higher_is_better says the opposite")
def other_review_direction(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows(TABLE):
        estimate, said = row.number("estimate"), row.text("direction")
        if estimate is None or not row.text("higher_is_better") or said not in ("treatment", "comparison"):
            continue
        null = 1.0 if row.text("statistic") in RATIOS else 0.0
        better = (estimate > null) == bool(row["higher_is_better"])
        numbers = "treatment" if better else "comparison"
        if estimate != null and said != numbers:
            yield _at(row, "direction", shown(said), f"{numbers}, which the numbers give", "Correct it, or higher_is_better.")


@data("other-review-beside", "error", "review", cause="a misspelt kind, or a claim that was renamed")
def other_review_beside(review: ReviewTables) -> Iterator[Finding]:
    claims = review.known.get("claims.claim_id", frozenset())
    for row in review.rows(TABLE):
        for kind, name in beside(row):
            if kind not in BESIDE or not name:
                allowed = ", ".join(f"{known}:NAME" for known in BESIDE)
                yield _at(row, "beside", shown(f"{kind}:{name}"), allowed, nearest(kind, BESIDE, "Name one of these."))
            elif kind == "claim" and "claims" not in review.partial and name not in claims:
                yield _at(row, "beside", shown(name), "a claim that exists", nearest(name, claims, "Correct the id."))


def published_problems(review: CodedReview) -> list[Problem]:
    """Every part of the plan that a row names and that the plan does not have."""
    plan = review.plan
    parts = {"recommendation": tuple(plan.recommendations), "principle": tuple(plan.principles)}
    found = []
    for row in review.tables[TABLE]:
        named = [("beside", name, parts[kind]) for kind, name in beside(row) if kind in parts]
        named += [("body", row.text("body"), tuple(plan.bodies))] if row.text("body") else []
        for column, name, known in named:
            if name not in known:
                allowed = listed(known) or "none, as the plan has none"
                found.append(as_problem(UNKNOWN_PART, _at(row, column, shown(name), allowed, nearest(name, known, "Correct the name."))))
    return found


def beside(row: Row) -> tuple[tuple[str, str], ...]:
    """What a row stands beside, by kind and name."""
    parts = (part.strip().partition(":") for part in row.text("beside").split(";") if part.strip())
    return tuple((kind, name) for kind, _, name in parts)


def _at(row: Row, column: str, seen: str, allowed: str, fix: str) -> Finding:
    return Finding(row.file, row.line, column, row.id, seen, allowed, fix)
