"""evidence new: the start of another review."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import UsageError
from evidence.cli.output import print_json, typed
from evidence.cli.parser import OutputFolder, command_parser
from evidence.cli.which_review import review_folder

if TYPE_CHECKING:
    from evidence.review.new_plan import ReviewAnswers

EXAMPLE = """examples:
  evidence new my_topic                    another review, without a study yet; it can be checked and run at once
  evidence new my_topic --with-example     the same with made-up studies, to see what a review looks like
  evidence new my_review --copy            this review, to work in
  evidence new my_topic --question "Do visits help?" --outcome "Finished the course" --outcome Wellbeing --kind Visits --kind Letters"""
QUESTIONS = (
    ("question", "What does the review ask? (Enter: say it later)"),
    ("outcome", "Which outcomes, the main one first? One a line; an empty line ends."),
    ("kind", "Which kinds of intervention? One a line; an empty line ends."),
)


def main(argv: list[str]) -> int:
    """Write the folder and say what to do next."""
    options = _options(argv)
    from evidence.review.new_review import copy_review, write_example, write_new

    said = bool(options.question or options.outcome or options.kind)
    if said and (options.copy or options.with_example):
        raise UsageError("--question, --outcome and --kind are for a review that starts empty; --copy and --with-example have their own")
    if options.copy:
        written = copy_review(review_folder(None, quiet=options.json), options.folder)
    else:
        written = write_example(options.folder) if options.with_example else write_new(options.folder, _answers(options, said))
    if options.json:
        print_json({"folder": options.folder.as_posix(), "written": sorted(written)})
        return 0
    print(f"{len(written)} files in {options.folder}")
    if not options.copy:
        what = "Its numbers are made up." if options.with_example else "No study is coded yet."
        print(f"{what} {options.folder / 'README.md'} says how to make it yours.")
    print(f"Next: evidence check {typed(options.folder)}, then evidence run {typed(options.folder)}")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "new",
        "The start of another review: a plan, a codebook, a rating rule and tables without rows, which can be checked and run at once.\n"
        "At a terminal it asks for the question, the outcomes and the kinds of intervention; --question, --outcome and --kind say them.\n"
        "With --with-example its tables hold made-up studies. With --copy a copy of the review in this folder or in ./studies, or else\n"
        "of the one that comes with the package.",
        EXAMPLE,
    )
    parser.add_argument("folder", action=OutputFolder, type=Path, metavar="DIR", help="a folder that does not exist yet")
    parser.add_argument("--question", default="", metavar="TEXT", help="what the review asks")
    parser.add_argument("--outcome", action="append", default=[], metavar="NAME", help="an outcome, the main one first; again for others")
    parser.add_argument("--kind", action="append", default=[], metavar="NAME", help="a kind of intervention; again for others")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--with-example", action="store_true", help="with made-up studies, to be replaced")
    how.add_argument("--copy", action="store_true", help="copy the review instead, with its local studies")
    options: argparse.Namespace = parser.parse_args(argv)
    return options


def _answers(options: argparse.Namespace, said: bool) -> ReviewAnswers | None:
    """What the options say, or else the person at the terminal; None where nobody is there to ask."""
    from evidence.review.new_plan import ReviewAnswers

    if said:
        return ReviewAnswers(options.question, options.outcome, options.kind)
    if options.json or not sys.stdin.isatty():
        return None
    given = {key: _asked(words, several=key != "question") for key, words in QUESTIONS}
    return ReviewAnswers(" ".join(given["question"]), given["outcome"], given["kind"])


def _asked(words: str, several: bool) -> list[str]:
    """The lines that are typed in answer; one, or all up to an empty one."""
    print(words)
    lines = []
    while line := sys.stdin.readline().strip():
        lines.append(line)
        if not several:
            break
    return lines
