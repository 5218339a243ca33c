"""What the data of a review are: the plan's statement, the local studies among them, and what was changed for this run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.words import several

if TYPE_CHECKING:
    from evidence.review.review import CodedReview


def statement(review: CodedReview) -> str:
    """What the data are, in the words of the plan, which local studies stand among them, and what was changed for this run."""
    return " ".join(filter(None, (review.plan.statement, local_studies(review), changed_for_this_run(review))))


def changed_for_this_run(review: CodedReview) -> str:
    """What the caller changed for this run, in words; "" if nothing."""
    return f"Changed for this run: {'; '.join(review.altered)}." if review.altered else ""


def local_studies(review: CodedReview, named: bool = True) -> str:
    """How many studies somebody added to the review's own, and which; "" if none."""
    if not review.local:
        return ""
    studies = review.tables["studies"].by("study_id")
    which = f": {'; '.join(studies[study_id].text('label') for study_id in review.local)}" if named else ""
    return f"With {several(len(review.local), 'local study')} in addition to the review's own{which}."


def what_it_is(review: CodedReview) -> str:
    """The plan's statement up to its first colon with what is otherwise, so that a figure that travels alone says what its data are."""
    words = review.plan.statement.split(":")[0].rstrip(".") + "."
    return " ".join(filter(None, (words, local_studies(review, named=False), changed_for_this_run(review))))
