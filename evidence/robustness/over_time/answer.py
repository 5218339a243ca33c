"""What the evidence said each year: answers, marks and verdicts from the effects that had been published by then.

Plan, coding, appraisals and rule are those of today, and the years are those of publication: so it is told what these studies would
have said, not what anyone could have known. An effect of a study without a year comes in with the last year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.judgement.otherwise.again import Marks, bias_of, judge_again, judged_on_bodies, left_out
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.robustness.over_time.monitoring import Monitored, monitored
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import EffectRow, Effects
from evidence.synthesis.pooled.answer import Answer, NoAnswer, count


@dataclass(frozen=True, slots=True)
class YearAnswer:
    """The answer of a body from what had been published by one year.

    Attributes
    ----------
    year : of publication.
    new : the studies that came in that year, as figures call them.
    answer : by the plan's main model, or why there is none.
    basic, graded : of the body of a recommendation, its marks by their full names; else "".
    """

    year: int
    new: tuple[str, ...]
    answer: Answer | NoAnswer
    basic: str
    graded: str

    __repr__ = brief("year", "answer", "basic", "graded")

    @property
    def side(self) -> str:
        """Where the interval lies: "above", "below" or "across" zero; "" where there is none."""
        if not isinstance(self.answer, Answer):
            return ""
        return "above" if self.answer.ci_low > 0 else "below" if self.answer.ci_high < 0 else "across"

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, of the answer its numbers."""
        found = self.answer.to_dict()
        numbers = {name: found[name] for name in _NUMBERS if name in found}
        return {"year": self.year, "new": list(self.new)} | numbers | {"basic": self.basic or None, "graded": self.graded or None}


@dataclass(frozen=True, slots=True)
class BodyOverTime:
    """A body of evidence year by year.

    Attributes
    ----------
    body, title : the headline body, "overall", or "recommendation N", and its title.
    years : each year in which an effect with a size came in.
    monitoring : the years as looks, for each size of effect; or why they are not.
    """

    body: str
    title: str
    years: tuple[YearAnswer, ...]
    monitoring: tuple[Monitored, ...] | NotEstimated

    __repr__ = brief("body", "years")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        out: dict[str, Any] = {"body": self.body, "title": self.title, "years": [one.to_dict() for one in self.years]}
        if isinstance(self.monitoring, NotEstimated):
            return out | {"monitoring": self.monitoring.to_dict()}
        return out | {"monitoring": [one.to_dict() for one in self.monitoring]}


