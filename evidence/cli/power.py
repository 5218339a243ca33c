"""evidence power: sample size and power of an evaluation that is planned."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.base.errors import UsageError
from evidence.cli.output import print_json
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.ranges import Range, numbers_within

if TYPE_CHECKING:
    from evidence.judgement.planning.answer import OwnEvaluation
    from evidence.models.power.design import TwoGroups
    from evidence.models.power.power import Outcome

EPILOG = """KIND and what comes after it:
  proportions P0 P1     shares of people with the event without and with support, from 0 to 1
  means DIFFERENCE [SD] a difference of means and the standard deviation of people in it (default 1)
  body NAME [REVIEW]    an outcome of a review, by the name of its body of evidence or the number of a recommendation: the expected
                        effect comes from its studies, and the chance to find anything is taken over all effects they make possible

examples:
  evidence power proportions 0.40 0.55                        how many people find a rise from 40% to 55%
  evidence power proportions 0.40 0.55 --people 200           how often 200 people find it, and what they would find
  evidence power means 3 8 --icc 0.05 --cluster-size 20       people in clusters of 20, such as schools or teams
  evidence power body main my_review --risk 0.40 --people 120 --protocol protocol.xlsx"""

NUMBERS = {
    "people": ("N", "people who may take part, both groups together (default: the number needed is looked for)"),
    "power": ("P", "chance that is wanted to find the effect if it is there (default 0.8)"),
    "alpha": ("A", "two-sided level of the test (default 0.05)"),
    "allocation": ("R", "people with support for each one without (default 1)"),
    "icc": ("R", "intra-cluster correlation, where people come in clusters such as schools or teams"),
    "cluster-size": ("M", "people of one cluster, on average"),
    "cluster-cv": ("CV", "standard deviation of cluster sizes as a share of their mean (default 0: all alike)"),
    "attrition": ("S", "share of people who will be lost before the outcome is measured (default 0)"),
    "risk": ("R", "with body: share of people who have the event without support (default: the median of the studies)"),
}
RANGES = {
    "people": Range(2, 1e6, whole=True),
    "power": Range(0.05, 0.999, share=True),
    "alpha": Range(0.0001, 0.5),
    "allocation": Range(0.05, 20),
    "icc": Range(0, 0.999, share=True),
    "cluster-size": Range(1, 1e5),
    "cluster-cv": Range(0, 3),
    "attrition": Range(0, 0.95, share=True),
    "risk": Range(0, 1, ends=False, share=True),
}
GIVEN = {"proportions": (2, 2), "means": (1, 2), "body": (1, 2)}


def main(argv: list[str]) -> int:
    """Print how many people an evaluation takes, and what one of a given size would find."""
    parser = command_parser(
        "power", "Sample size and power of an evaluation that compares people with support with people without it.", EPILOG
    )
    parser.add_argument("kind", choices=GIVEN, metavar="KIND", help="proportions, means or body; see below")
    parser.add_argument("given", nargs="*", metavar="GIVEN", help="what comes after KIND; see below")
    for name, (metavar, words) in NUMBERS.items():
        parser.add_argument(f"--{name}", metavar=metavar, help=words)
    parser.add_argument(
        "--kind-of-support", metavar="CODE", help="with --protocol: count the studies of this kind apart, a value of typology"
    )
    parser.add_argument(
        "--protocol", action=OutputFile, type=Path, metavar="F.xlsx", help="with body: write a protocol there, to fill in and to import"
    )
    options = parser.parse_intermixed_args(argv)
    numbers, problems = numbers_within(options, RANGES)
    problems += _problems(options)
    if problems:
        raise UsageError("; ".join(problems))
    if options.kind == "body":
        return _of_body(options, numbers)
    return _of_numbers(options, numbers)


def _problems(options: argparse.Namespace) -> list[str]:
    least, most = GIVEN[options.kind]
    found = []
    if not least <= len(options.given) <= most:
        found.append(f"{options.kind} takes {least if least == most else f'{least} or {most}'} of {_names(options.kind)}")
    if options.kind != "body":
        found += [f"--{name} goes with body" for name in ("risk", "protocol") if getattr(options, name) is not None]
    if options.kind_of_support is not None and options.protocol is None:
        found.append("--kind-of-support goes with --protocol")
    if options.icc is not None and options.cluster_size is None:
        found.append("--icc without --cluster-size: say how many people one cluster has")
    if options.cluster_size is not None and options.icc is None:
        alike = "say how alike the people of one cluster are, 0 for not at all; the plan of a review says what it assumes"
        found.append(f"--cluster-size without --icc: {alike}")
    return found


def _names(kind: str) -> str:
    return {"proportions": "P0 P1", "means": "DIFFERENCE [SD]", "body": "NAME [REVIEW]"}[kind]


def _design(numbers: dict[str, float]) -> TwoGroups:
    from evidence.models.power.design import TwoGroups

    names = ("allocation", "icc", "cluster-size", "cluster-cv", "attrition", "alpha")
    return TwoGroups(**{name.replace("-", "_"): numbers[name] for name in names if name in numbers})


def _own(numbers: dict[str, float]) -> OwnEvaluation:
    from evidence.judgement.planning.answer import OwnEvaluation

    people = int(numbers["people"]) if "people" in numbers else None
    return OwnEvaluation(numbers.get("risk"), people, _design(numbers), numbers.get("power", 0.8))


def _of_numbers(options: argparse.Namespace, numbers: dict[str, float]) -> int:
    """Two proportions or two means, as given."""
    from evidence.judgement.planning.difference import of_difference
    from evidence.judgement.planning.words import difference_words

    outcome, other = _outcome(options)
    found = of_difference(outcome, other, _own(numbers))
    if options.json:
        print_json(found.to_dict())
    else:
        print("\n".join(difference_words(found)))
    return 0


def _outcome(options: argparse.Namespace) -> tuple[Outcome, float]:
    """What is compared, and the value with support."""
    from evidence.base.cells import parse_number
    from evidence.models.power.power import Means, Proportions

    values = [parse_number(text.strip()) for text in options.given]
    if None in values:
        raise UsageError(f"{options.given[values.index(None)]!r} is not a number; write it with digits and a point only, such as 0.40")
    one, *rest = [value for value in values if value is not None]
    if options.kind == "means":
        sd = rest[0] if rest else 1.0
        if sd <= 0:
            raise UsageError(f"a standard deviation of {sd:g}; it is above 0")
        return Means(), one / sd
    outside = [value for value in (one, *rest) if not 0 < value < 1]
    if outside:
        raise UsageError(f"{outside[0]:g} is not a share between 0 and 1, ends excluded; write 0.40 for 40%")
    return Proportions(one), rest[0]


def _of_body(options: argparse.Namespace, numbers: dict[str, float]) -> int:
    """The outcome of a review."""
    from evidence.base.errors import FileProblem
    from evidence.cli.which_review import open_review
    from evidence.judgement.body.here import named_body
    from evidence.judgement.planning.answer import plan_evaluation
    from evidence.synthesis.effect_rows.rows import review_effects
    from evidence.synthesis.pooled.answers import Answers

    if options.protocol is not None and options.protocol.exists():
        raise FileProblem(f"{options.protocol} is there already and may be filled in; take another name, or delete it first")
    review = open_review(Path(options.given[1]) if len(options.given) > 1 else None, quiet=options.json)
    body = named_body(review.plan, options.given[0])
    found = plan_evaluation(review, review_effects(review).rows, Answers(review.plan), body, _own(numbers))
    out: dict[str, Any] = found.to_dict()
    if options.protocol is not None:
        out |= _protocol(options, review, found)
    if options.json:
        print_json(out)
        return 0
    from evidence.judgement.planning.words import planned_lines
    from evidence.review.statement import statement

    print("\n".join([statement(review), "", *planned_lines(found)]))
    if options.protocol is not None:
        print(f"\nThe protocol is in {options.protocol}: fill in its sheet fill_in once you have measured, and import it.")
    return 0


def _protocol(options: argparse.Namespace, review: Any, found: Any) -> dict[str, Any]:
    """Write the protocol; what it needs to have measured."""
    from evidence.base.replace_file import replace_file
    from evidence.base.words import listed
    from evidence.judgement.coverage.answer import cover
    from evidence.judgement.planning.needed import needed
    from evidence.report.protocol import protocol_xlsx
    from evidence.synthesis.review_run import run_review

    kinds = review.codebook.values_of("studies", "typology")
    if options.kind_of_support is not None and options.kind_of_support not in kinds:
        raise UsageError(f"there is no kind of support {options.kind_of_support!r}; the kinds are {listed(kinds, len(kinds))}")
    results = run_review(review)
    needs = needed(results, cover(results), options.kind_of_support)
    replace_file(options.protocol, protocol_xlsx(found, needs, review, options.protocol.name))
    return {"needed_measures": needs.to_dict(), "written": [options.protocol.as_posix()]}
