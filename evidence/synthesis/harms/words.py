"""What is said of unfavourable results: how many among all, which are clear, and what their number does not say."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.base.words import several, size_text
from evidence.synthesis.harms.answer import Harm
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import Analyses, body_title

HARMS = (
    "Every result that favours the comparison group, with a size or without, from every coded study, and every subgroup of a sample that "
    "did worse. Hardly any document says that its authors looked for harm, and what they did not print is not here: few unfavourable "
    "results do not show that there is no harm. A result is called clear where its interval, or the p printed with it, excludes a "
    "difference of zero."
)


def harms_words(results: Analyses) -> tuple[str, ...]:
    """How many of the results of eligible studies are unfavourable, the clear ones by name, and pooled answers on the side of harm."""
    found = [one for one in results.harms if one.eligible == "yes"]
    every = results.harm_counts[-1]
    clear = [one for one in found if one.clear]
    lie = f"{'favours' if every.unfavourable == 1 else 'favour'} the comparison group, in {several(every.worse_samples, 'sample')}."
    said = f"{every.unfavourable or 'None'} of {several(every.stated, 'result')} with a direction in eligible studies "
    said += lie if found else "favours the comparison group."
    named = "; ".join(f"{one.label}: {one.outcome} ({one.who}), {one.printed or size(one)}" for one in clear)
    told = f"Clear: {named}." if clear else "None of them is clear." if found else ""
    return tuple(filter(None, (said, told, _pooled_words(results))))


def _pooled_words(results: Analyses) -> str:
    below = [
        f"{body_title(results.review, kind, key)} {size_text(answer)}"
        for kind, key, answer in results.tier_1.distinct()
        if isinstance(answer, Answer) and answer.g < 0 and kind in ("by_group", "by_typology", results.tier_1.name, "overall")
    ]
    return f"Pooled answers below zero (tier 1): {'; '.join(below)}." if below else "No pooled answer (tier 1) is below zero."


def flag_words(found: Sequence[Harm]) -> str:
    """'3 results, 1 clear'; "" where there is none."""
    if not found:
        return ""
    clear = sum(one.clear is True for one in found)
    return f"{several(len(found), 'result')}, {clear or 'none'} clear"


def size(one: Harm) -> str:
    """Its size on g with the interval; "" without one."""
    return "" if one.effect is None else size_text(one.effect)
