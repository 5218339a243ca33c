"""The rules by which a claim is judged: numbers in, a verdict and its reason out. First match wins.

thin: at most two independent samples, or fewer than two degrees of freedom. weak: fewer than four degrees of freedom,
or fewer than five samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.base.words import several
from evidence.judgement.body.standing import (
    AGREEMENT,
    HARM,
    OPEN,
    SIMPLER,
    THIN_DF,
    THIN_SAMPLES,
    TOO_SMALL,
    UNIMPORTANT,
    WEAK_DF,
    WEAK_SAMPLES,
    Standing,
)
from evidence.judgement.trace import number_text
from evidence.review.plan import BANDS
from evidence.review.rating_rule import CANNOT as NO_RATING
from evidence.synthesis.cohorts.answer import LESS, MORE, votes_words
from evidence.synthesis.within.answer import Within

REPRODUCED, CONSISTENT, NOT_SUPPORTED, CANNOT = "reproduced", "consistent", "not supported", "cannot be tested"
# Of figures that can be checked from the printed figures alone: nothing is reproduced by adding them up.
ADDS_UP, DOES_NOT_ADD_UP = "adds up", "does not add up"
VERDICTS = (REPRODUCED, CONSISTENT, NOT_SUPPORTED, ADDS_UP, DOES_NOT_ADD_UP, CANNOT)
WORDING = (
    "Reproduced means the same answer from an independent re-coding, never from the review's own data. Figures that only repeat or combine "
    "what is printed add up or do not. A claim that restates another is counted once."
)
SIGNIFICANT = 0.05
DETECTABLE = 0.25


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference between effects, or a slope, with its interval.

    Attributes
    ----------
    g, low, high : estimate and interval.
    df : degrees of freedom.
    samples : independent samples behind it.
    """

    g: float
    low: float
    high: float
    df: float
    samples: int

    @property
    def thin(self) -> bool:
        """Whether too little stands behind it for any verdict."""
        return self.samples <= THIN_SAMPLES or self.df < THIN_DF

    @property
    def weak(self) -> bool:
        """Whether too little stands behind it for "reproduced"."""
        return self.samples < WEAK_SAMPLES or self.df < WEAK_DF

    def text(self) -> str:
        """The estimate in words."""
        interval = f"[{number_text(self.low)}, {number_text(self.high)}]"
        return f"g = {number_text(self.g)} {interval} from {several(self.samples, 'sample')}, {self.df:.1f} degrees of freedom"


@dataclass(frozen=True, slots=True)
class DifferenceTest:
    """A test that something makes no difference.

    Attributes
    ----------
    p_value, df : joint test and its denominator degrees of freedom.
    second_p : the same question on one aggregated effect per sample; None where it can't be asked so.
    detectable : smallest difference that 80% power would have found.
    exploratory : whether the minimum data of a full test were not met.
    absent : named levels that the test could not include.
    """

    p_value: float
    df: float
    second_p: float | None
    detectable: float
    exploratory: bool
    absent: tuple[str, ...]


Verdict = tuple[str, str]


def direction_verdict(found: Standing) -> Verdict:
    """A published effect that is positive and significant.

    >>> direction_verdict(Standing(1, 0.67, 0.23, 0.23, 1.11, None, 0.23, 1.11, 1))[0]
    'consistent'
    """
    text = found.text()
    if found.shows in (HARM, TOO_SMALL):
        reason = "these effects show harm" if found.shows == HARM else f"the interval lies below {number_text(UNIMPORTANT)}"
        return NOT_SUPPORTED, f"{_grounds(reason, found)}: {text}"
    if found.shows == OPEN:
        return CANNOT, f"imprecise, the simpler interval {found.simple_text} spans zero: {text}"
    if found.samples == 1:
        return CONSISTENT, f"one sample, its own interval above zero: {text}"
    if found.only:
        return CONSISTENT, f"{_grounds('positive', found)}: {text}"
    return (CONSISTENT, f"positive, but it rests on little: {text}") if found.weak else (REPRODUCED, text)


def _grounds(reason: str, found: Standing) -> str:
    """What decides, where the main model does not."""
    if found.by == SIMPLER:
        return f"{reason} {found.only}, {found.simple_text}"
    return f"{reason} {found.only}, one of them by its own interval" if found.by == AGREEMENT else reason


def difference_verdict(found: Estimate, exploratory: bool = False) -> Verdict:
    """A published difference between levels, or a slope, in the direction that is given as positive; no p was claimed."""
    text = found.text()
    if exploratory:
        return CANNOT, f"minimum data not met: {text}"
    if found.thin:
        return CANNOT, f"too little for a verdict: {text}"
    if found.high < 0:
        return NOT_SUPPORTED, f"the difference goes the other way: {text}"
    if found.low > 0 and not found.weak:
        return REPRODUCED, text
    return (CONSISTENT, f"in the direction claimed: {text}") if found.g > 0 else (CANNOT, f"imprecise: {text}")


