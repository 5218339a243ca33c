"""evidence costs: break-even and net saving, for published costs and for numbers of your own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.cli.output import print_json
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.ranges import Range, numbers_within
from evidence.cli.which_review import add_review, add_without_local, open_review

if TYPE_CHECKING:
    from evidence.judgement.costs.answer import CostAnswer, OwnNumbers, SetAnswer
    from evidence.judgement.expect.answer import Expectation
    from evidence.review.plan import Plan
    from evidence.review.plan_costs import CostPlan
    from evidence.review.review import CodedReview

EXAMPLE = """examples:
  evidence costs                                              the costs of the plan
  evidence costs --people 60 --risk 0.25                      for 60 people of whom a quarter would have the event
  evidence costs --support-cost 6200 --event-cost 48000       your own costs, of one person each
  evidence costs --support-cost 9000 --support-per GROUP      support that a group shares, by its name in the plan
  evidence costs --risk 0.25 --risk-with 0.18                 a saving if the risk falls as you expect or measured
  evidence costs --expect main --risk 0.40 --people 60        how many of 60 people to expect with the event of a body of evidence,
                                                              on average and in a new place; with both costs what that saves"""

NUMBERS = {
    "people": ("N", "people supported (default: the plan's)"),
    "risk": ("R", "risk of the event without the support, 0 to 1 (default: the plan's)"),
    "risk-with": ("R", "risk with the support as you expect or measured it; the saving then does not rest on the studies"),
    "support-cost": ("AMOUNT", "what your support costs"),
    "event-cost": ("AMOUNT", "what one event costs you, of one person"),
    "people-per-group": ("C", "people of one group who share one amount of support (default: the plan's)"),
    "saved": ("T", "times the cost of an event that one avoided saves: 0.5 if it is put off by half of the time costed, 2 for two years"),
}
RANGES = {
    "people": Range(1, 1e6, whole=True),
    "risk": Range(0, 1, ends=False, share=True),
    "risk-with": Range(0, 1, ends=False, share=True),
    "support-cost": Range(0, 1e9, ends=False),
    "event-cost": Range(0, 1e9, ends=False),
    "people-per-group": Range(1, 20),
    "saved": Range(0, 20, ends=False),
}


def main(argv: list[str]) -> int:
    """Print break-even, net saving, what moves them, and what they cannot say."""
    options = _options(argv)
    numbers, problems = numbers_within(options, RANGES)
    review = open_review(options.review, quiet=options.json, local=not options.without_local)
    if options.expect is not None:
        return _expect(options, numbers, problems, review)
    if options.out is not None:
        problems.append("--out goes with --expect")
    own = _own(options, numbers, review.plan, problems)
    from evidence.judgement.costs.answer import CostAnswer, answer_costs
    from evidence.review.statement import statement
    from evidence.synthesis.effect_rows.rows import review_effects

    answer = answer_costs(review, review_effects(review).rows, own)
    assert isinstance(answer, CostAnswer)
    if options.json:
        print_json(answer.to_dict())
        return 0
    print(statement(review))
    print("\n".join(_text(answer)))
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "costs",
        "What support costs and what it may save: the fall in risk at which it pays for itself, the net saving with its\n"
        "uncertainty where the studies can carry one, and one number changed at a time. Costs, risks and words come from [costs]\n"
        "of review.toml; the options put your own numbers in their place.",
        EXAMPLE,
    )
    add_review(parser)
    add_without_local(parser)
    for name, (metavar, words) in NUMBERS.items():
        parser.add_argument(f"--{name}", metavar=metavar, help=words)
    parser.add_argument("--support-per", metavar="WHO", help="whose cost --support-cost is: the unit of the review (default) or the group")
    parser.add_argument(
        "--expect",
        metavar="BODY",
        help="what to expect of the event of this body of evidence (its name in the plan, or the number of a recommendation); --risk is "
        "then the share of people with that event without support, --event-cost what one costs or, if it is a good one, is worth",
    )
    parser.add_argument(
        "--out", action=OutputFile, type=Path, metavar="F.xlsx", help="with --expect: write the numbers there as a workbook"
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="a set of costs of the plan (default: all)")
    options: argparse.Namespace = parser.parse_args(argv)
    return options


def _expect(options: argparse.Namespace, numbers: dict[str, float], problems: list[str], review: CodedReview) -> int:
    """What to expect of one event in the reader's place."""
    other = ("risk_with", "people_per_group", "saved", "support_per")
    problems += [f"--{name.replace('_', '-')} does not go with --expect" for name in other if getattr(options, name) is not None]
    problems += ["--set does not go with --expect"] if options.set else []
    if (options.support_cost is None) != (options.event_cost is None):
        problems.append("--support-cost and --event-cost go together: give both, or neither")
    if options.people is None:
        problems.append("--expect without --people: say how many people get support")
    if problems:
        raise UsageError("; ".join(problems))
    from evidence.judgement.body.here import named_body
    from evidence.judgement.expect.answer import Prices, expect_here
    from evidence.synthesis.effect_rows.rows import review_effects
    from evidence.synthesis.pooled.answers import Answers

    prices = Prices(numbers["support-cost"], numbers["event-cost"]) if "event-cost" in numbers else None
    body, rows = named_body(review.plan, options.expect), review_effects(review).rows
    found = expect_here(review, rows, Answers(review.plan), body, int(numbers["people"]), numbers.get("risk"), prices)
    if isinstance(found, NotEstimated):
        raise CannotCompute(f"what to expect under '{body.title}' cannot be said: {found.reason}")
    if options.out is not None:
        from evidence.base.replace_file import replace_file
        from evidence.report.expected import expected_xlsx

        replace_file(options.out, expected_xlsx(found, review))
    if options.json:
        print_json(found.to_dict() | ({"written": [options.out.as_posix()]} if options.out else {}))
        return 0
    _print_expected(found, review)
    if options.out is not None:
        print(f"\nThe numbers are in {options.out}")
    return 0


