"""What further studies would do to a rating: they are put among the effects of the recommendation and the rule is asked again.

They are taken to meet every gate: in the body of the recommendation, of the design and country that the rule names first, their risk of
bias judged low by a full appraisal. One study finds the average effect of the recommendation so far; several spread around it as true
effects and chance let them, each at the middle of an equally likely part. Number and size are varied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from evidence.base.as_dict import or_note
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.effects.scale import normal_quantile
from evidence.judgement.body.answer import OneSample, answer_of
from evidence.judgement.body.here import BodyHere, body_here
from evidence.judgement.planning.further import JUDGED, NEW, FurtherStudy, further_pattern
from evidence.judgement.ratings.eligible import sift
from evidence.judgement.ratings.readings import Case, both_readings
from evidence.judgement.ratings.to_move import joined
from evidence.judgement.risk_of_bias.overall import judged_studies
from evidence.models.power.design import TwoGroups
from evidence.review.plan import BANDS, Recommendation
from evidence.review.rating_rule import CANNOT
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, NoAnswer
from evidence.synthesis.pooled.answers import Answers

# Sizes that are tried, in all: each half as large again as the one before, from 40 to about 100,000.
TRIED = tuple(round(40 * 1.5**step) for step in range(20))
# More further studies than this are no plan.
MOST_STUDIES = 8
# Effects that are looked at for a study of a given size, in g.
LARGEST, COARSE, FINE = 1.5, 0.05, 0.01


@dataclass(frozen=True, slots=True)
class RatingMove:
    """What further studies would do to one rating.

    Attributes
    ----------
    recommendation, title : as in the plan.
    basic, graded : the bands now.
    effect : the average effect that further studies are taken to have; or why there is none.
    studies : the fewest further studies that move a band, whatever their size; or why no number up to eight does.
    people : the fewest people in each of them; None where no number of studies moves a band.
    to_basic, to_graded : the bands with them; those of now where nothing moves.
    needed_g : for one study of the planned size, the smallest effect that lifts a band; None where no size was given, or why none does.
    to_move : what the rule itself says of the way to other bands, as in `Rating`.
    """

    recommendation: int
    title: str
    basic: str
    graded: str
    effect: float | NotEstimated
    studies: int | NotEstimated
    people: int | None
    to_basic: str
    to_graded: str
    needed_g: float | NotEstimated | None
    to_move: tuple[str, ...]

    __repr__ = brief("recommendation", "basic", "graded", "studies", "people")

    @property
    def up(self) -> bool:
        """Whether they would lift a band more than they lower one."""
        return _rank(self.to_basic) + _rank(self.to_graded) > _rank(self.basic) + _rank(self.graded)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; a reason beside what there is not."""
        out: dict[str, Any] = {}
        for name in self.__slots__:
            out |= or_note(name, getattr(self, name))
        if self.people is None:
            out["people_note"] = "nothing moves"
        if self.needed_g is None:
            out["needed_g_note"] = "no number of people was given"
        return out | {"to_move": list(self.to_move)}


def _rank(band: str) -> int:
    return -1 if band == CANNOT else BANDS.index(band)


def moves_of(
    review: CodedReview, rows: Sequence[EffectRow], answers: Answers, design: TwoGroups, people: int | None, place: BodyHere
) -> tuple[RatingMove, ...]:
    """One for each recommendation that rests on a body; none where the plan rates nothing. The risk of `place` holds for its event."""
    rated = [one for one in review.plan.recommendations.values() if one.body is not None]
    if not rated or review.rating_rule is None:
        return ()
    rule = review.rule()
    judged = judged_studies(review, rule.bias)
    rated = [one for one in rated if str(one.number) in rule.recommendations]
    # What is pooled with studies that are only thought of is not kept with the answers of the review.
    own, found = answers.carried(review.plan), []
    for one in rated:
        case = Case(own, rule, rule.recommendations[str(one.number)], judged)
        found.append(_move(one, _Rated.of(one, rows, case, design, place), people))
    return tuple(found)


