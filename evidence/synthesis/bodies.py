"""Bodies of evidence: which effects stand together. Equality on columns only, declared in review.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.synthesis.effect_rows import EffectRow

TIER_1 = ("tier 1",)
TIERS_1_2 = ("tier 1", "tier 2")


SENSITIVITY = ("record",)


def select(rows: Sequence[EffectRow], where: Mapping[str, Sequence[str]], uses: Sequence[str]) -> tuple[EffectRow, ...]:
    """The rows with a size, of the given uses, in which every column named has one of the values listed."""
    kept = [row for row in rows if row.use in uses and row.effect is not None]
    return tuple(row for row in kept if all(row.columns[name] in values for name, values in where.items()))
