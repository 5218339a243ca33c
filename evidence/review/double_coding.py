"""Two codings of the same rows compared cell by cell: what agrees, how far beyond chance, and the differences settled so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.cells import p_value, parse_number
from evidence.base.reason import NotEstimated
from evidence.models.counts.agreement import (
    ChanceCorrected,
    IntraclassCorrelation,
    ShareWithInterval,
    ac1,
    crosstab,
    intraclass,
    kappa,
    percent_agreement,
)
from evidence.models.distributions import Array
from evidence.review.codebook import ColumnSpec
from evidence.review.settlements import Settlement

KINDS = {
    **dict.fromkeys(("integer", "number", "percent"), "number"),
    **dict.fromkeys(("enum", "flag", "country"), "code"),
    "p_value": "p value",
}
ONLY_FIRST, ONLY_SECOND, DIFFERS = "only the first", "only the second", "differs"


@dataclass(frozen=True, slots=True)
class Pair:
    """One cell as two coders have it.

    Attributes
    ----------
    id, column : where it stands.
    first, second : its text; "" where a coder has none. One of them at least is filled.
    """

    id: str
    column: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class CodingDifference:
    """One cell on which two coders differ.

    Attributes
    ----------
    pair : the cell.
    kind : "differs", or which of the coders alone filled it.
    settlement : what was decided about it, None while it is open.
    """

    pair: Pair
    kind: str
    settlement: Settlement | None

    def to_dict(self) -> dict[str, Any]:
        """The difference as `evidence agree --json` prints it."""
        pair, settled = self.pair, self.settlement
        out = {"id": pair.id, "column": pair.column, "first": pair.first, "second": pair.second, "kind": self.kind}
        if settled is None:
            return out | {"settled": None, "settled_note": "open"}
        return out | {"settled": settled.settled, "reason": settled.reason, "who": settled.who}


@dataclass(frozen=True, slots=True)
class ColumnAgreement:
    """How far two coders agree on one column.

    Attributes
    ----------
    column : its name.
    kind : "code", "number", "p value" or "text"; it decides what is computed.
    cells : share of cells that agree among those at least one coder filled.
    filled : the same among those both filled; None where there are none.
    kappa, ac1 : of a column of codes, over the cells both filled; else None.
    icc : of a column of numbers, over the cells both filled with a number; else None.
    largest : largest difference of two numbers and the row it stands in; None where none differ or none are numbers.
    """

    column: str
    kind: str
    cells: ShareWithInterval
    filled: ShareWithInterval | None
    kappa: ChanceCorrected | NotEstimated | None
    ac1: ChanceCorrected | NotEstimated | None
    icc: IntraclassCorrelation | NotEstimated | None
    largest: tuple[float, str] | None

    @property
    def not_estimated(self) -> dict[str, str]:
        """The coefficients that cannot be computed, each with its reason."""
        found = {"kappa": self.kappa, "AC1": self.ac1, "ICC(A,1)": self.icc}
        return {name: one.reason for name, one in found.items() if isinstance(one, NotEstimated)}

    def to_dict(self) -> dict[str, Any]:
        """The column as `evidence agree --json` prints it."""
        out: dict[str, Any] = {"column": self.column, "kind": self.kind} | share_dict(self.cells, self.filled)
        for name in ("kappa", "ac1"):
            out |= _chance_dict(name, getattr(self, name))
        if isinstance(self.icc, NotEstimated):
            out |= {"icc": None, "icc_note": self.icc.reason}
        elif self.icc is not None:
            known = None if isinstance(self.icc.interval, NotEstimated) else self.icc.interval
            out |= {"icc": self.icc.value, "icc_low": known and known[0], "icc_high": known and known[1]}
            if isinstance(self.icc.interval, NotEstimated):
                out["icc_interval_note"] = self.icc.interval.reason
        if self.largest is not None:
            out |= {"largest_difference": self.largest[0], "largest_difference_id": self.largest[1]}
        return out


@dataclass(frozen=True, slots=True)
class DoubleCoding:
    """Two codings of one table.

    Attributes
    ----------
    table : the table they are codings of; "" if it is none of a review.
    first, second : who or which file.
    rows : ids of the rows both have.
    only_first, only_second : ids of the rows one of them alone has.
    cells : share of cells that agree among those at least one coder filled; None where nothing was filled.
    filled : the same among those both filled.
    columns : agreement by column, in the table's order.
    differences : every cell on which they differ, in the order of rows and columns.
    not_compared : columns that were not compared, with the reason.
    """

    table: str
    first: str
    second: str
    rows: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    cells: ShareWithInterval | None
    filled: ShareWithInterval | None
    columns: tuple[ColumnAgreement, ...]
    differences: tuple[CodingDifference, ...]
    not_compared: Mapping[str, str]

    @property
    def open(self) -> tuple[CodingDifference, ...]:
        """The differences nobody has settled."""
        return tuple(one for one in self.differences if one.settlement is None)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as `evidence agree --json` prints it."""
        return {
            "table": self.table,
            "first": self.first,
            "second": self.second,
            "rows": len(self.rows),
            "only_first": list(self.only_first),
            "only_second": list(self.only_second),
            **share_dict(self.cells, self.filled),
            "columns": [column.to_dict() for column in self.columns],
            "differences": [one.to_dict() for one in self.differences],
            "not_compared": dict(self.not_compared),
        }


