"""evidence escalc: effect sizes of a whole table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evidence.cli.output import print_json
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.raw_numbers import add_raw_numbers, add_where, columns_of_inputs, correction

EXAMPLES = """examples:
  evidence escalc trials.csv --measure RR --columns ai=events,n1i=n,ci=events0,n2i=n0 --out effects.csv
  evidence escalc trials.csv --measure SMD --columns m1i,sd1i,n1i,m2i,sd2i,n2i --where "year > 1990"
The file written has the columns of the table and yi, vi; yi_note where a row has no effect, or something was added to its counts."""


def main(argv: list[str]) -> int:
    """Read the file, compute yi and vi of every row, write or print the table."""
    options = _options(argv)
    inputs = columns_of_inputs(options)
    from evidence.base.replace_file import replace_file
    from evidence.base.spreadsheet import csv_text
    from evidence.models.result import json_numbers
    from evidence.synthesis.meta.column_values import is_missing
    from evidence.synthesis.meta.raw_data import EFFECT, NOTE, VARIANCE, escalc_table
    from evidence.synthesis.meta.rows import rows_where
    from evidence.synthesis.meta.table_file import read_table, refuse_words

    table = read_table(options.file, options.sheet, options.decimal)
    refuse_words(table, list(inputs.values()), [], rows_where(options.where, table.data))
    made = escalc_table(options.measure, inputs, table.data, options.where, correction(options))
    replaced = [name for name in (EFFECT, VARIANCE) if name in table.data.columns]
    by_row = (
        [f"row {row + 1}: {note}" for row, note in zip(made.index.tolist(), made[NOTE], strict=True) if not is_missing(note)]
        if NOTE in made
        else []
    )
    notes = [*table.said, *([f"the columns {' and '.join(replaced)} of the table are replaced"] if replaced else []), *by_row]
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    text = csv_text([list(made.columns), *([None if is_missing(cell) else cell for cell in row] for row in made.itertuples(index=False))])
    if options.out is not None:
        replace_file(options.out, text.encode("utf-8"))
    if options.json:
        rows = [row + 1 for row in made.index.tolist()]
        effects = {name: json_numbers(made[name]) for name in (EFFECT, VARIANCE)}
        print_json({"measure": options.measure, "rows": rows, **effects, "notes": notes})
    elif options.out is None:
        print(text, end="")
    else:
        print(f"{len(made)} rows with yi and vi of {options.measure} in {options.out}")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser("escalc", "Effect sizes and sampling variances of a whole table, as metafor's escalc.", EXAMPLES)
    parser.add_argument("file", type=Path, metavar="F", help="a CSV, another text file or a workbook: one row per study, with headings")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet to read, where several sheets of a workbook have rows")
    parser.add_argument("--decimal", choices=("comma", "point"), help="how to read 1,234, where the file does not show it")
    add_raw_numbers(parser)
    add_where(parser)
    parser.add_argument("--out", type=Path, action=OutputFile, metavar="G.csv", help="write the table there in place of printing it")
    options: argparse.Namespace = parser.parse_args(argv)
    return options
