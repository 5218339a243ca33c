"""What is said of the evidence over time, whichever way it points."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.base.reason import NotEstimated
from evidence.base.words import say, several
from evidence.judgement.ratings.bands import mark_words
from evidence.robustness.examined import Examined
from evidence.robustness.over_time.answer import BodyOverTime, Since
from evidence.robustness.over_time.monitoring import Monitored

OVER_TIME = (
    "What these studies said each year, from those published by then, under the plan, the coding and the appraisals of today. "
    "Nobody analysed them in this way at the time."
)
MONITORING = (
    "The same, treating each year as a planned look on the way to a required amount of information (trial sequential analysis). Cochrane "
    "discourages such methods for updated reviews in most circumstances, and never rests main analyses or conclusions on them (Handbook, "
    "chapter on prospective approaches): nobody plans or stops the studies of a review, and the amount required rests on a presumed "
    "effect and on how diverse a few studies happen to be. No mark or verdict here rests on them."
)
SIDES = {"above": "above zero", "below": "below zero", "across": "on both sides of zero"}


def over_time_words(run: Examined) -> tuple[str, ...]:
    """Since when the main answers are what they are, since when marks and verdicts are, and what has no year."""
    found, main = run.over_time, (run.review.plan.headline, "overall")
    said = [_body(body) for body in found.bodies if body.body in main]
    numbers = dict.fromkeys(one.recommendation for one in found.since if one.recommendation is not None)
    said += [f"Recommendation {number}: {marks_over_time(found.since, number)}." for number in numbers]
    if found.claims["judged"]:
        said.append(
            say("Of the {judged} claims about a body of evidence, {changed} had a different verdict in an earlier year.", found.claims)
        )
    if found.undated:
        said.append(f"Without a year of publication, and so counted from the last year on: {', '.join(found.undated)}.")
    return tuple(filter(None, said))


def monitoring_words(run: Examined) -> tuple[str, ...]:
    """The headline body as if it had been monitored, for each size of effect."""
    body = next((one for one in run.over_time.bodies if one.body == run.review.plan.headline), None)
    if body is None:
        return ()
    if isinstance(body.monitoring, NotEstimated):
        return (f"{body.title} is not monitored: {body.monitoring.reason}.",)
    return (MONITORING, *(_monitored(body.title, one) for one in body.monitoring))


def path_words(one: Since) -> str:
    """What a mark or a verdict was, year by year.

    >>> path_words(Since(3, "", "basic", "promising", 2014, 2014, ((1976, "none"), (2014, "promising"))))
    'no rating at first; promising from 2014'
    """
    (_, start), *later = one.path
    if not later:
        return f"{mark_words(start)} throughout"
    names = [(year, mark_words(name)) for year, name in later]
    return "; ".join((f"{mark_words(start)} at first", *(f"{name}{',' * (',' in name)} from {year}" for year, name in names)))


def marks_over_time(since: Sequence[Since], recommendation: int) -> str:
    """The marks of a recommendation year by year, both readings once where they are alike; "" where it rests on no body."""
    paths = {one.reading: path_words(one) for one in since if one.recommendation == recommendation}
    if len(set(paths.values())) == 1:
        return next(iter(paths.values()))
    return ". ".join(f"By the {reading} reading {path}" for reading, path in paths.items())


def _body(body: BodyOverTime) -> str:
    last = body.years[-1]
    if not last.side:
        return f"{body.title}: no answer in any year up to {last.year}." if not any(one.side for one in body.years) else ""
    since = last
    for one in reversed(body.years):
        if one.side != last.side:
            break
        since = one
    samples = f"{several(since.answer.counts.samples, 'sample')} then, {last.answer.counts.samples} now"
    return f"{body.title}: the interval of the main model has been {SIDES[last.side]} since {since.year} ({samples})."


def _monitored(title: str, found: Monitored) -> str:
    first, last = found.crossed, found.looks[-1]
    facts = found.to_dict() | {"last": last.to_dict()}
    # The title is a text of the review: it is no part of the template.
    start = f"{title}, " + say(
        "to detect g = {aim:.2f}: {required:,.0f} people in two equal groups would be required, allowing for how far the studies differ "
        "(diversity D2 {diversity:.0%}); these studies amount to {last.share:.0%} of that. ",
        facts,
    )
    if first is not None:
        side = "above" if first.z > 0 else "below"
        return start + say(f"The statistic crossed its boundary {side} zero in {{crossed}}.", facts)
    if last.boundary is None:
        return start + "It crossed no boundary before all of the allowed error was spent."
    return start + say("The statistic, {last.z:z.2f}, has not crossed its boundary, which now lies at {last.boundary:.2f}.", facts)
