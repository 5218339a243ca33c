"""From numbers to a band: the gate of the effect, what good and strong ask for, the cap. Pure, every step traced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.base.words import several
from evidence.judgement.body.concerns import concerns, total
from evidence.judgement.body.numbers import BodyNumbers, EffectInBetterStudies
from evidence.judgement.body.standing import BENEFIT, Standing
from evidence.judgement.trace import TraceLine, number_text
from evidence.review.rating_rule import SINGLE_STUDY, BandDemand, RatingRule, weaker

BASIC, GRADED = "basic", "graded"
NO_MARK = "no rating"
RISK = {"good": "low or moderate", "strong": "low"}
# What the basic reading does not look at.
NOT_LOOKED_AT: dict[str, Any] = {
    **dict.fromkeys(("I2", "prediction_low", "asymmetry_p", "adjusted_low", "stable")),
    **dict.fromkeys(("same_direction", "direct_population", "direct_outcome"), 0.0),
    **dict.fromkeys(("weight_low", "weight_moderate", "weight_critical", "weight_randomised"), 0.0),
    **dict.fromkeys(("people", "low_provisional", "low_moderate_provisional"), 0),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading of the rule on one body.

    Attributes
    ----------
    band : with caps.
    uncapped : without.
    decided_by : the gate, input or cap that keeps the band from being higher.
    lines : the trace.
    concerns : sum of the concerns that count; 0 in basic.
    """

    band: str
    uncapped: str
    decided_by: str
    lines: tuple[TraceLine, ...]
    concerns: int


def judge_body(body: BodyNumbers, rule: RatingRule, estimate_from: str, mode: str) -> Judged:
    """The band of a body that passed the gates of claim and eligibility."""
    effect = _effect(body, mode)
    if not effect.passed:
        return Judged("none", "none", "G2 effect", (effect,), 0)
    found = concerns(body, rule) if mode == GRADED else ()
    weight = total(found)
    asked = {name: _asked(name, demand, body, weight, mode) for name, demand in (("good", rule.good), ("strong", rule.strong))}
    failed = {name: [line.input for line in lines if not line.passed] for name, lines in asked.items()}
    # Samples of low risk are samples of low or moderate risk: an effect that holds in the first is enough for good.
    if failed["good"] and not _unmet_without_concerns(asked["strong"]) and body.samples >= rule.good.min_samples:
        failed["good"] = [name for name in failed["good"] if name == "concerns"]
    uncapped = "promising" if failed["good"] else "good" if failed["strong"] else "strong"
    higher = {"promising": "good", "good": "strong"}.get(uncapped)
    decided = "every gate passed" if higher is None else f"{higher}: {failed[higher][0]}"
    lines = (effect, *(concern.line() for concern in found), *asked["good"], *asked["strong"])
    return _capped(uncapped, decided, body, rule, estimate_from, lines, weight, mode)


def basic_band(found: Standing, better: EffectInBetterStudies, best: EffectInBetterStudies, rule: RatingRule, estimate_from: str) -> str:
    """The basic band of effects that passed the gates, from where they stand; `better` are samples of low or moderate risk, `best` of low.

    What the basic reading does not look at is left at nothing.
    """
    numbers = BodyNumbers(
        samples=found.samples,
        g=found.g,
        z_low=found.simple_low,
        z_high=found.simple_high,
        main_g=found.g,
        main_se=found.se,
        ci_low=found.low,
        ci_high=found.high,
        df=found.df,
        low=best,
        low_moderate=better,
        agreement=found.agreement,
        **NOT_LOOKED_AT,
    )
    return judge_body(numbers, rule, estimate_from, BASIC).band


def needed(least: float) -> str:
    """'where 2 are needed'."""
    return f"where {least:g} {'is' if least == 1 else 'are'} needed"


def mark_words(band: str) -> str:
    """A mark as people read it.

    >>> mark_words("none"), mark_words("good")
    ('no rating', 'good')
    """
    return NO_MARK if band == "none" else band


