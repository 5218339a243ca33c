"""Where in a grid its table stands: the headings, the rows below them, and what stands around both and is not part of it.

Nothing is dropped in silence: a title, a note and a column without a heading are said, and a row of another length is a problem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.base.cells import parse_number
from evidence.base.errors import Problem
from evidence.base.words import listed, several, shown
from evidence.review.checks import CHECKS, run, structure
from evidence.review.checks.check import declare, problem
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.reading.sheet import Grid, Merged, Sheet, column_letter
from evidence.review.reading.totals import called_sums, without_totals

NO_HEADINGS = declare("no-headings", "error", family="reading", cause="a table without a line of headings")

_SAMPLE = 1000
_NOTE = re.compile(r"\s*([*†‡§¹²³#]|(note|source|abbrev|legend|key)\w*\b|[A-Za-z]{1,5} ?= ?\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Headings:
    """The headings of a grid: the position of their last row among the rows, each heading by column, and what was noticed."""

    at: int
    names: dict[int, str]
    said: tuple[str, ...]


def find_table(grid: Grid) -> Sheet:
    """The table of a grid; without headings where the grid is blank."""
    rows = [row for row in grid.rows if any(cell.strip() for cell in row.cells)]
    if not rows:
        return Sheet(grid.name, RawTable(grid.file, (), ()), grid.lettered, grid.separator)
    found = _headings(grid, rows)
    body, notes = _without_notes(grid, rows, found)
    named, said = _named(grid, found.names, rows[found.at], body)
    columns = sorted(named)
    header = _unlike(tuple(named[position] for position in columns))
    kept, wrong = _as_long(grid, body, columns, max(columns, default=-1) + 1)
    kept, filled = _filled_down(grid.file, kept, columns, grid.merged)
    kept, totals = without_totals(kept, header, grid.file)
    raw = RawTable(grid.file, header, tuple(kept), grid.broken_at, grid.broken_why)
    twice = tuple(f"{grid.file}: two columns are headed {name!r}; they are called {_both(name)}" for name in _twice(named))
    words = (*grid.said, *found.said, *said, *twice, *notes, *filled, *totals, *called_sums(kept, grid.file))
    problems = [*run((CHECKS["open-quote"],), structure.TableText(raw, ())), *_without_headings(grid, header, rows[found.at].line), *wrong]
    return Sheet(grid.name, raw, grid.lettered, grid.separator, grid.marks, tuple(columns), words, tuple(problems))


def _texts(row: RawRow) -> list[str]:
    return [cell.strip() for cell in row.cells]


def _filled(row: RawRow) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _extent(row: RawRow) -> int:
    return max((position + 1 for position, cell in enumerate(row.cells) if cell.strip()), default=0)


def _headings(grid: Grid, rows: Sequence[RawRow]) -> _Headings:
    """The first row that reaches about as far as most rows do; what stands above it is a title."""
    extents = Counter(map(_extent, rows[:_SAMPLE]))
    several = {extent: times for extent, times in extents.items() if extent > 1 and times > 1}
    usual = max(several or extents, key=lambda extent: (extents[extent], extent))
    wanted = max(usual / 2, min(usual, 3))
    at = next((n for n, row in enumerate(rows[:_SAMPLE]) if _extent(row) >= wanted), 0)
    said = []
    if at:
        words = listed((shown(" ".join(filter(None, _texts(row)))) for row in rows[:at]), 3)
        lines = f"line {rows[0].line}" if at == 1 else f"lines {rows[0].line} to {rows[at - 1].line}"
        said.append(f"{grid.file}: the headings are on line {rows[at].line}; above them, on {lines}, stands {words}, which is not read")
    names = {position: tidy(cell) for position, cell in enumerate(rows[at].cells)}
    if len(rows) > at + 1 and _is_second_line(names, rows[at + 1]):
        names = _joined(names, rows[at + 1], grid.merged, rows[at].line)
        at += 1
        example = next(name for name in names.values() if " " in name)
        said.append(f"{grid.file}: the headings stand on two lines, {rows[at - 1].line} and {rows[at].line}, and are joined: {example!r}")
    return _Headings(at, names, tuple(said))


def tidy(heading: str) -> str:
    """A heading on one line, with plain single spaces.

    >>> tidy(" Mean\\n(SD)\\u00a0")
    'Mean (SD)'
    """
    return " ".join(heading.split())


def _is_second_line(names: Mapping[int, str], row: RawRow) -> bool:
    """Whether the row below group headings ("Treatment", "Control") has what each group has (n, mean, SD; n, mean, SD)."""
    below = [cell for cell in _texts(row) if cell]
    above = [name for name in names.values() if name]
    gaps = len(above) < max((position + 1 for position, name in names.items() if name), default=0) or len(below) > len(above)
    return len(above) >= 2 and gaps and len(set(below)) < len(below) and not any(parse_number(cell) is not None for cell in below)


def _joined(names: Mapping[int, str], row: RawRow, merged: Sequence[Merged], line: int) -> dict[int, str]:
    """Group headings carried to the right as far as they reach, before the headings below them."""
    ends = {cells.first: cells.last for cells in merged if cells.first_line == line}
    found, group, reach = {}, "", -1
    below = {position: tidy(cell) for position, cell in enumerate(row.cells)}
    for position in range(max(len(names), len(below))):
        if names.get(position):
            group, reach = names[position], ends.get(position, position if ends else len(below))
        carried = group if position <= reach else ""
        found[position] = " ".join(filter(None, (carried if below.get(position) or names.get(position) else "", below.get(position, ""))))
    return found


def _without_notes(grid: Grid, rows: Sequence[RawRow], headings: _Headings) -> tuple[list[RawRow], list[str]]:
    """The rows below the headings, without notes at their end: text in a first cell alone, set apart by a blank line or a note's mark."""
    body = list(rows[headings.at + 1 :])
    if sum(map(bool, headings.names.values())) < 2:
        return body, []
    alone = 0
    while alone < len(body) and _filled(body[-1 - alone]) == 1 and _texts(body[-1 - alone])[0]:
        alone += 1
    last = rows[headings.at : len(rows) - alone][-1]
    while alone:
        first = body[len(body) - alone]
        apart = first.line > last.line + 1 + sum(cell.count("\n") for cell in last.cells)
        if apart or _NOTE.match(first.cells[0]) or _is_spread(grid.merged, first.line):
            break
        last, alone = first, alone - 1
    notes = body[len(body) - alone :] if alone else []
    words = [f"{grid.file}: line {row.line} stands below the table and is not read: {shown(row.cells[0].strip())}" for row in notes]
    return body[: len(body) - alone], words


