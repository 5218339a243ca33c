"""How much of a review people have read or judged, and how its checklists are answered: counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.judgement.risk_of_bias.answer import PERSON, Appraisal
from evidence.review.checklists.checklist import checklist_items
from evidence.review.review import CodedReview

ANSWERS = ("yes", "partly", "no", "not applicable")
NOT_ANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class AnsweredChecklist:
    """How often each answer was given to the items of a checklist.

    Attributes
    ----------
    checklist : its name.
    items : how many items it has.
    answers : how many items have which answer; those without one under `not answered`.
    """

    checklist: str
    items: int
    answers: dict[str, int]

    __repr__ = brief("checklist", "answers")


@dataclass(frozen=True, slots=True)
class HowRead:
    """What people have read or judged so far.

    Attributes
    ----------
    cells_read_again, by_people : cells that were read again, and how many of them by a person.
    studies, judged_by_people : studies, and how many of them have a risk of bias that a person judged.
    recommendations, decided_by_people : recommendations of the plan, and how many of them have a rating that a person decided.
    principles, assessed_by_people : key principles of the plan, and how many of them have evidence that a person assessed.
    checklists : the checklists that the review answers.
    """

    cells_read_again: int
    by_people: int
    studies: int
    judged_by_people: int
    recommendations: int
    decided_by_people: int
    principles: int
    assessed_by_people: int
    checklists: tuple[AnsweredChecklist, ...]

    __repr__ = brief("cells_read_again", "by_people")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        out = fields_by_name(self, without=("checklists",))
        return out | {"checklists": [{name: getattr(one, name) for name in one.__slots__} for one in self.checklists]}


def how_read(review: CodedReview, appraisals: Sequence[Appraisal]) -> HowRead:
    """Count what people have read and judged, and the answers to the checklists."""
    plan, tables = review.plan, review.tables
    cells = [row for name in ("readings", "bias_readings") for row in tables[name]]
    return HowRead(
        cells_read_again=len(cells),
        by_people=sum(row.text("reader") in plan.reading.people for row in cells),
        studies=len(tables["studies"]),
        judged_by_people=len({one.study_id for one in appraisals if one.overall.how == PERSON}),
        recommendations=len(plan.recommendations),
        decided_by_people=len({row.text("recommendation") for row in tables["decisions"]}),
        principles=len(plan.principles),
        assessed_by_people=sum(bool(row.text("confidence")) for row in tables["cerqual"]),
        checklists=tuple(_answered(review)),
    )


def _answered(review: CodedReview) -> list[AnsweredChecklist]:
    found = []
    for name in dict.fromkeys(one.checklist for one in checklist_items()):
        given = Counter(row.text("done") for row in review.tables["reporting"] if row.text("checklist") == name)
        if given:
            items = sum(one.checklist == name for one in checklist_items())
            given[NOT_ANSWERED] = items - given.total()
            found.append(AnsweredChecklist(name, items, {one: given[one] for one in (*ANSWERS, NOT_ANSWERED) if given[one]}))
    return found
