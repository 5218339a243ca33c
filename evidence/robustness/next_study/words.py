"""What is said of the next study, whatever it may find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evidence.base.reason import NotEstimated
from evidence.base.words import say
from evidence.judgement.claims.verdicts import DETECTABLE
from evidence.judgement.ratings.bands import mark_words
from evidence.models.power.design import GroupSizes, TwoGroups
from evidence.models.power.power import Means
from evidence.models.power.size import size_for
from evidence.robustness.kinds.answer import KindsCompared
from evidence.robustness.kinds.words import detectable_words
from evidence.robustness.next_study.answer import MarkChances, Narrowed, StudyWorth
from evidence.synthesis.moderators.answer import POWER
from evidence.synthesis.pooled.answer import RELIABLE_DF

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined

NEXT_STUDY = (
    "What one more study would do, weighed over everything it might find, if true effects vary as they do between the studies so far. "
    "It is given as many people as the median sample unless another number is stated. It is assumed to meet every condition of the rating "
    "rule and to be judged at low risk of bias by a full appraisal, so these are the most that one study can do. Whether it would be worth "
    "its cost is not considered."
)


def next_study_words(run: Examined) -> tuple[str, ...]:
    """One sentence for the headline and one for each recommendation with a body of evidence."""
    return tuple(f"{one.title}. {study_words(one)}" for one in run.next_studies)


def study_to_make(run: Examined, key: str) -> str:
    """What the next study should be, of the headline ("headline") or of a recommendation by its number as text."""
    name = run.review.plan.headline if key == "headline" else f"recommendation {key}"
    found = next((one for one in run.next_studies if one.name == name), None)
    if found is not None:
        return study_words(found)
    recommendation = run.review.plan.recommendations.get(key)
    if recommendation is None or recommendation.kind != "moderator":
        return "No study can be proposed: none of the plan's outcomes belongs to the evidence behind it."
    compared = next((one for one in run.kinds_compared if isinstance(one, KindsCompared)), None)
    side_by_side = size_for(Means(), DETECTABLE, TwoGroups(alpha=1.0 - run.review.plan.level), POWER)
    assert side_by_side is not None
    said = (
        "The recommendation rests on a comparison of kinds, so a study of one kind settles nothing. A trial of two kinds side by side "
        f"would help: to have an 80% chance of detecting g = {DETECTABLE:.2f} it needs {side_by_side.people:,} people in all."
    )
    if compared is None:
        return said
    between = f"Between the studies coded here, on {compared.title[:1].lower()}{compared.title[1:]} alone and kind by kind"
    return f"{said} {between}, {detectable_words(compared)}."


def study_words(one: StudyWorth) -> str:
    """What one study would find and do."""
    if not one.source:
        return f"What a study would find cannot be said: no answer so far has the {RELIABLE_DF:g} degrees of freedom needed."
    facts = one.to_dict()
    found = say("A study of {people} people would most likely find g between {low:z.2f} and {high:z.2f}.", facts)
    parts = [found, *([_interval(one.bodies[0])] if one.bodies else []), *_marks(one.marks)]
    return " ".join([*parts, *_sizes(one)])


def chances_words(found: MarkChances) -> str:
    """What a mark would be, and how often.

    >>> chances_words(MarkChances(4, "", "basic", "promising", {"promising, by the simpler interval only": 0.875, "none": 0.125}))
    'promising, by the simpler interval only, in 88%; no rating in 12%'
    """
    chances = {mark_words(name): chance for name, chance in found.chances.items()}
    return "; ".join(f"{name}{',' if ',' in name else ''} in {100 * chance:.0f}%" for name, chance in chances.items())


def _interval(found: Narrowed) -> str:
    facts = found.to_dict()
    if found.width_now is None:
        return say("With it there would be a first pooled interval in {answered:.0%} of cases.", facts)
    if found.narrower is None:
        return "What the interval would be after it cannot be told."
    change = say("{narrower:.0%} narrower", facts) if found.narrower >= 0 else say("{wider:.0%} wider", {"wider": -found.narrower})
    side = "above" if found.above >= found.below else "below"
    return say(f"The pooled interval would become {change} on average, and would lie {side} zero in {{{side}:.0%}} of cases.", facts)


def _marks(marks: Sequence[MarkChances]) -> list[str]:
    """The marks of recommendations, both readings once where they are alike."""
    own = [one for one in marks if one.recommendation is not None]
    told = {one.reading: _mark(one) for one in own}
    if len(set(told.values())) == 1:
        return [f"The mark {next(iter(told.values()))}."]
    return [f"By the {reading} reading the mark {words}." for reading, words in told.items()]


def _mark(one: MarkChances) -> str:
    if len(one.chances) == 1:
        (then,) = one.chances
        return f"would {'remain' if then == one.now else 'become'} {mark_words(then)}, whatever the study finds"
    return f"is now {mark_words(one.now)}; it would then be {chances_words(one)} of cases"


def _sizes(one: StudyWorth) -> list[str]:
    """How many people it takes."""
    if one.sizes is None:
        return []
    needed, assured = one.sizes.needed, one.sizes.assured
    said = []
    if isinstance(needed, GroupSizes):
        said.append(f"For an 80% chance of detecting an effect as large as the average so far, it needs {needed.people:,} people in all.")
    else:
        said.append(f"How many people it needs to detect an effect as large as the average so far cannot be told: {needed.reason}.")
    if isinstance(assured, GroupSizes):
        said.append(f"To show a benefit in 80% of all cases, over the effects that are possible, it needs {assured.people:,}.")
    elif isinstance(assured, NotEstimated) and isinstance(one.sizes.benefit, float) and one.bodies and "command" not in assured.reason:
        said.append(f"To show a benefit in 80% of all cases: {assured.reason}.")
    return said
