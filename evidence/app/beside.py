"""The study in progress beside the rest: the review without it and with it, computed once for each state of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, redirect, url_for
from werkzeug.wrappers import Response

from evidence.app import here
from evidence.app.drafts import StudyDraft
from evidence.app.in_progress import addition_of
from evidence.app.subjects import needs_study
from evidence.base.errors import ChangedMeanwhile, EvidenceError
from evidence.judgement.compare.answer import Comparison, compare_versions
from evidence.judgement.compare.version import Version, version_of
from evidence.review.review import read_review

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Beside:
    """A study in progress, or one that was added, beside the rest.

    Attributes
    ----------
    before, after : the review without it and with it.
    found : both compared.
    studies : its study_ids.
    """

    before: Version
    after: Version
    found: Comparison
    studies: tuple[str, ...]


def version() -> Version:
    """The review as it is now."""
    return here.remember("version", lambda: version_of(here.review()))


def beside(draft: StudyDraft) -> Beside:
    """Both versions of the review; errors as `addition_of` says."""
    return here.remember(("beside", draft.id, draft.version), lambda: _added(draft) if draft.added else _in_progress(draft))


def _in_progress(draft: StudyDraft) -> Beside:
    addition = addition_of(draft)
    before = version()
    after = version_of(addition.review, before)
    return Beside(before, after, compare_versions(before, after), tuple(addition.labels))


def _added(draft: StudyDraft) -> Beside:
    """What was added is in the review already: it is compared with the review without it."""
    studies = tuple(sorted({file.split("/")[1] for file in draft.added}))
    after = version()
    before = version_of(read_review(here.root(), without=studies), after)
    return Beside(before, after, compare_versions(before, after), studies)


def whole_study(page: Callable[P, R]) -> Callable[P, R | Response]:
    """A page on a study that has to be whole, and beside the review: where something is wrong with it, its preview says what."""
    return _after(beside, page)


def checked_study(page: Callable[P, R]) -> Callable[P, R | Response]:
    """The same for a page that needs the study alone."""
    return _after(lambda draft: None if draft.added else addition_of(draft), page)


def _after(look: Callable[[StudyDraft], object], page: Callable[P, R]) -> Callable[P, R | Response]:
    @needs_study
    @wraps(page)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        try:
            look(g.study)
        except ChangedMeanwhile:
            raise
        except EvidenceError:
            if g.study.added:
                raise
            return redirect(url_for("preview.page", study=g.study.id), 303)
        return page(*args, **kwargs)

    return asked


def whole_study_if_named(page: Callable[P, R]) -> Callable[P, R | Response]:
    """A page that takes a study into account where its address names one."""
    with_study = whole_study(page)

    @wraps(page)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        return page(*args, **kwargs) if g.study is None else with_study(*args, **kwargs)

    return asked
