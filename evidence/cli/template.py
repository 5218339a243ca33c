"""evidence template: something to fill in, made from the codebook of a review."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.cli.output import print_json, typed
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.which_review import add_review, review_folder

if TYPE_CHECKING:
    from evidence.review.codebook import Codebook

EPILOG = """F.xlsx            a workbook with drop-downs, notes and an example (default: studies_to_add.xlsx, in a review folder
                  build/studies_to_add.xlsx)
F.csv             the headings of a CSV with one row for each effect
datapackage.json  the tables as a Frictionless data package (Table Schema), for other programs
F.md              the codebook as a page: every column, every value with its definition and an example"""


def main(argv: list[str]) -> int:
    """Make the file that its ending names."""
    options = _options(argv)
    from evidence.base.replace_file import replace_file
    from evidence.review.read_codebook import load_codebook
    from evidence.review.review import HERE

    if options.core and options.review is not None:
        raise UsageError("--core leaves the columns and values of a review out; name no REVIEW with it")
    kind = options.file.suffix.lower()
    if kind not in CONTENTS:
        raise UsageError(f"{options.file} is none of {', '.join(f'*{ending}' for ending in CONTENTS)}; the ending says what is made")
    if kind in (".xlsx", ".csv") and options.file.exists():
        raise FileProblem(f"{options.file} is there already and may be filled in; take another name, or delete it first")
    folder = None if options.core else review_folder(options.review, quiet=options.json)
    codebook, problems = load_codebook(folder)
    if any(problem.severity == "error" for problem in problems):
        raise DataProblems(problems)
    replace_file(options.file, CONTENTS[kind](codebook, folder, options.file.as_posix()))
    if options.json:
        print_json({"written": [options.file.as_posix()]})
        return 0
    print(f"{options.file} is written.")
    if kind in (".xlsx", ".csv"):
        review = options.review or (None if folder in HERE else "REVIEW")
        command = " ".join(["evidence import", typed(options.file), *([typed(review)] if review else []), "--preview"])
        print(f"Fill it in, then look at what would be added: {command}")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "template", "Something to fill in, made from the codebook of a review; `evidence import` takes it back.", EPILOG
    )
    from evidence.review.plan_section import FILE as PLAN

    # In a review folder nothing is written beside the tables; what commands make there stands in build/.
    default = ("build" if Path(PLAN).is_file() else Path()) / Path("studies_to_add.xlsx")
    parser.add_argument("file", nargs="?", action=OutputFile, type=Path, default=default, metavar="F", help="the file to write; see below")
    add_review(parser)
    parser.add_argument("--core", action="store_true", help="without the columns and values of a review: what comes with the package")
    options: argparse.Namespace = parser.parse_intermixed_args(argv)
    return options


def _workbook(codebook: Codebook, folder: Path | None, file: str) -> bytes:
    from evidence.review.workbook import workbook

    return workbook(codebook, _title(folder), typed(file))


def _csv(codebook: Codebook, folder: Path | None, file: str) -> bytes:
    from evidence.base.spreadsheet import csv_text
    from evidence.review.short_form import short_form

    return csv_text([short_form(codebook)]).encode()


def _package(codebook: Codebook, folder: Path | None, file: str) -> bytes:
    from evidence.base.json_text import to_json
    from evidence.review.layout import TABLES
    from evidence.review.read_csv import parse
    from evidence.review.table_schema import data_package

    paths = {name: layout.file for name, layout in TABLES.items() if folder is None or (folder / layout.file).is_file()}
    tables = {name: () if folder is None else tuple(parse((folder / file).read_bytes(), file).header) for name, file in paths.items()}
    return (to_json(data_package(codebook, _title(folder), tables)) + "\n").encode()


def _page(codebook: Codebook, folder: Path | None, file: str) -> bytes:
    from evidence.review.codebook_page import codebook_page

    return codebook_page(codebook, file, core=folder is None).encode()


def _title(folder: Path | None) -> str:
    """What the review is called."""
    if folder is None:
        return "Any review"
    from evidence.review.review import read_review

    return read_review(folder).plan.title


CONTENTS: dict[str, Callable[[Codebook, Path | None, str], bytes]] = {".xlsx": _workbook, ".csv": _csv, ".json": _package, ".md": _page}
