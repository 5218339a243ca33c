"""What is said of other reviews, whichever way they and this one point."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.base.reason import NotEstimated
from evidence.base.words import Sized, several, size_text
from evidence.effects.result import Effect
from evidence.synthesis.other_reviews.answer import SAME, Against, OtherReview
from evidence.synthesis.pooled.answer import Answer, NoAnswer

OTHERS = (
    "What published reviews found on the same question or a related one: an outside check, never pooled with studies. Their sizes are "
    "converted by the same routes as those of studies; a size printed without an interval, or as a risk ratio without the risk itself, "
    "is shown as printed. Most were read as abstracts only. Where a study is in theirs and in ours the two are not independent, so their "
    "agreement says less; which studies they share is mostly not known."
)
NEARNESS = {"same": "the same question", "near": "a related question", "background": "background"}


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
    return f"{_sides(one.effect, ours)}{tier}; {_overlap_words(found)}: {numbers}"


def brief_words(found: Iterable[OtherReview]) -> str:
    """One line for each: who, whether on the same question or near it, the size or what it found."""
    return ";\n".join(f"{one.row.text('label')} ({kind_of_question(one)}): {_found(one)}" for one in found)


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


def _sides(theirs: Sized, ours: Sized) -> str:
    """Which side each estimate lies on, and whether its interval leaves that open."""
    named = {"their": theirs, "our": ours}
    if (theirs.g > 0) == (ours.g > 0) and theirs.g and ours.g:
        said = f"both estimates lie on the side of {_side(ours.g)}"
    else:
        said = ", ".join(
            f"{whose} estimate {f'lies on the side of {_side(one.g)}' if one.g else 'is zero'}" for whose, one in named.items()
        )
    spans = [whose for whose, one in named.items() if one.ci_low <= 0 <= one.ci_high]
    if not spans:
        return said
    return f"{said}, but {'both intervals include' if len(spans) == 2 else f'{spans[0]} interval includes'} zero"


def _side(g: float) -> str:
    return "benefit" if g > 0 else "harm" if g < 0 else ""


def _overlap_words(found: Against) -> str:
    return (
        "the intervals overlap"
        if found.overlap
        else f"the intervals do not overlap, theirs is {'higher' if found.difference > 0 else 'lower'}"
    )