def _print_expected(found: Expectation, review: CodedReview) -> None:
    from evidence.judgement.expect.words import CANNOT_TELL, effect_line, expected_lines, money_lines
    from evidence.review.statement import statement

    lines = [statement(review), "", effect_line(found), "", "What to expect", *(f"  {line}" for line in expected_lines(found))]
    if found.money is not None:
        lines += ["", "At your prices", *(f"  {line}" for line in money_lines(found))]
    print("\n".join([*lines, "", "What these numbers cannot tell you", *(f"  - {line}" for line in CANNOT_TELL)]))


def _own(options: argparse.Namespace, numbers: dict[str, float], plan: Plan, problems: list[str]) -> OwnNumbers:
    """The numbers as one object; everything that is wrong is said at once."""
    from evidence.judgement.costs.answer import OwnNumbers

    if plan.costs is None:
        raise UsageError("the plan of this review names no costs; describe them under [costs] of review.toml")
    problems += _problems(options, plan.costs, plan.words.unit)
    if problems:
        raise UsageError("; ".join(problems))
    return OwnNumbers(
        people=int(numbers["people"]) if "people" in numbers else None,
        risk=numbers.get("risk"),
        risk_with=numbers.get("risk-with"),
        people_per_group=numbers.get("people-per-group"),
        saved=numbers.get("saved"),
        support=numbers.get("support-cost"),
        support_per=options.support_per,
        event=numbers.get("event-cost"),
        sets=tuple(dict.fromkeys(options.set)),
    )


def _problems(options: argparse.Namespace, costs: CostPlan, unit: str) -> list[str]:
    """What is wrong with the options together, and with the names among them."""
    problems = [
        f"there is no set of costs {name!r}; the sets are {', '.join(costs.sets)}" for name in options.set if name not in costs.sets
    ]
    if options.support_per is not None:
        if options.support_per not in (unit, costs.group):
            problems.append(f"--support-per {options.support_per!r} is neither {unit} nor {costs.group}")
        if options.support_cost is None:
            problems.append("--support-per says whose cost --support-cost is, which is not given")
    if options.risk_with is not None and options.risk is None:
        problems.append("--risk-with without --risk: give the risk without support too, of the same people and length of time")
    if (options.support_cost is None) != (options.event_cost is None) and len(set(options.set)) != 1:
        given, other = ("--support-cost", "--event-cost") if options.event_cost is None else ("--event-cost", "--support-cost")
        names = " or ".join(f"--set {name}" for name in costs.sets)
        problems.append(f"{given} without {other}: give both, or say from which set the other comes ({names})")
    return problems


def _text(answer: CostAnswer) -> list[str]:
    from evidence.judgement.costs.words import carries_sentence, effect_sentence, used_sentences

    lines = ["", answer.plan.title, "", effect_sentence(answer), *used_sentences(answer)]
    for one in answer.sets:
        lines += ["", *_set_text(one, answer)]
    lines += ["", "What these numbers can tell you", f"  {carries_sentence(answer)}"]
    return [*lines, "", "What they cannot tell you", *(f"  - {limit}" for limit in answer.limits)]


def _set_text(one: SetAnswer, answer: CostAnswer) -> list[str]:
    from evidence.judgement.costs.words import break_even_sentence, one_way_words, saving_sentence, set_sentence

    lines = [one.costs.title, f"  {set_sentence(one, answer)}", *([f"  {one.costs.covers}"] if one.costs.covers else [])]
    lines += [f"  {break_even_sentence(one, answer)}", f"  {saving_sentence(one, answer)}"]
    rows = one_way_words(one, answer)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [*lines, "", *(("    " + "  ".join(map(str.ljust, row, widths))).rstrip() for row in rows)]
