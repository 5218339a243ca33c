"""The table of costs as a file, and the part of the page."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.judgement.cost_answer import CANNOT_PAY, CostAnswer, SetAnswer
from evidence.judgement.cost_words import (
    break_even_sentence,
    carries_sentence,
    effect_sentence,
    one_way_words,
    saving_sentence,
    set_sentence,
    used_sentences,
)
from evidence.judgement.costs import BreakEven, NetSaving
from evidence.report.page_parts import Section, page_table
from evidence.report.tables import Table

COST_COLUMNS = (
    ("set", "Set"),
    ("title", "Costs"),
    ("changed", "Changed"),
    ("support", "Cost of support"),
    ("support_per", "of one"),
    ("support_period", "Period"),
    ("event", "Cost of the event"),
    ("event_per", "of one"),
    ("event_period", "Period"),
    ("people_per_group", "People in a group"),
    ("saved", "Times saved"),
    ("risk", "Risk without support"),
    ("needed_points", "Break-even, points"),
    ("people_per_event", "People to support for each event avoided, at break-even"),
    ("risk_with", "Risk at break-even"),
    ("g", "g at break-even"),
    ("people", "People supported"),
    ("expected", "Expected net saving"),
    ("average_low", "low, average effect"),
    ("average_high", "high, average effect"),
    ("average_chance", "Draws above zero, average effect"),
    ("place_low", "low, one place"),
    ("place_high", "high, one place"),
    ("place_chance", "Draws above zero, one place"),
    ("why", "Why there is no number"),
)
SAVING_CELLS = ("expected", "average_low", "average_high", "average_chance", "place_low", "place_high", "place_chance")


def costs_table(assessment: Assessment) -> Table:
    """One row a set of costs, and one for each end of each range; without rows where the plan has no costs."""
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


def costs_section(assessment: Assessment) -> tuple[Section, ...]:
    """The part of the page on costs; nothing where the plan has none."""
    costs = assessment.costs
    if isinstance(costs, NotEstimated):
        return ()
    sets = tuple(
        {"title": one.costs.title, "amounts": set_sentence(one, costs)}
        | {"even": break_even_sentence(one, costs), "saving": saving_sentence(one, costs)}
        for one in costs.sets
    )
    headings = (("title", "Costs"), ("amounts", "What they are"), ("even", "Break-even"), ("saving", "Net saving"))
    rests = (*(f"{one.costs.title}: {one.costs.covers}" for one in costs.sets), *used_sentences(costs))
    tables = (
        page_table(Table("costs", f"For {costs.people} {costs.units} supported", headings, sets)),
        page_table(_sentences("What these numbers cannot carry", costs.limits)),
        page_table(_sentences("What they rest on", rests), folded=True),
        page_table(_one_way(costs), folded=True),
    )
    return (Section("costs", costs.plan.title, (effect_sentence(costs), carries_sentence(costs)), (), tables),)


def _sentences(title: str, sentences: tuple[str, ...]) -> Table:
    return Table("sentences", title, (("said", "In words"),), tuple({"said": sentence} for sentence in sentences))


def _one_way(costs: CostAnswer) -> Table:
    """One number changed at a time, all sets below each other."""
    words = {one.costs.title: one_way_words(one, costs) for one in costs.sets}
    rows = [{"title": title} | {str(place): cell for place, cell in enumerate(row)} for title, moved in words.items() for row in moved[1:]]
    headings = next(iter(words.values()))[0]
    columns = (("title", "Costs"), *((str(place), heading) for place, heading in enumerate(headings)))
    return Table("costs_one_way", "One number changed at a time", columns, tuple(rows))
