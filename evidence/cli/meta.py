"""evidence meta: a meta-analysis of any CSV."""

from __future__ import annotations

from pathlib import Path

from evidence.cli.output import print_json
from evidence.cli.parser import command_parser

EXAMPLES = """examples:
  evidence meta effects.csv --effect g --se se
  evidence meta effects.csv --effect yi --variance vi --method DL --test z --moderators "~ year + C(design)"
  evidence meta schools.csv --effect yi --variance vi --levels district,school --cluster district --rho 0.6"""


def main(argv: list[str]) -> int:
    """Read the file, fit the model, print it."""
    parser = command_parser(
        "meta", "A meta-analysis of any CSV of effects and variances: random effects, meta-regression, three-level.", EXAMPLES
    )
    parser.add_argument("file", type=Path, metavar="F.csv", help="one row an effect, with a header")
    parser.add_argument("--effect", required=True, metavar="COL", help="column of effects")
    parser.add_argument("--variance", metavar="COL", help="column of sampling variances")
    parser.add_argument("--se", metavar="COL", help="column of standard errors, in place of variances")
    parser.add_argument("--method", default="REML", help="EE, DL, HE, HS, SJ, ML, REML, EB or PM (default REML)")
    parser.add_argument("--test", help="z, t or knha (default knha; z with --levels and for EE)")
    parser.add_argument("--moderators", metavar="FORMULA", help='for example "~ year + C(design)"')
    parser.add_argument("--levels", metavar="OUTER,INNER", help="two columns for a three-level model")
    parser.add_argument("--cluster", metavar="COL", help="column of clusters: adds CR2 with Satterthwaite degrees of freedom")
    parser.add_argument("--rho", type=float, help="correlation of sampling errors inside --cluster, else inside OUTER")
    parser.add_argument("--level", type=float, default=0.95, help="of the intervals (default 0.95)")
    options = parser.parse_args(argv)
    from evidence.synthesis.meta import meta
    from evidence.synthesis.table_file import read_table

    spread = options.se or options.variance
    numeric = [name for name in (options.effect, spread) if name]
    data = read_table(options.file, numeric)
    result = meta(
        options.effect,
        options.variance,
        se=options.se,
        method=options.method,
        test=options.test,
        moderators=options.moderators,
        data=data,
        levels=[name.strip() for name in options.levels.split(",")] if options.levels else None,
        cluster=options.cluster,
        rho=options.rho,
        level=options.level,
    )
    if options.json:
        print_json(result.to_dict())
    else:
        print(result.summary())
    return 0
