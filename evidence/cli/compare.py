"""evidence compare: two versions of a review, what changed and what it moved."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import FileProblem, UsageError
from evidence.cli.mapped import add_mapping, mapping_of
from evidence.cli.output import print_json, progress
from evidence.cli.parser import OutputFile, command_parser
from evidence.cli.which_review import open_review, review_folder

if TYPE_CHECKING:
    from evidence.judgement.compare.answer import ComparedAnswer, Comparison
    from evidence.judgement.compare.version import Version
    from evidence.review.review import CodedReview

EXAMPLE = """examples:
  evidence compare last_year this_year     two versions
  evidence compare my_review               my_review without its local studies against my_review with them
  evidence compare my_review new.xlsx --mapping my_sheet.toml
                                           my_review as it is against my_review with the studies of a sheet; nothing is written"""
NAMED = 5


def main(argv: list[str]) -> int:
    """Compute both versions and print what differs."""
    options = _options(argv)
    sheet = options.new is not None and options.new.is_file()
    if not sheet and (options.map or options.set or options.ignore or options.mapping or options.sheet or options.decimal):
        raise UsageError("what headings mean goes with a sheet of studies; name it in place of NEW")
    folder = review_folder(options.old, quiet=options.json)
    old = open_review(folder, quiet=True, local=options.new is not None)
    new = _with_sheet(options, old, folder) if sheet else open_review(options.new or folder, quiet=True)
    from evidence.judgement.compare.answer import both_versions, compare_versions

    before, after = both_versions(old, new, progress)
    found = compare_versions(before, after, progress)
    _write(options, found, after)
    if options.json:
        print_json(found.to_dict())
        return 0
    print("\n".join(_text(found)))
    if options.out is not None:
        print(f"\n{len(found.compared)} estimates, ratings, certainties and claims in {options.out}")
    if options.docx is not None:
        print(f"\nWhat changed and what moved in {options.docx}")
    if options.zip is not None:
        print(f"\nTo hand over: {options.zip}")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "compare",
        "Two versions of a review, both computed by this version of the program: studies added, changed and dropped; every\n"
        "estimate, rating, certainty and claim before and after; and which change moved it, found by undoing one change at a time.",
        EXAMPLE,
    )
    parser.add_argument("old", type=Path, nargs="?", metavar="OLD", help="a folder that holds review.toml (default: as for other commands)")
    parser.add_argument(
        "new",
        type=Path,
        nargs="?",
        metavar="NEW",
        help="another, or a sheet of studies as for evidence import; if none is named, OLD with its local studies",
    )
    parser.add_argument(
        "--out", action=OutputFile, type=Path, metavar="F.csv", help="write every estimate, rating, certainty and claim there as a table"
    )
    parser.add_argument("--docx", action=OutputFile, type=Path, metavar="F.docx", help="write what changed and moved there, for Word")
    parser.add_argument(
        "--zip",
        action=OutputFile,
        type=Path,
        metavar="F.zip",
        help="write there what the people who keep the review need of the studies added: to import, what changed, the report",
    )
    add_mapping(parser.add_argument_group("what the headings of a sheet mean"))
    options: argparse.Namespace = parser.parse_intermixed_args(argv)
    return options


def _write(options: argparse.Namespace, found: Comparison, after: Version) -> None:
    """The files that were asked for."""
    from evidence.base.replace_file import replace_file

    if options.zip is not None:
        from evidence.report.hand_over import hand_over_zip

        replace_file(options.zip, hand_over_zip(found, after, progress))
    progress("")
    if options.out is not None:
        from evidence.base.csv_text import write_csv
        from evidence.judgement.compare.tables import compared_table

        write_csv(options.out, compared_table(found))
    if options.docx is not None:
        from evidence.report.word.compared import compared_docx

        replace_file(options.docx, compared_docx(found, after.review))


def _with_sheet(options: argparse.Namespace, review: CodedReview, folder: Path) -> CodedReview:
    """The review as it would be with the studies of a sheet."""
    from evidence.review.incoming import read_incoming
    from evidence.review.review import read_review
    from evidence.synthesis.addition import check_addition

    mapping, new = mapping_of(options)
    if new is not None:
        raise FileProblem(f"there is no mapping {new}; evidence import --preview writes one for you to complete")
    incoming = read_incoming(options.new, review, mapping)
    check_addition(folder, incoming)
    return read_review(folder, added=incoming.tables)


def _text(found: Comparison) -> list[str]:
    from evidence.judgement.compare.version import KINDS
    from evidence.judgement.compare.words import change_lines, not_shown_line, tally_line, to_show, unjudged_lines

    lines = [*change_lines(found), *unjudged_lines(found)]
    for kind in KINDS:
        moved = [one for one in found.compared if one.kind == kind and one.moved]
        lines += ["", tally_line(found, kind)]
        lines += [line for one in to_show(moved) for line in _moved(one)]
        left = not_shown_line(found, kind)
        lines += [f"  {left} (see --json)"] if left else []
    lines += [f"not undone on its own: {change}: {why}" for change, why in found.kept.items()]
    return lines


def _moved(one: ComparedAnswer) -> list[str]:
    from evidence.judgement.compare.words import reason_words, shown_with_counts

    name = one.id if one.kind == "claim" else one.title
    lines = [f"  {name}: {shown_with_counts(one.old)} -> {shown_with_counts(one.new)}"]
    for because in one.because[:NAMED]:
        moved = f"{because.difference:+z.3f}" if because.difference is not None else f"without it {because.without}"
        lines.append(f"      {because.change}: {moved}")
    if len(one.because) > NAMED:
        lines.append(f"      and {len(one.because) - NAMED} more (see --json or --out)")
    if not one.because:
        lines.append("      no single change decides it")
    if one.kind in ("rating", "certainty"):
        lines.append(f"      {reason_words(one)}")
    return lines
