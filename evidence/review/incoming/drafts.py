"""Rows of our tables made from the rows of somebody's sheets, each still knowing the cell it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.base.errors import Problem, UsageError
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import declare, problem
from evidence.review.codebook import Codebook
from evidence.review.conditions import EQUALS_OR_NOT, parts_of_condition
from evidence.review.incoming.arms import comparisons
from evidence.review.incoming.columns import FLAT, ColumnMap, Target, key, map_columns, targets_of
from evidence.review.incoming.mapping import NO_MAPPING, SheetMapping
from evidence.review.incoming.records import records_of
from evidence.review.local import STUDY_TABLES
from evidence.review.reading import Sheet
from evidence.review.reading.totals import is_total

TOTAL_ROW = declare("total-row", "warning", family="import", cause="a line of totals below a table")
CONFLICTING_CELLS = declare("conflicting-cells", "error", family="import")

# Sheets of the template and of a protocol that explain and are not read.
ABOUT = ("read me", "example", "columns", "values", "about the evaluation", "about the size", "about outcomes", "about people")
SHORT = "fill_in"


@dataclass(slots=True)
class Draft:
    """One row of one of our tables, not yet complete.

    Attributes
    ----------
    table : its table.
    cells : text by column; a column that is absent is empty.
    file, line : where it stands, as messages call it.
    positions : position in the sheet of each of our columns, counted from 0.
    """

    table: str
    cells: dict[str, str]
    file: str
    line: int
    positions: Mapping[str, int]

    def text(self, column: str) -> str:
        """The cell, "" where it is empty."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Drafts:
    """All rows that a file holds.

    Attributes
    ----------
    rows : in the order of the file.
    said : what was understood otherwise than it is written, in words.
    problems : what is wrong with the file itself, and a warning for each heading that is not used.
    """

    rows: tuple[Draft, ...]
    said: tuple[str, ...]
    problems: tuple[Problem, ...]


def drafts(sheets: Sequence[Sheet], codebook: Codebook, mapping: SheetMapping = NO_MAPPING) -> Drafts:
    """The rows of every sheet that is a table of ours, or else of the one sheet with a row per effect.

    Parameters
    ----------
    sheets : as `read_sheets` gives them.
    codebook : of the review.
    mapping : what their headings mean, and what holds for all rows.

    Raises
    ------
    UsageError
        No sheet, or more than one, could be the one to read; the mapping speaks of what is not there.
    """
    rows: list[Draft] = []
    said: list[str] = []
    problems: list[Problem] = []
    chosen = chosen_sheets(sheets, mapping.sheet)
    headings = [heading for sheet, _ in chosen for heading in sheet.raw.header]
    mapping = _of_these(mapping, headings)
    known = {name: target for _, tables in chosen for name, target in targets_of(codebook, tables).items()}
    _check_columns(mapping, known, [(sheet, tables[0]) for sheet, tables in chosen if len(tables) == 1])
    for sheet, tables in chosen:
        names = targets_of(codebook, tables)
        conditions = {parts_of_condition(one, sheet.raw.header, EQUALS_OR_NOT)[0] for one in mapping.where}
        columns = map_columns(sheet, names, mapping.columns, codebook, replace(mapping, columns={}).headings() | conditions)
        if not any(columns.targets) and not mapping.computed and not mapping.results:
            raise UsageError(_no_heading(sheet))
        own = replace(mapping, constants={column: text for column, text in mapping.constants.items() if column in names})
        made, words, wrong = _rows(sheet, tables, columns, codebook, own)
        rows += made
        said += [*sheet.said, *columns.said, *words]
        problems += [*sheet.problems, *columns.problems, *wrong, *_called_total(made)]
    read = {draft.file for draft in rows}
    said += [
        f"{sheet.raw.file} is not read"
        for sheet in sheets
        if sheet.raw.rows and sheet.raw.file not in read and sheet.name.lower() not in ABOUT
    ]
    return Drafts(tuple(rows), tuple(said), tuple(problems))


def _called_total(rows: Sequence[Draft]) -> Iterator[Problem]:
    """A warning for a study that is called a total although no column shows that it is one."""
    for draft in rows:
        if draft.table == "studies" and is_total(draft.text("label")):
            seen = f"a row called {shown(draft.text('label'))}, which may add up the other rows"
            fix = "If it does, delete the row: its people would be counted twice. If it is a study, give it its name."
            yield problem(TOTAL_ROW, draft.file, draft.line, "label", "", seen, "a row for each result, none for their total", fix)


def _of_these(mapping: SheetMapping, headings: Sequence[str]) -> SheetMapping:
    """The mapping for a file with these headings; one of which it speaks and which is lacking would lose numbers without a word."""
    there = {*headings, *map(key, headings)}
    absent = [name for name in mapping.headings() if name not in there and key(name) not in there]
    if not absent:
        return mapping
    if mapping.partial and not (mapping.computed or mapping.results or mapping.arms):
        return replace(mapping, columns={theirs: ours for theirs, ours in mapping.columns.items() if theirs not in absent})
    raise UsageError(f"there is no heading {listed(map(repr, sorted(absent)))} in the file; its headings are {', '.join(headings)}")


