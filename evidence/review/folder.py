"""Reading one file of a review folder, and nothing outside it."""

from __future__ import annotations

from pathlib import Path

from evidence.base.errors import Problem
from evidence.base.words import nearest
from evidence.review.checks.check import declare, problem
from evidence.review.layout import TABLES
from evidence.review.limits import BYTES_ALLOWED, MOST_BYTES, MOST_ROWS, ROWS_ALLOWED, has_too_many_rows, megabytes

MISSING_TABLE = declare("missing-table", "error", family="file", cause="a file that was renamed or left behind in a copy")
LINKED_FILE = declare("linked-file", "error", family="file", cause="a folder shared by links between two places")
UNREADABLE_FILE = declare("unreadable-file", "error", family="file", cause="the file is open in another program")
TOO_LARGE = declare(
    "too-large", "error", family="file", cause="a file of another kind under this name, or a table that was pasted many times"
)
UNKNOWN_FILE = declare("unknown-file", "warning", family="file", cause="a misspelt name, or a working file left in the folder")

CODEBOOK_FILES = ("codebook/columns.csv", "codebook/values.csv")


def is_linked(root: Path, file: str) -> bool:
    """Whether the file, or a folder between it and the review folder, is a symbolic link."""
    parts = Path(file).parts
    return any(root.joinpath(*parts[: depth + 1]).is_symlink() for depth in range(len(parts)))


def read_bytes(root: Path, file: str, required: bool) -> bytes | Problem | None:
    """The content of a file of the review, the problem that prevents it, or None if an optional file is absent."""
    path = root / file
    if is_linked(root, file):
        fix = "Put the file itself into the review folder; links are not followed."
        return problem(LINKED_FILE, file, 1, "", "", "a symbolic link", "a file inside the review folder", fix)
    if not path.exists():
        if not required:
            return None
        fix = "Restore the file; the codebook lists the columns."
        return problem(MISSING_TABLE, file, 1, "", "", "no such file", f"a table {file}", fix)
    try:
        if not path.is_file():
            raise OSError("it is a folder or a device")
        size = path.stat().st_size
        if size > MOST_BYTES:
            return _too_large(file, megabytes(size), BYTES_ALLOWED)
        data = path.read_bytes()
    except OSError as error:
        seen = f"a file that can't be opened ({error.strerror or error})"
        return problem(UNREADABLE_FILE, file, 1, "", "", seen, "a readable file", "Close it in Excel, or check who may read it.")
    return _too_large(file, f"more than {MOST_ROWS:,} rows", ROWS_ALLOWED) if has_too_many_rows(data) else data


def _too_large(file: str, seen: str, allowed: str) -> Problem:
    return problem(TOO_LARGE, file, 1, "", "", seen, allowed, "Restore the file from a copy, or take out what does not belong there.")


def unknown_files(root: Path) -> list[Problem]:
    """A warning for every CSV file beside the tables that is not a table: it is not read, perhaps for a misspelt name."""
    known = [*(layout.file for layout in TABLES.values()), *CODEBOOK_FILES]
    folders = sorted({Path(file).parent for file in known})
    found = sorted(path.relative_to(root).as_posix() for folder in folders for path in (root / folder).glob("*.csv"))
    allowed = "the tables of a review; this file is not read"
    return [
        problem(UNKNOWN_FILE, file, 1, "", "", "a CSV file that is not a table", allowed, nearest(file, known, "Move it elsewhere."))
        for file in found
        if file not in known
    ]
