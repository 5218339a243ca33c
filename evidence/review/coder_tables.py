"""Two coders' files of one table, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.base.cells import undefused
from evidence.base.errors import DataProblems, Problem, UsageError
from evidence.review.checks import structure
from evidence.review.checks.check import problem
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.double_coding import Coders, DoubleCoding, Pair, compare_codings
from evidence.review.layout import TABLES, TableLayout
from evidence.review.read_csv import RawTable
from evidence.review.reading.meant import MeantTable, read_meant
from evidence.review.settlements import COLUMNS, Settlement, read_settlements
from evidence.review.tables import typed_table


def compare_files(
    first: Path,
    second: Path,
    codebook: Codebook,
    key: Sequence[str] = (),
    alike: Mapping[str, str] | None = None,
    leave_out: Sequence[str] = (),
    settlements: Sequence[Settlement] = (),
) -> DoubleCoding:
    """Two coders' files compared on every column both have.

    Parameters
    ----------
    first, second : CSV files, a row per thing coded.
    codebook : says what each column holds, where the files are codings of one of its tables.
    key : the columns that identify a row; by default those of the table.
    alike : for a heading of the second file, the column of the first it stands for.
    leave_out : columns that are not compared.
    settlements : what was decided so far.

    Raises
    ------
    FileProblem
        A file cannot be opened.
    DataProblems
        A file cannot be read as a table, or a row stands in it twice.
    UsageError
        No key is given and none is known, or a column named is not there.
    """
    raws, problems = [], []
    for path in (first, second):
        read, found = read_coder(path)
        found += structure.without_rows([read.raw])
        raws.append(read.raw)
        problems += found
    if problems:
        raise DataProblems(problems)
    raws[1] = _renamed(raws[1], alike or {}, raws[0].header)
    shared = [column for column in raws[0].header if column in raws[1].header]
    layout = _table_of(first, shared, codebook, key)
    keys = tuple(key) or (layout.key if layout else ())
    missing = [column for column in keys if column not in shared]
    if not keys or missing:
        what = f"{', '.join(missing)} is not a column of both files" if missing else "the files are not a table of the review"
        raise UsageError(f"{what}; name the columns that identify a row with --key; both files have {', '.join(shared) or 'no column'}")
    strangers = [column for column in leave_out if column not in raws[0].header and column not in raws[1].header]
    if strangers:
        raise UsageError(f"{', '.join(strangers)}: no column of either file, so it cannot be left out")
    return _compared(first, second, raws, keys, shared, layout, codebook, leave_out, settlements)


def _compared(
    first: Path,
    second: Path,
    raws: Sequence[RawTable],
    keys: Sequence[str],
    shared: Sequence[str],
    layout: TableLayout | None,
    codebook: Codebook,
    leave_out: Sequence[str],
    settlements: Sequence[Settlement],
) -> DoubleCoding:
    one, other = (_by_key(raw, keys) for raw in raws)
    both = tuple(id for id in one if id in other)
    columns = [column for column in shared if column not in keys and column not in leave_out]
    pairs = [
        Pair(id, column, one[id][column], other[id][column]) for id in both for column in columns if one[id][column] or other[id][column]
    ]
    table = layout.name if layout else ""
    coders = Coders(
        table,
        first.as_posix(),
        second.as_posix(),
        both,
        tuple(id for id in one if id not in other),
        tuple(id for id in other if id not in one),
    )
    not_compared = dict.fromkeys(leave_out, "left out as asked")
    for raw, name in zip(raws, ("first", "second"), strict=True):
        not_compared |= {column: f"in the {name} file only" for column in raw.header if column not in shared and column not in leave_out}
    specs: Mapping[str, ColumnSpec] = {spec.column: spec for spec in codebook.table(table)}
    return compare_codings(coders, pairs, specs, settlements, not_compared)


def read_coder(path: Path) -> tuple[MeantTable, list[Problem]]:
    """A coder's file with its numbers as they are meant, and every problem of its shape.

    Raises
    ------
    FileProblem, UsageError
        It cannot be opened, or it is a workbook of several sheets.
    """
    try:
        found = read_meant(path)
    except DataProblems as error:
        return MeantTable(RawTable(path.as_posix(), (), ()), (), ()), list(error.problems)
    return found, list(found.unclear)


def settled_file(path: Path | None) -> tuple[Settlement, ...]:
    """The settlements in a file such as `evidence agree --out` writes and a person fills in; none without a file.

    Raises
    ------
    FileProblem
        It cannot be opened.
    DataProblems
        It is no such file.
    """
    if path is None:
        return ()
    read, problems = read_coder(path)
    raw = read.raw
    for column in COLUMNS if not problems else ():
        if column not in raw.header:
            fix = "Add the column; `evidence agree --out` writes a file that has them all."
            problems.append(problem("missing-column", raw.file, 1, column, "", "no such column in the header", f"a column {column}", fix))
    if problems:
        raise DataProblems(problems)
    return read_settlements(typed_table(raw, TABLES["settlements"], ()))


def _renamed(raw: RawTable, alike: Mapping[str, str], known: Sequence[str]) -> RawTable:
    for theirs, ours in alike.items():
        if theirs not in raw.header or ours not in known:
            raise UsageError(f"{theirs}={ours}: the second file must have a column {theirs} and the first a column {ours}")
    header = tuple(alike.get(column, column) for column in raw.header)
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise UsageError(f"the second file would have two columns {', '.join(twice)}; leave one of them out of --same")
    return RawTable(raw.file, header, raw.rows)


def _table_of(first: Path, shared: Sequence[str], codebook: Codebook, key: Sequence[str]) -> TableLayout | None:
    """The table both files are codings of: the one named like the first file, else the one that knows most of the shared columns."""
    if first.stem in TABLES:
        return TABLES[first.stem]

    def known(layout: TableLayout) -> int:
        return sum(spec.column in shared for spec in codebook.table(layout.name))

    fitting = [layout for layout in TABLES.values() if set(key or layout.key) <= set(shared) and known(layout) * 2 > len(shared)]
    return max(fitting, key=known, default=None)


def _by_key(raw: RawTable, keys: Sequence[str]) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    problems = []
    for row in raw.rows:
        cells = {column: undefused(cell).strip() for column, cell in zip(raw.header, row.cells, strict=True)}
        id = "/".join(cells[column] for column in keys)
        if id in rows:
            fix = "Delete one of the rows, or name further columns with --key."
            problems.append(
                problem("duplicate-id", raw.file, row.line, keys[0], id, f"{id!r}, which stands above too", "each row once", fix)
            )
        rows.setdefault(id, cells)
    if problems:
        raise DataProblems(problems)
    return rows
