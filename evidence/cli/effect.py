"""evidence effect: one effect size from printed numbers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import FileProblem, UsageError
from evidence.cli.mapped import add_mapping, mapping_of
from evidence.cli.output import print_json
from evidence.cli.parser import command_parser, number

if TYPE_CHECKING:
    from evidence.effects.limits import OnlyALimit
    from evidence.effects.result import Effect


def main(argv: list[str]) -> int:
    """Compute one effect size and print it with every step."""
    from evidence.effects.kinds import OPTIONS, effect
    from evidence.effects.limits import OnlyALimit

    options = _options(argv)
    if options.file is not None:
        return _of_file(options)
    if options.kind is None:
        raise UsageError("say which numbers were printed, KIND, or name a --file; evidence effect --help lists the kinds")
    try:
        found = effect(
            options.kind,
            *options.numbers,
            level=options.level,
            lower_is_better=options.lower_is_better,
            conversion=options.conversion,
            clusters=options.clusters,
            icc=options.icc,
            design_effect=options.design_effect,
            **{name: getattr(options, name) for name in OPTIONS},
        )
    except OnlyALimit as error:
        _print_limit(error, options.json)
        return 0
    if options.json:
        print_json(found.to_dict())
        return 0
    _print_effect(found)
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    from evidence.effects.kinds import KINDS, OPTIONS

    kinds = "\n".join(f"  {name:<9} {kind.needs}\n            evidence effect {kind.example}" for name, kind in KINDS.items())
    parser = command_parser(
        "effect",
        "One effect size (Hedges' g) from printed numbers, with the route and every step.\n"
        "Positive = the first group (treatment) has the larger value, unless --lower-is-better.",
        f"kinds, what each needs, and an example:\n{kinds}",
    )
    parser.add_argument("kind", metavar="KIND", nargs="?", help="which numbers were printed; see below")
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="the numbers, the treatment group first")
    parser.add_argument("--level", type=number, default=0.95, help="confidence level of the interval (default 0.95)")
    parser.add_argument("--lower-is-better", action="store_true", help="turn the sign: a lower value is better")
    parser.add_argument("--conversion", default="hasselblad-hedges", help="log odds ratio to d: hasselblad-hedges, cox or probit")
    for name, option in OPTIONS.items():
        parser.add_argument(_flag(name), type=str if option.text else number, metavar=name.upper(), help=option.help)
    parser.add_argument("--clusters", type=number, metavar="N", help="clusters in both groups together, with --icc")
    parser.add_argument("--icc", type=number, help="intra-cluster correlation, with --clusters")
    parser.add_argument("--design-effect", type=number, metavar="D", help="the design effect itself, in place of --clusters and --icc")
    whole = parser.add_argument_group("a whole file, one row per result, in place of KIND and NUMBER; columns as for evidence import")
    whole.add_argument("--file", type=Path, metavar="F", help="a workbook or a text file")
    add_mapping(whole)
    options: argparse.Namespace = parser.parse_intermixed_args(argv)
    return options


def _print_effect(found: Effect) -> None:
    print(f"g = {found.g:.4f} [{found.ci_low:.4f}, {found.ci_high:.4f}], standard error {found.se:.4f}")
    print(f"route: {found.route}")
    for step in found.steps:
        print(f"  {step.formula}  ->  {step.value:.6g}")
    for assumption in found.assumptions:
        print(f"assumes: {assumption}")
    for what, why in found.notes:
        print(f"{what}: {why}")


def _print_limit(error: OnlyALimit, as_json: bool) -> None:
    """What follows from a threshold of p: no size, a direction and a limit."""
    if as_json:
        print_json({"not_estimated": str(error), "limit": error.limit.to_dict()})
        return
    print(f"no effect size: {error}")
    print("the working at the bound itself:")
    for step in error.limit.steps:
        print(f"  {step.formula}  ->  {step.value:.6g}")


def _of_file(options: argparse.Namespace) -> int:
    """Compute the effect size of every row and print them."""
    from evidence.base.reason import NotEstimated
    from evidence.synthesis.file_sizes import sizes_of_file

    if options.kind is not None:
        raise UsageError("--file takes all numbers from the file; leave out KIND and NUMBER")
    mapping, new = mapping_of(options)
    if new is not None:
        raise FileProblem(f"there is no mapping {new}; evidence import --preview writes one for you to complete")
    sizes, said = sizes_of_file(options.file, mapping, not options.lower_is_better, options.conversion)
    if options.json:
        print_json({"effects": [size.to_dict() for size in sizes], "read_as": list(said)})
        return 0
    for words in said:
        print(f"note: {words}", file=sys.stderr)
    for size in sizes:
        name = " ".join(filter(None, (f"line {size.line}", size.label, size.outcome)))
        if isinstance(size.effect, NotEstimated):
            print(f"{name}: no effect size; {size.effect.reason}")
        else:
            found = size.effect
            print(f"{name}: g = {found.g:.4f} [{found.ci_low:.4f}, {found.ci_high:.4f}], standard error {found.se:.4f} by {found.route}")
            for doubt in found.doubts:
                print(f"  flagged: {doubt}")
    return 0


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
