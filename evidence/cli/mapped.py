"""The options that say what the headings of a sheet mean, shared by the commands that read one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.cli.parser import pairs

if TYPE_CHECKING:
    from evidence.review.incoming.mapping import SheetMapping


def add_mapping(parser: argparse._ActionsContainer) -> None:
    """The options --map, --set, --ignore, --mapping, --sheet and --decimal."""
    parser.add_argument("--map", action="append", default=[], metavar="THEIRS=OURS", help="a heading and the column it means")
    parser.add_argument("--set", action="append", default=[], metavar="OURS=VALUE", help="a column, and the value that every row gets")
    parser.add_argument("--ignore", action="append", default=[], metavar="THEIRS", help="a heading that is left unused")
    parser.add_argument(
        "--mapping",
        action="append",
        default=[],
        metavar="F.toml",
        help="all of this in a file, or the name of one that comes with the package",
    )
    parser.add_argument("--sheet", metavar="NAME", help="the one sheet to read")
    parser.add_argument("--decimal", choices=("comma", "point"), help="how to read 1,234, where the file does not show it")


def mapping_of(options: argparse.Namespace) -> tuple[SheetMapping, Path | None]:
    """What the options say; and the one mapping file that is not there yet, if it is the last one named.

    Raises
    ------
    UsageError, FileProblem, DataProblems
        If one of them is not of its form, or says two things.
    """
    from evidence.review.incoming.mapping import SheetMapping
    from evidence.review.incoming.read_mapping import given_mapping

    columns = pairs(options.map, "--map", "odds ratio=estimate") | dict.fromkeys(options.ignore, "")
    constants = pairs(options.set, "--set", "design=rct", first=True)
    given = SheetMapping(columns, constants, sheet=options.sheet, decimal=options.decimal)
    names = list(options.mapping)
    new = Path(names.pop()) if names and names[-1].endswith(".toml") and not Path(names[-1]).exists() else None
    return given_mapping(names, given), new
