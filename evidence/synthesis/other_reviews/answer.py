"""What other reviews found on the same or a near question: an external check, never pooled with primary studies.

Their sizes come by the routes that turn the results of a study into g. Beside each stands this review's answer for the same outcome and
kind of intervention, and the difference of the two, as if no study were in both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.result import Effect
from evidence.effects.statistics import effect_from_printed
from evidence.models.distributions import critical_value, two_sided_p
from evidence.review.checks.published import BACKGROUND, TABLE, beside
from evidence.review.plan import Plan
from evidence.review.printed_row import printed
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select, why_empty
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, NoAnswer, count
from evidence.synthesis.pooled.answers import Answers

SAME = "same"
UNKNOWN = "not known"
NO_SIZE = "no pooled size with an interval is printed"
# What a row prints of its pooled size; everything else that a route may ask for is of a single study.
_PRINTED = ("statistic", "estimate", "ci_low", "ci_high", "p_value", "higher_is_better")


@dataclass(frozen=True, slots=True)
class Against:
    """Their size less ours.

    Attributes
    ----------
    difference, se, df, ci_low, ci_high, p_value : Welch's test of two independent estimates, the degrees of freedom of theirs infinite
        (Satterthwaite 1946; Welch 1947): df = (v1 + v2)^2 / (v2^2 / df2).
    overlap : whether the two intervals have a value in common.
    """

    difference: float
    se: float
    df: float
    ci_low: float
    ci_high: float
    p_value: float
    overlap: bool

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class OtherReview:
    """One answer of another review.

    Attributes
    ----------
    row : as coded.
    effect : its size on g, positive = better, or why there is none.
    asked : whether a body of this review answers the same question.
    ours, ours_assumed : the answer of this review for the same outcome and kind of intervention, tier 1, and tiers 1 and 2; or why none.
    """

    row: Row
    effect: Effect | NotEstimated
    asked: bool
    ours: Answer | NoAnswer
    ours_assumed: Answer | NoAnswer

    def __repr__(self) -> str:
        return f"OtherReview({self.id})"

    @property
    def id(self) -> str:
        """Its key."""
        return self.row.id

    @property
    def compared(self) -> bool:
        """Whether it answers a question that is the same as one of this review, or near it."""
        return self.row.text("nearness") != BACKGROUND

    @property
    def overlap(self) -> str:
        """Which of its studies are coded here, as far as it is known."""
        return self.row.text("overlap") or UNKNOWN

    def against(self, level: float) -> Against | None:
        """Their size against ours of tier 1, else of tiers 1 and 2; None without both."""
        ours = self.ours if isinstance(self.ours, Answer) else self.ours_assumed
        if isinstance(self.effect, NotEstimated) or not isinstance(ours, Answer):
            return None
        return difference_of(self.effect, ours, level)

    def to_dict(self, level: float) -> dict[str, Any]:
        """As coded, with both sizes; a note where there is none."""
        texts = ("review", "label", "outcome", "nearness", "typology", "outcome_domain", "body", "direction", "result", "source_id")
        out: dict[str, Any] = {"id": self.id} | {name: self.row.text(name) or None for name in texts}
        out |= {"beside": [f"{kind}:{name}" for kind, name in beside(self.row)], "printed": self.printed or None, "overlap": self.overlap}
        if isinstance(self.effect, Effect):
            out |= {"g": self.effect.g, "se": self.effect.se, "ci_low": self.effect.ci_low, "ci_high": self.effect.ci_high}
        else:
            out |= dict.fromkeys(("g", "se", "ci_low", "ci_high")) | {"g_note": self.effect.reason}
        for name, answer in (("ours", self.ours), ("ours_tiers_1_2", self.ours_assumed)):
            out[name] = {key: value for key, value in answer.to_dict().items() if key in _SHORT} if self.asked else None
        found = self.against(level)
        return out | {"against_ours": None if found is None else {name: getattr(found, name) for name in found.__slots__}}

    @property
    def printed(self) -> str:
        """The pooled size with its interval, as printed; "" where none is."""
        row = self.row
        if not row.text("estimate"):
            return ""
        interval = f" [{row.text('ci_low')}, {row.text('ci_high')}]" if row.text("ci_low") else ""
        p = row.text("p_value")
        tail = f", p {p if p[0] in '<>=' else '= ' + p}" if p else ""
        return f"{row.text('statistic').upper() if row.text('statistic') in ('or', 'rr', 'hr') else row.text('statistic')} " + (
            f"{row.text('estimate')}{interval}{tail}"
        )


_SHORT = ("g", "se", "df", "ci_low", "ci_high", "k_effects", "k_samples", "not_estimated")


def other_reviews(review: CodedReview, rows: Sequence[EffectRow], answers: Answers) -> tuple[OtherReview, ...]:
    """Every row of guide/other_reviews.csv with this review's answer beside it."""
    return tuple(_one(row, review.plan, rows, answers) for row in review.tables[TABLE])


def standing_beside(found: Iterable[OtherReview], kind: str, name: str) -> tuple[OtherReview, ...]:
    """Those that bear on a recommendation, a principle or a claim; what is only background stands beside none."""
    return tuple(one for one in found if one.compared and (kind, name) in beside(one.row))


def difference_of(theirs: Effect, ours: Answer, level: float) -> Against:
    """The difference of two estimates, as if no study were in both."""
    first, second = theirs.se**2, ours.se**2
    difference, se = theirs.g - ours.g, math.sqrt(first + second)
    df = (first + second) ** 2 / (second**2 / ours.df)
    half = float(critical_value(level, df)) * se
    overlap = theirs.ci_low <= ours.ci_high and ours.ci_low <= theirs.ci_high
    return Against(difference, se, df, difference - half, difference + half, float(two_sided_p(difference / se, df)), overlap)


def _one(row: Row, plan: Plan, rows: Sequence[EffectRow], answers: Answers) -> OtherReview:
    # A name that the plan does not have is reported with the other faults of declarations (judgement/declared.py).
    body, kind = plan.bodies.get(row.text("body")), row.text("typology")
    where: Mapping[str, Sequence[str]] = body.where if body else {}
    if kind:
        where = {**where, "typology": (kind,)}
    return OtherReview(row, _size(row, plan), bool(body), *(_ours(rows, where, uses, answers, bool(body)) for uses in (TIER_1, TIERS_1_2)))


def _ours(
    rows: Sequence[EffectRow], where: Mapping[str, Sequence[str]], uses: tuple[str, ...], answers: Answers, asked: bool
) -> Answer | NoAnswer:
    if not asked:
        return NoAnswer("this review asks nothing like it", count(()))
    body = select(rows, where, uses)
    return answers.of(body) if body else NoAnswer(why_empty(rows, where), count(body))


def _size(row: Row, plan: Plan) -> Effect | NotEstimated:
    if row.text("statistic") == "none":
        return NotEstimated(NO_SIZE)
    cells: dict[str, Any] = dict.fromkeys(("pct_treat", "events_treat"))
    cells |= {name: row[name] for name in _PRINTED} | {"direction": row.text("direction")}
    try:
        found = effect_from_printed(printed(cells), conversion=plan.conversion, level=plan.level)
    except CannotCompute as problem:
        return NotEstimated(str(problem))
    return found if isinstance(found, Effect) else NotEstimated(found.reason)
