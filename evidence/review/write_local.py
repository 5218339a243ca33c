"""Writing local studies: beside their place first, then renamed, so that they are there whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.base.errors import FileProblem, UsageError
from evidence.review.cells import IDENTIFIER, defused
from evidence.review.codebook import Codebook
from evidence.review.folder import is_linked
from evidence.review.local import COMMITTED, FOLDER, STUDY_TABLES, study_folders

Cells = Mapping[str, str]
Study = Mapping[str, Sequence[Cells]]

_WRITING = ".writing-"


def write_studies(root: Path, codebook: Codebook, studies: Mapping[str, Study]) -> tuple[str, ...]:
    """Write new local studies, all of them or none, and give the files written, relative to the review folder.

    The caller has checked the rows with `read_review(root, added=...)`. Several studies become part of the review by one rename, of
    the folder local/.committed, which readers look into; moving them out of it can be finished at any later time.

    Parameters
    ----------
    root : the review folder.
    codebook : its codebook; every column of a table is written, in the codebook's order.
    studies : by study_id, by table name, rows as text by column; a column that is absent is empty.

    Raises
    ------
    UsageError : a study_id that cannot be a folder's name or is there already, or a table or column that does not exist.
    FileProblem : the folder cannot be written.
    """
    present = {Path(folder).name.lower() for folder in study_folders(root)}
    for study_id in studies:
        if not IDENTIFIER.fullmatch(study_id):
            raise UsageError(f"{study_id!r} cannot name a study's folder; use letters, digits, _ - and .")
        if study_id.lower() in present:
            raise UsageError(f"{FOLDER}/{study_id} is there already; rename or delete that folder first, or give this study another id")
    contents = {
        f"{study_id}/{name}.csv": _csv(codebook, name, rows)
        for study_id, tables in studies.items()
        for name, rows in tables.items()
        if rows
    }
    if is_linked(root, FOLDER):
        raise FileProblem(f"{FOLDER} in {root} is a symbolic link; put the folder itself into the review folder")
    try:
        (root / FOLDER).mkdir(exist_ok=True)
        finish_writing(root)
        staging = Path(tempfile.mkdtemp(prefix=_WRITING, dir=root / FOLDER))
        try:
            for file, data in contents.items():
                _write(staging / file, data)
            if len(studies) == 1:
                (name,) = studies
                os.rename(staging / name, root / FOLDER / name)
            else:
                os.chmod(staging, 0o755)
                os.rename(staging, root / COMMITTED)
                finish_writing(root)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise FileProblem(f"{root / FOLDER} cannot be written ({error.strerror or error}); nothing was added") from None
    return tuple(f"{FOLDER}/{file}" for file in contents)


def finish_writing(root: Path) -> None:
    """Move studies that an interrupted call had decided on to their places."""
    committed = root / COMMITTED
    if not committed.is_dir():
        return
    for path in sorted(committed.iterdir()):
        if not (root / FOLDER / path.name).exists():
            os.rename(path, root / FOLDER / path.name)
    with contextlib.suppress(OSError):
        committed.rmdir()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _csv(codebook: Codebook, name: str, rows: Sequence[Cells]) -> bytes:
    columns = [spec.column for spec in codebook.table(name)]
    if name not in STUDY_TABLES or not columns:
        raise UsageError(f"a local study has no table {name!r}; it may have {', '.join(STUDY_TABLES)}")
    strangers = sorted({column for row in rows for column in row} - set(columns))
    if strangers:
        raise UsageError(f"the table {name} has no column {', '.join(strangers)}")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([defused(row.get(column, "")) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8")
