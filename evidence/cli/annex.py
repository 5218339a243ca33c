"""evidence annex: the evidence tables in Word and Excel, or set into a writer's own document."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.base.text_table import text_table
from evidence.base.words import several
from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFile, OutputFolder, command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for, say_changed

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined


def main(argv: list[str]) -> int:
    """Write annex.docx and annex.xlsx, list the tables, or renew the marked tables of a Word document."""
    options = _options(argv)
    from evidence.report.word.marks import read_document

    # Before the long part: a document that is open or missing is said at once.
    document = read_document(options.into) if options.into else None
    review = review_asked_for(options)
    from evidence.judgement.assessment import assess
    from evidence.robustness.examined import examine
    from evidence.synthesis.review_run import run_review

    assessment = examine(assess(run_review(review, progress)))
    if options.tables:
        found = _listed(assessment, options)
    elif document is not None:
        found = _filled(assessment, document, options)
    else:
        found = _written(assessment, options)
    if options.json:
        print_json(found | {"changed_for_this_run": list(review.altered)})
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "annex",
        "The evidence behind each recommendation as annex.docx and annex.xlsx. With --into, the marked tables of a document of your own\n"
        "are replaced and nothing else in it is touched: write [[evidence:NAME]] in a paragraph of its own, once.",
    )
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--out", action=OutputFolder, type=Path, default=Path("build"), metavar="FOLDER", help="where the two files go (default: build)"
    )
    what.add_argument("--into", action=OutputFile, type=Path, metavar="MY.docx", help="a Word document of your own, with marks")
    parser.add_argument(
        "--recommendation", type=int, metavar="N", help="one recommendation alone, as recommendation_N.docx and recommendation_N.xlsx"
    )
    what.add_argument("--tables", action="store_true", help="list the tables and their names")
    options: argparse.Namespace = parser.parse_args(argv)
    if options.recommendation is not None and (options.into or options.tables):
        parser.error("--recommendation writes two files of its own: leave out --into and --tables")
    return options


def _listed(assessment: Examined, options: argparse.Namespace) -> dict[str, Any]:
    """The tables and their names."""
    from evidence.report.tables import all_tables

    tables = all_tables(assessment).values()
    progress("")
    if not options.json:
        say_changed(assessment.review)
        print("\n".join(text_table((table.name, f"{table.title} ({several(len(table.rows), 'row')})") for table in tables)))
    return {"tables": [{"name": table.name, "title": table.title, "rows": len(table.rows)} for table in tables]}


def _filled(assessment: Examined, document: bytes, options: argparse.Namespace) -> dict[str, Any]:
    """The document with its marked tables renewed."""
    from evidence.base.replace_file import replace_file
    from evidence.report.tables import all_tables
    from evidence.report.word.marks import tables_into
    from evidence.report.write import table_foot

    filled = tables_into(document, all_tables(assessment), options.into.name, table_foot(assessment.review))
    replace_file(options.into, filled.document)
    progress("")
    if not options.json:
        print(f"{several(len(filled.names), 'table')} in {options.into}: {', '.join(filled.names)}")
        print("".join(f"  {line}\n" for line in filled.tight), end="")
        say_changed(assessment.review)
    return {"into": options.into.name, "replaced": list(filled.names), "tight": list(filled.tight)}


def _written(assessment: Examined, options: argparse.Namespace) -> dict[str, Any]:
    """The whole annex, or one recommendation alone, as two files."""
    from evidence.report.write import write_annex, write_recommendation
    from evidence.review.statement import statement

    if options.recommendation is None:
        written = write_annex(assessment, options.out, progress)
    else:
        written = write_recommendation(assessment, options.recommendation, options.out)
    progress("")
    if not options.json:
        print(statement(assessment.review))
        print(f"{' and '.join(written)} in {options.out}")
    return {"written": written}
