"""evidence agree: two coders' tables compared, or a review's second readings with its effects."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import UsageError
from evidence.base.text_table import text_table
from evidence.cli.output import print_json
from evidence.cli.parser import OutputFile, command_parser, pairs
from evidence.cli.which_review import open_review, review_folder

if TYPE_CHECKING:
    from evidence.review.double_coding import DoubleCoding
    from evidence.review.settlements import Settlement

EXAMPLES = """examples:
  evidence agree first/effects.csv second/effects.csv --leave-out note
  evidence agree first.csv second.csv --key case --out differences.csv
  evidence agree first.csv second.csv --key case --settled differences.csv
  evidence agree studies --leave-out outcome_domain"""


def main(argv: list[str]) -> int:
    """Compare, print agreement by column and every difference."""
    options = _options(argv)
    settlements, compared = _of_files(options) if options.second is not None else _of_review(options)
    if options.out is not None:
        from evidence.base.csv_text import write_csv
        from evidence.review.agreement_tables import differences_table

        write_csv(options.out, differences_table(compared))
    from evidence.review.double_coding import stale

    unused = stale(settlements, compared)
    if options.json:
        print_json({"compared": [one.to_dict() for one in compared], "stale": [asdict(one) for one in unused]})
        return 0
    for coding in compared:
        _print(coding)
    for old in unused:
        print(f"settled but no difference now: {old.id} {old.column}: {_shown(old.first)} | {_shown(old.second)}")
    if options.out is not None:
        print(f"the differences are in {options.out}")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "agree",
        "Two coders' tables compared cell by cell: percent agreement, kappa, AC1, intraclass correlation, every difference.\n"
        "With a review folder in place of two files: its readings.csv compared with its effects.csv, one reader at a time,\n"
        "and its bias_readings.csv with its bias_answers.csv.",
        EXAMPLES,
    )
    parser.add_argument("first", type=Path, nargs="?", metavar="A.csv", help="the first coder's file, or a review folder")
    parser.add_argument("second", type=Path, nargs="?", metavar="B.csv", help="the second coder's file, one row per thing coded")
    parser.add_argument("--key", default="", metavar="COL,COL", help="columns that identify a row (default: those of the table)")
    parser.add_argument("--same", action="append", default=[], metavar="THEIRS=OURS", help="a heading of B.csv, and A.csv's for it")
    parser.add_argument("--leave-out", default="", metavar="COL,COL", help="columns that are not compared")
    parser.add_argument("--settled", type=Path, metavar="F.csv", help="differences settled so far, in the form that --out writes")
    parser.add_argument(
        "--out", action=OutputFile, type=Path, metavar="F.csv", help="write the differences there, to be settled in its last columns"
    )
    parser.add_argument("--review", type=Path, metavar="REVIEW", help="the review whose codebook says what the columns hold")
    options: argparse.Namespace = parser.parse_args(argv)
    return options


def _of_files(options: argparse.Namespace) -> tuple[tuple[Settlement, ...], tuple[DoubleCoding, ...]]:
    from evidence.review.coder_tables import compare_files, settled_file
    from evidence.review.read_codebook import load_codebook

    codebook, _ = load_codebook(review_folder(options.review, quiet=options.json))
    settlements, key = settled_file(options.settled), _names(options.key)
    alike, leave_out = _same(options), _names(options.leave_out)
    return settlements, (compare_files(options.first, options.second, codebook, key, alike, leave_out, settlements),)


def _of_review(options: argparse.Namespace) -> tuple[tuple[Settlement, ...], tuple[DoubleCoding, ...]]:
    from evidence.review.second_readings import compare_bias_readings, compare_readings, settled_so_far

    if options.first is not None and options.first.is_file():
        raise UsageError("name a second file to compare this one with, or a review folder alone")
    if options.settled or options.key or options.review:
        raise UsageError("--settled, --key and --review go with two files; a review has its own settlements.csv")
    review = open_review(options.first, quiet=options.json)
    compared = compare_readings(review, _same(options), _names(options.leave_out))
    return settled_so_far(review), compared + compare_bias_readings(review)


def _same(options: argparse.Namespace) -> dict[str, str]:
    alike = pairs(options.same, "--same", "favoured=direction")
    if empty := [theirs for theirs, ours in alike.items() if not ours]:
        raise UsageError(f"--same {empty[0]}= names no column of A.csv; write THEIRS=OURS, for example --same favoured=direction")
    return alike


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _print(coding: DoubleCoding) -> None:
    from evidence.review.agreement_tables import COLUMN_HEADINGS, column_cells, share_text

    print(f"{coding.first} and {coding.second}: {len(coding.rows)} rows in both")
    for which, ids in (("first", coding.only_first), ("second", coding.only_second)):
        if ids:
            print(f"in the {which} only: {', '.join(ids)}")
    print(f"cells that one coder at least filled: {share_text(coding.cells)}")
    print(f"cells that both filled: {share_text(coding.filled)}")
    if coding.columns:
        print("\n".join(text_table([COLUMN_HEADINGS, *map(column_cells, coding.columns)], indent=2)))
    for column in coding.columns:
        for name, reason in column.not_estimated.items():
            print(f"no {name} of {column.column}: {reason}")
    for heading, reason in coding.not_compared.items():
        print(f"not compared: {heading} ({reason})")
    print(f"differences: {len(coding.differences)}, of them {len(coding.open)} open")
    for one in coding.differences:
        print(f"  {one.pair.id} {one.pair.column}: {_shown(one.pair.first)} | {_shown(one.pair.second)} ({one.kind})")
        if one.settlement is not None:
            print(f"      settled: {_shown(one.settlement.settled)}, because {one.settlement.reason} ({one.settlement.who})")


def _shown(text: str) -> str:
    return text or "empty"
