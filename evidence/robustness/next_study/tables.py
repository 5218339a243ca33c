"""The table of the next studies of a run: one for the headline, one for each recommendation."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.models.power.design import GroupSizes
from evidence.robustness.examined import Examined
from evidence.robustness.next_study.answer import StudyWorth
from evidence.robustness.next_study.words import chances_words
from evidence.synthesis import columns as shared

FOUND_COLUMNS = (
    Column("people", "People", "People in the study, both groups together.", 0),
    Column("low", "Finds, low", "Lower end of the range in which its result would most likely lie, in g, at the plan's level."),
    Column("middle", "Finds, middle", "The middle of what it would find, in g."),
    Column("high", "Finds, high", "Upper end of that range, in g."),
    Column(
        "narrower_percent",
        "Narrower, %",
        "By how much the interval of the body would be narrower on average, in percent; below 0: wider.",
        0,
    ),
    Column("above_percent", "Above zero, %", "In how many of 100 cases the interval would then lie above zero.", 0),
    Column("below_percent", "Below zero, %", "In how many of 100 cases the interval would then lie below zero.", 0),
)
NEXT_COLUMNS = (
    shared.BODY.noted("The headline body, or the recommendation, that the study is made for."),
    *FOUND_COLUMNS,
    Column("now", "Mark now", "The mark of the recommendation by the basic reading, by its full name; empty for the headline."),
    Column("then", "Marks then", "What the mark would be after the study, and in how many of 100 cases."),
    Column("lifted_percent", "Higher, %", "In how many of 100 cases the band would be higher.", 0),
    Column("lowered_percent", "Lower, %", "In how many of 100 cases the band would be lower.", 0),
    Column("graded_then", "Graded then", "The same as “Marks then” for the graded reading of the rule."),
    Column(
        "needed", "People needed", "Fewest people, both groups, that find the average effect so far with 80% power; empty where none do.", 0
    ),
    Column("source", "By the answer of", "The body whose answer says what the study would find."),
)


def next_study_table(run: Examined) -> Table:
    """What the next study of the headline and of each recommendation would be worth."""
    return Table("next_study", "What one more study would do", NEXT_COLUMNS, tuple(worth_cells(one) for one in run.next_studies))


def worth_cells(one: StudyWorth) -> dict[str, Any]:
    """One study as a row."""
    cells = found_cells(one) | {"title": one.title, "source": one.source or None}
    marks = {mark.reading: mark for mark in one.marks if mark.recommendation is not None}
    if basic := marks.get("basic"):
        cells |= {"now": basic.now, "then": chances_words(basic)}
        cells |= {
            "lifted_percent": 100 * basic.lifted,
            "lowered_percent": 100 * basic.lowered,
            "graded_then": chances_words(marks["graded"]),
        }
    needed = one.sizes.needed if one.sizes is not None else None
    return cells | {"needed": needed.people if isinstance(needed, GroupSizes) else None}


def found_cells(one: StudyWorth) -> dict[str, Any]:
    """What a study would find, and what it would do to the interval of the body that it is made for."""
    cells: dict[str, Any] = {name: getattr(one, name) for name in ("people", "low", "middle", "high")}
    for body in one.bodies[:1]:
        cells |= {"above_percent": 100 * body.above, "below_percent": 100 * body.below}
        cells["narrower_percent"] = None if body.narrower is None else 100 * body.narrower
    return cells


def people_text(found: GroupSizes | NotEstimated) -> str:
    """A number of people, or why there is none."""
    return str(found.people) if isinstance(found, GroupSizes) else found.reason
