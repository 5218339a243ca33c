"""The tables of ratings, of the trace behind them, and of claims."""

from __future__ import annotations

from typing import Any

from evidence.judgement.assessment import Assessment
from evidence.judgement.decisions import decision_words
from evidence.judgement.ratings import Rating
from evidence.report.tables import Table

RATING_COLUMNS = (
    ("recommendation", "Recommendation"),
    ("title", "What it recommends"),
    ("published", "Published"),
    ("literal", "Literal"),
    ("graded", "Graded"),
    ("literal_uncapped", "Literal, without caps"),
    ("graded_uncapped", "Graded, without caps"),
    ("literal_decided_by", "Decided by (literal)"),
    ("graded_decided_by", "Decided by (graded)"),
    ("k_samples", "Samples"),
    ("g", "Hedges' g"),
    ("ci_low", "CI low"),
    ("ci_high", "CI high"),
    ("provisional", "Provisional"),
    ("caution", "Caution"),
    ("harm", "Harm"),
    ("decision", "What a person decided"),
    ("to_move", "What would move it"),
    ("numbers_hash", "Numbers"),
)

TRACE_COLUMNS = (
    ("recommendation", "Recommendation"),
    ("mode", "Mode"),
    ("gate", "Gate"),
    ("input", "Input"),
    ("value", "Value"),
    ("passed", "Passed"),
    ("why", "Why"),
)

CLAIM_COLUMNS = (
    ("claim_id", "Claim"),
    ("statement", "What is stated"),
    ("published", "As published"),
    ("scope", "Scope"),
    ("rule", "Rule"),
    ("verdict", "Verdict"),
    ("value", "Our figure"),
    ("ci_low", "CI low"),
    ("ci_high", "CI high"),
    ("k_studies", "Studies"),
    ("tension", "In tension with"),
    ("why", "Why"),
)


def ratings_table(assessment: Assessment) -> Table:
    """One row a recommendation: the published band and the two of the rule."""
    return Table("ratings", "Ratings", RATING_COLUMNS, tuple(map(_rating_cells, assessment.ratings)))


def trace_table(assessment: Assessment) -> Table:
    """Every gate and input of every rating, in the order in which the gates ask."""
    passed = {True: "yes", False: "no", None: None}
    rows = [
        {"recommendation": rating.recommendation, "mode": line.mode, "gate": line.gate, "input": line.input}
        | {"value": line.value_text, "passed": passed[line.passed], "why": line.why}
        for rating in assessment.ratings
        for line in rating.trace
    ]
    return Table("ratings_trace", "Trace of every gate", TRACE_COLUMNS, tuple(rows))


def claims_table(assessment: Assessment) -> Table:
    """One row a claim of the guide."""
    rows = tuple({name: getattr(claim, name) for name, _ in CLAIM_COLUMNS} for claim in assessment.claims)
    return Table("claims", "Claims held against these results", CLAIM_COLUMNS, rows)


def _rating_cells(rating: Rating) -> dict[str, Any]:
    answer = rating.answer or {}
    bands = ("published", "literal", "graded", "literal_uncapped", "graded_uncapped", "literal_decided_by", "graded_decided_by")
    plain = ("recommendation", "title", *bands, "provisional", "numbers_hash")
    cells: dict[str, Any] = {name: getattr(rating, name) for name in plain}
    cells |= {name: answer.get(name) for name in ("k_samples", "g", "ci_low", "ci_high")}
    cells |= {"harm": "; ".join(rating.harm), "caution": rating.caution or None, "to_move": " | ".join(rating.to_move)}
    return cells | {"decision": decision_words(rating.decision, rating.numbers_hash)}
