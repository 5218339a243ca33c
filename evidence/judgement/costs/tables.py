"""The table of costs as a file, and the tables as people read them: in words, with what they cannot carry and what they rest on."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.costs.answer import CANNOT_PAY, CostAnswer, SetAnswer
from evidence.judgement.costs.arithmetic import BreakEven, NetSaving
from evidence.judgement.costs.words import break_even_sentence, one_way_words, saving_sentence, set_sentence, used_sentences

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


SET_COLUMNS = (
    COSTS,
    Column("amounts", "What they are", "Both costs in words: how much, of whom, for how long."),
    Column("even", "Break-even", "How far the risk has to fall for support to pay for itself."),
    Column("saving", "Net saving", "What support saves with its interval, or why none is shown."),
)
ONE_WAY_NOTES = (
    "The one number that is moved, all others staying as they are.",
    "The two ends that it is moved to.",
    "By how many percentage points the risk has to fall for support to pay for itself, at both ends.",
    "The same as a share of the events that happen without support, at both ends.",
    "Expected net saving at both ends, in the plan's currency.",
)
SAID = Column("said", "In words", "One statement about the costs.")


def cost_sets_table(assessment: Assessment) -> Table:
    """Each set of costs in words: what it holds, where support pays for itself, what it saves."""
    costs = _answered(assessment)
    sets = tuple(
        {"title": one.costs.title, "amounts": set_sentence(one, costs)}
        | {"even": break_even_sentence(one, costs), "saving": saving_sentence(one, costs)}
        for one in costs.sets
    )
    return Table("costs_in_words", f"For {costs.people} {costs.units} supported", SET_COLUMNS, sets)


def cost_limits_table(assessment: Assessment) -> Table:
    """What the numbers cannot carry."""
    return _sentences("costs_limits", "What these numbers cannot tell you", _answered(assessment).limits)


def cost_basis_table(assessment: Assessment) -> Table:
    """What the numbers rest on."""
    costs = _answered(assessment)
    rests = (*(f"{one.costs.title}: {one.costs.covers}" for one in costs.sets), *used_sentences(costs))
    return _sentences("costs_basis", "What they rest on", rests)


def one_way_table(assessment: Assessment) -> Table:
    """One number changed at a time, all sets below each other."""
    costs = _answered(assessment)
    words = {one.costs.title: one_way_words(one, costs) for one in costs.sets}
    rows = [{"title": title} | {str(place): cell for place, cell in enumerate(row)} for title, moved in words.items() for row in moved[1:]]
    headings = next(iter(words.values()))[0]
    columns = (
        COSTS,
        *(Column(str(place), heading, note) for place, (heading, note) in enumerate(zip(headings, ONE_WAY_NOTES, strict=False))),
    )
    return Table("costs_one_way", "One number changed at a time", columns, tuple(rows))


def _answered(assessment: Assessment) -> CostAnswer:
    """The costs of a plan that names some; of another there is nothing to show."""
    if isinstance(assessment.costs, NotEstimated):
        raise ValueError(assessment.costs.reason)
    return assessment.costs


def _sentences(name: str, title: str, sentences: tuple[str, ...]) -> Table:
    return Table(name, title, (SAID,), tuple({"said": sentence} for sentence in sentences))
