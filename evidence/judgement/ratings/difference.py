"""Why our mark of a recommendation differs from the guide's, or that it does not: a plain paragraph by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.base.words import say, several
from evidence.judgement.body.standing import Standing
from evidence.review.plan import BANDS
from evidence.review.rating_rule import CANNOT

READINGS = ("basic", "graded")
DATA = "The two marks rest on different data: ours concerns only the studies coded here, and does not show that the guide's is wrong."
NO_SIZE = "No effect with a size meets the rule's entry conditions, so nothing is shown for or against {intervention}."


@dataclass(frozen=True, slots=True)
class Behind:
    """What our marks rest on.

    Attributes
    ----------
    found : where the effects stand that passed the gates; None where none did.
    left_out : which effects did not pass, each with the reason; "" where all did.
    """

    found: Standing | None
    left_out: str = ""


def difference(
    published: str, ours: Sequence[str], named: Sequence[str], behind: Behind, missing: str, claim: bool, intervention: str
) -> str:
    """Both marks, what ours rests on, what keeps it from being higher, and what the difference does not say.

    Parameters
    ----------
    published : the guide's band.
    ours, named : our bands by the basic and by the graded reading; the same with what their names add.
    behind : what ours rest on.
    missing : what keeps ours from being higher.
    claim : whether the recommendation claims an effect, so that there is something to rate.
    intervention : what the treatment groups had, as it stands in the middle of a sentence.

    Examples
    --------
    >>> one = Standing(1, -0.17, 0.12, -0.41, 0.07, None, -0.41, 0.07, 0)
    >>> rests = Behind(one, "Worcel 2006: groups of 28 and 12, and 20 are needed in each")
    >>> said = difference("good", ["none"] * 2, ["none"] * 2, rests, "its interval must lie above zero", True, "support")
    >>> for sentence in said.split(". ")[:2]:
    ...     print(sentence)
    The guide gives "good"; the rule gives no mark, which is lower
    Ours rests on 1 sample (not counted, Worcel 2006: groups of 28 and 12, and 20 are needed in each): g = -0.17 [-0.41, 0.07], where \
positive is better; the interval lies on both sides of no difference
    >>> difference("none", ["none"] * 2, ["none"] * 2, Behind(None), "the recommendation compares kinds", False, "support")
    'Neither the guide nor the rule gives a mark: the recommendation compares kinds.'
    """
    if not claim:
        if published == "none":
            return f"Neither the guide nor the rule gives a mark: {missing}."
        return f"The guide gives {_mark(published)}; the rule gives no mark: {missing}."
    said = [_marks(published, ours, named), _behind(behind, intervention)]
    if any(band != BANDS[-1] for band in ours):
        said.append(f"What keeps ours from being higher: {missing}.")
    if any(band != published for band in ours):
        said.append(DATA)
    return " ".join(said)


def _marks(published: str, ours: Sequence[str], named: Sequence[str]) -> str:
    """Which is which, once where both readings agree."""
    if {*ours, *named} == {published}:
        return f"The guide and the rule give the same: {_mark(named[0])}."
    given = [f"{_mark(name)}, which is {_beside(published, band)}" for name, band in zip(named, ours, strict=True)]
    if len(set(given)) == 1:
        return f"The guide gives {_mark(published)}; the rule gives {given[0]}."
    by_reading = [f"by its {reading} reading {one}" for reading, one in zip(READINGS, given, strict=True)]
    return f"The guide gives {_mark(published)}; the rule gives {'; '.join(by_reading)}."


def _beside(published: str, band: str) -> str:
    if CANNOT in (published, band):
        return "neither higher nor lower"
    place, other = BANDS.index(band), BANDS.index(published)
    return "the same mark" if place == other else "higher" if place > other else "lower"


def _mark(band: str) -> str:
    """A mark as it stands in a sentence."""
    if band == CANNOT:
        return "no mark, as it cannot be rated"
    return "no mark" if band == "none" else f'"{band}"'


def _behind(behind: Behind, intervention: str) -> str:
    """What was counted and what not, the size, and on which side its interval lies."""
    found, not_counted = behind.found, f" (not counted, {behind.left_out})" if behind.left_out else ""
    if found is None:
        return say(NO_SIZE, {"intervention": intervention}).replace(", so", f"{not_counted}, so")
    side = "on the side of benefit" if found.low > 0 else "on the side of harm" if found.high < 0 else "on both sides of no difference"
    size = say("g = {g:z.2f} [{low:z.2f}, {high:z.2f}]", found.to_dict())
    rests = f"Ours rests on {several(found.samples, 'sample')}{not_counted}"
    return f"{rests}: {size}, where positive is better; the interval lies {side}."
