"""What the next study would do to intervals, marks and verdicts, over everything that it may find.

Its result is drawn from the predictive distribution (predictive.py) and put among the effects; the answers are fitted, the
recommendations rated and the claims judged again. Every mark is a step function of the result, so the result is not drawn at random:
it is set to shares of its distribution, and the steps are searched by halving. So the same data give the same chances.
The study is taken to meet every gate and to be of low risk of bias by a full appraisal: the chances are the most that it can do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict
from evidence.judgement.assessment import Assessment
from evidence.judgement.body.answer import BodyAnswer, answer_of
from evidence.judgement.otherwise.again import Marks, OnBodies, Where, bias_of, in_body, judge_again, judged_on_bodies
from evidence.judgement.planning.answer import EvaluationSizes, evaluation_sizes
from evidence.judgement.planning.further import JUDGED, NEW
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.review.plan import BANDS
from evidence.robustness.next_study.predictive import Predictive, predictive, source_of
from evidence.robustness.next_study.proposals import (
    Proposed,
    entered,
    for_headline_and_recommendations,
    for_the_map,
    usual_people,
)
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import EffectRow, Effects
from evidence.synthesis.pooled.answer import Answer


@dataclass(frozen=True, slots=True)
class Depth:
    """How closely results are looked at.

    Attributes
    ----------
    points : shares of the distribution at which the result is set to begin with: the nodes of Gauss and Legendre's quadrature.
    halvings : how often the stretch between two results with other marks is halved.
    wide : whether claims are judged too, and the bodies around the one that the study is made for are fitted.
    """

    points: int
    halvings: int
    wide: bool


QUICK, FULL, MAP = Depth(5, 2, False), Depth(15, 7, True), Depth(9, 6, True)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What one more study would do to the interval of a body.

    Attributes
    ----------
    body, title : which.
    low, high : the interval now; None where there is no answer.
    width_now, width_then : its width now, and on average then; None where there is no answer.
    narrower : by how much it would be narrower on average, as a share; None where it has no width now.
    above, below : chance that it then lies above zero, or below.
    answered : chance that there is an answer then.
    """

    body: str
    title: str
    low: float | None
    high: float | None
    width_now: float | None
    width_then: float | None
    narrower: float | None
    above: float
    below: float
    answered: float

    __repr__ = brief("body", "narrower", "above")

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class MarkChances:
    """What one more study would do to a mark or a verdict.

    Attributes
    ----------
    recommendation : number of the recommendation; None for a claim.
    claim_id : the claim; "" for a mark.
    reading : of a mark "basic" or "graded"; else "".
    now : by its full name.
    chances : of each name that it may have then, the likeliest first; they sum to 1.
    """

    recommendation: int | None
    claim_id: str
    reading: str
    now: str
    chances: Mapping[str, float]

    __repr__ = brief("recommendation", "claim_id", "reading", "now", "chances")

    @property
    def moved(self) -> float:
        """Chance that the band or the verdict becomes another, whatever its name adds."""
        return sum((chance for name, chance in self.chances.items() if _bare(name) != _bare(self.now)), 0.0)

    @property
    def lifted(self) -> float:
        """Of a mark the chance of a higher band, whatever its name adds."""
        return sum((chance for name, chance in self.chances.items() if _rank(name) > _rank(self.now)), 0.0)

    @property
    def lowered(self) -> float:
        """Of a mark the chance of a lower band."""
        return sum((chance for name, chance in self.chances.items() if _rank(name) < _rank(self.now)), 0.0)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with the chance that it moves; of a mark also up and down."""
        out = fields_by_name(self) | {"chances": dict(self.chances), "moved": self.moved}
        return out if self.claim_id else out | {"lifted": self.lifted, "lowered": self.lowered}


@dataclass(frozen=True, slots=True)
class StudyWorth:
    """What one study that could be made next would be worth.

    Attributes
    ----------
    name, title, kind, outcome : as in `Proposed`.
    people : in both groups together.
    source : title of the body whose answer says what it would find; "" where no answer can be relied on, and then nothing is told.
    low, middle, high : what it would find, in g: between the ends in the plan's share of cases, and in the middle.
    bodies : the intervals it bears on.
    marks : the marks and verdicts it bears on.
    sizes : how many people show the average effect, and how many a benefit over all possible effects; None where it was not asked.
    """

    name: str
    title: str
    kind: str
    outcome: str
    people: int
    source: str
    low: float | None
    middle: float | None
    high: float | None
    bodies: tuple[Narrowed, ...]
    marks: tuple[MarkChances, ...]
    sizes: EvaluationSizes | None = None

    __repr__ = brief("name", "people", "moves")

    @property
    def moves(self) -> float:
        """How many marks and verdicts it would move on average; of the two readings of the rule the basic one counts."""
        return sum(one.moved for one in self.marks if one.reading != "graded")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with how much it would move."""
        plain = ("name", "title", "kind", "outcome", "people", "source", "low", "middle", "high")
        out: dict[str, Any] = {name: getattr(self, name) for name in plain} | {"moves": self.moves}
        out |= {"bodies": [one.to_dict() for one in self.bodies], "marks": [one.to_dict() for one in self.marks]}
        return out if self.sizes is None else out | {"sizes": self.sizes.to_dict()}


