"""evidence simulate: how often our own procedure errs, on data drawn from the fitted review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFolder, add_workers, command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined
    from evidence.robustness.twin.stored import Stored

EXAMPLES = """examples:
  evidence simulate my_review                             a first look, within a minute or two
  evidence simulate my_review --full --out simulated      the whole; what is done is kept, and the same command goes on from there
  evidence simulate my_review --full --out simulated --cluster tcp://10.0.0.5:8786
                                                          on the workers of a dask scheduler; the same bytes
Put simulated.json beside review.toml, and the report of evidence run shows it."""


def main(argv: list[str]) -> int:
    """Draw, ask, print; write the tables where a folder is named."""
    parser = command_parser(
        "simulate",
        "How often our own procedure errs: data sets are drawn in the places of the coded effects under stated truths (no effect, the\n"
        "published one, one kind better than others), and intervals, ratings, claims and tests are asked what they say of them.",
        EXAMPLES,
    )
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    parser.add_argument("--full", action="store_true", help="400 drawn reviews under each truth, not 50")
    parser.add_argument("--seed", type=int, metavar="N", help="of the drawing (default: the seed of the plan)")
    parser.add_argument("--out", action=OutputFolder, type=Path, metavar="FOLDER", help="write the tables and simulated.json there")
    add_workers(parser)
    options = parser.parse_args(argv)
    progress("reading and checking the data")
    review = review_asked_for(options)
    from evidence.judgement.assessment import assess
    from evidence.robustness.examined import examine
    from evidence.robustness.twin.answer import FULL, QUICK, twin_of
    from evidence.robustness.twin.stored import made_for
    from evidence.synthesis.review_run import run_review

    results = run_review(review, progress)
    how = {"folder": options.out, "cluster": options.cluster, "workers": options.workers, "say": progress}
    twin = twin_of(results, FULL if options.full else QUICK, options.seed, **how)
    stored = made_for(twin, review)
    progress("")
    if options.out is not None:
        _write(stored, options.out)
    if options.json:
        print_json(stored.to_dict())
        return 0
    _print(examine(assess(results)), stored, options.out)
    return 0


def _write(stored: Stored, folder: Path) -> None:
    from evidence.base.csv_text import write_csv
    from evidence.base.json_text import to_json
    from evidence.base.replace_file import replace_file
    from evidence.robustness.twin.stored import FILE
    from evidence.robustness.twin.tables import twin_tables

    for table in twin_tables(stored.twin):
        write_csv(folder / f"{table.name}.csv", table)
    replace_file(folder / FILE, (to_json(stored.to_dict()) + "\n").encode("ascii"))


def _print(run: Examined, stored: Stored, folder: Path | None) -> None:
    from dataclasses import replace

    from evidence.review.statement import statement
    from evidence.robustness.twin.stored import FILE, WARNING
    from evidence.robustness.twin.words import errs_said, made_for_words

    run = replace(run, simulated=stored)
    print(statement(run.review))
    print(WARNING)
    print()
    for words in errs_said(run):
        print(words)
    print()
    print(made_for_words(run))
    if folder is not None:
        print(f"the tables and {FILE} are in {folder}")
