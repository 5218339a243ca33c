"""The table of what one change would move."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment

OTHERWISE_COLUMNS = (
    Column(
        "kind", "Kind of change", "What is changed: a decision of the coding, a sample that is left out, or a choice of what is analysed."
    ),
    Column("id", "Id", "Id of the decision or of the sample; of a choice its words."),
    Column("change", "Change", "The change in words: of a decision its question and the alternative."),
    Column("recommendation", "Recommendation", "Number of the recommendation whose rating moves; empty for a claim."),
    Column("claim_id", "Claim", "Id of the claim whose verdict moves; empty for a rating."),
    Column("reading", "Reading", "Of a rating the reading of the rule: basic or graded; empty for a claim."),
    Column("now", "Now", "The band or the verdict as it stands, by its full name."),
    Column("then", "Then", "The band or the verdict with this one change."),
)
OTHERWISE_SHOWN = ("change", "recommendation", "claim_id", "reading", "now", "then")


def otherwise_table(assessment: Assessment) -> Table:
    """One row per rating or verdict that one change would move; decisions first, then samples, then choices."""
    rows = tuple(one.to_dict() | {"claim_id": one.claim_id or None, "reading": one.reading or None} for one in assessment.otherwise.moved)
    tried = assessment.otherwise.tried
    note = ", ".join(f"{kind}: {number}" for kind, number in tried.items())
    return Table("otherwise", "What one change would alter", OTHERWISE_COLUMNS, rows, f"Changes tried: {note}." if note else "")
