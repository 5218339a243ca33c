"""evidence compare: two versions of a review, what changed and what it moved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.which_review import open_review, review_folder

if TYPE_CHECKING:
    from evidence.judgement.compare.answer import ComparedAnswer, Comparison, VersionAnswer

EXAMPLE = """examples:
  evidence compare last_year this_year     two versions
  evidence compare my_review               my_review without its local studies against my_review with them"""
NAMED = 5


def main(argv: list[str]) -> int:
    """Compute both versions and print what differs."""
    parser = command_parser(
        "compare",
        "Two versions of a review, both computed by this version of the program: studies added, changed and dropped; every\n"
        "estimate, rating and claim before and after; and which change moved it, found by undoing one change at a time.",
        EXAMPLE,
    )
    parser.add_argument("old", type=Path, nargs="?", metavar="OLD", help="a folder that holds review.toml (default: as for other commands)")
    parser.add_argument("new", type=Path, nargs="?", metavar="NEW", help="another; if none is named, OLD with its local studies")
    parser.add_argument(
        "--out", action=OutputFile, type=Path, metavar="F.csv", help="write every estimate, rating and claim there as a table"
    )
    parser.add_argument("--docx", action=OutputFile, type=Path, metavar="F.docx", help="write what changed and moved there, for Word")
    options = parser.parse_intermixed_args(argv)
    folder = review_folder(options.old, quiet=options.json)
    old = open_review(folder, quiet=True, local=options.new is not None)
    new = open_review(options.new or folder, quiet=True)
    from evidence.judgement.compare.answer import compare_reviews

    found = compare_reviews(old, new, progress)
    progress("")
    if options.out is not None:
        from evidence.base.csv_text import write_csv
        from evidence.judgement.compare.tables import compared_table

        write_csv(options.out, compared_table(found))
    if options.docx is not None:
        from evidence.base.replace_file import replace_file
        from evidence.report.word.compared import compared_docx

        replace_file(options.docx, compared_docx(found, new))
    if options.json:
        print_json(found.to_dict())
        return 0
    print("\n".join(_text(found)))
    if options.out is not None:
        print(f"\n{len(found.compared)} estimates, ratings and claims in {options.out}")
    if options.docx is not None:
        print(f"\nWhat changed and what moved in {options.docx}")
    return 0


def _text(found: Comparison) -> list[str]:
    from evidence.judgement.compare.words import KINDS, change_lines, tally_line

    lines = list(change_lines(found))
    for kind in KINDS:
        moved = [one for one in found.compared if one.kind == kind and one.moved]
        lines += ["", tally_line(found, kind)]
        shown = _to_show(moved)
        lines += [line for one in shown for line in _moved(one)]
        if len(shown) < len(moved):
            lines.append(
                f"  and {len(moved) - len(shown)} that hold the same effects as one above or moved by less than is shown (see --json)"
            )
    lines += [f"not undone on its own: {change}: {why}" for change, why in found.kept.items()]
    return lines


def _to_show(moved: list[ComparedAnswer]) -> list[ComparedAnswer]:
    """What a reader can see: not what is equal as printed, nor a body that holds just the effects of one before it."""
    seen = set()
    shown = []
    for one in moved:
        content = (one.old, one.new, one.because)
        if (one.kind != "estimate" or content not in seen) and _shown(one.old) != _shown(one.new):
            shown.append(one)
        seen.add(content)
    return shown


def _moved(one: ComparedAnswer) -> list[str]:
    name = one.id if one.kind == "claim" else one.title
    lines = [f"  {name}: {_shown(one.old)} -> {_shown(one.new)}"]
    for because in one.because[:NAMED]:
        moved = f"{because.difference:+.3f}" if because.difference is not None else f"without it {because.without}"
        lines.append(f"      {because.change}: {moved}")
    if len(one.because) > NAMED:
        lines.append(f"      and {len(one.because) - NAMED} more (see --json or --out)")
    if not one.because:
        lines.append("      no single change decides it")
    return lines


def _shown(figure: VersionAnswer) -> str:
    from evidence.base.words import several

    if figure.k_effects is None or figure.k_samples is None:
        return figure.shown
    return f"{figure.shown} ({several(figure.k_effects, 'effect')} of {several(figure.k_samples, 'sample')})"
