"""The part of the page on costs."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.costs.answer import CostAnswer
from evidence.judgement.costs.tables import COSTS
from evidence.judgement.costs.words import (
    break_even_sentence,
    carries_sentence,
    effect_sentence,
    one_way_words,
    saving_sentence,
    set_sentence,
    used_sentences,
)
from evidence.report.page.parts import Section, page_table

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
    rests = (*(f"{one.costs.title}: {one.costs.covers}" for one in costs.sets), *used_sentences(costs))
    tables = (
        page_table(Table("costs", f"For {costs.people} {costs.units} supported", SET_COLUMNS, sets)),
        page_table(_sentences("What these numbers cannot carry", costs.limits)),
        page_table(_sentences("What they rest on", rests), folded=True),
        page_table(_one_way(costs), folded=True),
    )
    return (Section("costs", costs.plan.title, (effect_sentence(costs), carries_sentence(costs)), (), tables),)


def _sentences(title: str, sentences: tuple[str, ...]) -> Table:
    return Table("sentences", title, (SAID,), tuple({"said": sentence} for sentence in sentences))


def _one_way(costs: CostAnswer) -> Table:
    """One number changed at a time, all sets below each other."""
    words = {one.costs.title: one_way_words(one, costs) for one in costs.sets}
    rows = [{"title": title} | {str(place): cell for place, cell in enumerate(row)} for title, moved in words.items() for row in moved[1:]]
    headings = next(iter(words.values()))[0]
    columns = (
        COSTS,
        *(Column(str(place), heading, note) for place, (heading, note) in enumerate(zip(headings, ONE_WAY_NOTES, strict=False))),
    )
    return Table("costs_one_way", "One number changed at a time", columns, tuple(rows))
