"""Rules on local studies: one folder holds one study, and only that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from evidence.base.words import shown
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables

of_file = of_family("file")


@of_file("local-study-elsewhere", "error", "review")
def local_study_elsewhere(review: ReviewTables) -> Iterator[Finding]:
    for table in review.tables.values():
        if "study_id" not in table.columns:
            continue
        for row in table:
            folder = PurePosixPath(row.file).parent
            if folder.parts[:1] == ("local",) and row.text("study_id") and row.text("study_id") != folder.name:
                fix = f"Write {folder.name}, or give that study a folder local/{row.text('study_id')} of its own."
                seen = shown(row.text("study_id"))
                yield Finding(row.file, row.line, "study_id", row.id, seen, f"{folder.name}, the study this folder is named after", fix)
