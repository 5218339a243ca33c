"""evidence sensitivity: every defensible analysis of a review, and how far they agree."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import UsageError
from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFolder, add_workers, command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.review.review import CodedReview
    from evidence.robustness.jobs.job import Arrays, Job
    from evidence.robustness.multiverse.answer import Multiverse, Multiverses

EXAMPLES = """examples:
  evidence sensitivity                                    as in a run: the headline and each recommendation, in a second
  evidence sensitivity --full --out sensitivity           every combination, in some minutes, with every analysis as CSV
  evidence sensitivity --full --out sensitivity --cluster tcp://10.0.0.5:8786
With --out, work that is done is kept there, and the same command goes on where it was stopped."""


def main(argv: list[str]) -> int:
    """Fit every defensible analysis and print how far they agree."""
    options = _options(argv)
    if not options.full and (options.cluster or options.workers):
        raise UsageError("--cluster and --workers go with --full: what a run computes takes a second on this machine")
    review = review_asked_for(options)
    if review.plan.multiverse is None:
        raise UsageError("review.toml has no table [multiverse]; docs/how_to_look_otherwise.md shows one, and evidence new writes one")
    from evidence.judgement.assessment import assess
    from evidence.robustness.multiverse.answer import Multiverses, contract, multiverses
    from evidence.synthesis.review_run import run_review

    assessment = assess(run_review(review, progress))
    found = multiverses(assessment, options.full, _runner(options.full, options.out, options.cluster, options.workers))
    written = _write(Multiverses(review, found), options.out) if options.out else 0
    progress("")
    if options.json:
        print_json(contract(found) | {"full": options.full, "changed_for_this_run": list(review.altered)})
        return 0
    from evidence.review.statement import statement

    print(statement(review))
    texts = [_text(one, review) for one in found] or ["No body of evidence contains an effect with a size, so there is nothing to analyse."]
    print("\n" + "\n\n".join(texts))
    if found and not options.full:
        print("\nTwo options per choice, one decision at a time; --full crosses all of them.")
    if options.out:
        print(f"\n{written} files in {options.out}; begin with {options.out / 'multiverse.csv'}")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "sensitivity",
        "Every defensible analysis: the choices under [multiverse] of review.toml and the decisions of the coding, crossed with each\n"
        "other; how many analyses support each claim and each rating, and which choice moves the answer most.",
        EXAMPLES,
    )
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    parser.add_argument("--full", action="store_true", help="every combination, every body, other questions and the joint test")
    parser.add_argument("--out", action=OutputFolder, type=Path, metavar="FOLDER", help="write tables, figures and every analysis there")
    add_workers(parser)
    options: argparse.Namespace = parser.parse_args(argv)
    return options


def _runner(full: bool, out: Path | None, cluster: str | None, workers: int | None) -> Callable[[Job], list[Arrays]]:
    from evidence.robustness.jobs.run import run_job

    def run(job: Job) -> list[Arrays]:
        # A process of its own pays only where there are pieces enough.
        own = workers if full and job.pieces > 1 else 0
        return run_job(job, out if full else None, cluster=cluster, workers=own, say=progress)

    return run


def _write(run: Multiverses, out: Path) -> int:
    from evidence.base.drawing import figure_bytes
    from evidence.base.replace_file import replace_file
    from evidence.robustness.multiverse.figure import draw_curve
    from evidence.robustness.multiverse.files import file_name, sensitivity_files

    count = 0
    for name, content in sensitivity_files(run):
        replace_file(out / name, content)
        count += 1
    for one in run.multiverses:
        if one.estimates() and one.grid.factors:
            replace_file(out / f"curve_{file_name(one)}.svg", figure_bytes(draw_curve(one, run.review), "svg"))
            count += 1
    return count


def _text(one: Multiverse, review: CodedReview) -> str:
    """One multiverse for people: sentences, verdicts and bands."""
    from evidence.robustness.multiverse.judged import BAND
    from evidence.robustness.multiverse.words import about

    lines = list(about(one, review))
    for name, outcomes in sorted(one.outcomes.items()):
        shares = ", ".join(f"{outcome} {share:.0%}" for outcome, share in sorted(outcomes.shares().items(), key=lambda pair: -pair[1]))
        lines.append(f"{'Basic band' if name == BAND else name}: {shares}")
    return "\n  ".join(lines)
