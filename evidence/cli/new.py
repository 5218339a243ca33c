"""evidence new: the start of another review."""

from __future__ import annotations

from pathlib import Path

from evidence.cli.output import print_json, typed
from evidence.cli.parser import OutputFolder, command_parser
from evidence.cli.place import review_folder

EXAMPLE = """examples:
  evidence new my_topic              another review, with made-up rows to replace; it runs at once
  evidence new my_review --copy      this review, to work in"""


def main(argv: list[str]) -> int:
    """Write the folder and say what to do next."""
    parser = command_parser(
        "new",
        "The start of another review: a plan, a codebook, a rating rule and tables with made-up rows, which can be checked and run at\n"
        "once. With --copy a copy of the review in this folder or in ./studies, or else of the one that comes with the package.",
        EXAMPLE,
    )
    parser.add_argument("folder", action=OutputFolder, type=Path, metavar="DIR", help="a folder that does not exist yet")
    parser.add_argument("--copy", action="store_true", help="copy the review instead, with its local studies")
    options = parser.parse_args(argv)
    from evidence.review.new_review import copy_review, write_example

    copied = review_folder(None, quiet=options.json) if options.copy else None
    written = write_example(options.folder) if copied is None else copy_review(copied, options.folder)
    if options.json:
        print_json({"folder": options.folder.as_posix(), "written": sorted(written)})
        return 0
    print(f"{len(written)} files in {options.folder}")
    if not options.copy:
        print(f"Its numbers are made up. {options.folder / 'README.md'} says how to make it yours.")
    print(f"Next: evidence check {typed(options.folder)}, then evidence run {typed(options.folder)}")
    return 0
