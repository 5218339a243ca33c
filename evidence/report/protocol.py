"""The protocol of an evaluation as a workbook: how large, what to measure, and the sheet that is imported once it is filled in."""

from __future__ import annotations

from evidence.judgement.planning.answer import PlannedEvaluation
from evidence.judgement.planning.needed import Needed
from evidence.judgement.planning.tables import characteristics_table, outcomes_table, protocol_table, rows_to_fill_in, steps_table
from evidence.review.review import CodedReview
from evidence.review.workbook import workbook

# What most evaluations leave out, and what keeps their results apart from others: whom an event is counted among, and in whose words.
ASKED = ("event", "denominator")


def protocol_xlsx(found: PlannedEvaluation, needs: Needed, review: CodedReview, file: str) -> bytes:
    """The workbook as bytes, the same for the same review and numbers; `file` is how it will be called."""
    guides = (protocol_table(found), steps_table(found), outcomes_table(needs), characteristics_table(needs))
    known = {spec.column for spec in review.codebook.table("effects")}
    rows = [{heading: text for heading, text in row.items() if heading in known} for row in rows_to_fill_in(needs)]
    return workbook(
        review.codebook, review.plan.title, file, {"fill_in": rows}, asked=[name for name in ASKED if name in known], guides=guides
    )
