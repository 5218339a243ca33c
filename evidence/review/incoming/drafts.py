"""Rows of our tables made from the rows of somebody's sheets, each still knowing the cell it came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.base.errors import Problem, UsageError
from evidence.base.words import listed, shown
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.columns import FLAT, ColumnMap, Target, key, map_columns, targets_of
from evidence.review.incoming.values import NUMBERS, read_as
from evidence.review.local import STUDY_TABLES
from evidence.review.reading import Sheet
from evidence.review.reading.decimals import Cell, Decimals, decimals_of
from evidence.review.reading.numbers import tidied
from evidence.review.reading.sheet import DATE, SHARE, UNREADABLE
from evidence.review.rules.rule import declare, problem

CONFLICTING_CELLS = declare("conflicting-cells", "error", family="import")
UNREADABLE_CELL = declare("unreadable-cell", "error", family="import")

# Sheets of the template that explain and are not read.
ABOUT = ("read me", "example", "columns", "values")
SHORT = "fill_in"


@dataclass(slots=True)
class Draft:
    """One row of one of our tables, not yet complete.

    Attributes
    ----------
    table : its table.
    cells : text by column; a column that is absent is empty.
    file, line : where it stands, as messages call it.
    places : position in the sheet of each of our columns, counted from 0.
    """

    table: str
    cells: dict[str, str]
    file: str
    line: int
    places: Mapping[str, int]

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


def drafts(
    sheets: Sequence[Sheet], codebook: Codebook, given: Mapping[str, str], only: str | None = None, decimal: str | None = None
) -> Drafts:
    """The rows of every sheet that is a table of ours, or else of the one sheet with a row per effect.

    Parameters
    ----------
    sheets : as `read_sheets` gives them.
    codebook : of the review.
    given : heading -> column, as the caller says.
    only : name of the one sheet to read, None for all.
    decimal : "comma" or "point", the decimal sign of the file; None to tell it from the file.

    Raises
    ------
    UsageError : no sheet, or more than one, could be the one to read; `given` names a heading that none of them has.
    """
    rows: list[Draft] = []
    said: list[str] = []
    problems: list[Problem] = []
    chosen = _chosen(sheets, only)
    _check_given(given, [heading for sheet, _ in chosen for heading in sheet.raw.header])
    for sheet, tables in chosen:
        columns = map_columns(sheet.raw.header, sheet.raw.file, targets_of(codebook, tables), given)
        made, words, wrong = _rows(sheet, tables, columns, codebook, decimal)
        if not any(columns.targets):
            raise UsageError(_no_heading(sheet))
        rows += made
        said += [*sheet.said, *columns.said, *words]
        problems += [*sheet.problems, *columns.problems, *wrong]
    read = {draft.file for draft in rows}
    said += [
        f"{sheet.raw.file} is not read"
        for sheet in sheets
        if sheet.raw.rows and sheet.raw.file not in read and sheet.name.lower() not in ABOUT
    ]
    return Drafts(tuple(rows), tuple(said), tuple(problems))


def _check_given(given: Mapping[str, str], headings: Sequence[str]) -> None:
    """Refuse a heading that the caller explains and the file lacks: its numbers would be lost without a word."""
    for theirs in given:
        if key(theirs) not in map(key, headings):
            raise UsageError(f"there is no heading {theirs!r} in the file; its headings are {', '.join(headings)}")


def _chosen(sheets: Sequence[Sheet], only: str | None) -> list[tuple[Sheet, tuple[str, ...]]]:
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
            raise UsageError(f"which sheet holds the effects, one a row? Name it: {ways}")
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
    sheet: Sheet, tables: tuple[str, ...], columns: ColumnMap, codebook: Codebook, decimal: str | None
) -> tuple[list[Draft], list[str], list[Problem]]:
    """The rows of one sheet, in words what was read otherwise than written, and what is wrong."""
    free = sheet.separator != ","
    decimals = decimals_of(sheet.raw.file, _numeric(sheet, columns.targets, codebook), decimal, free)
    read, said, unreadable = _cells(sheet, columns.targets, codebook, decimals)
    said, problems = [*decimals.said, *said], [*decimals.problems, *unreadable]
    places = {target: place for place, target in enumerate(columns.targets) if target}
    by_table = {table: {column: sheet.places[place] for (name, column), place in places.items() if name == table} for table in tables}
    found: list[Draft] = []
    for row, cells in zip(sheet.raw.rows, read, strict=True):
        for table in tables:
            own = {column: text for (name, column), text in cells.items() if name == table and text}
            if own:
                found.append(Draft(table, own, sheet.raw.file, row.line, by_table[table]))
    if len(tables) == 1:
        return found, said, problems
    merged, conflicts = _flat(found)
    return merged, said, problems + conflicts


def _cells(
    sheet: Sheet, targets: Sequence[Target | None], codebook: Codebook, decimals: Decimals
) -> tuple[list[dict[Target, str]], list[str], list[Problem]]:
    """The cells of every row in the codebook's words, in words what was turned into them, and those nobody can read."""
    rows: list[dict[Target, str]] = [{} for _ in sheet.raw.rows]
    said: list[str] = []
    problems: list[Problem] = []
    for place, target in enumerate(targets):
        spec = codebook.column(*target) if target else None
        if target is None or spec is None:
            continue
        read = _Column(spec, decimals)
        for row, cells in zip(sheet.raw.rows, rows, strict=True):
            mark = sheet.mark(row.line, place)
            if mark in UNREADABLE and not (mark == DATE and spec.type == "text"):
                seen = f"{UNREADABLE[mark]} ({row.cells[place]}) in cell {sheet.cell_name(row.line, place)}"
                fix = "Format the cell as text and type what was printed."
                problems.append(problem(UNREADABLE_CELL, sheet.raw.file, row.line, spec.column, "", seen, "text or a number", fix))
            else:
                cells[target] = read(row.cells[place], mark == SHARE)
        said += [f"{sheet.raw.file} {spec.column}: {words}" for words in read.said()]
    return rows, said, problems


