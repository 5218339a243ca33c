"""Where nothing may be written: in a review, beside coded tables, over a file that was read. One guard for every command."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable
from pathlib import Path

from evidence.base.errors import FileProblem, UsageError
from evidence.review.folder import CODEBOOK_FILES
from evidence.review.layout import TABLES
from evidence.review.local import FOLDER as LOCAL
from evidence.review.plan_section import FILE as PLAN
from evidence.review.read_codebook import load_codebook

RECORD = "run.json"
# The folders inside a review from which it is read, without regard to case, as some file systems have none.
_READ = {LOCAL, *(Path(file).parts[0].casefold() for file in (*CODEBOOK_FILES, *(one.file for one in TABLES.values())) if "/" in file)}


def refuse_folder(folder: Path) -> None:
    """Refuse a folder to write into if it is a review, is read as part of one, or holds coded tables.

    Raises
    ------
    UsageError
        With the reason. A folder inside a review that is not read, such as its build, may be written into.
    FileProblem
        If there is a file where a folder is meant.
    """
    resolved = folder.resolve()
    if in_the_way := next((path for path in (resolved, *resolved.parents) if path.exists() and not path.is_dir()), None):
        raise FileProblem(f"{in_the_way} is a file, so no folder can be made there; name a folder")
    for root in (resolved, *resolved.parents):
        inside = resolved.relative_to(root).parts
        if os.path.lexists(root / PLAN) and (not inside or inside[0].casefold() in _READ):
            why = f"belongs to a review ({root / PLAN}), so nothing is written there; name another, such as build"
            raise UsageError(f"{_named(folder)} {why}")
    if coded := _coded_tables(resolved):
        raise UsageError(f"{_named(folder)} holds coded tables ({', '.join(coded)}), so nothing is written there; name another folder")


def _named(folder: Path) -> str:
    return "this folder" if folder == Path() else str(folder)


def refuse_file(file: Path, read: Iterable[Path]) -> None:
    """Refuse a file to write as `refuse_over` and `refuse_folder` do.

    Raises
    ------
    UsageError
        With the reason.
    FileProblem
        If there is a folder where a file is meant, or a file where its folder is.
    """
    if file.is_dir():
        raise FileProblem(f"{file} is a folder; name a file in it, with its ending")
    refuse_over(file, read)
    for parent in {file.parent, file.resolve().parent}:
        refuse_folder(parent)


def refuse_over(file: Path, read: Iterable[Path]) -> None:
    """Refuse a file to write if it is one of those that are read, under any name.

    Raises
    ------
    UsageError
        With the reason.
    """
    if any(_same(file, other) for path in read for other in _files(path)):
        raise UsageError(f"{file} is read by this command, so it is not written over; name another file")


def _files(path: Path) -> list[Path]:
    """The file itself, or the files of a review folder."""
    if not path.is_dir():
        return [path]
    return [*path.glob("*.*"), *(file for folder in path.glob("*/") if folder.name.casefold() in _READ for file in folder.rglob("*.*"))]


def _same(one: Path, other: Path) -> bool:
    """Whether two paths mean one file, through links of both kinds and `..`."""
    return one.resolve() == other.resolve() or (one.is_file() and other.is_file() and os.path.samefile(one, other))


def _coded_tables(folder: Path) -> list[str]:
    """Files with the name and the required columns of a table of a review, unless a run says that it wrote them."""
    named = {Path(layout.file).name: name for name, layout in TABLES.items() if (folder / Path(layout.file).name).is_file()}
    if not named:
        return []
    codebook, _ = load_codebook(None)
    ours = written_by_run(folder) | written_by_run(folder.parent)
    required = {file: {spec.column for spec in codebook.table(name) if spec.required} for file, name in named.items()}
    return sorted(file for file in named if folder / file not in ours and required[file] <= _header(folder / file))


def _header(file: Path) -> set[str]:
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as text:
            return set(next(csv.reader(text), ()))
    except OSError as error:
        raise FileProblem(f"{file} cannot be opened ({error.strerror}), so nothing is written next to it") from None
    except csv.Error:
        return set()


def written_by_run(folder: Path) -> set[Path]:
    """The files that an earlier run says it wrote, as far as they lie inside its folder."""
    try:
        written = list(json.loads((folder / RECORD).read_text(encoding="utf-8")).get("written", []))
    except (OSError, ValueError, AttributeError, TypeError):
        return set()
    root = folder.resolve()
    files = (folder / name for name in written if isinstance(name, str))
    return {file for file in files if file.resolve().is_relative_to(root)}
