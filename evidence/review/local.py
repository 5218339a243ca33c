"""Local studies: a folder local/<study_id>/ with tables of the same columns, read beside the review and never mixed into it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.base.cells import IDENTIFIER
from evidence.base.errors import Problem
from evidence.base.words import nearest
from evidence.review.checks.check import problem
from evidence.review.checks.structure import without_rows
from evidence.review.codebook import Codebook
from evidence.review.folder import LINKED_FILE, UNKNOWN_FILE, is_linked
from evidence.review.layout import TABLES
from evidence.review.read_csv import RawTable
from evidence.review.read_table import read_raw

FOLDER = "local"
# Studies whose writing has been decided but not finished: see write_local.py. They count as there.
COMMITTED = "local/.committed"

# The tables a local study may hold; it needs those that every review needs.
STUDY_TABLES = (
    *("studies", "effects", "sources", "risk_of_bias", "bias_answers", "progress_plus", "subgroups", "assumptions"),
    *("arms", "contrasts"),
)


def study_folders(root: Path) -> tuple[str, ...]:
    """The folders of local studies, relative to the review, by name; names that begin with a dot are work in progress.

    A study that has been decided on stands before one of the same name that it replaces.
    """
    found = {}
    for parent in (FOLDER, COMMITTED):
        if not is_linked(root, parent) and (root / parent).is_dir():
            for path in (root / parent).iterdir():
                if IDENTIFIER.fullmatch(path.name) and (path.is_dir() or path.is_symlink()):
                    found[path.name] = f"{parent}/{path.name}"
    return tuple(found[name] for name in sorted(found))


def read_local(root: Path, codebook: Codebook, without: Collection[str] = ()) -> tuple[dict[str, list[RawTable]], set[str], list[Problem]]:
    """The tables of every local study as text, by table; the tables a file of which could not be read; and every problem.

    The studies named in `without` are left out.
    """
    raws: dict[str, list[RawTable]] = {}
    unread: set[str] = set()
    problems: list[Problem] = []
    for folder in study_folders(root):
        if Path(folder).name in without:
            continue
        if is_linked(root, folder):
            fix = "Put the folder itself there; links are not followed."
            problems.append(problem(LINKED_FILE, folder, 0, "", "", "a symbolic link", "a folder inside the review folder", fix))
            continue
        for name in STUDY_TABLES:
            layout = replace(TABLES[name], file=f"{folder}/{name}.csv")
            raw, found = read_raw(root, layout, codebook.table(name))
            problems += found
            if raw is not None:
                raws.setdefault(name, []).append(raw)
                problems += without_rows([raw]) if layout.required else []
            elif found:
                unread.add(name)
        problems += _strangers(root, folder)
    return raws, unread, problems


def _strangers(root: Path, folder: str) -> list[Problem]:
    known = [f"{folder}/{name}.csv" for name in STUDY_TABLES]
    found: Sequence[str] = sorted(f"{folder}/{path.name}" for path in (root / folder).glob("*.csv"))
    allowed = "the tables of a local study; this file is not read"
    return [
        problem(UNKNOWN_FILE, file, 1, "", "", "a CSV file that is not a table", allowed, nearest(file, known, "Move it elsewhere."))
        for file in found
        if file not in known
    ]
