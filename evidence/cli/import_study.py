"""evidence import: the studies of a workbook or of CSV files, added to a review."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import FileProblem, UsageError
from evidence.cli.mapped import add_mapping, mapping_of
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_review, writable_review_folder

if TYPE_CHECKING:
    from evidence.review.incoming.mapping import SheetMapping

EPILOG = """F is the workbook of `evidence template`, or any other table (.xlsx, .ods, .csv, .tsv) with one row for each effect and the
columns of its study and source; or it is one of studies.csv, effects.csv, sources.csv ..., which are read together. Columns may
stand in any order; headings are understood without regard to case, spaces and signs. Every study becomes a folder of its own,
REVIEW/local/STUDY_ID; the review's own tables are never touched. Nothing is written unless all of it is valid.

A sheet with other headings needs a mapping. `evidence import F --mapping my_sheet.toml --preview` writes its start, with a proposal for
each heading; complete it, and name it again. For the exports of a program there is one already: {shipped}.
What is said with --map, --set and --ignore comes after the mappings named."""


def main(argv: list[str]) -> int:
    """Read, check, show, and write if told to."""
    options = _options(argv)
    if options.preview and options.yes:
        raise UsageError("--preview writes nothing and --yes writes; take one")
    folder = writable_review_folder(options.review, quiet=options.json)
    given, new = mapping_of(options)
    if new is not None:
        if not options.preview:
            raise FileProblem(f"there is no mapping {new}; with --preview it is written for you to complete")
        return _start_mapping(options, folder, given, new)
    from evidence.cli.preview import print_preview, print_written, write_addition
    from evidence.review.incoming import read_incoming
    from evidence.review.review import read_review
    from evidence.synthesis.addition import check_addition

    incoming = read_incoming(options.file, read_review(folder), given)
    addition = check_addition(folder, incoming, options.replace)
    if not options.json:
        print_preview(addition, sys.stdout)
    write = options.yes or (not options.preview and not options.json and sys.stdin.isatty() and _agreed())
    written = write_addition(folder, addition) if write else ()
    print_written(addition, written, folder, options.json, "Nothing is written yet; add --yes to write.")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    from evidence.review.incoming.read_mapping import shipped

    parser = command_parser(
        "import", "Add the studies of a workbook or a CSV to a review, with a preview.", EPILOG.format(shipped=", ".join(shipped()))
    )
    parser.add_argument("file", type=Path, metavar="F", help="a workbook or a text file with a table")
    add_review(parser)
    parser.add_argument("--preview", action="store_true", help="show what would be added, and write nothing")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument(
        "--replace", action="store_true", help="put a study in the place of a local one of the same id, which is kept aside"
    )
    add_mapping(parser)
    options: argparse.Namespace = parser.parse_intermixed_args(argv)
    return options


def _start_mapping(options: argparse.Namespace, folder: Path, given: SheetMapping, new: Path) -> int:
    """Write the start of a mapping for a person to complete."""
    from evidence.base.replace_file import replace_file
    from evidence.cli.output import print_json, typed
    from evidence.review.incoming.write_mapping import start_mapping
    from evidence.review.review import read_review

    text = start_mapping(options.file, read_review(folder).codebook, given)
    replace_file(new, text.encode("utf-8"))
    if options.json:
        print_json({"mapping": new.as_posix(), "written": [new.as_posix()]})
        return 0
    print(text, end="")
    print(f"\n{new} is written. Complete it, then: evidence import {typed(options.file)} {typed(folder)} --mapping {typed(new)} --preview")
    return 0


def _agreed() -> bool:
    """Ask for a yes; Enter is no."""
    print("Add this? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