def null_verdict(found: DifferenceTest) -> Verdict:
    """A published "not significant". Few degrees of freedom never stand alone behind a verdict."""
    second = "" if found.second_p is None else f", {found.second_p:.3f} on one effect per sample"
    smallest = f"a difference below {number_text(found.detectable)} would probably not have been found"
    text = f"p {found.p_value:.3f} on {found.df:.1f} degrees of freedom{second}; {smallest}"
    if found.exploratory:
        return CANNOT, f"minimum data not met, exploratory only: {text}"
    if found.df < WEAK_DF and (found.second_p is None or (found.second_p < SIGNIFICANT) != (found.p_value < SIGNIFICANT)):
        return CANNOT, f"few degrees of freedom, and no second test agrees: {text}"
    if found.p_value < SIGNIFICANT:
        return NOT_SUPPORTED, f"significant: {text}"
    short = [f"no full test of {', '.join(found.absent)}"] if found.absent else []
    short += ["only a large difference could have been found"] if found.detectable > DETECTABLE else []
    short += ["few degrees of freedom"] if found.df < WEAK_DF else []
    return (CONSISTENT, f"not significant, but {', and '.join(short)}: {text}") if short else (REPRODUCED, text)


def within_verdict(found: Sequence[Within], effect: bool) -> Verdict:
    """A published effect, or its absence, in one group of people inside samples. Only an eligible study with an interval decides."""
    deciding = [group for one in found if one.eligible for group in one.groups if group.sized]
    if not deciding:
        return CANNOT, "no eligible study prints a size with its interval for this group"
    better = [group.clear and group.direction == "treatment" for group in deciding]
    worse = [group.clear and group.direction == "comparison" for group in deciding]
    if effect:
        return (NOT_SUPPORTED, "an interval lies on the side of harm") if any(worse) else _at_least_one(any(better), "shows a benefit")
    if any(better) or any(worse):
        return NOT_SUPPORTED, "an interval excludes a difference of zero"
    return CONSISTENT, "every interval includes a difference of zero"


def _at_least_one(shown: bool, what: str) -> Verdict:
    return (CONSISTENT, f"an interval {what}") if shown else (CANNOT, f"no interval {what}")


def prognosis_verdict(votes: Mapping[str, int], claimed: str) -> Verdict:
    """A published statement that an outcome comes more, or less, often with a characteristic, against what cohorts say. Not a size decides,
    so nothing is ever reproduced; cohorts that disagree leave it open.
    """
    contrary = votes[LESS if claimed == MORE else MORE]
    others = sum(votes.values()) - votes[claimed] - contrary
    if votes[claimed] and not contrary and not others:
        return CONSISTENT, f"every cohort points that way: {votes_words(votes)}"
    if contrary and not votes[claimed] and not others:
        return NOT_SUPPORTED, f"every cohort points the other way: {votes_words(votes)}"
    return CANNOT, f"the cohorts do not agree: {votes_words(votes)}" if any(votes.values()) else "no cohort was read that reports it"


def no_difference_within(found: Sequence[Within], between: Verdict, interaction: bool) -> Verdict:
    """A published "not significant" between groups, with what eligible studies print of a difference inside their samples.

    A printed p below .05 speaks against it, whatever the test between samples can say. Of an interaction it does not: there the
    difference inside samples would have to differ between kinds, which takes two kinds.
    """
    contrary = [one for one in found if one.eligible and one.differs]
    if not contrary or (interaction and len({one.typology for one in contrary}) < 2):
        return between
    printed = f"{several(len(contrary), 'eligible study')} printed a difference inside the sample with p below {SIGNIFICANT}"
    return NOT_SUPPORTED, f"{printed}; {between[1]}"


def rating_verdict(published: str, name: str, band: str, standing: Standing | None, reason: str) -> Verdict:
    """A published rating against the basic band; `reason` says in words what keeps ours from being higher.

    The same band is consistent, never reproduced: a rule that was written with the published ratings known does not test them. A lower
    band of ours speaks against the published one where these effects speak against a benefit; where they only are too few, or too little
    judged, for more, it cannot be tested.
    """
    if band == NO_RATING:
        return CANNOT, f"our rule cannot rate it: {reason}"
    if band == published:
        known = "by a rule written when the published ratings were known; what keeps it from being higher"
        return CONSISTENT, f"the same band, {name}, {'though for this reason alone' if standing is None else known}: {reason}"
    if BANDS.index(band) > BANDS.index(published):
        return NOT_SUPPORTED, f"our rule gives more on our data, {name}; what keeps it from being higher: {reason}"
    if standing is not None and standing.shows in (HARM, TOO_SMALL):
        return NOT_SUPPORTED, f"our rule gives {name} on our data, which show {standing.shows}: {reason}"
    return CANNOT, f"our rule gives {name}, and our data are too few for more: {reason}"


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict on several tests of one claim: refuted by any, reproduced by all, consistent by some.

    >>> combine([("reproduced", "a"), ("cannot be tested", "b")])
    ('consistent', 'a; b')
    """
    names, why = {name for name, _ in verdicts}, "; ".join(why for _, why in verdicts)
    if NOT_SUPPORTED in names:
        return NOT_SUPPORTED, why
    if len(names) == 1:
        return verdicts[0][0], why
    return CONSISTENT, why
