"""The table of credibility: one row a claim about a difference, a moderator and a question of ICEMAN."""

from __future__ import annotations

from evidence.judgement.assessment import Assessment
from evidence.report.tables import Table

CREDIBILITY_COLUMNS = (
    ("claim_id", "Claim"),
    ("statement", "What is stated"),
    ("moderator", "Moderator"),
    ("at_most", "Credibility at most"),
    ("question", "Question"),
    ("asks", "What it asks"),
    ("answer", "Answer"),
    ("why", "Why"),
)


def credibility_table(assessment: Assessment) -> Table:
    """Every question with its answer; the word for the whole stands in each row of its claim."""
    rows = [
        {"claim_id": one.claim_id, "statement": one.statement, "moderator": one.moderator or None}
        | {"at_most": one.at_most or "cannot be judged from here", "question": answer.question, "asks": answer.asks}
        | {"answer": answer.answer, "why": answer.why}
        for one in assessment.credibility
        for answer in one.answers
    ]
    return Table("credibility", "Credibility of claims about differences (ICEMAN)", CREDIBILITY_COLUMNS, tuple(rows))
