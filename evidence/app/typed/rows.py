"""The answers of a study that is typed, as rows that the checker can judge."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.app.drafts import StudyDraft
from evidence.app.typed.form import complete
from evidence.app.words import say
from evidence.base.errors import UsageError
from evidence.review.bias_tools.placeholders import design_placeholders
from evidence.review.incoming import Incoming, from_drafts
from evidence.review.incoming.proposals import usual_groups
from evidence.review.questions import Presumed, next_question, presumptions, still_asked, to_drafts
from evidence.review.review import CodedReview


def presumed(review: CodedReview, answers: Mapping[str, str]) -> tuple[Presumed, ...]:
    """What is not asked, and what stands there."""
    return presumptions(review.codebook, design_placeholders(review.tables), answers)


def incoming(draft: StudyDraft, review: CodedReview) -> Incoming:
    """The study as `evidence add` would bring it.

    Raises
    ------
    UsageError
        Something is not answered yet.
    """
    groups = usual_groups(review.tables)
    answers = complete(review.codebook, groups, draft.fields)
    if next_question(review.codebook, groups, answers) is not None:
        raise UsageError(say("typed.not_complete"))
    asked = still_asked(review.codebook, groups, answers)
    return from_drafts(to_drafts(asked, presumed(review, asked)), review)