def next_studies(
    results: Assessment, people: int | None = None, depth: Depth = QUICK, judged: Mapping[str, StudyBias] | None = None
) -> tuple[StudyWorth, ...]:
    """What one study for the headline, and one for each recommendation, would be worth.

    Parameters
    ----------
    results : a run with its ratings.
    people : of the study, both groups together; by default those of the median sample.
    depth : how closely.
    judged : risk of bias by study, where it is at hand.
    """
    bench, size = _Bench.of(results, depth, judged), people or usual_people(results)
    asked = for_headline_and_recommendations(results, bench.on)
    left_out = "" if depth.wide else "the command `evidence next-study` tells it"
    return tuple(replace(bench.worth(one, size), sizes=evaluation_sizes(one.further.here, not_assured=left_out)) for one in asked)


def next_study_map(
    results: Assessment, people: int | None = None, kinds: Sequence[str] = (), outcomes: Sequence[str] = (), depth: Depth = MAP
) -> tuple[StudyWorth, ...]:
    """What one study of each kind and outcome would be worth, in the order of the codebook."""
    bench = _Bench.of(results, depth, None)
    return tuple(bench.worth(one, people or usual_people(results)) for one in for_the_map(results, bench.on, kinds, outcomes))


def _bare(name: str) -> str:
    """A band or a verdict without what its name adds."""
    return name.partition(",")[0]


def _rank(name: str) -> int:
    return BANDS.index(_bare(name)) if _bare(name) in BANDS else -1


@dataclass(frozen=True, slots=True)
class _Then:
    """Marks and intervals after one result: names by mark, and the interval of each body, None where there is none."""

    names: Mapping[tuple[str | int, str], str]
    answers: Mapping[str, tuple[float, float] | None]

    @property
    def steps(self) -> tuple[Any, ...]:
        """All that moves in steps: marks, and on which side of zero intervals lie."""
        return tuple(self.names.items()), tuple(map(_side, self.answers.values()))


