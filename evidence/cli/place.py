"""Which review a command works on, and saying so."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.review.review import Review


def add_review(parser: argparse.ArgumentParser) -> None:
    """The argument REVIEW, shared by the commands that read a review."""
    parser.add_argument(
        "review",
        nargs="?",
        type=Path,
        metavar="REVIEW",
        help="a folder that holds review.toml (default: ./studies if it does, else the review that comes with the package)",
    )


def review_folder(given: Path | None, quiet: bool) -> Path:
    """The folder meant; where none was given, one line on stderr says which was taken."""
    if given is not None:
        return given
    from evidence.review.review import default_review

    folder, words = default_review()
    if not quiet:
        print(words, file=sys.stderr)
    return folder


def open_review(given: Path | None, quiet: bool) -> Review:
    """The review, read and checked; problems are raised, all at once."""
    from evidence.review.review import read_review

    return read_review(review_folder(given, quiet))
