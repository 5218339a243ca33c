"""Studies in progress: each a folder inside the review that nothing else reads, so that a closed window or a crash loses nothing."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evidence.base.errors import ChangedMeanwhile
from evidence.base.frozen import FrozenDict
from evidence.base.locked import locked
from evidence.base.replace_file import replace_file
from evidence.review.folder import is_linked
from evidence.review.local import FOLDER

# A name that begins with a dot is work in progress; reading a review passes over it.
DRAFTS = f"{FOLDER}/.drafts"
_FILE = "draft.json"
_ID = re.compile(r"[a-z0-9]{12}")
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
SHEET, TYPED = "sheet", "typed"
# The sheet that was brought has this name whatever it was called; what it was called stands in the fields, and in messages only.
CONTENT = "sheet"
# The field that holds the name of a study.
NAME = "name"


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """A study in progress.

    Attributes
    ----------
    id : its name in addresses and on the disk.
    kind : "sheet" or "typed".
    fields : what was entered so far.
    version : counts how often it was kept, so that two windows notice each other.
    adding : study_ids whose writing was begun.
    added : the files that were written, once it is part of the review.
    """

    id: str
    kind: str
    fields: Mapping[str, str] = field(default_factory=FrozenDict)
    version: int = 0
    adding: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def with_fields(self, **changed: str) -> StudyDraft:
        """The same with some fields changed; an empty text takes a field away."""
        fields = {name: text for name, text in {**self.fields, **changed}.items() if text}
        return replace(self, fields=FrozenDict(fields))


def named(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers of a study that is typed, with its name as the first page lists it."""
    fields = {key: text for key, text in answers.items() if key != NAME}
    return fields | ({NAME: fields["studies.label"]} if fields.get("studies.label") else {})


def folder_of(root: Path, draft_id: str) -> Path:
    """The folder of a study in progress; an id never leads elsewhere, as it has letters and digits only."""
    if not _ID.fullmatch(draft_id):
        raise LookupError(draft_id)
    return root / DRAFTS / draft_id


def new(root: Path, kind: str, fields: Mapping[str, str], files: Mapping[str, bytes] | None = None) -> StudyDraft:
    """Begin a study; its files, such as the sheet that was brought, are written with it."""
    draft = StudyDraft("".join(secrets.choice(_LETTERS) for _ in range(12)), kind, FrozenDict(fields))
    with locked(root / FOLDER):
        _clear_away(root)
        for name, content in (files or {}).items():
            replace_file(folder_of(root, draft.id) / name, content)
        return keep(root, draft, 0)


def _clear_away(root: Path) -> None:
    """Delete what a program that was killed between a study's files and the study itself left; nobody can reach it."""
    for path in (root / DRAFTS).glob("*"):
        if path.is_dir() and not path.is_symlink() and not (path / _FILE).exists():
            shutil.rmtree(path, ignore_errors=True)


def keep(root: Path, draft: StudyDraft, seen_version: int) -> StudyDraft:
    """Keep a study in progress, whole or not at all, and give it with its new version.

    Raises
    ------
    ChangedMeanwhile
        Another window has kept it since version `seen_version`.
    FileProblem
        It cannot be written.
    """
    with locked(root / FOLDER):
        now = find(root, draft.id)
        if now is not None and now.version != seen_version:
            raise ChangedMeanwhile("this study was changed in another window; what is kept is the other window's version")
        kept = replace(draft, version=seen_version + 1)
        content = {
            "kind": kept.kind,
            "fields": dict(kept.fields),
            "version": kept.version,
            "adding": list(kept.adding),
            "added": list(kept.added),
        }
        replace_file(folder_of(root, draft.id) / _FILE, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return kept


def find(root: Path, draft_id: str) -> StudyDraft | None:
    """A study in progress; None if there is none of that id, or its file is no longer what `keep` wrote."""
    try:
        path = folder_of(root, draft_id) / _FILE
        if is_linked(root, path.relative_to(root).as_posix()):
            return None
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        fields, version = found["fields"], found["version"]
        adding, added = tuple(found["adding"]), tuple(found["added"])
    except (LookupError, OSError, ValueError, TypeError):
        return None
    if found.get("kind") not in (SHEET, TYPED) or not isinstance(fields, dict) or type(version) is not int:
        return None
    if not all(isinstance(text, str) for text in (*fields.values(), *adding, *added)):
        return None
    return StudyDraft(draft_id, found["kind"], FrozenDict(fields), version, adding, added)


def listed(root: Path) -> tuple[StudyDraft, ...]:
    """The studies in progress that are not added yet, the one kept last first."""
    found = []
    for path in (root / DRAFTS).glob(f"*/{_FILE}"):
        draft = find(root, path.parent.name)
        if draft is not None and not draft.added:
            found.append((path.stat().st_mtime_ns, draft.id, draft))
    return tuple(draft for *_, draft in sorted(found, reverse=True, key=lambda one: one[:2]))


def forget_file(root: Path, draft_id: str, name: str) -> None:
    """Delete a file that was written with a study, once the study is added: nothing that was brought stays longer than it is needed."""
    (folder_of(root, draft_id) / name).unlink(missing_ok=True)


def put_aside(root: Path, draft_id: str) -> None:
    """Delete a study in progress."""
    with locked(root / FOLDER):
        shutil.rmtree(folder_of(root, draft_id), ignore_errors=True)
