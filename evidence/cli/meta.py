"""evidence meta: a meta-analysis of any table of effects."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.base.errors import UsageError
from evidence.cli.meta_parts import CALLED_ELSEWHERE, add_parts, parts_asked
from evidence.cli.output import print_json
from evidence.cli.parser import CommandParser, command_parser, number
from evidence.cli.plots import add_plots, plots_asked, write_plots
from evidence.cli.raw_numbers import add_raw_numbers, add_where, columns_of_inputs, correction

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis
    from evidence.synthesis.meta.table_file import TableFile

EXAMPLES = """examples:
  evidence meta effects.csv --effect g --se se
  evidence meta effects.csv --effect yi --variance vi --method DL --test z --moderators "~ year + C(design)"
  evidence meta schools.csv --effect yi --variance vi --levels district,school --cluster district --rho 0.6
  evidence meta build/effects.csv --effect g --se se --where "in_analysis = yes" --where "outcome_group = A | B"
  evidence meta trials.csv --measure RR --columns ai=events,n1i=n,ci=events0,n2i=n0 --study trial --where "year > 1950"
  evidence meta effects.csv --effect g --se se --small-study --selection 0.025 --influence
  evidence meta trials.csv --effect yi --variance vi --study trial --forest forest.svg --funnel funnel.png --moderators "~ year"
        --plot bubble bubble.svg
  evidence meta trials.csv --measure OR --columns ai,n1i,ci,n2i --permutation exact --hc --bayes half-normal:0.5 --mh OR
  evidence meta trials.csv --effect yi --variance vi --method ML --moderators "~ year + alloc" --compare "~ 1\""""


def main(argv: list[str]) -> int:
    """Read the file, fit the model, print it."""
    options = _parser().parse_args(argv)
    parts, plots, inputs = parts_asked(options), plots_asked(options), _raw_numbers(options)
    from evidence.synthesis.meta.table_file import read_table

    table = read_table(options.file, options.sheet, options.decimal)
    _refuse_words(options, table, inputs)
    result = _fitted(options, table, inputs)
    for note in (*table.said, *result.notes):
        print(f"note: {note}", file=sys.stderr)
    from evidence.synthesis.meta.parts import parts_of, parts_summary, parts_to_dict
    from evidence.synthesis.meta.words import meta_summary

    made = parts_of(result, parts)
    write_plots(result, plots)
    if options.json:
        print_json(result.to_dict() | {"read_as": list(table.said)} | parts_to_dict(made))
    else:
        print("\n".join([meta_summary(result), *([parts_summary(made)] if made else [])]))
    return 0


def _parser() -> CommandParser:
    """Every option, in the order of its help."""
    from evidence.models.univariate.heterogeneity import ESTIMATORS

    parser = command_parser(
        "meta", "A meta-analysis of any table, of effects or raw numbers: random effects, meta-regression, three-level.", EXAMPLES
    )
    parser.called_elsewhere = CALLED_ELSEWHERE
    parser.add_argument("file", type=Path, metavar="F", help="a CSV, another text file or a workbook: one row per effect, with headings")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet to read, where several sheets of a workbook have rows")
    parser.add_argument("--decimal", choices=("comma", "point"), help="how to read 1,234, where the file does not show it")
    parser.add_argument("--effect", metavar="COL", help="column of effects; or raw numbers, see --measure")
    parser.add_argument("--variance", metavar="COL", help="column of sampling variances")
    parser.add_argument("--se", metavar="COL", help="column of standard errors, in place of variances")
    parser.add_argument("--method", default="REML", help=f"{', '.join(ESTIMATORS)} (default REML)")
    parser.add_argument("--test", help="z, t, knha or adhoc (default knha; z with --levels and for EE)")
    parser.add_argument("--moderators", metavar="FORMULA", help='for example "~ year + C(design)"')
    _add_dependence(parser)
    add_where(parser)
    parser.add_argument("--level", type=number, default=0.95, help="of the intervals (default 0.95)")
    parser.add_argument("--study", metavar="COL", help="column of study names, shown with every answer")
    parser.add_argument(
        "--transform", metavar="NAME", help="read on this scale too: exp, tanh, logistic ... or none (default: by --measure)"
    )
    add_raw_numbers(parser)
    add_parts(parser)
    add_plots(parser)
    return parser


def _add_dependence(parser: CommandParser) -> None:
    """The options that say which effects are not independent of each other."""
    parser.add_argument("--levels", metavar="OUTER,INNER", help="two columns for a three-level model, or one for random effects by it")
    parser.add_argument("--cluster", metavar="COL", help="column of clusters: adds CR2 with Satterthwaite degrees of freedom")
    parser.add_argument(
        "--covariances",
        type=Path,
        metavar="V.csv",
        help="known covariances of sampling errors: a matrix, or row_1,row_2,covariance",
    )
    parser.add_argument("--rho", type=number, help="correlation of sampling errors inside --cluster, else inside OUTER")


def _raw_numbers(options: Namespace) -> dict[str, str]:
    """The columns of raw numbers by their inputs; empty where effects are given."""
    if options.columns is not None or (options.measure is not None and options.effect is None):
        return columns_of_inputs(options)
    if options.effect is None:
        raise UsageError("give --effect with --variance or --se, or raw numbers with --measure and --columns")
    return {}


def _refuse_words(options: Namespace, table: TableFile, inputs: dict[str, str]) -> None:
    """Refuse words among the numbers of every column that is used as numbers, all at once."""
    from evidence.synthesis.meta.formula import read_formula
    from evidence.synthesis.meta.rows import rows_where
    from evidence.synthesis.meta.table_file import refuse_words

    formulas = [text for text in (options.moderators, options.compare) if text is not None]
    read = [read_formula(text, list(table.data.columns)) for text in formulas]
    bare = [variable.column for formula in read for variable in formula.variables if not variable.wrapped]
    numbers = [name for name in (options.effect, options.se, options.variance, options.predictor, *inputs.values()) if name]
    refuse_words(table, numbers, bare, rows_where(options.where, table.data))


def _fitted(options: Namespace, table: TableFile, inputs: dict[str, str]) -> MetaAnalysis:
    """The analysis that the options ask for."""
    from evidence.synthesis.meta.analysis import meta
    from evidence.synthesis.meta.covariances import read_covariances

    columns: dict[str, Any] = dict(inputs)
    return meta(
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
        **columns,
    )
