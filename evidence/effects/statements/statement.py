"""What the statement of a statistic consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evidence.base.reason import NotEstimated
from evidence.effects.printed import Printed
from evidence.effects.result import Effect

Columns = tuple[str, ...]
Found = Effect | NotEstimated


@dataclass(frozen=True, slots=True)
class StatisticWords:
    """What people read of a statistic.

    Attributes
    ----------
    name : what stands in the column `statistic`.
    label, definition, example : as the codebook has them.
    """

    name: str
    label: str
    definition: str
    example: str


@dataclass(frozen=True, slots=True)
class Typed:
    """How the numbers of a statistic are typed after `evidence effect`.

    Attributes
    ----------
    kind : the word that is typed first.
    needs : its numbers and options, in words.
    example : what is typed, kind and options included.
    orders : the columns that the numbers fill, in order; one order for each number of numbers, or several that can be told apart.
    options : the options that mean something for it, beside those that every kind has; names of `kinds.OPTIONS`.
    says : cells that the kind itself fills.
    wrong : what is wrong with options beside the cells, in words, "" if nothing; it is given the cells and the conversion.
    """

    kind: str
    needs: str
    example: str
    orders: tuple[Columns, ...]
    options: Columns = ()
    says: tuple[tuple[str, str | bool], ...] = ()
    wrong: Callable[[Mapping[str, object], str], str] = lambda cells, conversion: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One printed statistic.

    Attributes
    ----------
    described : what people read of it.
    ways : the columns it cannot do without, as alternatives.
    route : from the printed numbers to an effect.
    formula, source : how the effect follows, as docs/codebook.md has it, and who says so.
    typed : the kinds of `evidence effect`.
    compared : the numbers that say whom it favours: one (its sign, or a ratio beside 1) or a pair (treatment, comparison); empty where
        no one or two numbers say it. A statistic without a sign needs the coded direction as one of its columns.
    ratio : whether it is a ratio, so that its interval is symmetric on the logarithm.
    asked : columns that are asked for beside those of its way, and may stay empty.
    rare : whether few studies print it, so that a sheet to fill in is not widened by its columns; they may be added to it by hand.
    """

    described: StatisticWords
    ways: tuple[Columns, ...]
    route: Callable[[Printed, str], Found]
    formula: str
    source: str = ""
    typed: tuple[Typed, ...]
    compared: Columns = ()
    ratio: bool = False
    asked: Columns = ()
    rare: bool = False

    @property
    def name(self) -> str:
        """What stands in the column `statistic`."""
        return self.described.name


NONE = StatisticWords("none", "No size", "No size is printed; the row records a direction only.", "the text says more people finished")
SIZES = ("n_treat", "n_comp")
PRECISE = (("estimate", "ci_low", "ci_high"), ("estimate", "se"), ("estimate", "p_value"))
PRECISION = ("p", "se", "ci_level")