def allowed_concerns(demand: BandDemand, body: BodyNumbers) -> int:
    """Most concerns a band allows for this body."""
    relaxed = body.samples >= demand.relaxed_from_samples and body.stable is True
    return max(demand.max_concerns, demand.relaxed_concerns) if relaxed else demand.max_concerns


def cap_of(body: BodyNumbers, rule: RatingRule, estimate_from: str) -> tuple[str, str]:
    """Where the estimate comes from in effect, and its cap: one sample is a single study whatever was declared."""
    cap = rule.caps[estimate_from]
    if body.samples == 1 and weaker(cap, rule.caps[SINGLE_STUDY]) != cap:
        return SINGLE_STUDY, rule.caps[SINGLE_STUDY]
    return estimate_from, cap


def _effect(body: BodyNumbers, mode: str) -> TraceLine:
    found = body.standing
    kind = "with one sample its own interval" if body.samples == 1 else "the simpler interval (one effect per sample)"
    why = f"{kind} must lie above zero, and it is {found.simple_text}"
    if body.samples > 1:
        why += "; it is enough too that every sample lies above zero, and at least one of them by its own interval"
        why += ", as they do here" if body.z_low <= 0 and found.shows == BENEFIT else ""
    return TraceLine(mode, "G2 effect", "lower end of the interval", body.z_low, found.shows == BENEFIT, why)


def _asked(band: str, demand: BandDemand, body: BodyNumbers, weight: int, mode: str) -> tuple[TraceLine, ...]:
    """One line per input of a band. The names of the inputs are those `decided_by` speaks of."""
    holding = body.low_moderate if band == "good" else body.low
    provisional = (body.low_moderate_provisional if band == "good" else body.low_provisional) - holding.samples
    risk = RISK[band]
    judged = f"{several(holding.samples, 'sample')} judged at {risk} risk of bias by a full appraisal, {needed(demand.min_judged_samples)}"
    if provisional > 0:
        judged += f"; {provisional} more by the design alone, which does not count here"
    none = "not estimated: " + ("fewer than two such samples" if holding.samples < 2 else "they give no pooled answer")
    kind = "Knapp-Hartung" if holding.samples == 2 else "robust (CR2)"
    asked = f"the {kind} interval of the samples at {risk} risk must lie above zero"
    low = none if holding.ci_low is None else f"{asked}; its lower end is {number_text(holding.ci_low)}"
    df = none if holding.df is None else f"{holding.df:.1f} degrees of freedom in the samples at {risk} risk, {needed(demand.min_df)}"
    above = holding.ci_low is not None and holding.ci_low > 0
    enough = f"{several(body.samples, 'sample')}, {needed(demand.min_samples)}"
    lines = [
        TraceLine(mode, band, "samples", body.samples, body.samples >= demand.min_samples, enough),
        TraceLine(mode, band, f"samples of {risk} risk", holding.samples, holding.samples >= demand.min_judged_samples, judged),
        TraceLine(mode, band, f"effect in samples of {risk} risk", holding.ci_low, above, low),
        TraceLine(mode, band, "degrees of freedom", holding.df, holding.df is not None and holding.df >= demand.min_df, df),
    ]
    if mode == GRADED:
        most = allowed_concerns(demand, body)
        lines.append(
            TraceLine(mode, band, "concerns", weight, weight <= most, f"{several(weight, 'concern')} in all, at most {most} allowed")
        )
    return tuple(lines)


def _unmet_without_concerns(lines: tuple[TraceLine, ...]) -> list[str]:
    return [line.input for line in lines if not line.passed and line.input != "concerns"]


def _capped(
    uncapped: str,
    decided: str,
    body: BodyNumbers,
    rule: RatingRule,
    estimate_from: str,
    lines: tuple[TraceLine, ...],
    weight: int,
    mode: str,
) -> Judged:
    source, cap = cap_of(body, rule, estimate_from)
    band = weaker(uncapped, cap)
    why = f"source of the estimate: {source.replace('_', ' ')}; at most {cap}" + (
        "" if band == uncapped else f", {uncapped} without the cap"
    )
    line = TraceLine(mode, "cap", source, cap, band == uncapped, why)
    return Judged(band, uncapped, decided if band == uncapped else f"cap: {source}", (*lines, line), weight)
