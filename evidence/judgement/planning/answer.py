"""How large an evaluation of one's own has to be, and what it would show, by what the review knows of the effect so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from evidence.base.as_dict import noted, or_note
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.judgement.body.here import BodyHere, body_here
from evidence.judgement.planning.rating_moves import RatingMove, moves_of
from evidence.models.power.assurance import Assurance, assurance, size_for_assurance
from evidence.models.power.design import GroupSizes, TwoGroups, groups_of
from evidence.models.power.power import Means, Outcome, Proportions, detectable, power_at
from evidence.models.power.size import MOST, size_for
from evidence.review.plan import Body
from evidence.review.review import CodedReview
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import NoAnswer
from evidence.synthesis.pooled.answers import Answers

# People in all at which an evaluation is looked at, whatever its own size.
STEPS = (50, 100, 200, 400, 800, 1600, 3200)
# An average effect nearer to nothing than this is no difference to plan for: 0.02 standard deviations take 80,000 people.
NO_EFFECT = 0.02


@dataclass(frozen=True, slots=True)
class OwnEvaluation:
    """What is known of an evaluation that is planned.

    Attributes
    ----------
    risk : share of people who have the event without support; None leaves the median of the studies.
    people : how many may take part, both groups together; None where that is to be found.
    design : groups, clusters, losses.
    power : chance that is wanted, to find the effect if it is there.
    """

    risk: float | None = None
    people: int | None = None
    design: TwoGroups = field(default_factory=TwoGroups)
    power: float = 0.8


@dataclass(frozen=True, slots=True)
class AtSize:
    """What an evaluation of one size would show.

    Attributes
    ----------
    groups : who takes part.
    power : chance to find the average effect; None where that is no difference or is not known.
    chances : of a benefit, a harm, nothing clear, over all effects that are possible; or why they are not known.
    seen_higher, seen_lower : the smallest difference that is found with the power that is wanted, in either direction: of the share, or in
        standard deviations; None where none is.
    """

    groups: GroupSizes
    power: float | None
    chances: Assurance | NotEstimated
    seen_higher: float | None
    seen_lower: float | None

    def to_dict(self) -> dict[str, Any]:
        """All numbers by name."""
        out: dict[str, Any] = asdict(self.groups) | {"people": self.groups.people, "power": self.power}
        out |= {"seen_higher": self.seen_higher, "seen_lower": self.seen_lower}
        notes = {"power": "no difference to find", "seen_higher": "none is found", "seen_lower": "none is found"}
        notes |= {"clusters_treat": "people come one by one", "clusters_comp": "people come one by one"}
        return noted(out, **notes) | or_note("chances", self.chances, asdict)


@dataclass(frozen=True, slots=True)
class PlannedEvaluation:
    """What the review says of an evaluation that is planned.

    Attributes
    ----------
    here : the body of evidence at the risk of the place.
    own : what is known of the evaluation.
    units : what people are called.
    level : level of the intervals.
    expected : share with the event with support at the average effect; where nothing is counted the effect itself, in standard
        deviations; or why there is none.
    needed : the fewest people that find the average effect, or why no number does.
    assured : the fewest people with which a benefit is shown as often as is wanted over all possible effects, or why no number does.
    benefit : share of the possible effects that are a benefit: no evaluation can show one more often; or why it is not known.
    steps : evaluations of rising size.
    at : the evaluation of `own.people`; None where no number was given.
    ratings : what one further study would do to each rating.
    """

    here: BodyHere
    own: OwnEvaluation
    units: str
    level: float
    expected: float | NotEstimated
    needed: GroupSizes | NotEstimated
    assured: GroupSizes | NotEstimated
    benefit: float | NotEstimated
    steps: tuple[AtSize, ...]
    at: AtSize | None
    ratings: tuple[RatingMove, ...]

    __repr__ = brief("here", "needed", "assured")

    def to_dict(self) -> dict[str, Any]:
        """All parts by name; a reason beside what there is not."""
        here = self.here
        out: dict[str, Any] = {"body": here.body.name, "title": here.body.title, "effect": here.answer.to_dict()}
        out |= {"event": here.event or None, "good": here.good, "risk": here.risk, "risk_basis": here.basis or None}
        out = noted(out, event=here.why_no_event, risk="nothing is counted, or no risk is known", risk_basis="there is no risk")
        out |= {"power": self.own.power, "design": asdict(self.own.design) | {"design_effect": self.own.design.design_effect}}
        out |= or_note("expected", self.expected)
        out |= EvaluationSizes(self.needed, self.assured, self.benefit).to_dict()
        out["steps"] = [one.to_dict() for one in self.steps]
        out |= {"at": self.at.to_dict()} if self.at else {"at": None, "at_note": "no number of people was given"}
        return out | {"ratings": [one.to_dict() for one in self.ratings]}


def groups_dict(found: GroupSizes) -> dict[str, Any]:
    """The sizes by name, clusters only where there are some."""
    out = {name: value for name, value in asdict(found).items() if value is not None}
    return out | {"people": found.people}


def plan_evaluation(review: CodedReview, rows: Sequence[EffectRow], answers: Answers, body: Body, own: OwnEvaluation) -> PlannedEvaluation:
    """What an evaluation of one's own would show.

    Parameters
    ----------
    review : as it was read.
    rows : its effects.
    answers : what has been pooled so far.
    body : the evidence on what the evaluation measures.
    own : what is known of the evaluation.

    Raises
    ------
    CannotCompute
        The number of people leaves fewer than two clusters in a group, or nobody in one.
    """
    here = body_here(body, rows, answers, own.risk)
    seen, sizes = _Seen.of(here, own), evaluation_sizes(here, own)
    return PlannedEvaluation(
        here=here,
        own=own,
        units=review.plan.words.units,
        level=review.plan.level,
        expected=seen.expected,
        needed=sizes.needed,
        assured=sizes.assured,
        benefit=sizes.benefit,
        steps=tuple(seen.at(groups) for groups in _in_steps(own.design)),
        at=None if own.people is None else seen.at(own_groups(own.people, own.design)),
        ratings=moves_of(review, rows, answers, own.design, own.people, here),
    )


@dataclass(frozen=True, slots=True)
class EvaluationSizes:
    """How large an evaluation has to be. Attributes as in `PlannedEvaluation`."""

    needed: GroupSizes | NotEstimated
    assured: GroupSizes | NotEstimated
    benefit: float | NotEstimated

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All parts by name; a reason beside what there is not."""
        out = or_note("needed", self.needed, groups_dict) | or_note("assured", self.assured, groups_dict)
        return out | or_note("benefit", self.benefit)


