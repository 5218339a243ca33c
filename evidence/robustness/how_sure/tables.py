"""The table of how sure one can be: a row for the headline and for each recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.table import Column, Table
from evidence.robustness.how_sure.answer import HowSure

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined

COLUMNS = (
    Column("about", "About", "The main answer, or the recommendation by its number."),
    Column("stands", "Now", "What the main answer shows, or the basic band of the recommendation."),
    Column("agree", "Share that agrees", "Share of the defensible analyses that say the same, from 0 to 1; empty where none are counted."),
    Column("agreement", "How many analyses agree", "The same in words, with the choice that moves the answer most."),
    Column(
        "overturn",
        "What would overturn it",
        "One change of the data or of a choice, and how adverse results without a size would have to be.",
    ),
    Column("errs", "How often our procedure errs", "On simulated data like these, by what is true; empty where nobody has simulated it."),
    Column("next_study", "The next study", "What one more study would have to be to say more."),
)
SHOWN = ("about", "stands", "agreement", "overturn", "errs", "next_study")


def how_sure_table(run: Examined) -> Table:
    """The headline first, then the recommendations."""
    rows = tuple(one.to_dict() | {"about": _about(one), "errs": one.errs or None, "overturn": one.overturn or None} for one in run.how_sure)
    return Table("how_sure", "How sure", COLUMNS, rows)


def _about(one: HowSure) -> str:
    return f"{one.key}. {one.title}" if one.key.isdigit() else one.title
