"""The rows of a sheet as results of studies, by a mapping: rows are chosen, cells read and computed, results side by side separated."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evidence.base.cells import parse_number
from evidence.base.errors import Problem, UsageError
from evidence.base.words import listed, nearest, several, shown
from evidence.review.checks.check import declare, problem
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.conditions import EQUALS_OR_NOT, entries_meant, parts_of_condition
from evidence.review.incoming.columns import Target, key
from evidence.review.incoming.mapping import DIFFERENCE, EXP, JOIN, SQRT, SUM, TIMES, Computed, Result, SheetMapping
from evidence.review.incoming.values import NUMBERS, read_as
from evidence.review.reading import Sheet
from evidence.review.reading.decimals import WITH_POINT, Decimals, NumberCell, decimals_of
from evidence.review.reading.numbers import as_number, stands_for_nothing, tidied
from evidence.review.reading.sheet import DATE, SHARE, TO_READ, UNREADABLE

UNREADABLE_CELL = declare("unreadable-cell", "error", family="import")
SIZES = ("n_treat", "n_comp")
CANNOT_COMPUTE = declare("cannot-compute-cell", "error", family="import")

_OPERATIONS: dict[str, Callable[[list[float]], float]] = {
    SUM: sum,
    DIFFERENCE: lambda of: of[0] - of[1],
    TIMES: math.prod,
    SQRT: lambda of: math.sqrt(of[0]),
    EXP: lambda of: math.exp(of[0]),
}


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """One result, or one arm of one, as a sheet has it.

    Attributes
    ----------
    line : its line.
    cells : text by column of ours, in the codebook's words.
    texts : every cell of the line as it is written, by heading.
    """

    line: int
    cells: dict[Target, str]
    texts: Mapping[str, str]


@dataclass(slots=True)
class Records:
    """What a sheet holds: its records, in words what was read otherwise than written, what is wrong, and how it writes numbers."""

    rows: list[SheetRecord] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    decimals: Decimals = WITH_POINT


def records_of(
    sheet: Sheet, targets: Sequence[Target | None], names: Mapping[str, Target], codebook: Codebook, mapping: SheetMapping
) -> Records:
    """The records of a sheet.

    Parameters
    ----------
    sheet : the sheet.
    targets : for each heading the column it means, None if it is not used.
    names : the names that columns may have.
    codebook : of the review.
    mapping : what holds beside the headings.

    Raises
    ------
    UsageError
        The mapping names a column or a value that is not there, or says one thing twice.
    """
    found = Records()
    reader = _Reader(sheet, codebook, mapping, names, found)
    rows = reader.chosen()
    found.said += reader.decimals.said
    views = [reader.view(targets, one) for one in mapping.results or (Result(),)]
    for position, row in rows:
        for view in views:
            cells = view.cells(position, row)
            if cells:
                found.rows.append(SheetRecord(sheet.raw.rows[position].line, cells, dict(zip(sheet.raw.header, row, strict=True))))
    for view in views:
        found.said += view.said()
    found.decimals = reader.decimals
    found.said = list(dict.fromkeys(found.said))
    found.problems = [*reader.decimals.problems, *dict.fromkeys(found.problems)]
    return found


class _Reader:
    """A sheet with its mapping, while its rows are read."""

    def __init__(self, sheet: Sheet, codebook: Codebook, mapping: SheetMapping, names: Mapping[str, Target], found: Records) -> None:
        self.sheet, self.codebook, self.mapping, self.names, self.found = sheet, codebook, mapping, names, found
        self.file = sheet.raw.file
        self._positions = {key(heading): position for position, heading in reversed(list(enumerate(sheet.raw.header)))}
        self._positions |= {heading: position for position, heading in enumerate(sheet.raw.header)}
        self.rows = self._filled_down([row.cells for row in sheet.raw.rows])
        self.decimals = decimals_of(self.file, self._numeric(), mapping.decimal, free=sheet.separator != ",")

    def position(self, heading: str) -> int:
        """Where a heading stands."""
        found = self._positions.get(heading, self._positions.get(key(heading)))
        if found is None:
            otherwise = f"Its headings are {', '.join(self.sheet.raw.header)}."
            raise UsageError(f"there is no heading {heading!r} in the file. {nearest(heading, self.sheet.raw.header, otherwise)}")
        return found

    def target(self, column: str) -> Target:
        """The column of ours that a name means."""
        if column not in self.names:
            raise UsageError(f"there is no column {column!r} to set. {nearest(column, self.names, 'The codebook lists the columns.')}")
        return self.names[column]

    def _filled_down(self, rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        changed = [list(row) for row in rows] if self.mapping.fill_down else []
        for heading in self.mapping.fill_down:
            position, above, times = self.position(heading), "", 0
            for row in changed:
                times += not row[position].strip() and bool(above)
                above = row[position] = row[position] if row[position].strip() else above
            self.found.said.append(f"{self.file} {heading}: {several(times, 'empty cell')} read as the one above, as the mapping says")
        return [tuple(row) for row in changed] if changed else list(rows)

    def chosen(self) -> list[tuple[int, tuple[str, ...]]]:
        """The rows that meet the conditions; those that do not are said."""
        kept = list(range(len(self.rows)))
        for condition in self.mapping.where:
            heading, sign, values = parts_of_condition(condition, self.sheet.raw.header, EQUALS_OR_NOT)
            wanted = sign == "="
            texts = [row[self.position(heading)].strip() for row in self.rows]
            entries = entries_meant(values, texts, heading)
            out = [n for n in kept if (texts[n] in entries) != wanted]
            kept = [n for n in kept if (texts[n] in entries) == wanted]
            lines = listed((str(self.sheet.raw.rows[n].line) for n in out), 8)
            rows, on = several(len(out), "row"), "on lines" if len(out) > 1 else "on line"
            self.found.said += [f"{self.file}: left out, because not {condition!r}: {rows}, {on} {lines}"] if out else []
        return [(n, self.rows[n]) for n in kept]

    def _numeric(self) -> Iterator[NumberCell]:
        """Every cell in a column of numbers, row by row."""
        wanted: dict[int, str] = {}
        one = self.mapping
        for columns in (
            dict(zip(self.sheet.raw.header, self.sheet.raw.header, strict=True)),
            one.columns,
            *(r.columns for r in one.results),
        ):
            for heading, column in columns.items():
                spec = self.codebook.column(*self.names[column]) if column in self.names else None
                if spec is not None and spec.type in NUMBERS and (heading in self._positions or key(heading) in self._positions):
                    wanted[self.position(heading)] = spec.column
        groups = (one.computed, *(result.computed for result in one.results))
        computed = [part for group in groups for part in group.values() if part.operation != JOIN]
        sources = [name for part in computed for name in part.of if isinstance(name, str)]
        for heading in (*sources, *(one.arms.columns if one.arms else ())):
            wanted.setdefault(self.position(heading), heading)
        for row, cells in zip(self.sheet.raw.rows, self.rows, strict=True):
            for position, column in wanted.items():
                yield NumberCell(row.line, column, tidied(cells[position]))

    def view(self, targets: Sequence[Target | None], result: Result) -> _View:
        """One reading of each row: its common columns, and those of one result."""
        own = {self.position(heading): self.target(column) for heading, column in result.columns.items() if column}
        columns = {position: target for position, target in enumerate(targets) if target and target not in own.values()} | own
        computed = {self.target(column): part for column, part in {**self.mapping.computed, **result.computed}.items()}
        constants = {self.target(column): text for column, text in {**self.mapping.constants, **result.constants}.items()}
        for target in constants:
            if target in columns.values() and target not in map(self.target, result.constants):
                heading = next(self.sheet.raw.header[position] for position, other in columns.items() if other == target)
                raise UsageError(
                    f'{target[1]} is set for all rows, and the heading {heading!r} means it too; leave one out: --ignore "{heading}"'
                )
        sources = {self.position(one) for part in result.computed.values() for one in part.of if isinstance(one, str)}
        sizes = {place for place, target in own.items() if target[1] in SIZES}  # group sizes alone are not a result
        return _View(self, columns, computed, constants, {*own, *sources} - sizes or sizes)


class _View:
    """Reads each row in one way, and remembers what was read otherwise than written."""

    def __init__(
        self, reader: _Reader, columns: dict[int, Target], computed: dict[Target, Computed], constants: dict[Target, str], own: set[int]
    ) -> None:
        self.reader, self.own, self.computed = reader, own, computed
        self.columns: dict[int, tuple[Target, _Column]] = {}
        for position, target in columns.items():
            spec = reader.codebook.column(*target)
            if spec is not None:
                self.columns[position] = target, _Column(spec, reader.decimals, reader.mapping.values.get(target[1], {}))
        self.constants = {}
        for target, text in constants.items():
            spec = reader.codebook.column(*target)
            self.constants[target] = read_as(spec, text) if spec else text
        self.times: Counter[Target] = Counter()

    def cells(self, position: int, row: Sequence[str]) -> dict[Target, str]:
        """The cells of one row; none where the result that is looked for does not stand in it."""
        if self.own and all(stands_for_nothing(row[one]) for one in self.own):
            return {}
        sheet, line = self.reader.sheet, self.reader.sheet.raw.rows[position].line
        cells = {}
        for at, (target, column) in self.columns.items():
            mark = sheet.mark(line, at)
            if mark in UNREADABLE and not (mark == DATE and column.spec.type == "text"):
                self._unreadable(line, at, column.spec, mark, row[at])
            else:
                cells[target] = column(row[at], mark == SHARE)
        if not any(cells.values()) and not self.computed:
            return {}
        for target, part in self.computed.items():
            cells[target] = self._computed(part, row, line, target)
        return cells | self.constants

    def _unreadable(self, line: int, at: int, spec: ColumnSpec, mark: str, text: str) -> None:
        sheet = self.reader.sheet
        seen = f"{UNREADABLE[mark]} ({text}) in cell {sheet.cell_name(line, at)}"
        fix = TO_READ.get(mark, "Format the cell as text and type what was printed.")
        self.reader.found.problems.append(problem(UNREADABLE_CELL, sheet.raw.file, line, spec.column, "", seen, "text or a number", fix))

    def _computed(self, part: Computed, row: Sequence[str], line: int, target: Target) -> str:
        """The value of a computed cell, "" where one of the numbers is not there."""
        texts = [row[self.reader.position(one)].strip() if isinstance(one, str) else f"{one:g}" for one in part.of]
        if part.operation == JOIN:
            self.times[target] += any(texts)
            return " ".join(filter(None, texts))
        numbers = []
        for text in texts:
            read = as_number(text, self.reader.decimals)
            if not read:
                return ""
            value = parse_number(read)
            if value is None or (part.operation == SQRT and value < 0) or (part.operation == EXP and value > 600):
                fix = "Correct the cell, or empty it."
                allowed = f"a number, as {part.words(target[1])}"
                self.reader.found.problems.append(problem(CANNOT_COMPUTE, self.reader.file, line, target[1], "", shown(text), allowed, fix))
                return ""
            numbers.append(value)
        self.times[target] += 1
        return format(_OPERATIONS[part.operation](numbers), ".15g")

    def said(self) -> list[str]:
        """What was read otherwise than written, computed, or set."""
        file = self.reader.file
        words = [f"{file} {column.spec.column}: {one}" for _, column in self.columns.values() for one in column.said()]
        for target, times in self.times.items():
            words.append(f"{file}: {self.computed[target].words(target[1])}, in {several(times, 'row')}")
        constants = "; ".join(f"{target[1]} = {text}" for target, text in self.constants.items())
        return [*words, f"{file}: in every row, as said: {constants}"] if constants else words


class _Column:
    """Reads the cells of one column, many of which say the same, and remembers what was read otherwise than written."""

    def __init__(self, spec: ColumnSpec, decimals: Decimals, words: Mapping[str, str]) -> None:
        self.spec, self.decimals = spec, decimals
        self._words = {key(theirs) or theirs: ours for theirs, ours in words.items()}
        self._known: dict[tuple[str, bool], str] = {}
        self._changed: Counter[tuple[str, str]] = Counter()

    def __call__(self, text: str, share: bool) -> str:
        if (text, share) not in self._known:
            meant = self._words.get(key(text) or text.strip(), text)
            self._known[text, share] = read_as(self.spec, meant, self.decimals, share)
        read = self._known[text, share]
        if read != text.strip() and (self.spec.type != "text" or not read or self._words):
            self._changed[text.strip(), read] += 1
        return read

    def said(self) -> list[str]:
        """A line for each word that was read as another; of numbers one for all of them, with the first."""
        kinds: dict[tuple[str, str] | bool, list[tuple[str, str]]] = {}
        for old, new in self._changed:
            kinds.setdefault(bool(new) if self.spec.type in NUMBERS else (old, new), []).append((old, new))
        return [self._line(*pairs[0], sum(self._changed[pair] for pair in pairs), len(pairs)) for pairs in kinds.values()]

    def _line(self, old: str, new: str, cells: int, forms: int) -> str:
        more = f", and {several(cells - 1, 'more cell')} in the same way" if cells > 1 else ""
        like = f" ({cells} cells)" if cells > 1 and forms == 1 else more
        return (f"{old!r} is read as {new}" if new else f"{old!r} is read as an empty cell") + like
