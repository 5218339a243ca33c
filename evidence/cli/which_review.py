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


def add_choices(parser: argparse.ArgumentParser) -> None:
    """The options that change the review for one run."""
    parser.add_argument("--without", action="append", default=[], metavar="STUDY", help="leave out a study, by its study_id or label")
    parser.add_argument(
        "--only", action="append", default=[], metavar='"COL = VALUE"', help='only the studies where this holds; "COL = A | B" for either'
    )
    parser.add_argument("--set", action="append", default=[], metavar="plan.KEY=VALUE", help="another value for a key of review.toml")
    parser.add_argument("--method", metavar="METHOD", help="another estimator of the variance: short for --set plan.method=METHOD")


def review_asked_for(options: argparse.Namespace) -> CodedReview:
    """The review that the arguments name, as the options of `add_without_local` and `add_choices` want it."""
    from evidence.base.errors import UsageError
    from evidence.cli.parser import pairs
    from evidence.review.choices import Choices, with_choices

    keys = pairs(options.set, "--set", "plan.rho_within=0.8", first=True)
    if options.method is not None:
        if "plan.method" in keys:
            raise UsageError("--method and --set plan.method say the same; take one")
        keys["plan.method"] = options.method.upper()
    review = open_review(options.review, quiet=options.json, local=not options.without_local)
    return with_choices(review, Choices(options.without, options.only, keys))


def say_changed(review: CodedReview) -> None:
    """A line on what the options of `add_choices` changed, for an output that does not print the statement of the data."""
    from evidence.review.statement import changed_for_this_run

    if review.altered:
        print(changed_for_this_run(review))


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
