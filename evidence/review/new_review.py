"""A new review: without a study, with made-up ones, or a copy of a review; in a folder that is there whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from evidence.base.errors import FileProblem, UsageError
from evidence.review.codebook import Codebook
from evidence.review.layout import TABLES
from evidence.review.new_plan import ReviewAnswers, with_answers
from evidence.review.outputs import RECORD
from evidence.review.plan_section import FILE as PLAN
from evidence.review.read_codebook import load_codebook
from evidence.review.read_rating_rule import FILE as RATINGS

EXAMPLE = Path(__file__).parent / "example_review"
# What a copy takes along: the text that a review is made of. Links, runs and whatever else lies in the folder stay behind.
COPIED = (".csv", ".toml", ".md", ".json")
LICENCE = "LICENSE"
VALUES = "codebook/values.csv"


# What the plan says of a review without a study, in place of what it says of the example.
_WITHOUT_STUDIES = {
    "title": 'title = "New review"',
    "statement": 'statement = "A review that is being set up. Say here what its data are, and what they are not."',
    "likely_wrong": '# likely_wrong = "..."',
}


def write_new(target: Path, answers: ReviewAnswers | None = None) -> tuple[str, ...]:
    """Write a review without a study, which can be checked and run at once, into a new folder; gives its files.

    Its tables have every column of the codebook and no row. Where `answers` name the outcomes, it has no recommendation: what
    guidance says is written by hand.

    Raises
    ------
    UsageError
        The folder is there already and is not empty, or two answers would have one code.
    FileProblem
        It cannot be written.
    """
    contents = _example()
    for layout in TABLES.values():
        if layout.file in contents:
            contents[layout.file] = contents[layout.file].splitlines(keepends=True)[0]
    plan = contents[PLAN].decode("utf-8")
    for key, line in _WITHOUT_STUDIES.items():
        plan = re.sub(rf'^{key} = ".*"$', line, plan, count=1, flags=re.MULTILINE)
    if answers is not None:
        plan, values = with_answers(plan, contents[VALUES].decode("utf-8"), answers)
        contents[VALUES] = values.encode("utf-8")
        if answers.outcomes:
            contents[RATINGS] = contents[RATINGS].partition(b"\n[recommendations.")[0]
    contents[PLAN] = plan.encode("utf-8")
    _write_folder(target, contents)
    return tuple(contents)


def write_example(target: Path) -> tuple[str, ...]:
    """Write the example review, with its made-up studies, into a new folder; gives its files.

    The tables have every column of the codebook; what the example does not use is empty.

    Raises
    ------
    UsageError
        The folder is there already and is not empty.
    FileProblem
        It cannot be written.
    """
    contents = _example()
    _write_folder(target, contents)
    return tuple(contents)


def copy_review(source: Path, target: Path) -> tuple[str, ...]:
    """Copy a review with its local studies into a new folder; gives its files. Links are not followed.

    Raises
    ------
    UsageError
        The target is there already and is not empty, or lies inside the source.
    FileProblem
        It cannot be read or written.
    """
    if target.resolve().is_relative_to(source.resolve()):
        raise UsageError(f"{target} lies inside {source}; name a folder outside the review")
    contents = _files(source)
    _write_folder(target, contents)
    return tuple(contents)


def _example() -> dict[str, bytes]:
    """The files of the example by name, its tables with every column of the codebook."""
    contents = _files(EXAMPLE)
    codebook, problems = load_codebook(EXAMPLE)
    if problems:
        raise RuntimeError("the example review of the package is damaged: " + problems[0].text())
    tables = {name: layout.file for name, layout in TABLES.items() if layout.file in contents}
    return contents | {file: _with_every_column(codebook, name, contents[file]) for name, file in tables.items()}


def _files(source: Path) -> dict[str, bytes]:
    """The files of a review by name."""
    found = {}
    try:
        for folder, folders, names in os.walk(source):
            folders[:] = sorted(name for name in folders if not Path(folder, name).is_symlink() and not Path(folder, name, RECORD).exists())
            for path in (Path(folder, name) for name in sorted(names)):
                if not path.is_symlink() and (path.suffix in COPIED or path.name == LICENCE):
                    found[path.relative_to(source).as_posix()] = path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{error.filename} cannot be read ({error.strerror}); nothing was written") from None
    return found


def _with_every_column(codebook: Codebook, table: str, data: bytes) -> bytes:
    """A table with every column of the codebook, in its order."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [spec.column for spec in codebook.table(table)], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(csv.DictReader(io.StringIO(data.decode("utf-8"))))
    return out.getvalue().encode("utf-8")


def _write_folder(target: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder beside its place, then rename it."""
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise UsageError(f"{target} is there already; name a folder that does not exist yet, or an empty one")
    staging = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        os.chmod(staging, 0o755)
        for name, data in contents.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_bytes(data)
        if target.is_dir():
            target.rmdir()
        os.rename(staging, target)
    except OSError as error:
        raise FileProblem(f"{target} cannot be written ({error.strerror or error}); nothing was written") from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
