"""The table of costs as a file, and the part of the page."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.costs.answer import CANNOT_PAY, CostAnswer, SetAnswer
from evidence.judgement.costs.arithmetic import BreakEven, NetSaving

COSTS = Column("title", "Costs", "The document that prints the costs, as the plan names the set.")
COST_COLUMNS = (
    Column("set", "Set", "Key of the set of costs in the plan: a cost of support and a cost of the event that belong together."),
    COSTS,
    Column(
        "changed",
        "Changed",
        "Which one number is moved to an end of its range, and to which end; empty in the row of the plan's own numbers.",
    ),
    Column("support", "Cost of support", "What support costs, in the plan's currency."),
    Column(
        "support_per",
        "Support: cost of one",
        "Whose cost of support it is: of one unit of the review, or of a group that gets support together.",
    ),
    Column(
        "support_period",
        "Support: period",
        "The time that the cost of support is for, as far as its document says: year, once or not stated.",
    ),
    Column("event", "Cost of the event", "What one event costs, in the plan's currency."),
    Column("event_per", "Event: cost of one", "Whose cost of the event it is: of one unit of the review, or of a group."),
    Column(
        "event_period",
        "Event: period",
        "The time that the cost of the event is for, as far as its document says: year, once or not stated.",
    ),
    Column("people_per_group", "People in a group", "How many people share the support of one group and may have the event."),
    Column(
        "saved",
        "Times saved",
        "How many times the printed cost of an event one avoided event saves, as where the cost is by the year and the event lasts longer.",
    ),
    Column("risk", "Risk without support", "Probability of the event without support, from 0 to 1."),
    Column("needed_points", "Break-even, points", "By how many percentage points the risk has to fall for support to pay for itself."),
    Column(
        "people_per_event",
        "People to support for each event avoided, at break-even",
        "How many people may be supported for each event avoided before support costs more than it saves.",
    ),
    Column(
        "risk_with",
        "Risk at break-even",
        "Probability of the event with support at which support pays for itself, from 0 to 1; empty where it cannot.",
    ),
    Column("g", "g at break-even", "Hedges' g that support needs to pay for itself; above 0 is better; empty where it cannot."),
    Column("people", "People supported", "For how many people supported the net saving is reckoned.", 0),
    Column(
        "expected",
        "Expected net saving",
        "What is saved less what support costs, for all people supported, in the plan's currency; below 0 support costs more.",
    ),
    Column(
        "average_low",
        "low, average effect",
        "Lower end of the interval of the net saving, as far as the average effect is uncertain, in the plan's currency.",
    ),
    Column(
        "average_high",
        "high, average effect",
        "Upper end of the interval of the net saving, as far as the average effect is uncertain, in the plan's currency.",
    ),
    Column(
        "average_chance",
        "Draws above zero, average effect",
        "Share of the random draws of the average effect in which support saves money, from 0 to 1.",
    ),
    Column(
        "place_low",
        "low, one place",
        "Lower end of the interval of the net saving in one place, where true effects differ and the number of events is chance.",
    ),
    Column(
        "place_high",
        "high, one place",
        "Upper end of the interval of the net saving in one place, where true effects differ and the number of events is chance.",
    ),
    Column(
        "place_chance", "Draws above zero, one place", "Share of the random draws for one place in which support saves money, from 0 to 1."
    ),
    Column("why", "Why there is no number", "Why break-even or net saving is not shown; empty where both are."),
)
SAVING_CELLS = ("expected", "average_low", "average_high", "average_chance", "place_low", "place_high", "place_chance")


def costs_table(assessment: Assessment) -> Table:
    """One row per set of costs, and one for each end of each range; without rows where the plan has no costs."""
    costs = assessment.costs
    rows = [] if isinstance(costs, NotEstimated) else [row for one in costs.sets for row in _rows(one, costs)]
    return Table("costs", "Break-even and net saving", COST_COLUMNS, tuple(rows))


def _rows(one: SetAnswer, costs: CostAnswer) -> list[dict[str, Any]]:
    same: dict[str, Any] = {"set": one.costs.name, "title": one.costs.title, "people": costs.people}
    for name, amount in (("support", one.costs.support), ("event", one.costs.event)):
        same |= {name: amount.value, f"{name}_per": amount.per, f"{name}_period": amount.period}
    same |= {name: getattr(one.case, name) for name in ("people_per_group", "saved", "risk")}
    rows = [same | {"changed": None} | _even(one.break_even, one.saving)]
    for way in one.one_way:
        ends = (("low", way.span.low, way.low, way.saving_low), ("high", way.span.high, way.high, way.saving_high))
        for end, value, even, saving in ends:
            rows.append(same | {"changed": f"{way.span.what}, {end}", way.span.what: value} | _even(even, None) | {"expected": saving})
    return rows


def _even(even: BreakEven, saving: NetSaving | NotEstimated | None) -> dict[str, Any]:
    cells: dict[str, Any] = {name: getattr(even, name) for name in ("people_per_event", "risk_with", "g")}
    reasons = [CANNOT_PAY] if even.reduction is None else []
    if isinstance(saving, NotEstimated):
        reasons.append(saving.reason)
    elif saving is not None:
        cells |= {name: getattr(saving, name) for name in SAVING_CELLS}
    return cells | {"needed_points": 100 * even.needed, "why": "; ".join(reasons) or None}
