"""evidence next-study: what the next study would be worth, and where one would do most."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import UsageError
from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFolder, command_parser
from evidence.cli.ranges import Range, numbers_within
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for

if TYPE_CHECKING:
    from evidence.review.codebook import Codebook
    from evidence.review.review import CodedReview
    from evidence.robustness.next_study.answer import StudyWorth

EXAMPLES = """examples:
  evidence next-study my_review                           for the headline and each recommendation, and where a study would do most
  evidence next-study my_review --n 800                   a study of 800 people, both groups together
  evidence next-study my_review --outcome reading --kind tutoring
                                                          one kind and outcome, by their codes or labels in the codebook
  evidence next-study my_review --out next                the tables and the map as files"""
# Places of the map that are printed.
SHOWN = 5


def main(argv: list[str]) -> int:
    """Compute, print, and write where a folder is named."""
    options = _options(argv)
    numbers, problems = numbers_within(options, {"n": Range(20, 1e6, whole=True)})
    if problems:
        raise UsageError("; ".join(problems))
    progress("reading and checking the data")
    review = review_asked_for(options)
    kinds = _named(options.kind, "--kind", "studies", "typology", review.codebook)
    outcomes = _named(options.outcome, "--outcome", "effects", "outcome_domain", review.codebook)
    from evidence.judgement.assessment import assess
    from evidence.robustness.next_study.answer import FULL, next_studies, next_study_map
    from evidence.synthesis.review_run import run_review

    run = assess(run_review(review, progress))
    people = int(numbers["n"]) if "n" in numbers else None
    progress("the next study")
    studies = () if kinds or outcomes else next_studies(run, people, FULL)
    mapped = next_study_map(run, people, kinds, outcomes)
    progress("")
    if not studies and not mapped:
        raise UsageError("no study can be proposed: the review has no effect with a size, or the outcome belongs to no group of the plan")
    if options.out is not None:
        _write(studies, mapped, review, options.out)
    if options.json:
        document = {"people": (studies or mapped)[0].people, "studies": [one.to_dict() for one in studies]}
        print_json(document | {"map": [one.to_dict() for one in mapped], "changed_for_this_run": list(review.altered)})
        return 0
    _print(studies, mapped, review, options.out)
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "next-study",
        "What one more study would be worth: its result is taken from everything that it may find by what is known so far, the answers\n"
        "are fitted, rated and judged again: how often each mark and verdict would move, how much narrower an interval would be, how\n"
        "many people it takes. Nothing is drawn at random: the same review gives the same numbers.",
        EXAMPLES,
    )
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    parser.add_argument("--n", metavar="N", help="people in the study, both groups together (default: those of the median sample)")
    parser.add_argument("--outcome", action="append", default=[], metavar="OUTCOME", help="what it measures, a value of outcome_domain")
    parser.add_argument("--kind", action="append", default=[], metavar="KIND", help="the kind of intervention, a value of typology")
    parser.add_argument("--out", action=OutputFolder, type=Path, metavar="FOLDER", help="write the tables and the map there")
    options: argparse.Namespace = parser.parse_args(argv)
    return options


def _named(asked: Sequence[str], option: str, table: str, column: str, codebook: Codebook) -> tuple[str, ...]:
    """The codes that were named, by code or label."""
    from evidence.base.words import listed, nearest

    values = codebook.values_of(table, column)
    codes = {name.lower(): value for value in values for name in (codebook.label(table, column, value), value)}
    for name in asked:
        if name.lower() not in codes:
            known = f"The codebook has {listed(values)}."
            raise UsageError(f"{option} {name!r} is no value of {column}. {nearest(name, codes, known)}")
    return tuple(codes[name.lower()] for name in asked)


def _write(studies: Sequence[StudyWorth], mapped: Sequence[StudyWorth], review: CodedReview, folder: Path) -> None:
    from evidence.base.csv_text import write_csv
    from evidence.base.drawing import figure_bytes
    from evidence.base.replace_file import replace_file
    from evidence.review.statement import what_it_is
    from evidence.robustness.next_study.worth_tables import map_figure, map_table, marks_table, worth_table

    shown = studies or mapped
    for table in (worth_table(shown), marks_table(shown), *([map_table(mapped, review.codebook)] if mapped else [])):
        write_csv(folder / f"{table.name}.csv", table)
    if mapped:
        drawn = map_figure(mapped, review.codebook, what_it_is(review))
        for kind in ("svg", "png"):
            replace_file(folder / f"next_study_map.{kind}", figure_bytes(drawn, kind))


def _print(studies: Sequence[StudyWorth], mapped: Sequence[StudyWorth], review: CodedReview, folder: Path | None) -> None:
    import textwrap

    from evidence.review.statement import statement
    from evidence.robustness.next_study.words import NEXT_STUDY, chances_words, study_words

    print(statement(review))
    print()
    print(textwrap.fill(NEXT_STUDY, 120))
    ranked = sorted((one for one in mapped if one.source or not studies), key=lambda one: -one.moves)
    for one in studies or ranked[:SHOWN]:
        print()
        print(one.title)
        print(textwrap.fill(study_words(one), 118, initial_indent="  ", subsequent_indent="  "))
        for found in one.marks:
            if found.claim_id and len(found.chances) > 1:
                print(f"  {found.claim_id}, now {found.now}: {chances_words(found)}")
    if studies and ranked:
        print()
        print(f"Where one more study of {ranked[0].people:,} people would move most marks and verdicts, on average:")
        for one in ranked[:SHOWN]:
            print(f"  {one.moves:.1f}  {one.title}")
    if folder is not None:
        print()
        print(f"the tables and the map are in {folder}")
