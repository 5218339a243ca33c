"""evidence records: the records of a search into the screening ledger."""

from __future__ import annotations

from pathlib import Path

from evidence.base.errors import DataProblems
from evidence.cli.output import print_json
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_review, review_folder, writable_review_folder


def main(argv: list[str]) -> int:
    """Read the file, tell duplicates, add what is new to records.csv."""
    parser = command_parser(
        "records",
        "The records of a search (RIS) into records.csv of a review, to be screened there: each gets a row, with stage, decision\n"
        "and reason. Certain duplicates point to the record they repeat; possible ones are shown. Rows that are there stay as they are.",
    )
    parser.add_argument("file", type=Path, metavar="F.ris", help="an export of a database or reference manager, in UTF-8")
    add_review(parser)
    parser.add_argument("--source", default="", metavar="NAME", help="the database (default: what the record says, else the file's name)")
    parser.add_argument("--preview", action="store_true", help="show what would be added, write nothing")
    options = parser.parse_intermixed_args(argv)
    from evidence.base.replace_file import replace_file
    from evidence.base.words import several
    from evidence.review.outputs import refuse_over
    from evidence.review.read_codebook import load_codebook
    from evidence.review.records.ledger import FILE, enter
    from evidence.review.records.ris import read_ris

    folder = (review_folder if options.preview else writable_review_folder)(options.review, quiet=options.json)
    refuse_over(folder / FILE, [options.file])
    search = read_ris(options.file, options.source)
    codebook, problems = load_codebook(folder)
    if any(one.severity == "error" for one in problems):
        raise DataProblems(problems)
    entered = enter(folder, codebook, search.records)
    if not options.preview and entered.new:
        replace_file(folder / FILE, entered.content)
    if options.json:
        told = {"records": len(search.records), "not_read": [{"line": line, "text": text} for line, text in search.not_read]}
        print_json(told | {"written": bool(entered.new) and not options.preview} | entered.to_dict())
        return 0
    print(f"{options.file}: {several(len(search.records), 'record')}; {len(entered.new)} new, {len(entered.already)} there before")
    if search.not_read:
        print(f"lines outside the records, or a second title of one, not read: {len(search.not_read)}")
        print("".join(f"  {options.file.name}:{line} {text}\n" for line, text in search.not_read), end="")
    citations = {row["record_id"]: row["citation"] for row in entered.new}
    kinds = {"duplicates, entered and set aside": entered.duplicates, "possible duplicates, to be looked at": entered.possible}
    for words, found in kinds.items():
        print(f"{words}: {len(found)}")
        for match in found:
            print(f"  {match.id} of {match.earlier} ({match.why}): {citations[match.id]}")
    print("nothing was written (--preview)" if options.preview else f"{FILE} of {folder}: {several(len(entered.new), 'row')} added")
    return 0
