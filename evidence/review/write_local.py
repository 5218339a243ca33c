"""Writing local studies: beside their place first, then renamed, so that they are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.base.cells import IDENTIFIER
from evidence.base.errors import FileProblem, UsageError
from evidence.base.locked import locked
from evidence.base.spreadsheet import csv_text
from evidence.review.codebook import Codebook
from evidence.review.folder import is_linked
from evidence.review.local import COMMITTED, FOLDER, STUDY_TABLES, study_folders

Cells = Mapping[str, str]
Study = Mapping[str, Sequence[Cells]]

_WRITING = ".writing-"
# Where a study goes that another of the same name replaces: local/.replaced/<study_id>-1, -2, ...
REPLACED = "local/.replaced"


def write_studies(root: Path, codebook: Codebook, studies: Mapping[str, Study], replace: bool = False) -> tuple[str, ...]:
    """Write local studies, all of them or none, and give the files written, relative to the review folder.

    The caller has checked the rows with `read_review(root, added=...)`. The studies become part of the review by one rename, of
    the folder local/.committed, which readers look into; moving them out of it can be finished at any later time.

    Parameters
    ----------
    root : the review folder.
    codebook : its codebook; every column of a table is written, in the codebook's order.
    studies : by study_id, by table name, rows as text by column; a column that is absent is empty.
    replace : whether a local study of the same study_id makes way; it is kept in local/.replaced.

    Raises
    ------
    UsageError
        A study_id that cannot be a folder's name or is there already, or a table or column that does not exist.
    FileProblem
        The folder cannot be written.
    """
    if is_linked(root, FOLDER):
        raise FileProblem(f"{FOLDER} in {root} is a symbolic link; put the folder itself into the review folder")
    with locked(root / FOLDER):
        _check_names(root, tuple(studies), replace)
        contents = {
            f"{study_id}/{name}.csv": table_csv(codebook, name, rows)
            for study_id, tables in studies.items()
            for name, rows in tables.items()
            if rows
        }
        _write_all(root, contents)
    return tuple(f"{FOLDER}/{file}" for file in contents)


def _write_all(root: Path, contents: Mapping[str, bytes]) -> None:
    try:
        finish_writing(root)
        for left in (root / FOLDER).glob(f"{_WRITING}*"):
            shutil.rmtree(left)  # what a call that was killed before its decision left
        staging = Path(tempfile.mkdtemp(prefix=_WRITING, dir=root / FOLDER))
        try:
            for file, data in contents.items():
                _write(staging / file, data)
            os.chmod(staging, 0o755)
            os.rename(staging, root / COMMITTED)
            finish_writing(root)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise FileProblem(f"{root / FOLDER} cannot be written ({error.strerror or error}); nothing was added") from None


def _check_names(root: Path, study_ids: Sequence[str], replace: bool) -> None:
    """Refuse an id that cannot name a folder, or whose folder is there and may not make way."""
    present = {Path(folder).name.lower(): Path(folder).name for folder in study_folders(root)}
    for study_id in study_ids:
        if not IDENTIFIER.fullmatch(study_id):
            raise UsageError(f"{study_id!r} cannot name a study's folder; use letters, digits, _ - and .")
        there = present.get(study_id.lower())
        if there is not None and not (replace and there == study_id):
            raise UsageError(f"{FOLDER}/{there} is there already; replace it (--replace keeps the old one), or give this study another id")


def finish_writing(root: Path) -> None:
    """Move studies that an interrupted call had decided on to their places, and what they replace to local/.replaced."""
    committed = root / COMMITTED
    if not committed.is_dir():
        return
    for path in sorted(committed.iterdir()):
        place = root / FOLDER / path.name
        if place.exists():
            (root / REPLACED).mkdir(exist_ok=True)
            numbers = (f"{path.name}-{number}" for number in range(1, sys.maxsize))
            os.rename(place, root / REPLACED / next(name for name in numbers if not (root / REPLACED / name).exists()))
        os.rename(path, place)
    with contextlib.suppress(OSError):
        committed.rmdir()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def table_csv(codebook: Codebook, name: str, rows: Sequence[Cells]) -> bytes:
    """One table of a local study: every column of the codebook, in its order."""
    columns = [spec.column for spec in codebook.table(name)]
    if name not in STUDY_TABLES or not columns:
        raise UsageError(f"a local study has no table {name!r}; it may have {', '.join(STUDY_TABLES)}")
    strangers = sorted({column for row in rows for column in row} - set(columns))
    if strangers:
        raise UsageError(f"the table {name} has no column {', '.join(strangers)}")
    return csv_text([columns, *([row.get(column, "") for column in columns] for row in rows)]).encode("utf-8")