def evaluation_sizes(here: BodyHere, own: OwnEvaluation | None = None, not_assured: str = "") -> EvaluationSizes:
    """The fewest people that find the average effect of a body, and that show a benefit over all effects that it makes possible.

    With `not_assured` the second, which takes longer, is not looked for, and this says why.
    """
    seen, possible = _Seen.of(here, own or OwnEvaluation()), here.possible()
    benefit = possible if isinstance(possible, NotEstimated) else float(np.mean(possible > 0))
    return EvaluationSizes(_needed(seen), NotEstimated(not_assured) if not_assured else _assured(seen), benefit)


def _expected(here: BodyHere) -> float | NotEstimated:
    if isinstance(here.answer, NoAnswer):
        return NotEstimated(here.answer.reason)
    return here.answer.g if here.risk is None else float(here.rate(here.answer.g))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What evaluations are looked at with. Attributes as in `PlannedEvaluation`, and `others`: the possible values with support."""

    here: BodyHere
    own: OwnEvaluation
    outcome: Outcome
    expected: float | NotEstimated
    others: Any

    @classmethod
    def of(cls, here: BodyHere, own: OwnEvaluation) -> _Seen:
        """An evaluation of a body at the risk of a place."""
        outcome: Outcome = Means() if here.risk is None else Proportions(here.risk)
        possible = here.possible()
        others = possible if isinstance(possible, NotEstimated) or here.risk is None else here.rate(possible)
        return cls(here, own, outcome, _expected(here), others)

    @property
    def better_is_higher(self) -> bool:
        """Whether a higher value with support is a benefit; standardised differences are turned so that it is."""
        return self.here.good or self.here.risk is None

    @property
    def nothing(self) -> str:
        """Why there is no difference to find at the average effect; "" where there is one."""
        if isinstance(self.expected, NotEstimated):
            return self.expected.reason
        g = 0.0 if isinstance(self.here.answer, NoAnswer) else self.here.answer.g
        return f"the average effect, g = {g:z.2f}, is no difference that an evaluation could be planned for" if abs(g) < NO_EFFECT else ""

    def at(self, groups: GroupSizes) -> AtSize:
        """What an evaluation of this size would show."""
        design, wanted = self.own.design, self.own.power
        power = None if self.nothing or isinstance(self.expected, NotEstimated) else power_at(self.outcome, self.expected, groups, design)
        chances = self.others
        if not isinstance(chances, NotEstimated):
            chances = assurance(self.outcome, self.others, self.better_is_higher, groups, design)
        higher, lower = (detectable(self.outcome, groups, design, wanted, up) for up in (True, False))
        return AtSize(groups, power, chances, higher, lower)


def _needed(seen: _Seen) -> GroupSizes | NotEstimated:
    if seen.nothing or isinstance(seen.expected, NotEstimated):
        return NotEstimated(seen.nothing)
    found = size_for(seen.outcome, seen.expected, seen.own.design, seen.own.power)
    return found or NotEstimated(f"it would take more than {MOST:,} people in a group")


def _assured(seen: _Seen) -> GroupSizes | NotEstimated:
    if isinstance(seen.others, NotEstimated):
        return seen.others
    found = size_for_assurance(seen.outcome, seen.others, seen.better_is_higher, seen.own.design, seen.own.power)
    return found or NotEstimated("no number of people is enough, as effects differ from place to place and some are none or a harm")


def own_groups(people: int, design: TwoGroups) -> GroupSizes:
    """The groups of so many people; refused where they leave nobody in one, or fewer than two clusters."""
    groups = groups_of(people, design)
    if min(groups.treat, groups.comp) < 1:
        raise CannotCompute(f"{people} people leave nobody in one of the groups")
    groups.counting(design)
    return groups


def _in_steps(design: TwoGroups) -> list[GroupSizes]:
    found = []
    for people in STEPS:
        groups = groups_of(people, design)
        try:
            groups.counting(design)
        except CannotCompute:
            continue  # fewer than two clusters in a group
        found.append(groups)
    return found
