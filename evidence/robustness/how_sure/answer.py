"""Of the headline and of each recommendation: how many defensible analyses agree, what would overturn it, how often the procedure errs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.base.words import say, several
from evidence.judgement.otherwise.words import MOST_NAMED, rating_otherwise
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import mark_words
from evidence.review.plan_multiverse import UNCERTAIN
from evidence.robustness.missing.words import overturned
from evidence.robustness.multiverse.answer import HEADLINE, Multiverse
from evidence.robustness.multiverse.judged import BAND
from evidence.robustness.multiverse.words import moved_most
from evidence.robustness.next_study.words import study_to_make
from evidence.robustness.twin.words import errs_words
from evidence.synthesis.pooled.answer import Answer

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined

NO_BODY = "The recommendation rests on a comparison of kinds, not on one pooled answer, so there are no analyses to count."
NO_PLAN = "The plan names no other choices ([multiverse] of review.toml)."
NOT_HERE = "No other analyses of it were made in this run; the command evidence sensitivity --full makes them."


@dataclass(frozen=True, slots=True)
class HowSure:
    """How sure one can be of one thing.

    Attributes
    ----------
    key, title : "headline" or the number of a recommendation; what it says.
    stands : what stands now.
    agree : share of the defensible analyses that say the same; None where there are none to count.
    agreement : the same in words, with the choice that moves it most.
    overturn : what would overturn it: one change of the data or a choice, and results without a size.
    errs : how often our own procedure errs on data like these; "" where nobody has simulated it.
    next_study : what the next study should be.
    """

    key: str
    title: str
    stands: str
    agree: float | None
    agreement: str
    overturn: str
    errs: str
    next_study: str

    __repr__ = brief("key", "stands", "agree")

    to_dict = fields_by_name


def how_sure(run: Examined) -> tuple[HowSure, ...]:
    """The headline, then each recommendation in order of the numbers."""
    found = {one.key: one for one in run.multiverses if not one.question}
    rows = [_headline(run, found.get(HEADLINE), _elsewhere(run, HEADLINE))] if run.review.tables["studies"] else []
    for one in run.ratings:
        key = str(one.recommendation)
        rows.append(_rating(one, run, found.get(key), _elsewhere(run, key)))
    return tuple(rows)


def _elsewhere(run: Examined, key: str) -> tuple[str, str]:
    """What other subjects of this room say: how often the procedure errs, and what the next study should be."""
    return errs_words(run).get(key, ""), study_to_make(run, key)


def _headline(run: Examined, one: Multiverse | None, elsewhere: tuple[str, str]) -> HowSure:
    plan, standing = run.review.plan, run.standing
    title = plan.bodies[plan.headline].title
    if isinstance(standing, NotEstimated):
        return HowSure(HEADLINE, title, f"not estimated: {standing.reason}", None, "", "", *elsewhere)
    stands = f"{standing.shows}{f', {standing.only}' if standing.only else ''}"
    agree = None
    said = _none(run)
    if one is not None:
        now = bool(one.fits.low[0] > 0)
        agree = one.share_above_zero if now else 1.0 - one.share_above_zero
        side = "lies" if now else "does not lie"
        said = say(f"In {{agree:.0%}} of {_count(one)} the interval {side} above zero.", {"agree": agree})
        said = f"{said} {moved_most(one.moves, run.review)}".strip()
    overturn = " ".join(filter(None, (_by_one_change(run), _by_missing(run, HEADLINE, False))))
    return HowSure(HEADLINE, title, stands, agree, said, overturn, *elsewhere)


def _by_one_change(run: Examined) -> str:
    """Which single changes let the interval of the headline include zero, or leave it out."""
    answer, tried = run.tier_1.headline, run.sensitivity[run.review.plan.headline]
    if not isinstance(answer, Answer):
        return ""
    includes = answer.ci_low <= 0 <= answer.ci_high
    other = [
        one.change
        for one in tried
        if not isinstance(one.answer, NotEstimated) and (one.answer.ci_low <= 0 <= one.answer.ci_high) != includes
    ]
    what = "leaves out zero" if includes else "includes zero"
    if not other:
        return f"The interval {what} after none of {several(len(tried), 'single change')}."
    named = f": {'; '.join(other)}" if len(other) <= MOST_NAMED else ""
    return f"The interval {what} after {len(other)} of {several(len(tried), 'single change')}{named}."


def _rating(rating: Rating, run: Examined, one: Multiverse | None, elsewhere: tuple[str, str]) -> HowSure:
    key, stands = str(rating.recommendation), mark_words(rating.literal_name)
    changes = rating_otherwise(run.otherwise, rating.recommendation)
    overturn = f"With one thing changed it would be: {changes}." if changes else ""
    if not run.review.plan.recommendations[key].where:
        return HowSure(key, rating.title, stands, None, NO_BODY, overturn, *elsewhere)
    overturn = " ".join(filter(None, (overturn, _by_missing(run, key, True))))
    if one is None or BAND not in one.outcomes:
        return HowSure(key, rating.title, stands, None, _none(run), overturn, *elsewhere)
    agree = one.bands.get(rating.literal, 0.0)
    said = say(f"{{agree:.0%}} of {_count(one)} give the same mark.", {"agree": agree})
    if one.empty:
        said += f" In {one.empty:,} of them no effect is left to rate."
    return HowSure(key, rating.title, stands, agree, f"{said} {_moves_band(one)}".strip(), overturn, *elsewhere)


def _none(run: Examined) -> str:
    """Why no analyses are counted."""
    return NO_PLAN if run.review.plan.multiverse is None else NOT_HERE


def _count(one: Multiverse) -> str:
    return f"{one.specifications:,} defensible analyses"


def _moves_band(one: Multiverse) -> str:
    """The choice whose options differ most in how often the band is the one that stands."""
    codes = one.outcomes[BAND].codes
    if (codes == codes[0]).all():
        return ""
    moves = sorted(one.moves, key=lambda move: -move.sign_share)
    uncertain: Sequence[str] = [move.title for move in moves if move.declared == UNCERTAIN and move.sign_share > 0]
    return f"What changes the mark most: {uncertain[0][:1].lower()}{uncertain[0][1:]}." if uncertain else ""


def _by_missing(run: Examined, key: str, band: bool) -> str:
    found = next((one for one in run.missing_sizes if one.key == key), None)
    said = overturned(found, band) if found is not None else ""
    return f"{said[:1].upper()}{said[1:]}." if said else ""
