"""What every defensible analysis says together, whichever way it points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from evidence.base.words import say
from evidence.review.review import CodedReview
from evidence.robustness.multiverse.answer import HEADLINE, Multiverse
from evidence.robustness.multiverse.grid import DECISIONS
from evidence.robustness.multiverse.moves import ChoiceMoves

MULTIVERSE = (
    "The same question analysed in every way that the plan considers defensible: each choice is crossed with every other and with "
    "decisions of the coding. Options that ask a different question, such as randomised studies alone, form a set of their own. A share "
    "of analyses is not a probability: they share their data, and people chose the options. It shows how far the answer depends on what "
    "could have been chosen differently."
)
QUICK = (
    "In an ordinary run each choice has two options, coding decisions are taken otherwise one at a time, and choices considered "
    "equivalent stay as they are, except for the model; the command evidence sensitivity --full fits every combination and adds other "
    "questions and a joint test."
)
# Choices that account for less of the variance than this are not named.
NAMED = 0.1
MOST_NAMED = 3


class WithMultiverses(Protocol):
    """A run with its multiverses."""

    @property
    def review(self) -> CodedReview: ...
    @property
    def multiverses(self) -> tuple[Multiverse, ...]: ...


def multiverse_words(run: WithMultiverses) -> tuple[str, ...]:
    """The headline in sentences."""
    main = headline_of(run.multiverses)
    return (QUICK, *about(main, run.review)) if main else ()


def headline_of(found: Sequence[Multiverse]) -> Multiverse | None:
    """The multiverse of the headline; None where there is none."""
    return next((one for one in found if one.key == HEADLINE and not one.question), None)


def about(one: Multiverse, review: CodedReview) -> tuple[str, ...]:
    """One multiverse in sentences."""
    facts, title = one.to_dict(), f"{one.title}{f' ({one.question})' if one.question else ''}"
    if facts["estimates"] is None:
        return (f"{title}: no analysis contains an effect.",)
    said = say(
        "{specifications:,} analyses, {distinct:,} of which differ in their numbers: {share_above_zero:.0%} have an interval above zero. "
        "Their "
        "estimates run from g = {estimates.low:z.2f} to {estimates.high:z.2f}; the middle one is {estimates.median:z.2f}.",
        facts,
    )
    if one.empty:
        said += say(" {without_effects:,} of them contain no effect, and so support nothing.", facts)
    if facts["equivalent_only"]["specifications"] > 1:
        said += say(
            " Of the {equivalent_only.specifications:,} that differ only in choices considered equivalent, "
            "{equivalent_only.share_above_zero:.0%} have one.",
            facts,
        )
    figure = say("{share_in_published_band:.0%} give an estimate that rounds to the published figure.", facts) if one.published else ""
    return tuple(
        filter(None, (f"{title}: {said}", " ".join(filter(None, (figure, moved_most(one.moves, review), _together(one)))), _by_chance(one)))
    )


def _by_chance(one: Multiverse) -> str:
    """The joint test in a sentence."""
    if one.test is None:
        return ""
    return say(
        "If there were no effect, {joint_test.above_p:.1%} of such curves would have as many intervals on one side, and "
        "{joint_test.median_p:.1%} a middle estimate as far from zero ({joint_test.draws:,} curves drawn).",
        one.to_dict(),
    )


def _together(one: Multiverse) -> str:
    if one.together is None:
        return ""
    return (
        f"No more than {one.together if one.together > 1 else 'one'} of the coding decisions {'are' if one.together > 1 else 'is'} taken "
        "otherwise at a time."
    )


def moved_most(moves: Sequence[ChoiceMoves], review: CodedReview) -> str:
    """Which choices move the estimate most, in a sentence; "" where that cannot be said."""
    known = [(one.share, one) for one in moves if one.share is not None]
    largest = sorted((pair for pair in known if pair[0] >= NAMED), key=lambda pair: -pair[0])[:MOST_NAMED]
    if not largest:
        return ""
    questions = {decision.id: decision.text("question") for decision in review.tables["coding_decisions"]}
    named = "; ".join(f"{_called(one, share, questions)}" for share, one in largest)
    return f"What moves the estimate most, as a share of the variance between analyses: {named}."


def _called(one: ChoiceMoves, share: float, questions: Mapping[str, str]) -> str:
    """A choice in a few words with its share; of the decisions of the coding the one that moves the middle estimate most."""
    if one.name in questions:
        return f"{share:.0%} by decision {one.name} ({questions[one.name]})"
    name = f"{share:.0%} by {one.title[:1].lower()}{one.title[1:]}"
    first, *others = one.options
    if one.name != DECISIONS or not others or first.median is None:
        return name
    middle = first.median
    furthest = max(others, key=lambda option: abs((option.median if option.median is not None else middle) - middle))
    most = furthest.name.split()[0]
    return f"{name}, above all {most} ({questions[most]})"


# Options that stand for more than their word in the plan.
_SHOWN = {"1": "as printed (tier 1)", "1+2": "with them (tiers 1 and 2)"}


def option_words(choice: str, option: str) -> str:
    """An option as people read it."""
    if choice == "correlations":
        return "{} within, {} across".format(*option.split())
    return _SHOWN.get(option, option) if choice == "tier" else option