@dataclass(frozen=True, slots=True)
class _Bench:
    """What studies are tried on; studies that differ in nothing that is looked at are tried once."""

    results: Assessment
    on: OnBodies
    now: Marks
    judged: Mapping[str, StudyBias]
    depth: Depth
    tried: dict[Any, tuple[tuple[Narrowed, ...], tuple[MarkChances, ...]]]

    @classmethod
    def of(cls, results: Assessment, depth: Depth, judged: Mapping[str, StudyBias] | None) -> _Bench:
        claims = results.claims if depth.wide else ()
        on = judged_on_bodies(results.review, results.ratings, claims)
        ratings = {one.recommendation: one for one in results.ratings if one.recommendation in on.bodies}
        now = Marks(ratings, {claim.claim_id: claim.name for claim in claims if claim.claim_id in on.queries})
        analysed = tuple(row for row in results.effects.rows if row.use in TIER_1 and row.effect is not None)
        few = replace(results, effects=Effects(analysed, results.effects.ledger))
        own = {} if not ratings else bias_of(results.review) if judged is None else judged
        return cls(few, on, now, {**own, NEW: JUDGED}, depth, {})

    def worth(self, proposed: Proposed, people: int) -> StudyWorth:
        """What one study would do."""
        plain = (proposed.name, proposed.title, proposed.kind, proposed.outcome, people)
        bodies = self._bodies(proposed)
        source = source_of({title: self._answer(where) for title, where in (*bodies.values(), *self._around(proposed).values())})
        if source is None:
            return StudyWorth(*plain, "", None, None, None, (), ())
        found = predictive(*source, proposed.further, people)
        tail = (1.0 - self.results.review.plan.level) / 2.0
        touched = self.on.touched([proposed.further.pattern])
        key = (tuple(bodies), tuple(touched), source[0], proposed.group, people)
        if key not in self.tried:
            self.tried[key] = self._tried(proposed, people, found, bodies, touched)
        return StudyWorth(*plain, source[0], found.at(tail), found.at(0.5), found.at(1.0 - tail), *self.tried[key])

    def _bodies(self, proposed: Proposed) -> dict[str, tuple[str, Where]]:
        """The bodies whose intervals are looked at, by name: that of the recommendation, of the group of outcomes, and overall."""
        one = self.results.review.plan.recommendations.get(proposed.recommendation)
        found = ({proposed.name: (one.title, one.where)} if one else {}) | self._around(proposed)
        held = {name: own for name, own in found.items() if in_body(proposed.further.pattern, own[1])}
        return held if self.depth.wide else dict([*held.items()][:1])

    def _around(self, proposed: Proposed) -> dict[str, tuple[str, Where]]:
        """The bodies of its group of outcomes and of all outcomes."""
        plan = self.results.review.plan
        return {name: (plan.bodies[name].title, plan.bodies[name].where) for name in (plan.groups[proposed.group], "overall")}

    def _answer(self, where: Where) -> BodyAnswer:
        return answer_of(select(self.results.effects.rows, where, TIER_1), self.results.answers)

    def _tried(
        self,
        proposed: Proposed,
        people: int,
        found: Predictive,
        bodies: Mapping[str, tuple[str, Where]],
        touched: Sequence[str | int],
    ) -> tuple[tuple[Narrowed, ...], tuple[MarkChances, ...]]:
        def then(share: float) -> _Then:
            row = proposed.further.row(found.at(share), people)
            assert row is not None
            return self._then(row, bodies, touched)

        nodes, weights = _nodes(self.depth.points)
        looked = _looked(nodes, then, self.depth.halvings)
        shares = np.array(list(looked))
        stretches = np.diff(np.concatenate(([0.0], (shares[1:] + shares[:-1]) / 2.0, [1.0]))).tolist()
        cases = list(zip(looked.values(), stretches, strict=True))
        smooth = [(looked[share], weight) for share, weight in zip(nodes, weights, strict=True)]
        narrowed = tuple(self._narrowed((name, *named), smooth, cases) for name, named in bodies.items())
        return narrowed, self._chances(cases)

    def _then(self, row: EffectRow, bodies: Mapping[str, tuple[str, Where]], touched: Sequence[str | int]) -> _Then:
        changed = replace(self.results, effects=Effects((*self.results.effects.rows, row), self.results.effects.ledger))
        marks = judge_again(changed, self.judged, self.on, self.now, touched)
        names: dict[tuple[str | int, str], str] = {}
        for one in touched:
            if isinstance(one, int):
                names |= {(one, "basic"): marks.ratings[one].literal_name, (one, "graded"): marks.ratings[one].graded_name}
            else:
                names[one, ""] = marks.verdicts[one]
        return _Then(names, {name: self._interval(entered(self.results, row, where)) for name, (_, where) in bodies.items()})

    def _interval(self, rows: Sequence[EffectRow]) -> tuple[float, float] | None:
        answer = answer_of(rows, self.results.answers)
        return (answer.ci_low, answer.ci_high) if isinstance(answer, Answer) else None

    def _narrowed(self, body: tuple[str, str, Where], smooth: Sequence[_Case], cases: Sequence[_Case]) -> Narrowed:
        """`smooth` are the nodes of the quadrature, `cases` all results that were looked at."""
        name, title, where = body
        now = self._answer(where)
        low, high = (now.ci_low, now.ci_high) if isinstance(now, Answer) else (None, None)
        width = None if low is None or high is None else high - low
        known = [(end[1] - end[0], weight) for then, weight in smooth if (end := then.answers[name]) is not None]
        after = sum(wide * weight for wide, weight in known) / sum(weight for _, weight in known) if known else None
        narrower = None if width is None or after is None else 1.0 - after / width
        sides = dict.fromkeys(("above", "below", "across", ""), 0.0)
        for then, weight in cases:
            sides[_side(then.answers[name])] += weight
        return Narrowed(name, title, low, high, width, after, narrower, sides["above"], sides["below"], 1.0 - sides[""])

    def _chances(self, cases: Sequence[_Case]) -> tuple[MarkChances, ...]:
        found = []
        for one, reading in cases[0][0].names:
            chances: dict[str, float] = {}
            for then, weight in cases:
                name = then.names[one, reading]
                chances[name] = chances.get(name, 0.0) + weight
            ranked = FrozenDict(sorted(chances.items(), key=lambda item: (-item[1], item[0])))
            if isinstance(one, int):
                rating = self.now.ratings[one]
                now = rating.literal_name if reading == "basic" else rating.graded_name
                found.append(MarkChances(one, "", reading, now, ranked))
            else:
                found.append(MarkChances(None, one, "", self.now.verdicts[one], ranked))
        return tuple(found)


_Case = tuple[_Then, float]


def _side(end: tuple[float, float] | None) -> str:
    """Where an interval lies: "above", "below" or "across" zero; "" where there is none."""
    if end is None:
        return ""
    return "above" if end[0] > 0 else "below" if end[1] < 0 else "across"


def _nodes(points: int) -> tuple[list[float], list[float]]:
    """Nodes and weights of Gauss and Legendre between 0 and 1."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return ((nodes + 1.0) / 2.0).tolist(), (weights / 2.0).tolist()


def _looked(nodes: Sequence[float], then: Callable[[float], _Then], halvings: int) -> dict[float, _Then]:
    """Results at some shares, and between two with other marks or sides at halves of the stretch, by share, rising."""
    found = {share: then(share) for share in nodes}
    for low, high in pairwise(nodes):
        _halved(low, high, found, then, halvings)
    return dict(sorted(found.items()))


def _halved(low: float, high: float, found: dict[float, _Then], then: Callable[[float], _Then], left: int) -> None:
    if left == 0 or found[low].steps == found[high].steps:
        return
    middle = (low + high) / 2.0
    found[middle] = then(middle)
    _halved(low, middle, found, then, left - 1)
    _halved(middle, high, found, then, left - 1)
