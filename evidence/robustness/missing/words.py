"""What is said of results that are known and print no size."""

from __future__ import annotations

from typing import Protocol

from evidence.base.words import say, several
from evidence.judgement.ratings.bands import mark_words
from evidence.robustness.missing.answer import AS_IS, DIRECTION, FARTHEST, NULL, WORST, MissingSizes, NoMissingSizes, Tipping
from evidence.robustness.multiverse.answer import HEADLINE

MISSING_SIZES = (
    "Results that are known but print no size, treated as if each had one with the standard error that is usual here, under three "
    "assumptions: no difference; as large as the mean of those with a size, in the direction that was read; and as bad as its direction "
    "allows. The tipping point is the size that all of them together would need for a verdict or a mark to change."
)


class WithMissingSizes(Protocol):
    """A run with its results without a size."""

    @property
    def missing_sizes(self) -> tuple[MissingSizes | NoMissingSizes, ...]: ...


def missing_sizes_words(run: WithMissingSizes) -> tuple[str, ...]:
    """The headline in sentences."""
    return tuple(line for one in run.missing_sizes if one.key == HEADLINE for line in (bounds_words(one), tipping_words(one)) if line)


def bounds_words(one: MissingSizes | NoMissingSizes) -> str:
    """The answer under each assumption, in a sentence."""
    if isinstance(one, NoMissingSizes):
        return f"{one.title}: {one.reason}."
    facts = one.to_dict()
    facts["assumed"] = {_KEYS.get(name, name): cells for name, cells in facts["assumed"].items()}
    return f"{one.title}: " + say(
        "samples with a direction but no size: {unsized}; with a size: {sized}. With the former included, the answer, g = "
        "{assumed.as_is.g:z.2f} without them, would be {assumed.null.g:z.2f} [{assumed.null.ci_low:z.2f}, {assumed.null.ci_high:z.2f}] if "
        "they showed no difference, {assumed.direction.g:z.2f} [{assumed.direction.ci_low:z.2f}, {assumed.direction.ci_high:z.2f}] if they "
        "were as large as those with a size, each in its own direction, and {assumed.worst.g:z.2f} [{assumed.worst.ci_low:z.2f}, "
        "{assumed.worst.ci_high:z.2f}] in the worst case.",
        facts,
    )


_KEYS = {AS_IS: "as_is", NULL: "null", DIRECTION: "direction", WORST: "worst"}


def tipping_words(one: MissingSizes | NoMissingSizes) -> str:
    """How adverse these results would have to be to overturn what stands; "" where nothing of it stands."""
    if isinstance(one, NoMissingSizes):
        return ""
    named = {tip.what: tip for tip in one.tipping}
    parts = [_tip(named[name]) for name in ("interval above zero", "estimate above zero") if name in named and named[name].now != "no"]
    return f"{parts[0][:1].upper()}{'; '.join(parts)[1:]}." if parts else ""


def _tip(tip: Tipping) -> str:
    what = {"interval above zero": "the interval would include zero", "estimate above zero": "the estimate would be zero or less"}
    if tip.at is None:
        return f"{what.get(tip.what, tip.what)} at no common size of these results from {-FARTHEST:z.1f} to {FARTHEST:z.1f}"
    if tip.what in what:
        return f"{what[tip.what]} if these results lay at g = {tip.at:z.2f} or below"
    called = "the mark (basic reading)" if tip.what == "band" else tip.what
    return f"{called} would change from {mark_words(tip.now)} to {mark_words(tip.then)} if these results lay at g = {tip.at:z.2f}"


def overturned(one: MissingSizes | NoMissingSizes, band: bool) -> str:
    """What results without a size would have to be to overturn the headline, or the band of a recommendation; in a few words."""
    if isinstance(one, NoMissingSizes):
        return f"by results without a size: {one.reason}"
    wanted = "band" if band else "interval above zero"
    tip = next((tip for tip in one.tipping if tip.what == wanted), None)
    return f"of {several(one.unsized, 'sample')} without a size: {_tip(tip)}" if tip else ""
