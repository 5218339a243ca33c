"""The tables of ratings, of the trace behind them, and of claims."""

from __future__ import annotations

from evidence.judgement.assessment import Assessment
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
    return Table("ratings", "Ratings", RATING_COLUMNS, tuple(assessment.ratings_rows()))


def trace_table(assessment: Assessment) -> Table:
    """Every gate and input of every rating."""
    passed = {True: "yes", False: "no", None: None}
    rows = tuple(row | {"passed": passed[row["passed"]]} for row in assessment.trace_rows())
    return Table("ratings_trace", "Trace of every gate", TRACE_COLUMNS, rows)


def claims_table(assessment: Assessment) -> Table:
    """One row a claim of the guide."""
    return Table("claims", "Claims held against these results", CLAIM_COLUMNS, tuple(assessment.claims_rows()))