@dataclass(frozen=True, slots=True)
class Coders:
    """Who is compared and on which rows; attributes as in `DoubleCoding`."""

    table: str
    first: str
    second: str
    rows: tuple[str, ...]
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()


def printed_number(text: str) -> float | None:
    """The number printed in a cell, without its % sign, thousand separators and typographic minus; None if it is not plainly one.

    >>> [printed_number(text) for text in ("62.7%", "1,367", "\N{MINUS SIGN}0.63", "123 + 598", "1,66")]
    [62.7, 1367.0, -0.63, None, None]
    """
    bare = text.strip().removesuffix("%").rstrip().replace("\N{MINUS SIGN}", "-")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", bare):
        bare = bare.replace(",", "")
    return parse_number(bare)


def same(kind: str, first: str, second: str) -> bool:
    """Whether two cells say the same: numbers and p values by value, all else without regard to space and case.

    >>> same("number", "62.70", "62.7%"), same("p value", "<.001", "<0.001"), same("p value", ".05", "<.05"), same("text", "A  b", "a b")
    (True, True, False, True)
    """
    if kind in ("number", "p value"):
        read = printed_number if kind == "number" else p_value
        one, other = read(first.strip()), read(second.strip())
        if one is not None and other is not None:
            return one == other
    return _plain(first) == _plain(second)


def kind_of(spec: ColumnSpec | None, cells: Iterable[str]) -> str:
    """What a column holds: by the codebook; where the codebook does not know it, numbers if every filled cell is one, else text."""
    if spec is not None:
        return "code" if spec.allowed else KINDS.get(spec.type, "text")
    filled = [cell for cell in cells if cell]
    return "number" if filled and all(printed_number(cell) is not None for cell in filled) else "text"


def compare_codings(
    coders: Coders,
    pairs: Sequence[Pair],
    specs: Mapping[str, ColumnSpec],
    settlements: Sequence[Settlement] = (),
    not_compared: Mapping[str, str] | None = None,
) -> DoubleCoding:
    """Agreement and differences of two codings.

    Parameters
    ----------
    coders : who they are, and their rows.
    pairs : every cell that at least one of them filled.
    specs : the columns of the codebook, by name; those it lacks are typed by their cells.
    settlements : what was decided so far.
    not_compared : columns that were left out, with the reason.
    """
    by_column: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_column.setdefault(pair.column, []).append(pair)
    order = [name for name in specs if name in by_column] + [name for name in by_column if name not in specs]
    kinds = {name: kind_of(specs.get(name), (cell for p in by_column[name] for cell in (p.first, p.second))) for name in order}
    decided = {(s.table, s.id, s.column, s.first, s.second): s for s in settlements}
    differences = tuple(
        CodingDifference(pair, _difference(pair), decided.get((coders.table, pair.id, pair.column, pair.first, pair.second)))
        for pair in pairs
        if not same(kinds[pair.column], pair.first, pair.second)
    )
    columns = tuple(_column(name, kinds[name], by_column[name], specs.get(name)) for name in order)
    return DoubleCoding(
        coders.table,
        coders.first,
        coders.second,
        coders.rows,
        coders.only_first,
        coders.only_second,
        _share(len(pairs) - len(differences), len(pairs)),
        _share(len(pairs) - len(differences), sum(bool(pair.first and pair.second) for pair in pairs)),
        columns,
        differences,
        dict(not_compared or {}),
    )


