"""An evaluation planned for a difference that somebody thinks true, without a review."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from evidence.base.as_dict import or_note
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.judgement.planning.answer import AtSize, OwnEvaluation, groups_dict, own_groups
from evidence.models.power.design import GroupSizes
from evidence.models.power.power import Outcome, Proportions, detectable, power_at
from evidence.models.power.size import MOST, size_for


@dataclass(frozen=True, slots=True)
class PlannedDifference:
    """An evaluation that is planned for a difference that somebody thinks true.

    Attributes
    ----------
    outcome : what is compared.
    other : share with support, or standardised difference of means.
    own : what is known of the evaluation.
    needed : the fewest people that find the difference, or why no number does.
    at : the evaluation of `own.people`, else of the number needed; None where there is neither.
    """

    outcome: Outcome
    other: float
    own: OwnEvaluation
    needed: GroupSizes | NotEstimated
    at: AtSize | None

    __repr__ = brief("other", "needed")

    def to_dict(self) -> dict[str, Any]:
        """All parts by name; a reason beside what there is not."""
        out: dict[str, Any] = {"kind": "proportions" if isinstance(self.outcome, Proportions) else "means", "with_support": self.other}
        out |= {"without": self.outcome.without} if isinstance(self.outcome, Proportions) else {}
        out |= {"power": self.own.power, "design": asdict(self.own.design) | {"design_effect": self.own.design.design_effect}}
        out |= or_note("needed", self.needed, groups_dict)
        return out | ({"at": self.at.to_dict()} if self.at else {"at": None, "at_note": "no number of people was given or found"})


def of_difference(outcome: Outcome, other: float, own: OwnEvaluation) -> PlannedDifference:
    """How many people find a difference that is thought true, and what so many, or `own.people`, would find.

    Raises
    ------
    CannotCompute
        No difference; or a number of people that leaves fewer than two clusters in a group, or nobody in one.
    """
    needed = size_for(outcome, other, own.design, own.power)
    groups = needed if own.people is None else own_groups(own.people, own.design)
    at = None
    if groups is not None:
        higher, lower = (detectable(outcome, groups, own.design, own.power, up) for up in (True, False))
        known = NotEstimated("the difference is taken as known, not drawn from studies")
        at = AtSize(groups, power_at(outcome, other, groups, own.design), known, higher, lower)
    return PlannedDifference(outcome, other, own, needed or NotEstimated(f"it would take more than {MOST:,} people in a group"), at)
