"""evidence costs: break-even and net saving, for published costs and for numbers of your own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from evidence.base.errors import UsageError
from evidence.cli.output import print_json
from evidence.cli.parser import command_parser
from evidence.cli.ranges import Range, numbers_within
from evidence.cli.which_review import add_review, add_without_local, open_review

if TYPE_CHECKING:
    from evidence.judgement.costs.answer import CostAnswer, OwnNumbers, SetAnswer
    from evidence.review.plan import Plan
    from evidence.review.plan_costs import CostPlan

EXAMPLE = """examples:
  evidence costs                                              the costs of the plan
  evidence costs --people 60 --risk 0.25                      for 60 people of whom a quarter would have the event
  evidence costs --support-cost 6200 --event-cost 48000       your own costs, of one person each
  evidence costs --support-cost 9000 --support-per GROUP      support that a group shares, by its name in the plan
  evidence costs --risk 0.25 --risk-with 0.18                 a saving if the risk falls as you expect or measured"""

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
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="a set of costs of the plan (default: all)")
    options = parser.parse_args(argv)
    numbers, problems = numbers_within(options, RANGES)
    review = open_review(options.review, quiet=options.json, local=not options.without_local)
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


def _own(options: argparse.Namespace, numbers: dict[str, float], plan: Plan, problems: list[str]) -> OwnNumbers:
    """The numbers as one object; everything that is wrong is said at once."""
    from evidence.judgement.costs.answer import OwnNumbers

    if plan.costs is None:
        raise UsageError("the plan of this review names no costs; describe them under [costs] of review.toml")
    problems += _problems(options, numbers, plan.costs, plan.words.unit)
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


def _problems(options: argparse.Namespace, numbers: dict[str, float], costs: CostPlan, unit: str) -> list[str]:
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
