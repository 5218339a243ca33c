"""evidence meta: a meta-analysis of any table of effects."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from evidence.base.errors import UsageError
from evidence.cli.output import print_json
from evidence.cli.parser import command_parser, number
from evidence.cli.plots import add_plots, plots_asked, write_plots
from evidence.cli.raw_numbers import add_raw_numbers, add_where, columns_of_inputs, correction

EXAMPLES = """examples:
  evidence meta effects.csv --effect g --se se
  evidence meta effects.csv --effect yi --variance vi --method DL --test z --moderators "~ year + C(design)"
  evidence meta schools.csv --effect yi --variance vi --levels district,school --cluster district --rho 0.6
  evidence meta build/effects.csv --effect g --se se --where "in_analysis = yes" --where "outcome_group = A | B"
  evidence meta trials.csv --measure RR --columns ai=events,n1i=n,ci=events0,n2i=n0 --study trial --where "year > 1950"
  evidence meta effects.csv --effect g --se se --small-study --selection 0.025 --influence
  evidence meta trials.csv --effect yi --variance vi --study trial --forest forest.svg --funnel funnel.png --moderators "~ year"
        --plot bubble bubble.svg"""


def main(argv: list[str]) -> int:
    """Read the file, fit the model, print it."""
    from evidence.models.univariate.heterogeneity import ESTIMATORS

    parser = command_parser(
        "meta", "A meta-analysis of any table, of effects or raw numbers: random effects, meta-regression, three-level.", EXAMPLES
    )
    parser.add_argument("file", type=Path, metavar="F", help="a CSV, another text file or a workbook: one row per effect, with headings")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet to read, where several sheets of a workbook have rows")
    parser.add_argument("--decimal", choices=("comma", "point"), help="how to read 1,234, where the file does not show it")
    parser.add_argument("--effect", metavar="COL", help="column of effects; or raw numbers, see --measure")
    parser.add_argument("--variance", metavar="COL", help="column of sampling variances")
    parser.add_argument("--se", metavar="COL", help="column of standard errors, in place of variances")
    parser.add_argument("--method", default="REML", help=f"{', '.join(ESTIMATORS)} (default REML)")
    parser.add_argument("--test", help="z, t or knha (default knha; z with --levels and for EE)")
    parser.add_argument("--moderators", metavar="FORMULA", help='for example "~ year + C(design)"')
    parser.add_argument("--levels", metavar="OUTER,INNER", help="two columns for a three-level model, or one for random effects by it")
    parser.add_argument("--cluster", metavar="COL", help="column of clusters: adds CR2 with Satterthwaite degrees of freedom")
    parser.add_argument(
        "--covariances",
        type=Path,
        metavar="V.csv",
        help="known covariances of sampling errors: a matrix, or row_1,row_2,covariance",
    )
    parser.add_argument("--rho", type=number, help="correlation of sampling errors inside --cluster, else inside OUTER")
    add_where(parser)
    parser.add_argument("--level", type=number, default=0.95, help="of the intervals (default 0.95)")
    parser.add_argument("--study", metavar="COL", help="column of study names, shown with every answer")
    parser.add_argument(
        "--transform", metavar="NAME", help="read on this scale too: exp, tanh, logistic ... or none (default: by --measure)"
    )
    add_raw_numbers(parser)
    _add_parts(parser)
    add_plots(parser)
    options = parser.parse_args(argv)
    steps = _numbers(options.selection) if options.selection is not None else None
    if options.predictor is not None and not options.small_study:
        raise UsageError("--predictor is for Egger's regressions; add --small-study")
    raw = options.columns is not None or (options.measure is not None and options.effect is None)
    inputs: dict[str, Any] = dict(columns_of_inputs(options)) if raw else {}
    if options.effect is None and not raw:
        raise UsageError("give --effect with --variance or --se, or raw numbers with --measure and --columns")
    asked_plots = plots_asked(options)
    from evidence.synthesis.meta.analysis import meta
    from evidence.synthesis.meta.covariances import read_covariances
    from evidence.synthesis.meta.formula import read_formula
    from evidence.synthesis.meta.parts import PARTS, parts_of, parts_summary, parts_to_dict
    from evidence.synthesis.meta.rows import rows_where
    from evidence.synthesis.meta.table_file import read_table, refuse_words
    from evidence.synthesis.meta.words import meta_summary

    table = read_table(options.file, options.sheet, options.decimal)
    read = read_formula(options.moderators, list(table.data.columns)) if options.moderators is not None else None
    bare = [variable.column for variable in read.variables if not variable.wrapped] if read is not None else []
    numbers = [name for name in (options.effect, options.se, options.variance, options.predictor, *inputs.values()) if name]
    refuse_words(table, numbers, bare, rows_where(options.where, table.data))
    result = meta(
        options.effect,
        options.variance,
        se=options.se,
        method=options.method,
        test=options.test,
        moderators=options.moderators,
        data=table.data,
        levels=[name.strip() for name in options.levels.split(",")] if options.levels is not None else None,
        cluster=options.cluster,
        rho=options.rho,
        covariances=read_covariances(options.covariances) if options.covariances is not None else None,
        level=options.level,
        where=options.where,
        study=options.study,
        measure=options.measure,
        transform=options.transform,
        **correction(options),
        **inputs,
    )
    for note in (*table.said, *result.notes):
        print(f"note: {note}", file=sys.stderr)
    asked = [name for name in PARTS if getattr(options, name)]
    parts = parts_of(result, asked, steps=steps, means=options.means, at=options.at, subgroup=options.subgroup, predictor=options.predictor)
    write_plots(result, asked_plots)
    if options.json:
        print_json(result.to_dict() | {"read_as": list(table.said)} | parts_to_dict(parts))
    else:
        print(meta_summary(result))
        if parts:
            print(parts_summary(parts))
    return 0


def _add_parts(parser: ArgumentParser) -> None:
    parts = parser.add_argument_group("parts added on request")
    parts.add_argument("--small-study", action="store_true", help="Egger, PET, PEESE, Begg, trim and fill, fail-safe N")
    parts.add_argument("--predictor", metavar="COL", help="the predictor of Egger's regressions: se (default), variance or a column")
    parts.add_argument("--influence", action="store_true", help="leave-one-out, Cook's distance, DFBETAS and the like")
    parts.add_argument("--cumulative", action="store_true", help="the answer as the rows come in")
    parts.add_argument("--blup", action="store_true", help="the true effect of each row, shrunken towards the model")
    parts.add_argument("--profile", action="store_true", help="profile-likelihood intervals of the variances")
    parts.add_argument("--selection", metavar="STEP,STEP", help="selection model; steps are one-sided p-values, such as 0.025")
    parts.add_argument(
        "--at", action="append", default=[], metavar='"COL=VALUE,..."', help="the effect predicted for these moderators; again for others"
    )
    parts.add_argument("--subgroup", metavar="COL", help="each group of rows by itself, and whether they differ")
    parts.add_argument("--means", metavar="COL", help="means and differences of the levels of a categorical moderator")


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"--selection takes one-sided p-values with commas between them, such as 0.025,0.5; seen {text!r}") from None
