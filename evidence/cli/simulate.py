"""evidence simulate: how often our own procedure errs, on data drawn from the fitted review."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFolder, add_workers, command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for

if TYPE_CHECKING:
    from evidence.robustness.twin.design import StatedDesign
    from evidence.robustness.twin.stored import Stored
    from evidence.synthesis.review_run import Analyses

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
    parser.add_argument("--full", action="store_true", help="200 drawn reviews under each truth, not 50")
    parser.add_argument(
        "--design", type=Path, metavar="F.toml", help="draw reviews of the design that this file states, in place of that of the review"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="of the drawing (default: the seed of the plan)")
    parser.add_argument("--out", action=OutputFolder, type=Path, metavar="FOLDER", help="write the tables and simulated.json there")
    add_workers(parser)
    options = parser.parse_args(argv)
    progress("reading and checking the data")
    review = review_asked_for(options)
    from evidence.synthesis.review_run import run_review

    results = run_review(review, progress)
    stored, design = _simulated(results, options)
    progress("")
    document = stored.to_dict() | ({} if design is None else {"design": design.to_dict()})
    if options.out is not None:
        _write(stored, document, options.out)
    if options.json:
        print_json(document)
    else:
        _print(results, stored, design, options.out)
    return 0


def _simulated(results: Analyses, options: Namespace) -> tuple[Stored, StatedDesign | None]:
    """What was simulated, and the design where one was stated."""
    from evidence.robustness.twin.answer import FULL, QUICK, design_twin_of, twin_of
    from evidence.robustness.twin.design import read_design
    from evidence.robustness.twin.stored import made_for

    reviews = FULL if options.full else QUICK
    how = {"folder": options.out, "cluster": options.cluster, "workers": options.workers, "say": progress}
    if options.design is None:
        return made_for(twin_of(results, reviews, options.seed, **how), results.review), None
    design = read_design(options.design, results.review)
    return made_for(design_twin_of(results, design, reviews, options.seed, **how), results.review), design


def _write(stored: Stored, document: Mapping[str, Any], folder: Path) -> None:
    from evidence.base.csv_text import write_csv
    from evidence.base.json_text import to_json
    from evidence.base.replace_file import replace_file
    from evidence.robustness.twin.stored import DESIGN_FILE, FILE
    from evidence.robustness.twin.tables import twin_tables

    for table in twin_tables(stored.twin):
        write_csv(folder / f"{table.name}.csv", table)
    replace_file(folder / (DESIGN_FILE if "design" in document else FILE), (to_json(document) + "\n").encode("ascii"))


def _print(results: Analyses, stored: Stored, design: StatedDesign | None, folder: Path | None) -> None:
    from evidence.judgement.assessment import assess
    from evidence.review.statement import statement
    from evidence.robustness.examined import examine
    from evidence.robustness.twin.stored import WARNING
    from evidence.robustness.twin.tables import support_lines
    from evidence.robustness.twin.words import design_words, errs_said, made_for_words

    run = replace(examine(assess(results)), simulated=stored)
    twin = stored.twin
    said = errs_said(run) if design is None else (*design_words(twin, results, design.title), *support_lines(twin))
    made_for = f"made for data {stored.data_hash[:12]}, plan {stored.plan_hash[:12]}, evidence {stored.evidence}"
    print("\n".join((statement(results.review), WARNING, "", *said, "", made_for_words(run), made_for)))
    if folder is not None:
        print(f"the tables are in {folder}")
