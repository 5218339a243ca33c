"""What every defensible analysis says together, whichever way it points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from evidence.base.words import say
from evidence.review.review import CodedReview
from evidence.robustness.multiverse.answer import HEADLINE, Multiverse
from evidence.robustness.multiverse.grid import DECISIONS
from evidence.robustness.multiverse.moves import ChoiceMoves

MULTIVERSE = (
    "The same question asked in every way that the plan holds defensible: each choice crossed with every other and with decisions of the "
    "coding. Options that ask another question, such as randomised studies alone, make a set of their own. A share of analyses is no "
    "probability: they share their data, and people chose the options. It says how far the answer hangs on what could have been chosen "
    "otherwise."
)
QUICK = (
    "In a run each choice has two options, decisions are taken otherwise one at a time, and choices that are held equivalent stay as they "
    "are, but for the model; evidence sensitivity --full fits every combination, with other questions and a joint test."
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
    return (QUICK, *about(main)) if main else ()


def headline_of(found: Sequence[Multiverse]) -> Multiverse | None:
    """The multiverse of the headline; None where there is none."""
    return next((one for one in found if one.key == HEADLINE and not one.question), None)


def about(one: Multiverse) -> tuple[str, ...]:
    """One multiverse in sentences."""
    facts, title = one.to_dict(), f"{one.title}{f' ({one.question})' if one.question else ''}"
    if facts["estimates"] is None:
        return (f"{title}: no analysis holds an effect.",)
    said = say(
        "{specifications:,} analyses, of which {distinct:,} differ in a number: {share_above_zero:.0%} have an interval above zero. Their "
        "estimates run from g = {estimates.low:z.2f} to {estimates.high:z.2f}; the middle one is {estimates.median:z.2f}.",
        facts,
    )
    if one.empty:
        said += say(" {without_effects:,} of them hold no effect and support nothing.", facts)
    if facts["equivalent_only"]["specifications"] > 1:
        said += say(
            " Of the {equivalent_only.specifications:,} in which only choices differ that are held equivalent, "
            "{equivalent_only.share_above_zero:.0%} have one.",
            facts,
        )
    figure = say("{share_in_published_band:.0%} give an estimate that rounds to the published figure.", facts) if one.published else ""
    return tuple(
        filter(None, (f"{title}: {said}", " ".join(filter(None, (figure, moved_most(one.moves), _together(one)))), _by_chance(one)))
    )


def _by_chance(one: Multiverse) -> str:
    """The joint test in a sentence."""
    if one.test is None:
        return ""
    return say(
        "Were there no effect, {joint_test.above_p:.1%} of such curves would have as many intervals on one side, and "
        "{joint_test.median_p:.1%} a middle estimate as far from zero ({joint_test.draws:,} curves drawn).",
        one.to_dict(),
    )


def _together(one: Multiverse) -> str:
    if one.together is None:
        return ""
    return f"Of the decisions of the coding at most {one.together if one.together > 1 else 'one'} at a time are taken otherwise."


def moved_most(moves: Sequence[ChoiceMoves]) -> str:
    """Which choices move the estimate most, in a sentence; "" where that cannot be said."""
    known = [(one.share, one) for one in moves if one.share is not None]
    largest = sorted((pair for pair in known if pair[0] >= NAMED), key=lambda pair: -pair[0])[:MOST_NAMED]
    if not largest:
        return ""
    named = ", ".join(f"{_called(one)} ({share:.0%})" for share, one in largest)
    return f"What moves the estimate most, by its share of the variance between analyses: {named}."


def _called(one: ChoiceMoves) -> str:
    """A choice in a few words; of the decisions of the coding the one that moves the middle estimate most."""
    if one.title.endswith("?"):
        return one.name
    name = f"{one.title[:1].lower()}{one.title[1:]}"
    first, *others = one.options
    if one.name != DECISIONS or not others or first.median is None:
        return name
    middle = first.median
    furthest = max(others, key=lambda option: abs((option.median if option.median is not None else middle) - middle))
    return f"{name}, most of all {furthest.name.split()[0]}"


# Options that stand for more than their word in the plan.
_SHOWN = {"1": "as printed (tier 1)", "1+2": "with them (tiers 1 and 2)"}


def option_words(choice: str, option: str) -> str:
    """An option as people read it."""
    if choice == "correlations":
        return "{} within, {} across".format(*option.split())
    return _SHOWN.get(option, option) if choice == "tier" else option