class _Column:
    """Reads the cells of one column, many of which say the same, and remembers what was read otherwise than written."""

    def __init__(self, spec: ColumnSpec, decimals: Decimals) -> None:
        self.spec, self.decimals = spec, decimals
        self._known: dict[tuple[str, bool], str] = {}
        self._changed: Counter[tuple[str, str]] = Counter()

    def __call__(self, text: str, share: bool) -> str:
        if (text, share) not in self._known:
            self._known[text, share] = read_as(self.spec, text, self.decimals, share)
        read = self._known[text, share]
        if read != text.strip() and (self.spec.type != "text" or not read):
            self._changed[text.strip(), read] += 1
        return read

    def said(self) -> list[str]:
        """A line for each word that was read as another; of numbers one for all of them, with the first."""
        kinds: dict[tuple[str, str] | bool, list[tuple[str, str]]] = {}
        for old, new in self._changed:
            kinds.setdefault(bool(new) if self.spec.type in NUMBERS else (old, new), []).append((old, new))
        return [self._line(*pairs[0], sum(self._changed[pair] for pair in pairs), len(pairs)) for pairs in kinds.values()]

    def _line(self, old: str, new: str, cells: int, forms: int) -> str:
        like = f" ({cells} cells)" if cells > 1 and forms == 1 else f", and {cells - 1} more cells in the same way" if cells > 1 else ""
        return (f"{old!r} is read as {new}" if new else f"{old!r} is read as an empty cell") + like


def _numeric(sheet: Sheet, targets: Sequence[Target | None], codebook: Codebook) -> Iterable[Cell]:
    """Every cell in a column of numbers, row by row."""
    specs = [codebook.column(*target) if target else None for target in targets]
    for row in sheet.raw.rows:
        for spec, text in zip(specs, row.cells, strict=True):
            if spec and spec.type in NUMBERS:
                yield Cell(row.line, spec.column, tidied(text))


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
        name = draft.text(id) or key(draft.text(words))
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
