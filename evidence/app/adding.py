"""Adding a study to the review, for every way in: once, whole or not at all, and only to the review that was seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evidence.app import drafts, here
from evidence.app.drafts import StudyDraft
from evidence.app.in_progress import addition_of
from evidence.app.words import say
from evidence.base.errors import ChangedMeanwhile
from evidence.base.locked import locked
from evidence.review.fingerprint import check_unchanged
from evidence.review.local import FOLDER, study_folders
from evidence.review.write_local import finish_writing, write_studies


def add(draft: StudyDraft, seen: str, version: str) -> StudyDraft:
    """Add the study in progress and give it as added; asked for again, nothing is written again.

    Parameters
    ----------
    draft : with everything that is needed.
    seen, version : the fingerprint of the review, and the version of the study, that its preview was made from.

    Raises
    ------
    ChangedMeanwhile
        The review, or this study, is no longer as it was seen.
    EvidenceError
        What is wrong with it; nothing was written.
    """
    root = here.root()
    with locked(root / FOLDER):
        now = drafts.find(root, draft.id)
        if now is not None and now.added:
            return now
        if now is not None and now.adding and _there(root, now.adding):
            return _added(root, now)  # the program was stopped between the last two steps
        check_unchanged(root, seen or "unknown", here.remembered_fingerprint(seen))
        if now is None or version != str(now.version):
            raise ChangedMeanwhile(say("errors.study_changed"))
        addition = addition_of(now)
        begun = drafts.keep(root, replace(now, adding=tuple(addition.labels)), now.version)
        codebook = here.review().codebook
        files = write_studies(root, codebook, addition.incoming.studies, replace=bool(addition.replaces))
        return _kept_as_added(root, begun, files)


def _there(root: Path, study_ids: tuple[str, ...]) -> bool:
    return set(study_ids) <= {Path(folder).name for folder in study_folders(root)}


def _added(root: Path, draft: StudyDraft) -> StudyDraft:
    finish_writing(root)
    files = [f"{FOLDER}/{study_id}/{path.name}" for study_id in draft.adding for path in sorted((root / FOLDER / study_id).glob("*.csv"))]
    return _kept_as_added(root, draft, tuple(files))


def _kept_as_added(root: Path, draft: StudyDraft, files: tuple[str, ...]) -> StudyDraft:
    """Say that it is added; of the sheet it came from nothing is kept."""
    added = drafts.keep(root, replace(draft, added=files), draft.version)
    drafts.forget_file(root, draft.id, drafts.CONTENT)
    return added
