"""Plain-language sentences by rule: numbers in, words out. No effect is called one while its interval spans zero.

The verbs by certainty follow Santesso et al. (2020), GRADE guidelines 26. "No effect" is never written: an interval that spans
zero shows neither an effect nor its absence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.words import say
from evidence.judgement.body.standing import AGREEMENT, BENEFIT, HARM, SIMPLER, Standing
from evidence.synthesis.moderators.answer import ModeratorTest, Tested
from evidence.synthesis.pooled.answer import RELIABLE_DF

SIGNIFICANT = 0.05
# Words for an improvement and for a worsening, by certainty; uncertain ones where nothing was graded.
VERBS = {
    "high": ("improves", "worsens"),
    "moderate": ("probably improves", "probably worsens"),
    "low": ("may improve", "may worsen"),
    "very low": ("may improve", "may worsen"),
    None: ("may improve", "may worsen"),
}
# What alone indicates it, where the interval of the main model spans zero.
ONLY = {
    SIMPLER: "only the simpler interval, {standing.simple_low:z.2f} to {standing.simple_high:z.2f}, indicates",
    AGREEMENT: "only the agreement of the samples indicates",
}
VOTES = ("better", "worse", "none", "mixed")
NOT_SHOWN = "so the evidence does not show whether {intervention} improves or worsens {outcome}."
NO_SIZE = f"No size was read, {NOT_SHOWN}"
NO_ANSWER = f"The sizes that were read give no pooled answer, {NOT_SHOWN}"


@dataclass(frozen=True, slots=True)
class SentenceNumbers:
    """What a sentence is made of; every number keeps the name it has in results.json.

    Attributes
    ----------
    intervention, outcome : what the treatment groups had and what was measured, as they stand in the middle of a sentence.
    answer : the pooled answer by name, or `not_estimated` with the counts.
    votes : better, worse, none and mixed, in samples.
    certainty : "high", "moderate", "low", "very low", or None where it was not graded.
    standing : where the effects stand, or why that cannot be said.
    """

    intervention: str
    outcome: str
    answer: Mapping[str, Any]
    votes: Mapping[str, Any]
    certainty: str | None
    standing: Standing | NotEstimated


def plain_sentence(shown: SentenceNumbers) -> str:
    """What a row shows, in plain words.

    Examples
    --------
    >>> votes = {"better": 2, "worse": 1, "none": 1, "mixed": 0}
    >>> answer = {"g": 0.31, "ci_low": 0.05, "ci_high": 0.56, "df": 5.1, "k_samples": 7}
    >>> found = Standing(7, 0.31, 0.10, 0.05, 0.56, 5.1, 0.10, 0.52, 0)
    >>> plain_sentence(SentenceNumbers("support", "attendance", answer, votes, "moderate", found))
    'Support probably improves attendance: g = 0.31 [0.05, 0.56], 7 samples.'
    >>> wide, found = answer | {"ci_low": -0.05}, Standing(7, 0.31, 0.10, -0.05, 0.56, 5.1, 0.10, 0.52, 0)
    >>> plain_sentence(SentenceNumbers("support", "attendance", wide, votes, "moderate", found))
    'Only the simpler interval, 0.10 to 0.52, indicates that support probably improves attendance: g = 0.31 [-0.05, 0.56], 7 samples.'
    >>> found = Standing(7, 0.31, 0.10, -0.05, 0.56, 5.1, -0.01, 0.52, 0)
    >>> plain_sentence(SentenceNumbers("support", "attendance", wide, votes, "moderate", found))
    'The evidence does not show whether support improves or worsens attendance: g = 0.31 [-0.05, 0.56], 7 samples.'
    """
    facts = {"intervention": shown.intervention, "outcome": shown.outcome, "answer": shown.answer}
    if isinstance(shown.standing, NotEstimated):
        if shown.answer["k_effects"]:
            return say(NO_ANSWER, facts)
        read = any(shown.votes[name] for name in VOTES)
        return say(NO_SIZE, facts) if read else "No study coded here measures it."
    said = _said(shown.standing, shown.certainty)
    facts["standing"] = shown.standing.to_dict()
    one, df = shown.standing.samples == 1, shown.standing.df
    behind = _one_sample(shown.answer) if one else "{standing.samples} samples"
    text = say(said + ": g = {standing.g:z.2f} [{standing.low:z.2f}, {standing.high:z.2f}], " + behind + ".", facts)
    text = text[:1].upper() + text[1:]
    if shown.certainty == "very low":
        text += " The evidence is very uncertain."
    return text if one or (df is not None and df >= RELIABLE_DF) else text + " With so few samples the interval is unreliable."


def _said(found: Standing, certainty: str | None) -> str:
    if found.shows not in (BENEFIT, HARM):
        return "the evidence does not show whether {intervention} improves or worsens {outcome}"
    verb = VERBS[certainty][0 if found.shows == BENEFIT else 1]
    if found.by in ONLY:
        return f"{ONLY[found.by]} that {{intervention}} {verb} {{outcome}}"
    return f"{{intervention}} {verb} {{outcome}}"


def _one_sample(answer: Mapping[str, Any]) -> str:
    """What was done with the effects of one sample, and whether they differ by more than its interval allows for."""
    if answer["k_effects"] == 1:
        return "one effect, of one sample"
    mean = "the mean of {answer.k_effects} effects of one sample"
    if answer["QE_p"] >= SIGNIFICANT:
        return mean
    freedom = "degree of freedom" if answer["QE_df"] == 1 else "degrees of freedom"
    test = f"Q = {{answer.QE:.1f}} on {{answer.QE_df}} {freedom}, p = {{answer.QE_p:.3f}}"
    return f"{mean}; they differ by more than chance ({test}), which the interval does not allow for"


def comparison_sentence(tested: Tested | None) -> str:
    """What a joint test of kinds shows, with the difference that it could have seen."""
    if not isinstance(tested, ModeratorTest):
        return f"The kinds could not be compared: {tested.reason if tested else 'the plan does not test it'}."
    facts = tested.to_dict()
    test = say("F = {statistic:.2f} on {df_num} and {df_denom:.1f} degrees of freedom, p = {p_value:.3f}", facts)
    unreliable = "" if tested.df_denom >= RELIABLE_DF else " With so few samples the test is unreliable."
    if tested.p_value < SIGNIFICANT:
        return f"The kinds differ: {test}.{unreliable}"
    seen = say(
        "taking all outcomes together, only a difference between kinds of {detectable:.2f} in g or more would probably have been seen",
        facts,
    )
    return f"The evidence does not show whether the kinds differ, nor that they are alike: {test}; {seen}.{unreliable}"
