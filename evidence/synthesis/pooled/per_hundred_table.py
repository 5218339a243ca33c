"""The table of differences per 100."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.synthesis import columns as shared
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.review_run import Analyses, body_title

PER_100_COLUMNS = (
    shared.BODY,
    shared.EVENT,
    Column(
        "at",
        "Comparison risk",
        "Which risk of the event is taken: the low, middle or high one of all comparison groups, or a published one by its name.",
    ),
    Column("comparison", "Without, per 100", "Of 100 people in comparison groups, how many have the event.", 0),
    Column("treated", "With, per 100", "Of 100 people with the intervention, how many would have the event by the pooled effect.", 0),
    Column(
        "treated_low",
        "With, low",
        "Of 100 people with the intervention, the fewest with the event that the confidence interval of the effect allows.",
        0,
    ),
    Column(
        "treated_high",
        "With, high",
        "Of 100 people with the intervention, the most with the event that the confidence interval of the effect allows.",
        0,
    ),
    Column(
        "difference",
        "Difference per 100",
        "With the intervention less without: how many more of 100 have the event; below 0: how many fewer.",
        0,
    ),
    Column(
        "place_low",
        "With, new place, low",
        "Of 100 people with the intervention in a new place, the fewest that the prediction interval allows.",
        0,
    ),
    Column(
        "place_high",
        "With, new place, high",
        "Of 100 people with the intervention in a new place, the most that the prediction interval allows.",
        0,
    ),
)


PER_100_NOTE = (
    "Of 100, how many in comparison groups have the event, and how many with the intervention, with the interval, at the lowest, median "
    "and highest risk of that event among the comparison groups of all analysed effects (tiers 1 and 2), and at published risks of the "
    "event. A published risk is of all people of a place, who may differ from those of the studies."
)


def per_100_table(results: Analyses) -> Table:
    """What an answer means per 100, at the lowest, median, highest and published risks of its event."""
    rows = []
    for (kind, key), effect in results.absolute.items():
        if (kind, key) == ("by_group", results.review.plan.headline):
            continue
        for one in (*effect.at, *effect.published):
            title = body_title(results.review, kind, key)
            about = answer_address(results.review.plan, kind, key)
            rows.append({"title": title, "about": about, "event": effect.event_words} | one.to_dict())
    return Table("per_100", "What it means per 100", PER_100_COLUMNS, tuple(rows), PER_100_NOTE)
