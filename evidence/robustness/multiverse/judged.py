"""What every analysis of a body says of the claims about it and of the band of its recommendation, by the rules of the judgements.

A rule looks at an estimate through few questions (is this end above zero, are there samples enough), so analyses that answer all of them
alike have one verdict: one of each kind is judged, by the rule itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.judgement.body.numbers import EffectInBetterStudies
from evidence.judgement.body.standing import THIN_DF, UNIMPORTANT, WEAK_DF, WEAK_SAMPLES, Standing
from evidence.judgement.claims.on_bodies import U3_KIND
from evidence.judgement.claims.queries import Query
from evidence.judgement.claims.size import EQUIVALENCE_LEVEL, Published, size_verdict
from evidence.judgement.claims.verdicts import CANNOT, direction_verdict, rating_verdict
from evidence.judgement.ratings.bands import basic_band
from evidence.models.distributions import critical_value
from evidence.review.rating_rule import RatingRule
from evidence.robustness.multiverse.fit import Fits
from evidence.robustness.multiverse.rows import Codes

BAND = "band"
NO_BAND = "none"


@dataclass(frozen=True, slots=True)
class Judge:
    """The rules that a body is put to.

    Attributes
    ----------
    claims : those about it that are judged by its size or its direction.
    ratings : those that state its rating.
    rule, estimate_from : of its recommendation; None and "" where it is of none.
    """

    claims: tuple[Query, ...]
    ratings: tuple[Query, ...]
    rule: RatingRule | None
    estimate_from: str

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The verdict of each analysis on one claim, or its band.

    Attributes
    ----------
    names : verdicts or bands that occur.
    codes : (n,) which of them each analysis has.
    """

    names: tuple[str, ...]
    codes: Codes

    __repr__ = brief("names")

    def shares(self) -> dict[str, float]:
        """Share of the analyses by verdict or band."""
        return {name: float((self.codes == i).mean()) for i, name in enumerate(self.names)}


def published_band(query: Query) -> Published | None:
    """The band of g in which the figure of a claim can lie; None where it states none."""
    if query.band is None:
        return None
    low, high = (NormalDist().inv_cdf(end) if query.kind == U3_KIND else end for end in query.band)
    return Published(low, high)


def judged(fits: Fits, judge: Judge) -> dict[str, Outcomes]:
    """What each analysis says: by claim_id its verdict, under "band" the basic band."""
    kinds, back = _kinds(fits, judge)
    said = [_said(fits, int(i), judge) for i in kinds]
    out = {}
    for name in said[0] if said else ():
        names = tuple(dict.fromkeys(one[name] for one in said))
        out[name] = Outcomes(names, np.array([names.index(one[name]) for one in said])[back])
    return out


def _said(fits: Fits, i: int, judge: Judge) -> dict[str, str]:
    """What one analysis says."""
    if fits.samples[i] == 0:
        none = {query.claim_id: CANNOT for query in (*judge.claims, *judge.ratings)}
        return none | ({BAND: NO_BAND} if judge.rule is not None else {})
    stands = standing_at(fits, i)
    found = {query.claim_id: _claim(query)(stands) for query in judge.claims}
    if judge.rule is not None:
        best, better = (_inside(fits, i, j) for j in (0, 1))
        band = basic_band(stands, better, best, judge.rule, judge.estimate_from)
        found[BAND] = band
        for query in judge.ratings:
            found[query.claim_id] = rating_verdict(query.published, band, band, stands, "")[0]
    return found


def standing_at(fits: Fits, i: int) -> Standing:
    """Where one analysis has the body stand."""
    g, se, low, high, simple_low, simple_high = (float(getattr(fits, name)[i]) for name in _NUMBERS)
    df = None if np.isnan(fits.df[i]) else float(fits.df[i])
    return Standing(int(fits.samples[i]), g, se, low, high, df, simple_low, simple_high, int(fits.agreement[i]))


_NUMBERS = ("g", "se", "low", "high", "simple_low", "simple_high")


def _inside(fits: Fits, i: int, j: int) -> EffectInBetterStudies:
    low, df = (None if np.isnan(one[i, j]) else float(one[i, j]) for one in (fits.better_low, fits.better_df))
    return EffectInBetterStudies(int(fits.better[i, j]), low, df)


def _claim(query: Query) -> Callable[[Standing], str]:
    published = published_band(query)
    if published is None:
        return lambda stands: direction_verdict(stands)[0]
    return lambda stands: size_verdict(stands, published)[0]


def _kinds(fits: Fits, judge: Judge) -> tuple[Codes, Codes]:
    """The first analysis of every kind that the rules can tell apart, and the kind of each."""
    df = np.where(np.isnan(fits.df), -1.0, np.digitize(np.nan_to_num(fits.df), (THIN_DF, WEAK_DF)))
    asked: list[Any] = [np.minimum(fits.samples, WEAK_SAMPLES + 1), fits.agreement, df]
    for low, high in ((fits.low, fits.high), (fits.simple_low, fits.simple_high)):
        asked += [low > 0, high < 0, high < UNIMPORTANT]
    for published in filter(None, map(published_band, judge.claims)):
        asked += _about(fits, published)
    if judge.rule is not None:
        for j, demand in enumerate((judge.rule.strong, judge.rule.good)):
            asked += [np.minimum(fits.better[:, j], demand.min_judged_samples), fits.better_low[:, j] > 0]
            asked += [np.nan_to_num(fits.better_df[:, j], nan=-1.0) >= demand.min_df]
            asked += [np.minimum(fits.samples, demand.min_samples), np.isnan(fits.better_low[:, j])]
    _, first, back = np.unique(np.column_stack(asked), axis=0, return_index=True, return_inverse=True)
    return first, back.ravel()


def _about(fits: Fits, published: Published) -> list[Any]:
    """What the rule on a published size asks."""
    half = np.where(np.isnan(fits.df), np.nan, critical_value(EQUIVALENCE_LEVEL, np.nan_to_num(fits.df, nan=1.0))) * fits.se
    low, high = published.wide
    ends = [(fits.low, fits.high), (fits.simple_low, fits.simple_high)]
    asked: list[Any] = [side for one, other in ends for side in (one > published.high, other < published.low)]
    return [*asked, (fits.g - half >= low) & (fits.g + half <= high)]


def support(shares: Mapping[str, float], verdicts: Sequence[str]) -> float:
    """Share of the analyses with one of some verdicts."""
    return sum(shares.get(one, 0.0) for one in verdicts)
