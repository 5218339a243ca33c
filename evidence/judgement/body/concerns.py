"""GRADE-style concerns: 0 none, 1 serious, 2 very serious. Pure: numbers in, concerns out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.base.words import several
from evidence.judgement.body.asymmetry import corrected
from evidence.judgement.body.numbers import BodyNumbers
from evidence.judgement.trace import TraceLine, number_text, p_text
from evidence.review.rating_rule import RatingRule

NAMES = ("inconsistency", "imprecision", "small-study effects", "indirectness")


@dataclass(frozen=True, slots=True)
class Concern:
    """One domain.

    Attributes
    ----------
    domain : its name.
    size : 0, 1 or 2.
    value : the number or the words it rests on.
    why : in words, with the numbers.
    counts : whether it holds a band back; risk of bias is reported only.
    """

    domain: str
    size: int
    value: Any
    why: str
    counts: bool = True

    def line(self) -> TraceLine:
        """The concern as a line of trace."""
        size = ("no concern", "serious", "very serious")[self.size]
        return TraceLine("graded", "concerns", self.domain, self.value, self.size == 0 if self.counts else None, f"{size}: {self.why}")


def concerns(body: BodyNumbers, rule: RatingRule) -> tuple[Concern, ...]:
    """Every concern about a body of evidence."""
    return (
        inconsistency(body, rule),
        imprecision(body, rule),
        small_study_effects(body, rule),
        indirectness(body, rule),
        risk_of_bias(body, rule),
    )


def total(found: tuple[Concern, ...]) -> int:
    """Sum of the concerns that count."""
    return sum(concern.size for concern in found if concern.counts)


def inconsistency(body: BodyNumbers, rule: RatingRule) -> Concern:
    """I2, agreement in direction, and the prediction interval; a single sample can't show consistency.

    The prediction interval is asked only where effects differ by more than sampling error. Without heterogeneity it says what the
    confidence interval says, which imprecision has counted.
    """
    cut, name = rule.inconsistency, NAMES[0]
    if body.I2 is None or body.prediction_low is None:
        return Concern(name, 1, None, "one sample: nothing to compare" if body.samples == 1 else "the samples give no pooled answer")
    agreed = body.same_direction >= cut.same_direction
    steps = sum(bound < body.I2 for bound in (cut.I2_some, cut.I2_much))
    size = max(0, steps - agreed)
    why = f"I2 {body.I2:.0f}%, {100 * body.same_direction:.0f}% of samples on the side of {'benefit' if body.side > 0 else 'harm'}"
    if body.I2 > 0 and body.prediction_low < cut.prediction_low:
        size = max(size, 1)
        reached, beyond = number_text(body.side * body.prediction_low), number_text(body.side * cut.prediction_low)
        why += f", the prediction interval reaches {reached}, {'below' if body.side > 0 else 'above'} {beyond}"
    return Concern(name, size, body.I2, why)


def imprecision(body: BodyNumbers, rule: RatingRule) -> Concern:
    """The interval first, then the number of people and the degrees of freedom; the worst of them counts.

    An interval is a concern from where it does not clear the smallest effect of importance, also when it lies wholly
    below it; otherwise a smaller effect could raise a band.
    """
    cut = rule.imprecision
    interval = 2 if body.ci_low <= -cut.important else 1 if body.ci_low <= cut.important else 0
    people = 0 if body.people >= cut.people_enough else 1 if body.people >= cut.people_few else 2
    few = body.samples > 1 if body.df is None else body.df < cut.min_df
    df = (", degrees of freedom not estimated" if few else "") if body.df is None else f", {body.df:.1f} degrees of freedom"
    low, high = body.ends(body.ci_low, body.ci_high)
    matters = f"{number_text(body.side * cut.important)} is the smallest effect that matters"
    unit = f" (counting results by {body.people_unit} only)" if body.people_unit else ""
    why = f"interval [{number_text(low)}, {number_text(high)}], where {matters}; {body.people:,} people{unit}{df}"
    return Concern(NAMES[1], max(interval, people, int(few)), body.ci_low, why)


def small_study_effects(body: BodyNumbers, rule: RatingRule) -> Concern:
    """Egger's test from ten samples up."""
    cut, name = rule.small_study, NAMES[2]
    if body.asymmetry_p is None or body.adjusted_low is None:
        return Concern(name, 0, "untestable", f"{several(body.samples, 'sample')}, {cut.min_samples} of different sizes are needed")
    size = 0 if body.asymmetry_p >= cut.p else 1 if body.adjusted_low > 0 else 2
    by_error = body.asymmetry is not None and body.asymmetry.on == "se"
    zero = "a standard error of zero" if by_error else "an infinite sample size"
    end = f"{'lower' if body.side > 0 else 'upper'} end at {zero} {number_text(body.side * body.adjusted_low)}"
    on = " on the standard error, as a group size was not read" if by_error else ""
    why = f"Egger {p_text(body.asymmetry_p)}{on}; {end}{_corrected(body)}"
    return Concern(name, size, body.asymmetry_p, why)


def _corrected(body: BodyNumbers) -> str:
    """What PET and PEESE leave of the effect, in words."""
    left = {} if body.asymmetry is None else corrected(body.asymmetry, body.side)
    return "".join(f"; {name.upper()} {number_text(value)}" for name, value in left.items())


def indirectness(body: BodyNumbers, rule: RatingRule) -> Concern:
    """One concern for the population and one for the outcome."""
    share = rule.indirectness.min_share
    size = int(body.direct_population < share) + int(body.direct_outcome < share)
    population, outcome = 100 * body.direct_population, 100 * body.direct_outcome
    why = f"{population:.0f}% of samples from the population in question, {outcome:.0f}% with an outcome in question"
    return Concern(NAMES[3], size, min(body.direct_population, body.direct_outcome), why)


def risk_of_bias(body: BodyNumbers, rule: RatingRule) -> Concern:
    """Shares of weight, for the reader; risk of bias acts through the samples that good and strong ask for."""
    cut, both = rule.bias_shares, body.weight_low + body.weight_moderate
    size = 0 if body.weight_low >= cut.mostly_low else 1 if both >= cut.mostly_moderate else 2
    why = f"{100 * body.weight_low:.0f}% of the weight at low, {100 * body.weight_moderate:.0f}% at moderate risk; reported, not counted"
    return Concern("risk of bias", size, body.weight_low, why, counts=False)
