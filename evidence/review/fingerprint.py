"""What the files of a review hold, as a short text that changes with any of them: to see whether somebody else wrote meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.base.errors import ChangedMeanwhile
from evidence.base.frozen import FrozenDict
from evidence.base.words import listed
from evidence.review.folder import CODEBOOK_FILES
from evidence.review.layout import TABLES
from evidence.review.local import COMMITTED, FOLDER, study_folders
from evidence.review.plan_section import FILE as PLAN
from evidence.review.read_rating_rule import FILE as RATINGS


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The state of a review's files.

    Attributes
    ----------
    files : hash of each file that is read, by its name in the folder.
    """

    files: Mapping[str, str]

    def __str__(self) -> str:
        """All of it in 32 letters."""
        return hashlib.sha256("\n".join(f"{name} {state}" for name, state in self.files.items()).encode()).hexdigest()[:32]

    def changes(self, later: Fingerprint) -> tuple[str, ...]:
        """What a later state has that this one has not, in words; several files of one local study are one change.

        >>> old, new = Fingerprint({"studies.csv": "a", "local/b/studies.csv": "c"}), Fingerprint({"studies.csv": "d"})
        >>> old.changes(new)
        ('the local study b was taken away', 'studies.csv was changed')
        """
        found: dict[str, None] = {}
        for name in sorted({*self.files, *later.files}):
            if self.files.get(name) == later.files.get(name):
                continue
            parts = name.split("/")
            if parts[0] != FOLDER or len(parts) < 3:
                verb = "added" if name not in self.files else "taken away" if name not in later.files else "changed"
                found[f"{name} was {verb}"] = None
                continue
            inside = f"{FOLDER}/{parts[1]}/"
            was, is_there = (any(file.startswith(inside) for file in one.files) for one in (self, later))
            verb = "added" if not was else "taken away" if not is_there else "changed"
            found[f"the local study {parts[1]} was {verb}"] = None
        return tuple(found)


def fingerprint(root: Path) -> Fingerprint:
    """The state of the files of a review now."""
    return Fingerprint(FrozenDict({name.replace(COMMITTED, FOLDER, 1): _hash(root / name) for name in sorted(_files(root))}))


def _files(root: Path) -> Iterator[str]:
    """The files a review is read from: plan, rating rule, codebook and tables, then those of its local studies."""
    for name in (PLAN, RATINGS, *CODEBOOK_FILES, *(layout.file for layout in TABLES.values())):
        if (root / name).is_file():
            yield name
    for folder in study_folders(root):
        yield from (f"{folder}/{path.name}" for path in (root / folder).glob("*.csv"))


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""  # a file that went meanwhile; reading the review says what is wrong with one that cannot be opened


def check_unchanged(root: Path, seen: str, known: Fingerprint | None = None) -> None:
    """Refuse to go on where the review is no longer as it was seen.

    Parameters
    ----------
    root : the review folder.
    seen : its fingerprint as a text, when it was read; "" asks nothing.
    known : the same in full, if it is remembered; the message then says what was changed.

    Raises
    ------
    ChangedMeanwhile
        With what was changed.
    """
    now = fingerprint(root)
    if not seen or str(now) == seen:
        return
    changes = known.changes(now) if known else ()
    what = f" ({listed(changes, 6)})" if changes else ""
    raise ChangedMeanwhile(f"the review was changed meanwhile{what}; nothing was written. Look at the preview again, then add", changes)
