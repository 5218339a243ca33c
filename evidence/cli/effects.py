"""evidence effects: the effect-size table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import UsageError
from evidence.base.text_table import text_table
from evidence.cli.output import print_json
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for, say_changed

if TYPE_CHECKING:
    from evidence.review.review import CodedReview
    from evidence.synthesis.effect_rows.rows import EffectRow, Effects


def main(argv: list[str]) -> int:
    """Compute every effect size of a review and print or write the table."""
    parser = command_parser("effects", "The effect-size table: g, standard error, route, assumptions, and the ledger behind it.")
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    parser.add_argument("--out", action=OutputFile, type=Path, metavar="F.csv", help="write the table there instead of printing it")
    parser.add_argument(
        "--covariance", metavar="STUDY", help="show the covariance of the effects of this study's sample, and why each pair covaries"
    )
    options = parser.parse_args(argv)
    if options.covariance is not None and options.out is not None:
        raise UsageError("--out writes the table of effects and --covariance prints a block; take one")
    review = review_asked_for(options)
    from evidence.synthesis.effect_rows.rows import review_effects

    effects = review_effects(review)
    if options.covariance is not None:
        return _covariance(review, effects, options.covariance, options.json)
    if options.out is not None:
        from evidence.base.csv_text import write_csv
        from evidence.review.statement import changed_for_this_run
        from evidence.synthesis.effect_rows.tables import effects_table

        write_csv(options.out, effects_table(effects, changed_for_this_run(review)))
    if options.json:
        print_json(effects.to_dict() | {"changed_for_this_run": list(review.altered)})
        return 0
    say_changed(review)
    if options.out is not None:
        print(f"{len(effects.rows)} effects in {options.out}")
    else:
        _print_table(effects.rows)
    return 0


def _covariance(review: CodedReview, effects: Effects, study: str, as_json: bool) -> int:
    """The covariance block of the sample that a study belongs to."""
    from evidence.synthesis.pooled.dependence import covariance_block, rows_of_sample

    sample, rows = rows_of_sample(effects.rows, study)
    block = covariance_block(rows, review.plan)
    if as_json:
        print_json({"study_id": study, "sample_id": sample} | block.to_dict() | {"changed_for_this_run": list(review.altered)})
        return 0
    say_changed(review)
    print(f"Sample {sample}: {len(rows)} effects with a size. Correlations of their sampling errors; standard errors on the diagonal.")
    lines = []
    for i, name in enumerate(block.effects):
        cells = [f"{block.covariance[i, i] ** 0.5:.3f}" if i == j else f"{block.correlation[i, j]:.3f}" for j in range(i + 1)]
        lines.append((str(i + 1), name, f"({rows[i].use})", *cells, *[""] * (len(rows) - 1 - i)))
    print("\n".join(text_table(lines, right={0, *range(3, len(rows) + 3)}, indent=2)))
    for (i, j), why in sorted(block.reasons.items()):
        print(f"{i + 1} and {j + 1}: {why}")
    return 0


def _print_table(rows: tuple[EffectRow, ...]) -> None:
    from evidence.synthesis.bodies import TIERS_1_2

    analysed = [row for row in rows if row.use in TIERS_1_2]
    lines = []
    for row in analysed:
        effect = row.effect
        assert effect is not None
        numbers = f"{effect.g:7.3f} [{effect.ci_low:7.3f}, {effect.ci_high:7.3f}] se {effect.se:.3f}"
        lines.append((row.use, row.effect_id, numbers, effect.route))
    print("\n".join(text_table(lines)))
    kept = len(rows) - len(analysed)
    print(f"{len(analysed)} effects in the analysis or under one assumption; {kept} others (see --out or --json)")
