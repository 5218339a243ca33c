"""What is wrong with a review's own rules and declarations; it needs no result, so `evidence check` loads no model for it."""

from __future__ import annotations

from evidence.base.errors import Problem
from evidence.judgement.claims.queries import query_problems
from evidence.judgement.ratings.decisions import decision_problems
from evidence.review.checks.published import published_problems
from evidence.review.checks.reporting import cerqual_problems
from evidence.review.review import CodedReview


def judgement_problems(review: CodedReview) -> list[Problem]:
    """Everything wrong with the rating rule, with decisions on ratings, with the declarations of the claims, and with what other reviews
    are put beside."""
    return [
        *review.rule_problems,
        *decision_problems(review),
        *query_problems(review),
        *published_problems(review),
        *cerqual_problems(review),
    ]
