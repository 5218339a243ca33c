"""evidence records: the records of a search into the screening ledger, out to a screening program, and its decisions back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import DataProblems
from evidence.cli.output import print_json
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_review, review_folder, writable_review_folder

if TYPE_CHECKING:
    from evidence.review.codebook import Codebook
    from evidence.review.records.ledger import NewRecords
    from evidence.review.records.record import Search

EPILOG = """F may be RIS, PubMed (nbib), Web of Science, EndNote or Cochrane (plain text), BibTeX, CSL-JSON, or a table of Scopus,
Covidence, Rayyan, ASReview, Zotero and the like (.csv, .tsv, .txt, .xlsx); its content says which. A file that was screened brings its
decisions: they are filled in where the ledger awaits one, and told where it has another.

To screen elsewhere: evidence records to_screen.csv REVIEW --export asreview (or rayyan); and back: evidence records screened.csv REVIEW"""


def main(argv: list[str]) -> int:
    """Read the file, tell duplicates, add what is new to records.csv; or write the ledger as a file to screen."""
    options = _options(argv)
    from evidence.base.replace_file import replace_file
    from evidence.review.outputs import refuse_over
    from evidence.review.records.ledger import FILE, enter
    from evidence.review.records.read import read_records

    reads = options.preview or options.export
    folder = (review_folder if reads else writable_review_folder)(options.review, quiet=options.json)
    refuse_over(folder / FILE, [options.file])
    if options.export:
        return _export(folder, options.file, options.export, options.json)
    search = read_records(options.file, options.source)
    entered = enter(folder, _codebook(folder), search.records)
    written = entered.changes and not options.preview
    if written:
        replace_file(folder / FILE, entered.content)
    if options.json:
        told = {"records": len(search.records), "not_read": [{"line": line, "text": text} for line, text in search.not_read]}
        print_json(told | {"said": list(search.said), "written": written} | entered.to_dict())
        return 0
    _tell(options.file, search, entered)
    _tell_end(folder, entered, options.preview)
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    from evidence.review.records.screening import PROGRAMS

    parser = command_parser(
        "records",
        "The records of a search into records.csv of a review, to be screened there: each gets a row, with stage, decision and reason.\n"
        "Certain duplicates point to the record they repeat; possible ones are shown. Rows that are there stay as they are.",
        EPILOG,
    )
    parser.add_argument("file", type=Path, metavar="F", help="an export of a database, a reference manager or a screening program")
    add_review(parser)
    parser.add_argument("--source", default="", metavar="NAME", help="the database (default: what the record says, else the file's name)")
    parser.add_argument("--preview", action="store_true", help="show what would be added, write nothing")
    parser.add_argument("--export", choices=PROGRAMS, help="write the ledger to F, to be screened in this program")
    options: argparse.Namespace = parser.parse_intermixed_args(argv)
    return options


def _codebook(folder: Path) -> Codebook:
    from evidence.review.read_codebook import load_codebook

    codebook, problems = load_codebook(folder)
    if any(one.severity == "error" for one in problems):
        raise DataProblems(problems)
    return codebook


def _export(folder: Path, file: Path, program: str, json: bool) -> int:
    from evidence.base.errors import FileProblem
    from evidence.base.replace_file import replace_file
    from evidence.base.words import several
    from evidence.review.records.ledger import FILE, ledger_rows
    from evidence.review.records.screening import to_screen

    if file.exists():
        raise FileProblem(f"{file} is there already; take another name, or delete it first")
    rows = ledger_rows(folder, _codebook(folder))
    if not rows:
        raise FileProblem(f"there are no records in {folder / FILE}; add those of a search first: evidence records F")
    replace_file(file, to_screen(rows, program))
    count = sum(not row.get("duplicate_of") for row in rows)
    if json:
        print_json({"written": [file.as_posix()], "records": count})
    else:
        print(f"{file} is written: {several(count, 'record')} for {program}, duplicates left out. Its decisions come back with:")
        print("evidence records SCREENED.csv")
    return 0


def _tell(file: Path, search: Search, entered: NewRecords) -> None:
    """What was read and what was found."""
    from evidence.base.words import several

    print(f"{file}: {several(len(search.records), 'record')}; {len(entered.new)} new, {len(entered.already)} there before")
    print("".join(f"{words}\n" for words in search.said), end="")
    if search.not_read:
        print(f"lines outside the records, or a second title of one, not read: {len(search.not_read)}")
        print("".join(f"  {file.name}:{line} {text}\n" for line, text in search.not_read), end="")
    citations = {row["record_id"]: row["citation"] for row in entered.new}
    kinds = {"duplicates, entered and set aside": entered.duplicates, "possible duplicates, to be looked at": entered.possible}
    for words, found in kinds.items():
        print(f"{words}: {len(found)}")
        for match in found:
            print(f"  {match.id} of {match.earlier} ({match.why}): {citations[match.id]}")
    if entered.decisions or entered.conflicts:
        print(f"decisions filled in: {len(entered.decisions)}")
    for one in entered.conflicts:
        print(f"  {one.id} stays {one.stands}; the file says {one.decision}")


def _tell_end(folder: Path, entered: NewRecords, preview: bool) -> None:
    from evidence.base.words import several
    from evidence.review.records.ledger import FILE

    print("nothing was written (--preview)" if preview else f"{FILE} of {folder}: {several(len(entered.new), 'row')} added")
