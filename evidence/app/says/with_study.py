"""The review as it is with the study in progress: its effects, and those of them that are the study's own."""

from __future__ import annotations

from evidence.app import here
from evidence.app.drafts import StudyDraft
from evidence.app.in_progress import incoming_of
from evidence.judgement.local_study.answer import LocalStudy, local_study
from evidence.review.review import CodedReview, read_review
from evidence.synthesis.effect_rows.rows import EffectRow, review_effects


def review_with(draft: StudyDraft) -> CodedReview:
    """The review with the study in it, whether it was added already or not."""
    if draft.added:
        return here.review()

    def read() -> CodedReview:
        incoming = incoming_of(draft)
        without = tuple(incoming.studies) if draft.fields.get("replace") else ()
        return read_review(here.root(), added=incoming.tables, without=without)

    return here.remember(("review with", draft.id, draft.version), read)


def effects_with(draft: StudyDraft) -> tuple[EffectRow, ...]:
    """Every effect of the review and of the study."""
    return here.remember(("effects with", draft.id, draft.version), lambda: review_effects(review_with(draft)).rows)


def studies_of(draft: StudyDraft) -> tuple[LocalStudy, ...]:
    """What each study of the draft says; one that has no result is not among them."""

    def found() -> tuple[LocalStudy, ...]:
        rows, plan = effects_with(draft), review_with(draft).plan
        names = draft.adding if draft.added else tuple(incoming_of(draft).studies)
        sized = {row.columns["study_id"] for row in rows}
        return tuple(local_study(name, rows, plan) for name in names if name in sized)

    return here.remember(("says", draft.id, draft.version), found)
