"""Bodies of evidence: which effects stand together. Equality on columns only, declared in review.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evidence.review.plan import Body, meets
from evidence.synthesis.effect_rows.rows import EffectRow

TIER_1 = ("tier 1",)
TIERS_1_2 = ("tier 1", "tier 2")
SENSITIVITY = ("sensitivity",)
NO_SIZE = "no effect with a size in the analysis"


def select(rows: Sequence[EffectRow], where: Mapping[str, Sequence[str]], uses: Sequence[str]) -> tuple[EffectRow, ...]:
    """The rows with a size, of the given uses, in which every column named has one of the values listed."""
    return tuple(row for row in rows if row.use in uses and row.effect is not None and holds(row, where))


def rows_of(rows: Sequence[EffectRow], body: Body) -> tuple[EffectRow, ...]:
    """The rows that the answer of a declared body rests on: those in the analysis; of a body of sensitivity also what was left out."""
    return select(rows, body.where, (*TIER_1, *SENSITIVITY) if body.sensitivity else TIER_1)


def tier_words(tiers: str) -> str:
    """Tiers as a text names them.

    >>> tier_words("1"), tier_words("1+2")
    ('tier 1', 'tiers 1+2')
    """
    return f"tiers {tiers}" if "+" in tiers else f"tier {tiers}"


def why_empty(rows: Iterable[EffectRow], where: Mapping[str, Sequence[str]]) -> str:
    """Why a body holds no effect, with those that have a size and are not in the analysis."""
    sized = [row.use for row in rows if row.effect is not None and row.eligible and holds(row, where)]
    apart = {"under one stated assumption": "tier 2", "left out with a reason": "sensitivity"}
    named = [f"{sized.count(use)} {words}" for words, use in apart.items() if use in sized]
    return f"{NO_SIZE} ({', '.join(named)})" if named else NO_SIZE


def holds(row: EffectRow, where: Mapping[str, Sequence[str]]) -> bool:
    """Whether every column named has one of the values listed."""
    return meets(row.columns, where)


def nearly_in(row: EffectRow, bodies: Iterable[Body]) -> dict[str, str]:
    """The bodies that only one empty cell keeps an effect out of: by title, which column and what it would have to hold."""
    found = {}
    for body in bodies:
        unmet = [name for name, values in body.where.items() if row.columns[name] not in values]
        if len(unmet) == 1 < len(body.where) and row.columns[unmet[0]] is None and not body.sensitivity:
            found[body.title] = f"it takes effects whose {unmet[0]} is {' or '.join(body.where[unmet[0]])}, and here that cell is empty"
    return found