def stale(settlements: Sequence[Settlement], compared: Sequence[DoubleCoding]) -> tuple[Settlement, ...]:
    """The settlements of the tables compared that match no difference any more."""
    used = {one.settlement for coding in compared for one in coding.differences}
    tables = {coding.table for coding in compared}
    return tuple(s for s in settlements if s.table in tables and s not in used)


def share_dict(cells: ShareWithInterval | None, filled: ShareWithInterval | None) -> dict[str, Any]:
    """Both shares of agreement as plain numbers."""
    out: dict[str, Any] = {}
    for name, share in (("cells", cells), ("filled", filled)):
        out[name] = (
            None if share is None else {"agreed": share.agreed, "n": share.n, "share": share.value, "low": share.low, "high": share.high}
        )
        if share is None:
            out[f"{name}_note"] = "no cell of this kind"
    return out


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _difference(pair: Pair) -> str:
    return DIFFERS if pair.first and pair.second else ONLY_FIRST if pair.first else ONLY_SECOND


def _share(agreed: int, n: int) -> ShareWithInterval | None:
    return percent_agreement(agreed, n) if n else None


def _column(name: str, kind: str, pairs: Sequence[Pair], spec: ColumnSpec | None) -> ColumnAgreement:
    both = [pair for pair in pairs if pair.first and pair.second]
    agreed = sum(same(kind, pair.first, pair.second) for pair in both)
    cells, filled = percent_agreement(agreed, len(pairs)), _share(agreed, len(both))
    if kind == "code" and both:
        counts = _counts(both, spec)
        return ColumnAgreement(name, kind, cells, filled, kappa(counts), ac1(counts), None, None)
    read = [(printed_number(pair.first), printed_number(pair.second), pair.id) for pair in both] if kind == "number" else []
    numbers = [(one, other, id) for one, other, id in read if one is not None and other is not None]
    if not numbers:
        return ColumnAgreement(name, kind, cells, filled, None, None, None, None)
    gap, furthest = max(((abs(one - other), id) for one, other, id in numbers), key=lambda found: found[0])
    correlation = intraclass([(one, other) for one, other, _ in numbers])
    return ColumnAgreement(name, kind, cells, filled, None, None, correlation, (gap, furthest) if gap else None)


def _counts(both: Sequence[Pair], spec: ColumnSpec | None) -> Array:
    """Units by the codes of the two coders; every code that the codebook allows counts, used or not."""
    first, second = [_plain(pair.first) for pair in both], [_plain(pair.second) for pair in both]
    allowed = spec.allowed or (("1", "0") if spec.type == "flag" else ()) if spec else ()
    return crosstab(first, second, list(dict.fromkeys([*map(_plain, allowed), *sorted({*first, *second})])))


def _chance_dict(name: str, found: ChanceCorrected | NotEstimated | None) -> dict[str, Any]:
    if found is None:
        return {}
    if isinstance(found, NotEstimated):
        return {name: None, f"{name}_note": found.reason}
    if isinstance(found.precision, NotEstimated):
        return {name: found.value, f"{name}_low": None, f"{name}_high": None, f"{name}_interval_note": found.precision.reason}
    return {name: found.value, f"{name}_se": found.precision.se, f"{name}_low": found.precision.low, f"{name}_high": found.precision.high}
