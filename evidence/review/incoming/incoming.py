"""Studies that come in, from a file to rows that the checker can judge and that can be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.base.errors import Problem
from evidence.base.words import shown
from evidence.review.checks.check import declare, problem
from evidence.review.incoming.drafts import Draft, Drafts, drafts
from evidence.review.incoming.mapping import NO_MAPPING, SheetMapping
from evidence.review.incoming.proposals import PROPOSED, FilledCell, complete
from evidence.review.local import STUDY_TABLES
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.reading import read_sheets
from evidence.review.reading.decimals import ABOUT_DECIMALS
from evidence.review.reading.sheet import Sheet, column_letter
from evidence.review.review import CodedReview

ROW_WITHOUT_STUDY = declare("row-without-study", "error", family="import")


@dataclass(frozen=True, slots=True)
class Incoming:
    """Studies that come in.

    Attributes
    ----------
    tables : their rows by table, for `read_review(root, added=...)`; file and lines are those of the file they come from.
    studies : the same rows by study_id, by table, for `write_studies`.
    filled : cells that were empty and have been filled in.
    said : what was understood otherwise than it is written, in words.
    problems : what is wrong with the file itself, whatever the checker says of its rows; a warning for each heading that is not used.
    """

    tables: Mapping[str, RawTable]
    studies: Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]]
    filled: tuple[FilledCell, ...]
    said: tuple[str, ...]
    problems: tuple[Problem, ...]
    _rows: tuple[Draft, ...] = ()

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems of these rows, each with the cell of the workbook named, or the column that the file lacks; others as they are."""
        on_line: dict[tuple[str, int], list[Draft]] = {}
        for row in self._rows:
            on_line.setdefault((row.file, row.line), []).append(row)
        has_sources = any(row.table == "sources" for row in self._rows)
        return [_placed(found, on_line.get((found.file, found.line), ()), has_sources) for found in problems]

    def about(self, problems: Iterable[Problem]) -> list[Problem]:
        """Those problems that are about the file the studies come from."""
        files, own = {table.file for table in self.tables.values()}, set(self.problems)
        return [found for found in problems if found.file in files or found in own]


def _placed(found: Problem, rows: Sequence[Draft], has_sources: bool) -> Problem:
    """A problem as a person should read it, given the rows on its line."""
    position = next((row.positions[found.column] for row in rows if found.column in row.positions), None)
    if position is not None and "!" in found.file:
        where = f" in cell {column_letter(position)}{found.line}"
        return replace(found, seen=f"{found.seen.removesuffix(where)}{where}")
    if position is None and rows and found.rule == "empty-cell":
        if found.column == "source_id" and not has_sources:
            return replace(found, column="citation", seen="no source", fix="Fill in citation, kind and read.")
        fix = (
            f"Add a column {found.column} and fill it in; if all rows have the same: --set {found.column}=VALUE; "
            f'if another heading means it: --map "HEADING={found.column}"'
        )
        return problem("missing-column", found.file, 1, found.column, "", f"no column {found.column}", found.allowed, fix)
    return found


def read_incoming(path: Path, review: CodedReview, mapping: SheetMapping = NO_MAPPING) -> Incoming:
    """Read the studies of a workbook or of text files.

    Parameters
    ----------
    path : the file.
    review : the review they are to be added to; its codebook says what may stand in a cell.
    mapping : what their headings mean, and what holds for all rows.

    Raises
    ------
    FileProblem, DataProblems, UsageError
        As `read_sheets` and `drafts` say.
    """
    return from_drafts(drafts(sheets_of(path), review.codebook, mapping), review)


def sheets_of(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a file; one named after a table of a study (studies.csv, effects.csv ...) is read with the others beside it."""
    if path.suffix.lower() != ".csv" or path.stem not in STUDY_TABLES:
        return read_sheets(path)
    beside = (path.with_name(f"{name}.csv") for name in STUDY_TABLES)
    return tuple(sheet for file in beside if file == path or file.is_file() for sheet in read_sheets(file))


def from_drafts(found: Drafts, review: CodedReview) -> Incoming:
    """Complete rows, find the study of each, and lay them out as tables."""
    filled, more = complete(found.rows, review.codebook, review.tables, review.plan.conversion)
    rows = (*found.rows, *more)
    owners = _owners(rows)
    problems = list(found.problems)
    studies: dict[str, dict[str, list[dict[str, str]]]] = {}
    known = {draft.text("study_id") for draft in rows if draft.table == "studies"}
    for draft, owner in zip(rows, owners, strict=True):
        if owner in known and owner:
            studies.setdefault(owner, {}).setdefault(draft.table, []).append(draft.cells)
        elif draft.table != "studies":
            seen = f"a row of {shown(owner)}, which is not a study of this file" if owner else "a row whose study is not said"
            fix = "Fill in the label of its study, or correct the id that leads to it."
            problems.append(problem(ROW_WITHOUT_STUDY, draft.file, draft.line, "", "", seen, "rows of the studies in the file", fix))
    tables = {}
    for name in STUDY_TABLES:
        own = [draft for draft in rows if draft.table == name]
        if own:
            columns = tuple(spec.column for spec in review.codebook.table(name))
            lines = tuple(RawRow(draft.line, tuple(draft.text(column) for column in columns)) for draft in own)
            tables[name] = RawTable(own[0].file, columns, lines)
    return Incoming(tables, studies, filled, found.said, tuple(problems), rows)


def _owners(rows: Sequence[Draft]) -> list[str]:
    """The study_id that each row belongs to: its own, that of its effect or trial arm, or that of the first effect with its source."""
    of_effect = {draft.text("effect_id"): draft.text("study_id") for draft in rows if draft.table == "effects"}
    of_source: dict[str, str] = {}
    for draft in rows:
        if draft.table != "sources" and draft.text("source_id") and draft.text("study_id"):
            of_source.setdefault(draft.text("source_id"), draft.text("study_id"))
    studies = [draft.text("study_id") for draft in rows if draft.table == "studies"]
    only = studies[0] if len(studies) == 1 else ""
    return [
        draft.text("study_id")
        or of_effect.get(draft.text("effect_id"), "")
        or (of_source.get(draft.text("source_id"), only) if draft.table == "sources" else "")
        for draft in rows
    ]


def not_caused_by_others(problems: Iterable[Problem], errors: Iterable[Problem]) -> list[Problem]:
    """The problems that would be there without any of the errors, such as a cell that would be filled in were it not for another."""
    filled = {column for columns in PROPOSED.values() for column in columns}
    unclear, unnamed, elsewhere = set(), set(), set()
    for other in errors:
        if other.allowed in ABOUT_DECIMALS:
            unclear.add((other.file, other.line, other.column))
        if other.rule == "empty-cell" and other.column == "label":
            unnamed.add((other.file, other.line))
        if other.column not in filled:
            elsewhere.add((other.file, other.line))

    def caused(found: Problem) -> bool:
        line = (found.file, found.line)
        if found.allowed not in ABOUT_DECIMALS and found.column and (*line, found.column) in unclear:
            return True
        if found.rule == ROW_WITHOUT_STUDY:
            return line in unnamed
        return found.rule == "empty-cell" and found.column in filled and line in elsewhere

    return [found for found in problems if not caused(found)]
