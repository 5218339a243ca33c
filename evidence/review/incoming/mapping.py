"""What the headings of somebody's sheet mean, and what holds for all of its rows: said once, kept in a file, used again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

# What may be computed from the numbers of a row; each takes headings, `times` numbers too.
SUM, DIFFERENCE, TIMES, SQRT, EXP, JOIN = "sum", "difference", "times", "sqrt", "exp", "join"
OPERATIONS = (SUM, DIFFERENCE, TIMES, SQRT, EXP, JOIN)


@dataclass(frozen=True, slots=True)
class Computed:
    """A cell that follows from others of its row.

    Attributes
    ----------
    operation : one of `OPERATIONS`.
    of : headings of the sheet; for `TIMES` numbers among them.
    """

    operation: str
    of: tuple[str | float, ...]

    def words(self, column: str) -> str:
        """What was computed, in words.

        >>> Computed("sum", ("tpos", "tneg")).words("n_treat")
        "n_treat is 'tpos' + 'tneg'"
        """
        parts = [repr(one) if isinstance(one, str) else f"{one:g}" for one in self.of]
        signs = {SUM: " + ", DIFFERENCE: " - ", TIMES: " x ", JOIN: " and "}
        inner = signs.get(self.operation, ", ").join(parts)
        if self.operation == JOIN:
            return f"{column} is {inner}" + (", one behind the other" if len(parts) > 1 else "")
        return f"{column} is {f'{self.operation}({inner})' if self.operation in (SQRT, EXP) else inner}"


@dataclass(frozen=True, slots=True)
class Result:
    """One of several results that stand beside each other in a row. Attributes as in `SheetMapping`."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    computed: Mapping[str, Computed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arms:
    """A sheet with one row for each arm of a trial.

    Attributes
    ----------
    arm : heading of the column that names the arm.
    same : headings in which the arms of one comparison are alike.
    comparison : the arms that are compared with, in the order in which they are taken.
    columns : heading -> what it holds of the arm: "n", "events", "mean", "sd" ..., a column of effects without `_treat`.
    """

    arm: str
    same: tuple[str, ...]
    comparison: tuple[str, ...]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How one sheet becomes rows of a review.

    Attributes
    ----------
    columns : heading -> column of the review; an empty name leaves the heading unused.
    constants : column -> what every row has in it (`set` in the file).
    values : column -> word of the sheet -> word of the codebook.
    computed : column -> what it follows from.
    where : conditions, "HEADING = VALUE", of the rows that are taken.
    fill_down : headings of which an empty cell repeats the one above.
    results : results that stand beside each other in one row; empty where a row is one result.
    arms : how rows of arms become comparisons; None where a row is a comparison.
    sheet, decimal : the sheet to read and its decimal sign, None to tell them from the file.
    partial : whether a sheet may lack some of the headings, as for the exports of a program.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    computed: Mapping[str, Computed] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    arms: Arms | None = None
    sheet: str | None = None
    decimal: str | None = None
    partial: bool = False

    def then(self, later: SheetMapping) -> SheetMapping:
        """This mapping with another after it: what the later one says takes the place of what this one says."""
        joined: dict[str, Any] = {}
        for one in fields(self):
            old, new = getattr(self, one.name), getattr(later, one.name)
            joined[one.name] = {**old, **new} if isinstance(old, dict) else (new or old)
        return replace(self, **joined | {"partial": self.partial or later.partial})

    def headings(self) -> set[str]:
        """Every heading it speaks of, in the writing of the mapping."""
        computed = [part for one in (self.computed, *(result.computed for result in self.results)) for part in one.values()]
        used = {*self.columns, *self.fill_down, *(heading for result in self.results for heading in result.columns)}
        used |= {name for part in computed for name in part.of if isinstance(name, str)}
        return used | ({self.arms.arm, *self.arms.same, *self.arms.columns} if self.arms else set())


NO_MAPPING = SheetMapping()
