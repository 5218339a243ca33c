"""A study in progress as the rest of the program takes it: rows as `evidence import` reads them, checked beside the review, with sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from evidence.app import drafts, here
from evidence.app.drafts import StudyDraft
from evidence.review.incoming import Incoming
from evidence.review.questions import Presumed
from evidence.review.review import CodedReview
from evidence.synthesis.addition import Addition, check_addition

# The module that makes rows of what was entered, by the way it was entered: incoming(draft, review) -> Incoming.
_WAYS = {drafts.SHEET: "evidence.app.sheet.rows", drafts.TYPED: "evidence.app.typed.rows"}


def incoming_of(draft: StudyDraft) -> Incoming:
    """The rows of a study in progress.

    Raises
    ------
    EvidenceError
        What was entered is no study yet; everything that is wrong, at once.
    """
    rows: Callable[[StudyDraft, CodedReview], Incoming] = import_module(_WAYS[draft.kind]).incoming
    return here.remember(("incoming", draft.id, draft.version), lambda: rows(draft, here.review()))


def addition_of(draft: StudyDraft) -> Addition:
    """The study checked beside the review, with its effect sizes; errors as `incoming_of` and `check_addition` say."""
    replace = bool(draft.fields.get("replace"))
    return here.remember(("addition", draft.id, draft.version), lambda: check_addition(here.root(), incoming_of(draft), replace))


def not_asked(draft: StudyDraft) -> tuple[Presumed, ...]:
    """What a study that is typed was not asked for, and what stands there; a sheet is asked for everything."""
    if draft.kind != drafts.TYPED:
        return ()
    presumed: Callable[[CodedReview, Mapping[str, str]], tuple[Presumed, ...]] = import_module(_WAYS[draft.kind]).presumed
    return presumed(here.review(), draft.fields)
