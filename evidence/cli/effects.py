"""evidence effects: the effect-size table."""

from __future__ import annotations

from pathlib import Path

from evidence.cli.output import print_json
from evidence.cli.parser import command_parser
from evidence.cli.place import add_review, open_review


def main(argv: list[str]) -> int:
    """Compute every effect size of a review and print or write the table."""
    parser = command_parser("effects", "The effect-size table: g, standard error, route, assumptions, and the ledger behind it.")
    add_review(parser)
    parser.add_argument("--out", type=Path, metavar="F.csv", help="write the table there instead of printing it")
    options = parser.parse_args(argv)
    review = open_review(options.review, quiet=options.json)
    from evidence.synthesis.effect_rows import review_effects

    effects = review_effects(review)
    if options.out is not None:
        from evidence.report.csv_text import to_csv
        from evidence.report.tables import effects_table
        from evidence.report.write import replace_file

        replace_file(options.out, to_csv(effects_table(effects)).encode("utf-8"))
    if options.json:
        print_json(effects.to_dict())
    elif options.out is not None:
        print(f"{len(effects.rows)} effects in {options.out}")
    else:
        _print_table(effects.rows)
    return 0


def _print_table(rows: object) -> None:
    from evidence.synthesis.effect_rows import EffectRow

    assert isinstance(rows, tuple)
    analysed = [row for row in rows if isinstance(row, EffectRow) and row.use != "record" and row.effect is not None]
    width = max((len(row.effect_id) for row in analysed), default=0)
    for row in analysed:
        effect = row.effect
        assert effect is not None
        numbers = f"{effect.g:7.3f} [{effect.ci_low:7.3f}, {effect.ci_high:7.3f}] se {effect.se:.3f}"
        print(f"{row.use}  {row.effect_id:<{width}}  {numbers}  {effect.route}")
    kept = len(rows) - len(analysed)
    print(f"{len(analysed)} effects in the analysis or under one assumption; {kept} kept as records (see --out or --json)")
