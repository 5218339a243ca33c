"""evidence local: what a study of your own says, of 100 people and beside the others."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import UsageError
from evidence.cli.output import print_json
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.which_review import add_review, open_review

if TYPE_CHECKING:
    from evidence.judgement.local_study.answer import LocalStudy
    from evidence.review.review import CodedReview
    from evidence.synthesis.effect_rows.rows import EffectRow

EXAMPLE = """examples:
  evidence local my_review                                    every study in my_review/local
  evidence local my_review --study our_town_2026              one study, of the review's own too
  evidence local --one-group 34/60 --event "finished"         one group that was compared with nobody"""


def main(argv: list[str]) -> int:
    """Print what studies say, or what one group without a comparison can."""
    parser = command_parser(
        "local",
        "What a study of your own says: risk difference, ratio and number needed with their intervals, in words; whether it is like\n"
        "the others; what is left of it beside them; and which outcomes the evidence has nothing on.",
        EXAMPLE,
    )
    add_review(parser)
    parser.add_argument("--study", metavar="STUDY", help="one study, by its study_id or label (default: every local study)")
    parser.add_argument("--one-group", metavar="EVENTS/PEOPLE", help="one group without a comparison: how many of how many had the event")
    parser.add_argument("--event", metavar="EVENT", help="with --one-group: what was counted, in the words of the review")
    parser.add_argument("--icons", type=Path, metavar="F.svg", action=OutputFile, help="draw the first result as 100 signs for each group")
    parser.add_argument("--out", type=Path, metavar="F.csv", action=OutputFile, help="write every result there as a table")
    options = parser.parse_args(argv)
    _check(options)
    from evidence.synthesis.effect_rows.rows import review_effects

    review = open_review(options.review, quiet=options.json)
    rows = review_effects(review).rows
    if options.one_group is not None:
        return _one_group(options, review, rows)
    return _studies(options, review, rows)


def _check(options: argparse.Namespace) -> None:
    if options.one_group is None and options.event is not None:
        raise UsageError("--event says what --one-group counts, which is not given")
    if options.one_group is not None and not options.study is options.icons is options.out is None:
        raise UsageError("--one-group speaks of a group that is no study of the review; leave out --study, --icons and --out")


def _one_group(options: argparse.Namespace, review: CodedReview, rows: tuple[EffectRow, ...]) -> int:
    from evidence.base.words import several
    from evidence.judgement.local_study.one_group import events_known, one_group
    from evidence.judgement.local_study.words import one_group_sentences

    parts = options.one_group.split("/")
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts):
        raise UsageError(f"--one-group {options.one_group!r} is not EVENTS/PEOPLE; for example 34/60")
    if options.event is None:
        names = "; ".join(f'"{event}" ({several(groups, "group")})' for (event, _), groups in events_known(review, rows).items())
        raise UsageError(f"say with --event what was counted. The events with a known rate without support are {names or 'none'}")
    found = one_group(review, rows, options.event, *(int(part) for part in parts))
    if options.json:
        print_json(found.to_dict())
        return 0
    print("\n".join(one_group_sentences(found, review.plan.words)))
    return 0


def _studies(options: argparse.Namespace, review: CodedReview, rows: tuple[EffectRow, ...]) -> int:
    from evidence.judgement.local_study.answer import local_study

    chosen = _chosen(options.study, review)
    found = [local_study(study_id, rows, review.plan) for study_id in chosen]
    if options.icons is not None:
        _draw(options.icons, found, review)
    if options.out is not None:
        from evidence.base.csv_text import write_csv
        from evidence.judgement.local_study.tables import local_table

        write_csv(options.out, local_table(found))
        print(f"{options.out} is written.", file=sys.stderr)
    if options.json:
        print_json({"studies": [study.to_dict() for study in found]})
        return 0
    if not found:
        print("This review has no study of your own yet: evidence add, import or app bring one in; --study names one of the review's.")
    for study in found:
        print("\n".join(_text(study, review)))
    return 0


def _chosen(study: str | None, review: CodedReview) -> tuple[str, ...]:
    if study is None:
        return review.local
    return tuple(row.text("study_id") for row in review.tables["studies"] if study in (row.text("study_id"), row.text("label"))) or (study,)


def _text(study: LocalStudy, review: CodedReview) -> list[str]:
    from evidence.judgement.local_study.words import effect_sentences, likeness_sentences, study_sentences

    lines = [f"{study.label} ({study.study_id})"]
    for result in study.results:
        lines += ["", result.outcome, *(f"  {said}" for said in effect_sentences(result, review.plan))]
        lines += [f"  {said}" for said in likeness_sentences(result)]
    said = study_sentences(study)
    return [*lines, *(("", *said) if said else ()), ""]


def _draw(to: Path, studies: list[LocalStudy], review: CodedReview) -> None:
    from evidence.base.drawing import figure_bytes
    from evidence.base.replace_file import replace_file
    from evidence.judgement.local_study.figure import risks_figure
    from evidence.judgement.local_study.risks import Risks

    first = next(((one.risks, study.label) for study in studies for one in study.results if isinstance(one.risks, Risks)), None)
    if first is None:
        raise UsageError("no result of these studies says anything of 100 people, so there is nothing to draw")
    replace_file(to, figure_bytes(risks_figure(first[0], review.plan.words, first[1]), "svg"))
    print(f"{to} is written.", file=sys.stderr)
