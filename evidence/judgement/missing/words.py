"""What is said of results that may be missing, whichever way the answer points."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.base.words import several, size_text
from evidence.judgement.assessment import Assessment
from evidence.judgement.missing.answer import ENOUGH, KnownMissing, Unpublished
from evidence.models.small_study.publication_bias import SelectionRatios
from evidence.synthesis.pooled.answer import Answer

MISSING = (
    "Documents that were not found, and results that are known but print no size. Affirmative: a favourable result with p below .05. If "
    "only the other results had escaped selection, the answer would be theirs alone; the selection ratio is how many times likelier "
    "affirmative results would have to be printed to move the answer to zero. Small-study tests and selection models need "
    f"{ENOUGH} independent samples. None of this shows that something is missing or that nothing is."
)


def missing_words(assessment: Assessment) -> tuple[str, ...]:
    """The headline, tier 1 and tiers 1+2, and what is known to be missing on its outcome."""
    plan = assessment.review.plan
    said = [_body(one) for one in assessment.unpublished if one.body == plan.headline]
    known = [_known(one) for one in assessment.known_missing if plan.groups[one.group] == plan.headline]
    return (*said, *known)


def ratio_words(value: float | NotEstimated) -> str:
    """'6.3 times', or why there is none."""
    if isinstance(value, NotEstimated):
        return value.reason
    return "it is not above zero without any selection" if value == 1.0 else f"{value:.1f} times"


def alone_words(one: Unpublished) -> str:
    """The answer of the results that are not affirmative, or why there is none."""
    if isinstance(one.others_alone, Answer):
        return f"{size_text(one.others_alone)}, {several(len(one.others_alone.counts.effects), 'effect')}"
    return one.others_alone.reason


def _body(one: Unpublished) -> str:
    start = f"{one.title} (tiers {one.tiers})" if "+" in one.tiers else f"{one.title} (tier {one.tiers})"
    if isinstance(one.ratios, NotEstimated):
        return f"{start}: {one.ratios.reason}."
    every = one.ratios.affirmative + one.ratios.others
    return (
        f"{start}: {one.ratios.affirmative} of {several(every, 'effect')} affirmative; the others alone: {alone_words(one)}. "
        f"{_needed(one.ratios)}"
    )


def _needed(ratios: SelectionRatios) -> str:
    mean, low = ratio_words(ratios.to_zero), ratio_words(ratios.interval_to_zero)
    if isinstance(ratios.to_zero, NotEstimated) and isinstance(ratios.interval_to_zero, NotEstimated):
        return f"Selection ratio that would move it to zero: {mean}."
    return f"Selection ratio that would move it to zero: {mean}; its interval: {low}."


def _known(one: KnownMissing) -> str:
    said = (
        f"Of {several(one.eligible, 'eligible sample')} {one.sized} have a size on it, {one.unsized} a direction only "
        f"({one.better} better, {one.none} no difference, {one.mixed} mixed, {one.worse} worse), {one.unclear} a result that does "
        f"not count here, {one.no_result} nothing that was read."
    )
    if one.low is None or one.high is None:
        return said
    said += f" Were no unsized result larger than the answer, the mean over all lies between {one.low:z.2f} and {one.high:z.2f}"
    return said + (f"; it is zero if the unsized ones lie at {one.needed:z.2f} on average." if one.needed is not None else ".")