def _check_columns(mapping: SheetMapping, known: Mapping[str, Target], single: Sequence[tuple[Sheet, str]]) -> None:
    """Refuse a column that no sheet has, among those that are set, computed, explained or given in several results."""
    tables = listed(table for _, table in single)
    named = f"{listed(sheet.raw.file for sheet, _ in single)} has the name of such a table and is read as one" if single else ""
    used = [*mapping.constants, *mapping.values, *mapping.computed]
    used += [column for one in mapping.results for column in (*one.columns.values(), *one.constants, *one.computed)]
    for column in filter(None, used):
        if column not in known and column not in {target[1] for target in known.values()}:
            otherwise = f"{named}; rename it if each of its rows is a result." if named else "The codebook lists the columns."
            where = f"the table {tables}" if named else "the review"
            raise UsageError(f"there is no column {column!r} in {where}. {nearest(column, known, otherwise)}")


def chosen_sheets(sheets: Sequence[Sheet], only: str | None) -> list[tuple[Sheet, tuple[str, ...]]]:
    """The sheets to read, each with the tables it holds."""
    if only is not None:
        named = [sheet for sheet in sheets if sheet.name.lower() == only.lower()]
        if not named:
            raise UsageError(f"there is no sheet {only!r} that holds anything; the sheets are {', '.join(sheet.name for sheet in sheets)}")
        sheets = named
    filled = [sheet for sheet in sheets if (sheet.raw.rows or sheet.problems) and sheet.name.lower() not in ABOUT]
    tables = [(sheet, (sheet.name.lower(),)) for sheet in filled if sheet.name.lower() in STUDY_TABLES]
    short = [(sheet, FLAT) for sheet in filled if sheet.name.lower() == SHORT]
    if not tables and not short:
        short = [(sheet, FLAT) for sheet in filled]
        if len(short) > 1:
            ways = " or ".join(f'--sheet "{sheet.name}"' for sheet, _ in short)
            raise UsageError(f"which sheet holds the effects, one per row? Name it: {ways}")
    if short and any(names[0] in FLAT for _, names in tables):
        raise UsageError(f"both the sheet {SHORT!r} and the sheets of single tables hold rows; fill in one or the other")
    if not short and not tables:
        about = [sheet.name for sheet in sheets if sheet.name.lower() in ABOUT]
        unread = f" ({', '.join(about)} only explain and are not read)" if about else ""
        raise UsageError(f"there is no row in it{unread}; fill in one row for each effect")
    return [*short, *tables]


def _no_heading(sheet: Sheet) -> str:
    """What to do about a sheet of which nothing would be read."""
    return (
        f"{sheet.raw.file} has no heading that the codebook knows; it begins with {listed(map(shown, sheet.raw.header), 6)}. Say what the "
        'headings mean, --map "THEIRS=OURS" for each, or fill in the workbook of `evidence template`; if it is the wrong sheet, name '
        "another with --sheet"
    )


def _rows(
    sheet: Sheet, tables: tuple[str, ...], columns: ColumnMap, codebook: Codebook, mapping: SheetMapping
) -> tuple[list[Draft], list[str], list[Problem]]:
    """The rows of one sheet, in words what was read otherwise than written, and what is wrong."""
    read = records_of(sheet, columns.targets, targets_of(codebook, tables), codebook, mapping)
    if mapping.arms is not None:
        read = comparisons(read, mapping.arms, codebook, sheet.raw.file)
    positions = {target: position for position, target in enumerate(columns.targets) if target}
    by_table = {
        table: {column: sheet.positions[position] for (name, column), position in positions.items() if name == table} for table in tables
    }
    found: list[Draft] = []
    for record in read.rows:
        for table in tables:
            own = {column: text for (name, column), text in record.cells.items() if name == table and text}
            if own:
                found.append(Draft(table, own, sheet.raw.file, record.line, by_table[table]))
    if len(tables) == 1:
        return found, read.said, read.problems
    merged, conflicts = _flat(found)
    return merged, read.said, read.problems + conflicts


def _flat(found: Sequence[Draft]) -> tuple[list[Draft], list[Problem]]:
    """From one row per effect to one row per study, source and effect: what a study's rows say of it is said once.

    A row belongs to the study of its study_id, or else of its label; to the source of its source_id, or else of its citation. An id is
    taken as it is written, a label and a citation without regard to case and signs.
    An effect notes in `#study` and `#source` whose it is, until they have ids.
    """
    first: dict[tuple[str, str], Draft] = {}
    merged: list[Draft] = []
    problems: list[Problem] = []
    names: dict[tuple[str, int], str] = {}  # by table and line: which study, which source the row is about
    for draft in found:
        study = names.get(("studies", draft.line), "")
        if draft.table == "effects":
            draft.cells |= {"#study": study, "#source": names.get(("sources", draft.line), "")}
            merged.append(draft)
            continue
        id, words = ("study_id", "label") if draft.table == "studies" else ("source_id", "citation")
        name = draft.text(id) or key(draft.text(words)) or draft.text(words).strip()
        if name and draft.table == "sources":
            name = f"{study}/{name}"
        names[draft.table, draft.line] = name
        draft.cells |= {"#name": name, "#study": study}
        earlier = first.setdefault((draft.table, name), draft) if name else draft
        if earlier is draft:
            merged.append(draft)
        else:
            problems += _merge(earlier, draft)
    return merged, problems


def _merge(earlier: Draft, later: Draft) -> list[Problem]:
    """Add to the first row of a study or source what a later one says of it; different answers are a problem."""
    problems = []
    for column, text in later.cells.items():
        said = earlier.cells.setdefault(column, text)
        if said != text and not column.startswith("#"):
            seen = (
                f"{shown(text)}, but {shown(said)} on line {earlier.line} for the same {'study' if later.table == 'studies' else 'source'}"
            )
            fix = "Make the two alike, or leave this cell empty; give another study another label or study_id."
            problems.append(problem(CONFLICTING_CELLS, later.file, later.line, column, "", seen, "one answer for each", fix))
    return problems
