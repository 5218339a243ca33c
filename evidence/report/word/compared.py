"""Two versions of a review compared, as a Word document."""

from __future__ import annotations

from dataclasses import replace

from evidence.base.table import chosen
from evidence.judgement.compare.answer import Comparison
from evidence.judgement.compare.tables import COMPARED_SHOWN, compared_table
from evidence.judgement.compare.version import KINDS
from evidence.judgement.compare.words import MANY, change_lines, tally_line, unjudged_lines
from evidence.report.annex import Part
from evidence.report.word.document import Front, word_bytes
from evidence.review.review import CodedReview


def compared_docx(found: Comparison, review: CodedReview) -> bytes:
    """Two versions of a review side by side as the bytes of a Word file; `review` is the later one."""
    table, parts = compared_table(found), []
    for kind in KINDS:
        rows = [row for row in table.rows if (row["kind"], row["moved"]) == (kind, "yes")]
        columns = [name for name in COMPARED_SHOWN if name != "reason" or kind != "estimate"]
        shown = replace(chosen(table, columns, rows), name=f"compared_{MANY[kind].lower()}", title=f"{MANY[kind]} that moved")
        parts.append(Part(MANY[kind], 1, (tally_line(found, kind),), (), (shown,) if rows else ()))
    front = Front("Two versions compared", "What changed, and what it moved", (*change_lines(found), *unjudged_lines(found)))
    return word_bytes(review, front, parts, {})
