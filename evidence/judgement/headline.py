"""The headline: the main answer in people, how sure one may be of it, what is likely wrong with it, and the figures behind it.

One string by rule from the numbers, the same wherever the main answer is shown. It compares groups and says no more than that.
"""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.base.words import say, size_text
from evidence.judgement.body.standing import AGREEMENT, BENEFIT, HARM, SIMPLER, Standing
from evidence.judgement.grade.answer import GradeProfile
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer, NoAnswer
from evidence.synthesis.pooled.per_hundred import AbsoluteEffect
from evidence.synthesis.review_run import Analyses

NOTHING_SHOWN = "the interval includes zero difference, so these numbers do not show whether {intervention} makes things better or worse."
INDICATED = {
    SIMPLER: "only the simpler interval, {standing.simple_low:z.2f} to {standing.simple_high:z.2f} in g, leaves out zero difference; "
    "that of the main model includes it, so it is indicated, and not shown, that {intervention} makes things {side}.",
    AGREEMENT: "every sample points the same way, but both intervals include zero difference, so it is indicated, and not shown, that "
    "{intervention} makes things {side}.",
}
SIMPLER_SPANS = (
    "the simpler interval includes zero difference, so these numbers do not show whether {intervention} makes things better or worse."
)
# Events of fewer than this in 100 are shown with a decimal.
RARE = 10
UNRELIABLE = "With so few samples the interval is unreliable."
PROVISIONAL = ", provisional, because risk of bias was judged in part or whole from the designs alone"


def headline(results: Analyses, certainty: GradeProfile | NotEstimated, found: Standing | NotEstimated) -> str:
    """The answer of the headline body with its limits.

    Parameters
    ----------
    results : the run.
    certainty : the GRADE profile of the headline body, or why there is none.
    found : where that body stands, or why that cannot be told.
    """
    plan, answer = results.review.plan, results.tier_1.headline
    title, words = plan.bodies[plan.headline].title, plan.words
    if not results.review.tables["studies"]:
        return "No study is coded yet, so nothing is estimated."
    if not isinstance(answer, Answer) or isinstance(found, NotEstimated):
        return f"{title}: not estimated; {_why(answer, found)}."
    absolute, shown = results.absolute.get((plan.headline, "")), found.shows in (BENEFIT, HARM) and not found.only
    said = [_in_people(results, absolute)] if absolute else []
    if not shown:
        said.append(_not_shown(found, words.intervention))
    elif not absolute:
        said.append(f"groups with {words.intervention} did {'better' if answer.g > 0 else 'worse'} than comparison groups on average.")
    if answer.df < RELIABLE_DF:
        said.append(UNRELIABLE)
    said += [_in_a_new_place(answer, absolute, words.intervention), _certainty(certainty), words.likely_wrong]
    if shown:
        said.append(words.u3_sentence(answer.u3, answer.u3_low, answer.u3_high))
    behind = say("{k_effects} effects of {k_samples} independent samples", answer.counts.to_dict())
    sentences = [one[:1].upper() + one[1:] for one in said[1:] if one]
    return " ".join((f"{title}: {said[0]}", *sentences, f"{size_text(answer)} from {behind}."))


def _why(*asked: object) -> str:
    """Why there is no answer."""
    return next(one.reason for one in asked if isinstance(one, (NoAnswer, NotEstimated)))


def _not_shown(found: Standing, intervention: str) -> str:
    """What is only indicated, by which interval; or that nothing is."""
    facts = {"intervention": intervention, "standing": found.to_dict(), "side": "better" if found.shows == BENEFIT else "worse"}
    if found.shows in (BENEFIT, HARM):
        return say(INDICATED[found.by], facts)
    return say(NOTHING_SHOWN if found.by != SIMPLER else SIMPLER_SPANS, facts)


def _in_people(results: Analyses, absolute: AbsoluteEffect) -> str:
    """How many of 100 had the event, without and with. An event that nobody coded is quoted: its words need not fit a sentence."""
    words = results.review.plan.words
    coded = any(row.columns["event"] == absolute.event for row in results.effects.rows)
    facts = absolute.middle.to_dict() | {"units": words.units, "intervention": words.intervention}
    facts["had"] = absolute.event if coded else f'had "{absolute.event}"'
    said = (
        "of 100 {units} in comparison groups about {comparison:.0f} {had}; of 100 with {intervention} about {treated:.0f} "
        "({treated_low:.0f} to {treated_high:.0f})."
    )
    return say(_precise(said, absolute), facts)


def _precise(template: str, absolute: AbsoluteEffect) -> str:
    """Rare events with a decimal, which whole people would hide."""
    rare = min(absolute.middle.comparison, absolute.middle.treated) < RARE
    return template.replace(":.0f}", ":.1f}") if rare else template


def _in_a_new_place(answer: Answer, absolute: AbsoluteEffect | None, intervention: str) -> str:
    """The prediction interval, and whether it holds the opposite of what is shown."""
    opposite = answer.pi_low <= 0 <= answer.pi_high and not answer.ci_low <= 0 <= answer.ci_high
    if absolute is None:
        place = say("In a new place g may be anywhere from {pi_low:z.2f} to {pi_high:z.2f}", answer.to_dict())
        return f"{place}{', which includes the opposite' if opposite else ''}."
    middle = absolute.middle
    place = say(_precise("In a new place it may be anywhere from {place_low:.0f} to {place_high:.0f}", absolute), middle.to_dict())
    other = "fewer" if middle.treated > middle.comparison else "more"
    return f"{place}{f', which includes {other} than without {intervention}' if opposite else ''}."


def _certainty(found: GradeProfile | NotEstimated) -> str:
    if isinstance(found, NotEstimated):
        return f"Certainty of this evidence (GRADE): {found.reason}."
    return f"Certainty of this evidence (GRADE): {found.certainty}{PROVISIONAL if found.provisional else ''}."
