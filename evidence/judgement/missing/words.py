"""What is said of results that may be missing, whichever way the answer points."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.base.words import several, size_text
from evidence.judgement.assessment import Assessment
from evidence.judgement.missing.answer import ENOUGH, KnownMissing, Unpublished
from evidence.models.small_study.publication_bias import SelectionRatios
from evidence.synthesis.bodies import tier_words
from evidence.synthesis.pooled.answer import Answer

MISSING = (
    "Two things may be missing: documents that were not found, and sizes of results that are known. A favourable result with p below .05 "
    "is called affirmative. If affirmative results were printed only because they are affirmative, the answer of the others alone would "
    "be the one to trust; the selection ratio is how many times more likely than the others they would have to be printed for the answer "
    "to fall to zero. Small-study tests and selection models need "
    f"{ENOUGH} independent samples. None of this shows that something is missing, or that nothing is."
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
    return "it is not above zero even without selection" if value == 1.0 else f"{value:.1f} times"


def alone_words(one: Unpublished) -> str:
    """The answer of the results that are not affirmative, or why there is none."""
    if isinstance(one.others_alone, Answer):
        return f"{size_text(one.others_alone)}, {several(len(one.others_alone.counts.effects), 'effect')}"
    return one.others_alone.reason


def _body(one: Unpublished) -> str:
    start = f"{one.title} ({tier_words(one.tiers)})"
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
        return f"Selection ratio that would move the answer to zero: {mean}."
    return f"Selection ratio that would move the answer to zero: {mean}; that would move its interval there: {low}."


def _known(one: KnownMissing) -> str:
    said = (
        f"Of {several(one.eligible, 'eligible sample')}, {one.sized} have a size on this outcome, {one.unsized} a direction only "
        f"({one.better} better, {one.none} no difference, {one.mixed} mixed, {one.worse} worse), {one.unclear} a result that does not "
        f"count here, and {one.no_result} no result that was read."
    )
    if one.low is None or one.high is None:
        return said
    said += f" If no result without a size is larger than the answer, the mean over all lies between {one.low:z.2f} and {one.high:z.2f}"
    return said + (f"; it is zero if those without a size average {one.needed:z.2f}." if one.needed is not None else ".")
