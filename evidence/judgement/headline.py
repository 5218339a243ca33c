"""The headline: the main answer in people, how sure one may be of it, what is likely wrong with it, and the figures behind it.

One string by rule from the numbers, the same wherever the main answer is shown. It compares groups and says no more than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Headline:
    """The main answer in sentences, each complete and each "" where it has nothing to say.

    Attributes
    ----------
    title : of the headline body.
    people : how many of 100 had the event, without and with.
    shown : what the interval does not show, or which groups did better where nobody can be counted; the reason where there is no answer.
    few : that the interval is unreliable.
    place : what may be seen in a new place.
    certainty : in GRADE's word, or why nothing was graded.
    likely_wrong : what is likely wrong with it, in the words of the plan.
    share : the share of the others whom the average treated case surpasses.
    behind : the size and what it rests on.
    """

    title: str
    people: str = ""
    shown: str = ""
    few: str = ""
    place: str = ""
    certainty: str = ""
    likely_wrong: str = ""
    share: str = ""
    behind: str = ""

    def __str__(self) -> str:
        """All of it as one text."""
        first, *rest = filter(None, (getattr(self, name) for name in self.__slots__[1:-1]))
        said = " ".join((first, *(one[:1].upper() + one[1:] for one in rest), *filter(None, (self.behind,))))
        return f"{self.title}: {said}" if self.title else said


def headline(results: Analyses, certainty: GradeProfile | NotEstimated, found: Standing | NotEstimated) -> Headline:
    """The answer of the headline body with its limits.

    Parameters
    ----------
    results : the run.
    certainty : the GRADE profile of the headline body, or why there is none.
    found : where that body stands, or why that cannot be said.
    """
    plan, answer = results.review.plan, results.tier_1.headline
    title, words = plan.bodies[plan.headline].title, plan.words
    if not results.review.tables["studies"]:
        return Headline("", shown="No study is coded yet, so nothing is estimated.")
    if not isinstance(answer, Answer) or isinstance(found, NotEstimated):
        return Headline(title, shown=f"not estimated; {_why(answer, found)}.")
    absolute, shown = results.absolute.get((plan.headline, "")), found.shows in (BENEFIT, HARM) and not found.only
    finding = "" if shown else _not_shown(found, words.intervention)
    if shown and not absolute:
        finding = f"groups with {words.intervention} did {'better' if answer.g > 0 else 'worse'} than comparison groups on average."
    behind = say("{k_effects} effects of {k_samples} independent samples", answer.counts.to_dict())
    return Headline(
        title,
        people=_in_people(results, absolute) if absolute else "",
        shown=finding,
        few=UNRELIABLE if answer.df < RELIABLE_DF else "",
        place=_in_a_new_place(answer, absolute, words.intervention),
        certainty=_certainty(certainty),
        likely_wrong=words.likely_wrong,
        share=words.u3_sentence(answer.u3, answer.u3_low, answer.u3_high) if shown else "",
        behind=f"{size_text(answer)} from {behind}.",
    )


def with_and_without(results: Analyses) -> str:
    """The main answer in the shortest sentence, "" where nobody can be counted."""
    absolute = results.absolute.get((results.review.plan.headline, ""))
    said = (
        "Of 100 {units}, about {treated:.0f} {had} with {intervention} and about {comparison:.0f} without "
        "({level:.0%} interval with {intervention}: {treated_low:.0f} to {treated_high:.0f})."
    )
    return say(_precise(said, absolute), _people_facts(results, absolute)) if absolute else ""


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
    """How many of 100 had the event, without and with."""
    said = (
        "of 100 {units} in comparison groups about {comparison:.0f} {had}; of 100 with {intervention} about {treated:.0f} "
        "({treated_low:.0f} to {treated_high:.0f})."
    )
    return say(_precise(said, absolute), _people_facts(results, absolute))


def _people_facts(results: Analyses, absolute: AbsoluteEffect) -> dict[str, Any]:
    """What the sentences name. An event that nobody coded is quoted: its words need not fit a sentence."""
    words = results.review.plan.words
    coded = any(row.columns["event"] == absolute.event for row in results.effects.rows)
    had = absolute.event if coded else f'had "{absolute.event}"'
    return absolute.middle.to_dict() | {
        "units": words.units,
        "intervention": words.intervention,
        "had": had,
        "level": results.review.plan.level,
    }


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
    place = say(
        _precise("In a new place the number with {intervention} may be anywhere from {place_low:.0f} to {place_high:.0f}", absolute),
        middle.to_dict() | {"intervention": intervention},
    )
    other = "fewer" if middle.treated > middle.comparison else "more"
    return f"{place}{f', which includes {other} than without it' if opposite else ''}."


def _certainty(found: GradeProfile | NotEstimated) -> str:
    if isinstance(found, NotEstimated):
        return f"Certainty of this evidence (GRADE): {found.reason}."
    return f"Certainty of this evidence (GRADE): {found.certainty}{PROVISIONAL if found.provisional else ''}."
