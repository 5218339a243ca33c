"""The table of credibility: one row per claim about a difference, a moderator and a question of ICEMAN."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.tables import CLAIM_ID, STATEMENT

CREDIBILITY_COLUMNS = (
    CLAIM_ID,
    STATEMENT,
    Column("moderator", "Moderator", "Key of the moderator in the plan that the claim is compared with; empty where it names none."),
    Column(
        "at_most", "Credibility at most", "The most that the answers leave open: very low, low, moderate or high; a person may go lower."
    ),
    Column("question", "Question", "Number of the question in ICEMAN, the instrument for claims that an effect differs."),
    Column("asks", "What it asks", "The question in short."),
    Column("answer", "Answer", "The answer as far as these results can give one."),
    Column("why", "Why", "What the answer rests on, with the numbers."),
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
