"""evidence run: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFolder, command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined
    from evidence.synthesis.review_run import Analyses


EXAMPLES = """examples:
  evidence run my_review --without smith2018_leeds        the answer without a study
  evidence run my_review --only "country = GB"            with some studies only
  evidence run my_review --set plan.rho_within=0.8        with a key of review.toml changed
  evidence run my_review --method ML --out build_ml       short for --set plan.method=ML
Nothing in the review is changed; every output says what was asked for."""
ADD_STUDIES = """Add them with evidence add (one study by questions), or with evidence template and evidence import (a workbook); or
write rows into studies.csv, effects.csv and sources.csv. evidence check says what is missing."""


def main(argv: list[str]) -> int:
    """Check, compute, write; print the headline and where the files are."""
    parser = command_parser("run", "Check the data, compute every analysis of the plan, write tables, figures and the report.", EXAMPLES)
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    parser.add_argument(
        "--out", action=OutputFolder, type=Path, default=Path("build"), metavar="FOLDER", help="where the files go (default: build)"
    )
    options = parser.parse_args(argv)
    progress("reading and checking the data")
    review = review_asked_for(options)
    progress("computing")
    from evidence.judgement.assessment import assess
    from evidence.report.write import write_results
    from evidence.review.statement import changed_for_this_run, local_studies
    from evidence.robustness.examined import examine
    from evidence.synthesis.review_run import run_review

    results = run_review(review, progress)
    progress("ratings and claims")
    assessed = assess(results)
    progress("how sure")
    assessment = examine(assessed)
    written = write_results(assessment, options.out, progress)
    progress("")
    if options.json:
        print_json(assessment.to_dict())
        return 0
    print(review.plan.statement)
    for words in filter(None, (local_studies(review), changed_for_this_run(review))):
        print(words)
    print()
    parts = (_summary(results), _judgement(assessment)) if review.tables["studies"] else (ADD_STUDIES,)
    print("\n\n".join((assessment.headline, *filter(None, parts))))
    print()
    print(f"{len(written)} files in {options.out}; begin with {options.out / 'report.html'}")
    return 0


def _summary(results: Analyses) -> str:
    from evidence.base.words import several, size_text
    from evidence.synthesis.pooled.answer import Answer
    from evidence.synthesis.review_run import SENSITIVITY_SET, body_title

    lines = []
    for kind, key, answer in (*results.tier_1.distinct(), *results.beside_the_main()):
        counts = f"{several(len(answer.counts.effects), 'effect')} of {several(answer.counts.samples, 'sample')}"
        text = f"{size_text(answer)}, df {answer.df:.1f}" if isinstance(answer, Answer) else f"not estimated: {answer.reason}"
        if answer.counts.effects or kind in ("by_body", SENSITIVITY_SET):
            lines.append(f"  {body_title(results.review, kind, key)}: {text} ({counts})")
    return "Pooled answers, tier 1 (positive = better):\n" + "\n".join(lines)


def _judgement(assessment: Examined) -> str:
    from evidence.judgement.claims.answer import tally
    from evidence.judgement.claims.words import not_counted_again

    ratings = [f"  {r.recommendation} {r.title}: {r.literal_name} / {r.graded_name} ({r.published})" for r in assessment.ratings]
    lines = ["Ratings, basic and graded (published):", *ratings] if ratings else []
    if assessment.claims:
        counts = ", ".join(f"{verdict} {n}" for verdict, n in tally(assessment.claims).items())
        lines.append(f"Claims of the guide: {counts}{not_counted_again(assessment.claims)}")
    return "\n".join(lines)
