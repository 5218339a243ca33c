"""What would be added, in words: effects, what was filled in, what nobody has judged; shared by the commands and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evidence.base.words import listed, size_text
from evidence.review.incoming.proposals import FilledCell
from evidence.synthesis.addition import Addition, in_words
from evidence.synthesis.effect_rows.rows import EffectRow


def effect_words(row: EffectRow) -> str:
    """One effect: its size, whom it favours, or why it has none."""
    name = f"{row.effect_id} {row.columns['outcome_measure']}"
    return f"{name}: {size_words(row)}"


def size_words(row: EffectRow) -> str:
    """The size of one effect and whom it favours, or why it has none."""
    if row.effect is None:
        return f"no effect size{' as printed' if row.columns['tier'] == 2 else ''}; {row.reason}"
    use = f" Not pooled: {row.reason}." if row.reason else ""
    return f"{size_text(row.effect)}. {in_words(row.effect)}{use}"


def filled_words(filled: Iterable[FilledCell]) -> list[str]:
    """One line for each column and reason, however many rows it was filled in for."""
    groups: dict[tuple[str, str], Counter[str]] = {}
    for cell in filled:
        groups.setdefault((f"{cell.table}.{cell.column}", cell.why.partition(":")[0]), Counter())[cell.value] += 1
    lines = []
    for (column, why), values in groups.items():
        first = ", ".join(list(values)[:3]) + (" ..." if len(values) > 3 else "")
        total = sum(values.values())
        lines.append(f"{column} = {first} ({f'{total} rows; ' if total > 1 else ''}{why})")
    return lines


def unjudged_words(addition: Addition) -> tuple[str, ...]:
    """Which studies nobody has judged yet, and what that means for the certainty of the answers."""
    by_design = [study for study in addition.unjudged() if study in addition.standing_in]
    not_at_all = [study for study in addition.unjudged() if study not in addition.standing_in]
    why = "No study of the same design has a placeholder, so answers with them have no certainty (GRADE) until somebody judges them."
    said = (
        (by_design, "The placeholder of the design stands in; each certainty says so."),
        (not_at_all, why),
    )
    names = addition.labels
    return tuple(f"Risk of bias not judged: {listed(names.get(one, one) for one in some)}. {then}" for some, then in said if some)
