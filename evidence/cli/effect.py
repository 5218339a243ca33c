"""evidence effect: one effect size from printed numbers."""

from __future__ import annotations

from evidence.cli.output import print_json
from evidence.cli.parser import command_parser, number


def main(argv: list[str]) -> int:
    """Compute one effect size and print it with every step."""
    from evidence.effects.kinds import KINDS, effect

    kinds = "\n".join(f"  {name:<9} {kind.needs}\n            evidence effect {kind.example}" for name, kind in KINDS.items())
    parser = command_parser(
        "effect",
        "One effect size (Hedges' g) from printed numbers, with the route and every step.\n"
        "Positive = the first group (treatment) has the larger value, unless --lower-is-better.",
        f"kinds, what each needs, and an example:\n{kinds}",
    )
    parser.add_argument("kind", metavar="KIND", help="which numbers were printed; see below")
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="the numbers, the treatment group first")
    parser.add_argument("--level", type=number, default=0.95, help="of the interval (default 0.95)")
    parser.add_argument("--lower-is-better", action="store_true", help="turn the sign: a lower value is better")
    parser.add_argument("--favours", choices=("treatment", "comparison"), help="whom a test without a sign favours")
    parser.add_argument("--risk", type=number, help="risk in the comparison group, 0 to 1 (risk ratios)")
    parser.add_argument("--conversion", default="hasselblad-hedges", help="log odds ratio to d: hasselblad-hedges, cox or probit")
    parser.add_argument("--p", help="exact two-sided p, in place of an interval")
    parser.add_argument("--se", type=number, help="standard error, in place of an interval (of the logarithm for ratios)")
    parser.add_argument("--ci-level", type=number, help="level of the printed interval in percent (default 95)")
    parser.add_argument("--hr-kind", choices=("cause-specific", "subdistribution", "unclear"), help="which hazard ratio was printed")
    options = parser.parse_intermixed_args(argv)
    found = effect(
        options.kind,
        *options.numbers,
        level=options.level,
        lower_is_better=options.lower_is_better,
        favours=options.favours,
        risk=options.risk,
        conversion=options.conversion,
        p=options.p,
        se=options.se,
        ci_level=options.ci_level,
        hr_kind=options.hr_kind,
    )
    if options.json:
        print_json(found.to_dict())
        return 0
    print(f"g = {found.g:.4f} [{found.ci_low:.4f}, {found.ci_high:.4f}], standard error {found.se:.4f}")
    print(f"route: {found.route}")
    for step in found.steps:
        print(f"  {step.formula}  ->  {step.value:.6g}")
    for assumption in found.assumptions:
        print(f"assumes: {assumption}")
    for what, why in found.notes:
        print(f"{what}: {why}")
    return 0
