"""Which review a command works on, and saying so."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.review.review import CodedReview


def add_review(parser: argparse.ArgumentParser) -> None:
    """The argument REVIEW, shared by the commands that read a review."""
    parser.add_argument(
        "review",
        nargs="?",
        type=Path,
        metavar="REVIEW",
        help="a folder that holds review.toml (default: this folder, else ./studies, else the review that comes with the package)",
    )


def add_without_local(parser: argparse.ArgumentParser) -> None:
    """The option --without-local, shared by the commands that compute."""
    parser.add_argument("--without-local", action="store_true", help="leave out the studies that were added in local/")


def review_folder(given: Path | None, quiet: bool) -> Path:
    """The folder meant; where none was given, one line on stderr says which was taken."""
    if given is not None:
        return given
    from evidence.review.review import default_review

    folder, words = default_review()
    if not quiet:
        print(words, file=sys.stderr)
    return folder


def open_review(given: Path | None, quiet: bool, local: bool = True) -> CodedReview:
    """The review, read and checked; problems are raised, all at once."""
    from evidence.review.local import study_folders
    from evidence.review.review import read_review

    folder = review_folder(given, quiet)
    review = read_review(folder, local=local)
    if not local and not quiet and not study_folders(folder):
        print("this review has no local studies to leave out", file=sys.stderr)
    return review


def writable_review_folder(given: Path | None, quiet: bool) -> Path:
    """The folder meant, for a command that writes into it.

    Raises
    ------
    UsageError
        If it is the copy that comes with the package.
    """
    from evidence.base.errors import UsageError
    from evidence.review.review import in_package

    folder = review_folder(given, quiet)
    if in_package(folder, named=given is not None):
        raise UsageError(
            "this review is the copy that comes with the package, and nothing is written into it; make one of your own with "
            "`evidence new DIR --copy`, then name it: evidence COMMAND ... DIR"
        )
    return folder