@dataclass(frozen=True, slots=True)
class Since:
    """Since when a mark or a verdict is what it is.

    Attributes
    ----------
    recommendation : number of the recommendation; None for a claim.
    claim_id : the claim; "" for a mark.
    reading : of a mark "basic" or "graded"; else "".
    now : the mark or verdict by its full name.
    since : the year from which it has been so without a break.
    first : the first year in which it was so.
    path : every year in which it became another, with what it became.
    """

    recommendation: int | None
    claim_id: str
    reading: str
    now: str
    since: int
    first: int
    path: tuple[tuple[int, str], ...]

    __repr__ = brief("recommendation", "claim_id", "now", "since")

    @property
    def changes(self) -> int:
        """How often it became another."""
        return len(self.path) - 1

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with how often it changed."""
        return fields_by_name(self) | {"path": [list(one) for one in self.path], "changes": self.changes}


@dataclass(frozen=True, slots=True)
class OverTime:
    """What the evidence said each year.

    Attributes
    ----------
    bodies : the headline, the overall body and those of the recommendations, as far as they hold an effect.
    since : every mark and every verdict on a body.
    undated : effects with a size whose study has no year; they come in with the last.
    """

    bodies: tuple[BodyOverTime, ...]
    since: tuple[Since, ...]
    undated: tuple[str, ...]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        out: dict[str, Any] = {"bodies": [one.to_dict() for one in self.bodies], "since": [one.to_dict() for one in self.since]}
        return out | {"undated": list(self.undated), "claims": self.claims}

    @property
    def claims(self) -> dict[str, int]:
        """How many claims rest on a body, and of how many the verdict changed over the years."""
        own = [one for one in self.since if one.claim_id]
        return {"judged": len(own), "changed": sum(one.changes > 0 for one in own)}


_NUMBERS = ("g", "se", "df", "ci_low", "ci_high", "pi_low", "pi_high", "k_effects", "k_studies", "k_samples", "not_estimated")


def over_time(results: Assessment, judged: Mapping[str, StudyBias] | None = None) -> OverTime:
    """The answers, marks and verdicts of each year in which an effect of the analysis was published.

    Parameters
    ----------
    results : a run with its ratings and claims.
    judged : risk of bias by study, where it is at hand.
    """
    sized = [row for row in results.effects.rows if row.use in TIER_1 and row.effect is not None]
    known = [int(row.columns["year"]) for row in sized if row.columns["year"]]
    undated = tuple(row.effect_id for row in sized if not row.columns["year"])
    if not known:
        return OverTime((), (), undated)
    last = max(known)
    marks = dict(_marks(results, sorted(set(known)), last, bias_of(results.review) if judged is None else judged))
    bodies = tuple(_body(name, title, rows, results, marks, last) for name, title, rows in _bodies(results))
    return OverTime(bodies, _since(marks), undated)


def _year(row: EffectRow, last: int) -> int:
    return int(row.columns["year"] or last)


def _bodies(results: Assessment) -> Iterator[tuple[str, str, tuple[EffectRow, ...]]]:
    plan, rows = results.review.plan, results.effects.rows
    asked = [(name, plan.bodies[name].title, plan.bodies[name].where) for name in (plan.headline, "overall")]
    asked += [(f"recommendation {key}", one.title, one.where) for key, one in plan.recommendations.items() if one.where]
    for name, title, where in asked:
        if own := select(rows, where, TIER_1):
            yield name, title, own


def _body(name: str, title: str, rows: Sequence[EffectRow], results: Assessment, marks: Mapping[int, Marks], last: int) -> BodyOverTime:
    upto = {year: [row for row in rows if _year(row, last) <= year] for year in sorted({_year(row, last) for row in rows})}
    number = int(name.rpartition(" ")[2]) if name.startswith("recommendation ") else None
    years = []
    for year, own in upto.items():
        rating = marks[year].ratings.get(number) if number is not None else None
        years.append(
            YearAnswer(
                year=year,
                new=tuple(dict.fromkeys(row.label for row in own if _year(row, last) == year)),
                answer=_answer(own, results),
                basic=rating.literal_name if rating else "",
                graded=rating.graded_name if rating else "",
            )
        )
    return BodyOverTime(name, title, tuple(years), monitored(upto, results.review.plan))


def _answer(rows: Sequence[EffectRow], results: Assessment) -> Answer | NoAnswer:
    try:
        return results.answers.of(rows)
    except CannotCompute as error:
        return NoAnswer(str(error), count(rows))


def _marks(results: Assessment, years: Sequence[int], last: int, judged: Mapping[str, StudyBias]) -> Iterator[tuple[int, Marks]]:
    """Marks and verdicts at each year; what a year does not touch is that of the year before."""
    on = judged_on_bodies(results.review, results.ratings, results.claims)
    rated = [one for one in results.ratings if one.recommendation in on.bodies]
    before = Marks({one.recommendation: one for one in rated}, {})
    for position, year in enumerate(years):
        rows = tuple(row if row.effect is None or _year(row, last) <= year else left_out(row) for row in results.effects.rows)
        new = [row for row in rows if _year(row, last) == year]
        touched = list(on.bodies) if position == 0 else on.touched(new)
        before = judge_again(replace(results, effects=Effects(rows, results.effects.ledger)), judged, on, before, touched)
        yield year, before


def _since(marks: Mapping[int, Marks]) -> tuple[Since, ...]:
    last = list(marks.values())[-1]
    found = []
    for number in last.ratings:
        for reading in ("basic", "graded"):
            names = {year: _mark(one, number, reading) for year, one in marks.items()}
            found.append(_path(number, "", reading, names))
    for claim_id in last.verdicts:
        found.append(_path(None, claim_id, "", {year: one.verdicts[claim_id] for year, one in marks.items()}))
    return tuple(found)


def _mark(marks: Marks, number: int, reading: str) -> str:
    rating = marks.ratings[number]
    return rating.literal_name if reading == "basic" else rating.graded_name


def _path(recommendation: int | None, claim_id: str, reading: str, names: Mapping[int, str]) -> Since:
    path: list[tuple[int, str]] = []
    for year, name in names.items():
        if not path or path[-1][1] != name:
            path.append((year, name))
    now = path[-1][1]
    first = next(year for year, name in path if name == now)
    return Since(recommendation, claim_id, reading, now, path[-1][0], first, tuple(path))