Bands = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Rated:
    """A recommendation and what its rating is asked with."""

    rows: tuple[EffectRow, ...]
    further: FurtherStudy | None
    case: Case

    @classmethod
    def of(cls, recommendation: Recommendation, rows: Sequence[EffectRow], case: Case, design: TwoGroups, place: BodyHere) -> _Rated:
        """With the pattern of a further study: any analysed effect, changed where the body and the gates ask for it."""
        assert recommendation.body is not None
        own, rule = select(rows, recommendation.where, TIER_1), case.rule
        here = body_here(recommendation.body, rows, case.answers)
        if place.event and (here.event, here.good) == (place.event, place.good):
            here = replace(here, risk=place.risk, basis=place.basis)
        pattern = next(iter((*own, *select(rows, {}, TIER_1))), None)
        if pattern is not None:
            asked = {column: values[0] for column, values in recommendation.where.items()}
            direct = {case.of.outcome_column: case.of.direct_outcomes[0]} if case.of.direct_outcomes else {}
            pattern = further_pattern(pattern, rule, {**direct, **asked})
        further = None if pattern is None else FurtherStudy(pattern, here, design, case.answers.plan.level)
        return cls(own, further, replace(case, judged={**case.judged, NEW: JUDGED}))

    def readings(self, *added: EffectRow) -> tuple[Bands, tuple[str, ...]]:
        """The bands with these effects added, and what the rule says of the way to others."""
        sifted = sift((*self.rows, *added), self.case.rule.eligible)
        if not sifted.passed:
            return (BANDS[0], BANDS[0]), ()
        if any(self.case.judged[row.columns["study_id"]].grade is None for row in sifted.rows):
            return (CANNOT, CANNOT), ()
        basic, graded = both_readings(sifted.rows, self.case)
        return (basic.band, graded.band), joined(basic.to_move, graded.to_move)

    def several(self, answer: Answer | OneSample, studies: int, people: int) -> tuple[EffectRow, ...] | None:
        """Further studies of this size around the average effect; None where their design leaves too few clusters."""
        one = self.study(answer.g, people)
        if one is None or one.effect is None:
            return None
        tau2 = answer.tau2_total if isinstance(answer, Answer) else 0.0
        spread = math.sqrt(tau2 + one.effect.se**2)
        effects = [answer.g + spread * normal_quantile((place + 0.5) / studies) for place in range(studies)]
        found = [self.study(g, people, number) for number, g in enumerate(effects)]
        return tuple(row for row in found if row is not None)

    def study(self, g: float, people: int, number: int = 0) -> EffectRow | None:
        """A further study of this effect and size; None where its design leaves too few clusters."""
        assert self.further is not None
        return self.further.row(g, people, number)


def _move(recommendation: Recommendation, rated: _Rated, people: int | None) -> RatingMove:
    now, to_move = rated.readings()
    answer = answer_of(rated.rows, rated.case.answers)
    effect: float | NotEstimated = NotEstimated(answer.reason) if isinstance(answer, NoAnswer) else answer.g
    needed_g = None if people is None else _needed_g(rated, now, people)
    if isinstance(answer, NoAnswer) or rated.further is None:
        why = NotEstimated("there is no effect so far that further studies could be taken to have")
        return RatingMove(recommendation.number, recommendation.title, *now, effect, why, None, *now, needed_g, to_move)
    for studies in range(1, MOST_STUDIES + 1):
        bands = partial(_bands_with, rated, answer, studies, now)
        if bands(TRIED[-1]) != now:
            size = _first(bands, now)
            return RatingMove(recommendation.number, recommendation.title, *now, effect, studies, size, *bands(size), needed_g, to_move)
    why = NotEstimated(f"up to {MOST_STUDIES} further studies that find the average effect so far move no band, however large they are")
    return RatingMove(recommendation.number, recommendation.title, *now, effect, why, None, *now, needed_g, to_move)


def _bands_with(rated: _Rated, answer: Answer | OneSample, studies: int, now: Bands, people: int) -> Bands:
    added = rated.several(answer, studies, people)
    return now if added is None else rated.readings(*added)[0]


def _first(bands: Callable[[int], Bands], now: Bands) -> int:
    """The fewest people, to a whole even number, at which the bands are not those of now; at the last of those tried they are not."""
    low = 0
    for high in TRIED:
        if bands(high) != now:
            break
        low = high
    while high - low > 2:
        middle = max((low + high) // 4 * 2, low + 2)
        low, high = (low, middle) if bands(middle) != now else (middle, high)
    return high


def _needed_g(rated: _Rated, now: Bands, people: int) -> float | NotEstimated:
    """The smallest effect above zero with which a study of this size lifts a band and lowers none."""
    if rated.further is None:
        return NotEstimated("the review has no effect that a further study could be put beside")

    def lifts(g: float) -> bool:
        study = rated.study(g, people)
        then = now if study is None else rated.readings(study)[0]
        return then != now and all(_rank(b) >= _rank(a) for a, b in zip(now, then, strict=True))

    coarse = next((step for step in range(1, round(LARGEST / COARSE) + 1) if lifts(step * COARSE)), None)
    if coarse is None:
        return NotEstimated(f"no effect up to {LARGEST:g} standard deviations in one study of {people:,} lifts it")
    finer = (coarse * COARSE - step * FINE for step in range(round(COARSE / FINE) - 1, 0, -1))
    return round(next((g for g in finer if lifts(g)), coarse * COARSE), 2)
