"""What is said of other reviews, whichever way they and this one point."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.base.reason import NotEstimated
from evidence.base.words import several, size_text
from evidence.effects.result import Effect
from evidence.synthesis.other_reviews.answer import SAME, Against, OtherReview
from evidence.synthesis.pooled.answer import Answer, NoAnswer

OTHERS = (
    "What published reviews found on the same or a near question: an outside check, never pooled with studies. Their sizes come by "
    "the same routes as those of studies; a size that is printed without an interval, or as a ratio of risks without the risk itself, is "
    "shown as printed. Most were read as abstracts. Where studies are in theirs and in ours the two are not independent, and agreement "
    "says less; which studies they share is mostly not known."
)
NEARNESS = {"same": "the same question", "near": "a near question", "background": "background"}


def kind_of_question(one: OtherReview) -> str:
    """'the same question'."""
    return NEARNESS[one.row.text("nearness")]


def ours_words(one: OtherReview) -> str:
    """This review's answer to the same question, or why it has none; "" where it asks nothing like it."""
    if not one.asked:
        return ""
    said = _answer(one.ours)
    if isinstance(one.ours_assumed, Answer) and one.ours_assumed.counts.effects != one.ours.counts.effects:
        said += f"; with assumptions (tiers 1+2) {_answer(one.ours_assumed)}"
    return said


def against_words(one: OtherReview, level: float) -> str:
    """How their size and ours differ, with the interval of the difference; "" without both."""
    found = one.against(level)
    if found is None or isinstance(one.effect, NotEstimated):
        return ""
    ours = one.ours if isinstance(one.ours, Answer) else one.ours_assumed
    tier = "" if isinstance(one.ours, Answer) else " (ours: tiers 1+2)"
    assert isinstance(ours, Answer)
    numbers = f"difference {found.difference:z.2f} [{found.ci_low:z.2f}, {found.ci_high:z.2f}]"
    return f"{_sides(one.effect.g, ours.g)}{tier}; {_overlap_words(found)}: {numbers}"


def brief_words(found: Iterable[OtherReview]) -> str:
    """One line for each: who, whether on the same question or near it, the size or what it found."""
    return ";\n".join(f"{one.row.text('label')} ({one.row.text('nearness')}): {_found(one)}" for one in found)


def _found(one: OtherReview) -> str:
    if isinstance(one.effect, Effect):
        return size_text(one.effect)
    return one.row.text("result").rstrip(".")


def of_kind(found: Iterable[OtherReview], kind: str) -> tuple[OtherReview, ...]:
    """Those on one kind of intervention, the same question first."""
    own = [one for one in found if one.compared and one.row.text("typology") == kind]
    return tuple(sorted(own, key=lambda one: one.row.text("nearness") != SAME))


def _answer(answer: Answer | NoAnswer) -> str:
    if isinstance(answer, NoAnswer):
        return answer.reason
    return f"{size_text(answer)}, {several(answer.counts.samples, 'sample')}"


def _sides(theirs: float, ours: float) -> str:
    if theirs == 0 or ours == 0:
        return "one of the two is zero"
    if (theirs > 0) == (ours > 0):
        return f"both lie on the side of {'benefit' if theirs > 0 else 'harm'}"
    return f"theirs lies on the side of {'benefit' if theirs > 0 else 'harm'}, ours on that of {'harm' if theirs > 0 else 'benefit'}"


def _overlap_words(found: Against) -> str:
    return (
        "the intervals overlap"
        if found.overlap
        else f"the intervals do not overlap, theirs is {'higher' if found.difference > 0 else 'lower'}"
    )
