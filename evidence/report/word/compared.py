"""Two versions of a review compared, as a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evidence.base.frozen import FrozenDict
from evidence.base.table import chosen
from evidence.judgement.compare.answer import Comparison
from evidence.judgement.compare.tables import COMPARED_SHOWN, compared_table
from evidence.judgement.compare.version import KINDS
from evidence.judgement.compare.words import MANY, change_lines, not_shown_line, tally_line, to_show, unjudged_lines
from evidence.report.annex import Part
from evidence.report.word.document import Front, word_bytes
from evidence.review.review import CodedReview

NO_PICTURES: Mapping[str, tuple[bytes | None, str]] = FrozenDict({})


def compared_docx(found: Comparison, review: CodedReview, pictures: Mapping[str, tuple[bytes | None, str]] = NO_PICTURES) -> bytes:
    """Two versions of a review side by side as the bytes of a Word file.

    Parameters
    ----------
    found : the comparison.
    review : the later version.
    pictures : PNG bytes and caption of figures that stand first, by name.
    """
    table = compared_table(found)
    parts = [Part("The studies among the others", 1, (), tuple(pictures), wide=True)] if pictures else []
    parts.append(Part("What moved", 1, tuple(tally_line(found, kind) for kind in KINDS)))
    for kind in KINDS:
        ids = {one.id for one in to_show(one for one in found.moved if one.kind == kind)}
        rows = [row for row in table.rows if row["kind"] == kind and row["id"] in ids]
        if rows:
            columns = [name for name in COMPARED_SHOWN if name != "reason" or kind != "estimate"]
            shown = replace(chosen(table, columns, rows), name=f"compared_{MANY[kind].lower()}", title=f"{MANY[kind]} that moved")
            left = not_shown_line(found, kind)
            parts.append(Part(MANY[kind], 2, (), (), (replace(shown, note=f"{left[:1].upper()}{left[1:]}." if left else ""),)))
    front = Front("Two versions compared", "What changed, and what it moved", (*change_lines(found), *unjudged_lines(found)))
    return word_bytes(review, front, parts, pictures)
