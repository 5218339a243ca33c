"""The first gate: which effects a rating may rest on. Whatever is left out is named with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence.base.words import several
from evidence.judgement.trace import TraceLine
from evidence.review.rating_rule import Eligible
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples

GATE = "G1 eligible"


@dataclass(frozen=True, slots=True)
class EligibleEffects:
    """A body of evidence after the gate.

    Attributes
    ----------
    rows : the effects that stay.
    left_out : effect_id -> why it went; the gate of the design asks first, then country, then arms.
    lines : one line of trace a question, and one for the number of samples.
    passed : whether enough samples stay.
    """

    rows: tuple[EffectRow, ...]
    left_out: dict[str, str]
    lines: tuple[TraceLine, ...]
    passed: bool


def sift(rows: Sequence[EffectRow], gate: Eligible) -> EligibleEffects:
    """Ask each effect for its design, its country and the size of its arms."""
    questions: tuple[tuple[str, str, Callable[[EffectRow], str]], ...] = (
        ("design", "randomised, or not randomised with a comparison group", lambda row: _outside(row, "design", gate.designs)),
        ("country", "a comparable high-income country", lambda row: _outside(row, "country", gate.countries)),
        ("arms", f"{gate.min_per_arm} people in each group", lambda row: _small(row, gate.min_per_arm)),
    )
    kept, lines = list(rows), []
    left_out: dict[str, str] = {}
    for asked, demand, fault in questions:
        faults = {row.effect_id: why for row in kept if (why := fault(row))}
        value = f"{len(kept) - len(faults)} of {several(len(kept), 'effect')}"
        named = "; ".join(f"{name}: {why}" for name, why in faults.items())
        why = f"required: {demand}; left out: {named}" if faults else f"required: {demand}; all have it"
        why = why if kept else "no effect is left to check"
        kept = [row for row in kept if row.effect_id not in faults]
        lines.append(TraceLine("both", GATE, asked, value, bool(kept), why))
        left_out |= faults
    samples = count_samples(kept)
    passed = samples >= gate.min_samples
    lines.append(
        TraceLine("both", GATE, "samples", samples, passed, f"{several(samples, 'independent sample')}; at least {gate.min_samples} needed")
    )
    return EligibleEffects(tuple(kept), left_out, tuple(lines), passed)


def _outside(row: EffectRow, column: str, allowed: Sequence[str]) -> str:
    value = row.columns[column]
    return "" if value in allowed else f"{column} {value or 'not read'}"


def _small(row: EffectRow, least: int) -> str:
    arms = row.columns["n_treat"], row.columns["n_comp"]
    if None in arms:
        return "size of a group not read"
    return "" if min(arms) >= least else f"groups of {arms[0]} and {arms[1]}, and {least} are needed in each"
