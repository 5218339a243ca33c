"""How far the inputs that decide are from moving a band, in words and numbers."""

from __future__ import annotations

import math

from evidence.base.words import several
from evidence.judgement.body.numbers import BodyNumbers
from evidence.judgement.ratings.bands import BASIC, GRADED, RISK, Judged, allowed_concerns, cap_of, needed
from evidence.judgement.trace import number_text
from evidence.review.plan import BANDS
from evidence.review.rating_rule import BandDemand, RatingRule

FALL = "to fall to no rating"
# The readings as people call them.
CALLED = {"basic": "Basic reading", "graded": "Graded reading", "both": "Both readings"}


def moves(body: BodyNumbers, rule: RatingRule, estimate_from: str, judged: Judged, mode: str) -> list[str]:
    """What would raise the band, and what would lower it."""
    interval = "interval" if body.samples == 1 else "simpler interval"
    if judged.uncapped == "none":
        now = f"it begins {number_text(abs(body.z_low))} below" if body.z_low < 0 else "it begins at zero"
        return [_line(mode, "to rise to promising", [f"the {interval} would have to lie above zero ({now})"])]
    found = []
    source, cap = cap_of(body, rule, estimate_from)
    limited = judged.band != judged.uncapped or cap == judged.band != "strong"
    if limited:
        found.append(f"{mode}: the source of the estimate ({source.replace('_', ' ')}) allows {cap} at most, whatever the numbers")
    higher = BANDS[BANDS.index(judged.uncapped) + 1 : BANDS.index(judged.uncapped) + 2]
    for band in higher:
        demand = rule.good if band == "good" else rule.strong
        found.append(_line(mode, f"{'but for that limit, ' if limited else ''}to rise to {band}", _gaps(band, demand, body, judged, mode)))
    if judged.uncapped in RISK:
        found.append(
            _line(
                mode,
                f"what holds it at {judged.uncapped}",
                _slack(rule.good if judged.uncapped == "good" else rule.strong, body, judged, mode),
            )
        )
    agree = "a sample on the side of harm, or none left with its own interval above zero"
    above = f"the {interval} would have to reach zero (it begins {number_text(body.z_low)} above)"
    found.append(_line(mode, FALL, [above if body.z_low > 0 else agree]))
    return found


def joined(basic: tuple[str, ...], graded: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of both readings, basic first; what holds for both is said once.

    >>> for line in joined(("basic, to good: one more", "basic: cap"), ("graded, to good: one more; and two fewer", "graded: cap")):
    ...     print(line)
    Basic reading, to good: one more
    Both readings: cap
    Graded reading, to good: the same; and two fewer
    """
    for_both = [{_said_of_both(line, mode): line for line in lines} for mode, lines in ((BASIC, basic), (GRADED, graded))]
    shared = for_both[0].keys() & for_both[1].keys()
    first = [both if both in shared else line for both, line in for_both[0].items()]
    second = [both if both in shared else _more_than(basic, line) for both, line in for_both[1].items()]
    return tuple(_called(line) for line in sorted(dict.fromkeys((*first, *second)), key=lambda line: FALL in line))


def _called(line: str) -> str:
    """The line with its reading as people call it."""
    mode = next((mode for mode in CALLED if line.startswith(mode)), "")
    return CALLED[mode] + line.removeprefix(mode) if mode else line


def _more_than(basic: tuple[str, ...], line: str) -> str:
    """A line of graded that says what one of basic does and goes on."""
    for other in (one.removeprefix(BASIC) for one in basic):
        if line.startswith(f"{GRADED}{other}; and "):
            return line.replace(other.partition(": ")[2], "the same", 1)
    return line


def _said_of_both(line: str, mode: str) -> str:
    return "both" + line.removeprefix(mode) if line.startswith(mode) else line


def _gaps(band: str, demand: BandDemand, body: BodyNumbers, judged: Judged, mode: str) -> list[str]:
    """Every distance to a higher band that is not covered yet."""
    holding = body.low_moderate if band == "good" else body.low
    standing = (body.low_moderate_provisional if band == "good" else body.low_provisional) - holding.samples
    judged_least, gaps = least_judged(demand), []
    if body.samples < max(demand.min_samples, judged_least):
        gaps.append(f"at least {_more(max(demand.min_samples, judged_least) - body.samples, 'independent eligible sample')}")
    if holding.samples < judged_least:
        text = f"at least {_more(judged_least - holding.samples, 'sample')} judged at {RISK[band]} risk of bias by a full appraisal"
        gaps.append(
            text
            + (f" ({several(standing, 'sample')} would count if the judgement from the design alone were confirmed)" if standing else "")
        )
    if holding.ci_low is None:
        gaps.append(f"a robust interval of theirs above zero on {demand.min_df:g} degrees of freedom (not estimated now)")
    if holding.ci_low is not None and holding.ci_low <= 0:
        gaps.append(f"the robust interval's lower end in samples of {RISK[band]} risk is {number_text(abs(holding.ci_low))} below zero")
    if holding.df is not None and holding.df < demand.min_df:
        gaps.append(f"{number_text(demand.min_df - holding.df)} more degrees of freedom in them (now {holding.df:.1f})")
    most = allowed_concerns(demand, body)
    if mode != BASIC and judged.concerns > most:
        gaps.append(f"{_more(judged.concerns - most, 'concern', 'fewer')} (now {judged.concerns}, at most {most} allowed)")
    return gaps


def least_judged(demand: BandDemand) -> int:
    """Fewest judged samples with which a band can be reached: the mean of k samples has at most k - 1 degrees of freedom."""
    return max(demand.min_judged_samples, math.ceil(demand.min_df) + 1)


def _slack(demand: BandDemand, body: BodyNumbers, judged: Judged, mode: str) -> list[str]:
    """How far each input is above what the band asks. An effect that holds at low risk counts for good too."""
    holding = body.low_moderate if judged.uncapped == "good" and (body.low_moderate.ci_low or 0) > 0 else body.low
    risk = RISK["good" if holding is body.low_moderate else "strong"]
    slack = [f"{several(holding.samples, 'sample')} judged at {risk} risk of bias by a full appraisal, {needed(demand.min_judged_samples)}"]
    if holding.ci_low is not None and holding.df is not None:
        slack.append(
            f"the robust interval's lower end in them is {number_text(holding.ci_low)} above zero on {holding.df:.1f} degrees of freedom"
        )
    if mode != BASIC:
        slack.append(f"{several(judged.concerns, 'concern')}, at most {allowed_concerns(demand, body)} allowed")
    return slack


def _more(count: int, noun: str, word: str = "more") -> str:
    spelled = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")[count - 1] if 1 <= count <= 9 else str(count)
    return f"{spelled} {word} {noun}" + ("" if count == 1 else "s")


def _line(mode: str, where: str, gaps: list[str]) -> str:
    return f"{mode}, {where}: " + "; and ".join(gaps)