def _is_spread(merged: Sequence[Merged], line: int) -> bool:
    return any(cells.first_line == line and cells.first == 0 and cells.last > 0 for cells in merged)


def _named(grid: Grid, names: Mapping[int, str], top: RawRow, body: Sequence[RawRow]) -> tuple[dict[int, str], list[str]]:
    """The columns that hold anything, each with a name, and in words those that lack a heading."""
    headed = {position: name for position, name in names.items() if name}
    width = len(top.cells)
    if not grid.lettered and _has_row_names(headed, width, body):
        headed, width = {position + 1: name for position, name in headed.items()}, width + 1
    if grid.lettered:
        width = max([width, *(len(row.cells) for row in body)])
    said = []
    for position in (position for position in range(width) if position not in headed):
        if any(position < len(row.cells) and row.cells[position].strip() for row in body):
            headed[position] = f"column {column_letter(position) if grid.lettered else position + 1}"
            said.append(f"{grid.file}: {headed[position]} has no heading; it is called by that name")
    return headed, said


def _has_row_names(headed: Mapping[int, str], width: int, body: Sequence[RawRow]) -> bool:
    """Whether the rows are numbered in a first column that has no heading at all, as R writes them: one cell more in every row."""
    return len(headed) == width and all(len(row.cells) == width + 1 and row.cells[0] == str(n) for n, row in enumerate(body, 1))


def _twice(named: Mapping[int, str]) -> list[str]:
    counts = Counter(named.values())
    return [name for name, n in counts.items() if n > 1]


def _both(name: str) -> str:
    return f"{f'{name} (1)'!r}, {f'{name} (2)'!r} ..."


def _unlike(header: tuple[str, ...]) -> tuple[str, ...]:
    """Headings of which no two are alike: those that are get a number, all of them, so that none is taken for the one meant."""
    counts, seen = Counter(header), Counter[str]()
    names = []
    for name in header:
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if counts[name] > 1 else name)
    return tuple(names)


def _without_headings(grid: Grid, header: Sequence[str], line: int) -> list[Problem]:
    if len(header) > 1 and all(parse_number(name) is not None for name in header):
        seen = f"numbers only, {listed(map(shown, header), 4)}"
        fix = "Put a line with the names of the columns above the numbers."
        return [problem(NO_HEADINGS, grid.file, line, "", "", seen, "headings above the rows", fix)]
    return []


def _as_long(grid: Grid, body: Sequence[RawRow], columns: Sequence[int], width: int) -> tuple[list[RawRow], list[Problem]]:
    """The rows with one cell for each heading; in a text file one that has fewer or more cells than the headings is a problem.

    width : up to the last heading; blank cells behind it are not part of the table.
    """
    kept, wrong = [], []
    straight = list(columns) == list(range(width))
    for row in body:
        cells = row.cells
        if len(cells) > width and any(cell.strip() for cell in cells[width:]) and not grid.lettered:
            wrong.append(row)
            continue
        if len(cells) < width:
            if not grid.lettered:
                wrong.append(row)
                continue
            cells = cells + ("",) * (width - len(cells))
        if straight:
            kept.append(row if len(row.cells) == width else RawRow(row.line, cells[:width]))
        else:
            kept.append(RawRow(row.line, tuple(cells[position] for position in columns)))
    shape = RawTable(grid.file, ("x",) * width, (*wrong, *kept[-1:]))
    return kept, run((CHECKS["row-length"],), structure.TableText(shape, ())) if wrong else []


def _filled_down(file: str, rows: list[RawRow], columns: Sequence[int], merged: Sequence[Merged]) -> tuple[list[RawRow], list[str]]:
    """What stands in a cell that reaches over several rows holds for each of them."""
    down = [cells for cells in merged if cells.last_line > cells.first_line and cells.first in columns]
    at = {row.line: n for n, row in enumerate(rows)}
    changed = list(rows)
    said = []
    for cells in down:
        position = columns.index(cells.first)
        if cells.first_line not in at or not (text := rows[at[cells.first_line]].cells[position]):
            continue
        for line in range(cells.first_line + 1, cells.last_line + 1):
            if line in at and not changed[at[line]].cells[position]:
                old = changed[at[line]].cells
                changed[at[line]] = RawRow(line, (*old[:position], text, *old[position + 1 :]))
        where = f"{column_letter(cells.first)}{cells.first_line}:{column_letter(cells.first)}{cells.last_line}"
        said.append(f"{file}: {where} are one cell; {shown(text)} is read in each of its rows")
    more = [f"{file}: {several(len(said) - 5, 'more cell')} reaching over several rows"] if len(said) > 5 else []
    return changed, [*said[:5], *more]
