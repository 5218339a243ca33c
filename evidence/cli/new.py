"""evidence new: the start of another review."""

from __future__ import annotations

from pathlib import Path

from evidence.cli.output import print_json, typed
from evidence.cli.parser import OutputFolder, command_parser
from evidence.cli.which_review import review_folder

EXAMPLE = """examples:
  evidence new my_topic                    another review, without a study yet; it can be checked and run at once
  evidence new my_topic --with-example     the same with made-up studies, to see what a review looks like
  evidence new my_review --copy            this review, to work in"""


def main(argv: list[str]) -> int:
    """Write the folder and say what to do next."""
    parser = command_parser(
        "new",
        "The start of another review: a plan, a codebook, a rating rule and tables without rows, which can be checked and run at once.\n"
        "With --with-example its tables hold made-up studies. With --copy a copy of the review in this folder or in ./studies, or else\n"
        "of the one that comes with the package.",
        EXAMPLE,
    )
    parser.add_argument("folder", action=OutputFolder, type=Path, metavar="DIR", help="a folder that does not exist yet")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--with-example", action="store_true", help="with made-up studies, to be replaced")
    how.add_argument("--copy", action="store_true", help="copy the review instead, with its local studies")
    options = parser.parse_args(argv)
    from evidence.review.new_review import copy_review, write_example, write_new

    if options.copy:
        written = copy_review(review_folder(None, quiet=options.json), options.folder)
    else:
        written = (write_example if options.with_example else write_new)(options.folder)
    if options.json:
        print_json({"folder": options.folder.as_posix(), "written": sorted(written)})
        return 0
    print(f"{len(written)} files in {options.folder}")
    if not options.copy:
        what = "Its numbers are made up." if options.with_example else "No study is coded yet."
        print(f"{what} {options.folder / 'README.md'} says how to make it yours.")
    print(f"Next: evidence check {typed(options.folder)}, then evidence run {typed(options.folder)}")
    return 0
