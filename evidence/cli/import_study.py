"""evidence import: the studies of a workbook or of CSV files, added to a review."""

from __future__ import annotations

import sys
from pathlib import Path

from evidence.base.errors import UsageError
from evidence.cli.parser import command_parser, pairs
from evidence.cli.which_review import add_review, writable_review_folder

EPILOG = """F.xlsx is the workbook of `evidence template`, or any other with one row for each effect.
F.csv has one row for each effect, with the columns of its study and source; or it is one of studies.csv, effects.csv, sources.csv ...,
which are read together. Columns may stand in any order; headings are understood without regard to case, spaces and signs.
Every study becomes a folder of its own, REVIEW/local/STUDY_ID; the review's own tables are never touched. Nothing is written
unless all of it is valid."""


def main(argv: list[str]) -> int:
    """Read, check, show, and write if told to."""
    parser = command_parser("import", "Add the studies of a workbook or a CSV to a review, with a preview.", EPILOG)
    parser.add_argument("file", type=Path, metavar="F", help="an .xlsx or .csv file")
    add_review(parser)
    parser.add_argument("--preview", action="store_true", help="show what would be added, and write nothing")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument(
        "--replace", action="store_true", help="put a study in the place of a local one of the same id, which is kept aside"
    )
    parser.add_argument(
        "--map", action="append", default=[], metavar="THEIRS=OURS", help="a heading and the column it means (none: not used)"
    )
    parser.add_argument("--sheet", metavar="NAME", help="the one sheet to read")
    parser.add_argument("--decimal", choices=("comma", "point"), help="what 1,234 is, where the file does not show it")
    options = parser.parse_intermixed_args(argv)
    if options.preview and options.yes:
        raise UsageError("--preview writes nothing and --yes writes; take one")
    from evidence.cli.preview import print_preview, print_written, write_addition
    from evidence.review.incoming import read_incoming
    from evidence.review.review import read_review
    from evidence.synthesis.addition import check_addition

    folder = writable_review_folder(options.review, quiet=options.json)
    given = pairs(options.map, "--map", "odds ratio=estimate")
    incoming = read_incoming(options.file, read_review(folder), given, options.sheet, options.decimal)
    addition = check_addition(folder, incoming, options.replace)
    if not options.json:
        print_preview(addition, sys.stdout)
    write = options.yes or (not options.preview and not options.json and sys.stdin.isatty() and _agreed())
    written = write_addition(folder, addition) if write else ()
    print_written(addition, written, folder, options.json, "Nothing is written yet; add --yes to write.")
    return 0


def _agreed() -> bool:
    """Ask for a yes; Enter is no."""
    print("Add this? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
