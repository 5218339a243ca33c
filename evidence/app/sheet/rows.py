"""The rows of a sheet that was brought, as `evidence import` reads them."""

from __future__ import annotations

from evidence.app.drafts import StudyDraft
from evidence.app.sheet.brought import mapping_of, sheets_of
from evidence.review.incoming import Incoming, from_drafts
from evidence.review.incoming.drafts import drafts
from evidence.review.review import CodedReview


def incoming(draft: StudyDraft, review: CodedReview) -> Incoming:
    """Its rows, completed by the rules of every import; errors as `drafts` says."""
    return from_drafts(drafts(sheets_of(draft), review.codebook, mapping_of(draft)), review)
