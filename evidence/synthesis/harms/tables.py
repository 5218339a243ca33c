"""The tables of unfavourable results: how many by group of outcomes, and each of them."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table, chosen
from evidence.base.words import several
from evidence.synthesis import columns as shared
from evidence.synthesis.harms.answer import ALL, Harm
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import Analyses

CLEAR = {True: "yes", False: "no", None: "not stated"}
HARM_COLUMNS = (
    Column("id", "Result", "Key of the result: its effect_id, or the comparison inside a sample and the group."),
    shared.STUDY,
    Column("eligible", "Eligible", "Whether its study is eligible, as coded: yes, no or unclear; only eligible ones are counted."),
    Column(
        "outcome_group", "Group of outcomes", "The group of outcomes it belongs to; empty where the result is of a subgroup of people only."
    ),
    Column("outcome", "Outcome", "The outcome of the unfavourable result, in the words of the source."),
    Column("who", "Who did worse", "The group of people inside the sample that did worse, or the whole sample."),
    Column("printed", "As printed", "What is printed of the result, on its own scale; empty: a direction only.", form="numeric text"),
    Column(
        "size",
        "Hedges' g [interval]",
        "Its size as g with its interval, below 0 is worse; empty: none can be computed.",
        form="numeric text",
    ),
    shared.G,
    shared.CI_LOW,
    shared.CI_HIGH,
    Column("clear", "Clear", "Whether its interval, or the p printed with it, excludes a difference of zero: yes, no, or not stated."),
    Column(
        "use", "Use", "What the analysis does with it: tier 1, tier 2, sensitivity (left out with a reason), or record (kept, no size)."
    ),
    Column("source_id", "Source", "The page or paper it was read in."),
    shared.LOCATOR,
    Column("note", "Note", "What else to know of it."),
)
SHOWN = ("label", "outcome", "who", "printed", "size", "clear", "use")
COUNT_COLUMNS = (
    Column("outcome_group", "Group of outcomes", "The group of outcomes, by the review's own list."),
    Column(
        "stated", "Results with a direction", "Results of eligible studies for which it was read which group they favour, or neither.", 0
    ),
    Column("samples", "Samples behind them", "Independent samples with such a result.", 0),
    Column("unfavourable", "Unfavourable", "Results of eligible studies that favour the comparison group.", 0),
    Column("clear", "Of these clear", "Unfavourable results whose interval, or the p printed with them, excludes a difference of zero.", 0),
    Column("open", "Not stated", "Unfavourable results with neither an interval nor a p.", 0),
    Column("worse_samples", "Samples with one", "Independent samples with at least one unfavourable result.", 0),
)


def harms_table(results: Analyses) -> Table:
    """Every unfavourable result of every coded study."""
    rows = tuple(_cells(one, results) for one in results.harms)
    others = sum(one.eligible != "yes" for one in results.harms)
    note = (
        f"Eligible studies first. {several(others, 'result')} of studies that are not eligible, or whose eligibility is unclear, in "
        "harms.csv."
    )
    return Table("harms", "Unfavourable results", HARM_COLUMNS, rows, note)


def eligible_harms_table(results: Analyses) -> Table:
    """Those of eligible studies, as page and annex show them."""
    table = harms_table(results)
    return chosen(table, SHOWN, [row for row in table.rows if row["eligible"] == "yes"])


def harm_counts_table(results: Analyses) -> Table:
    """By group of outcomes, how many results of eligible studies are unfavourable."""
    label = results.review.codebook.label
    rows = tuple(
        one.to_dict() | {"outcome_group": "All" if one.outcome_group == ALL else label("effects", "outcome_group", one.outcome_group)}
        for one in results.harm_counts
    )
    return Table("harm_counts", "Unfavourable results by group of outcomes", COUNT_COLUMNS, rows)


def _cells(one: Harm, results: Analyses) -> dict[str, Any]:
    cells: dict[str, Any] = {name: getattr(one, name) or None for name in ("id", "label", "eligible", "outcome", "who", "printed", "use")}
    cells |= {"source_id": one.source_id or None, "source_locator": one.place or None, "note": one.note or None, "clear": CLEAR[one.clear]}
    if one.outcome_group:
        cells["outcome_group"] = results.review.codebook.label("effects", "outcome_group", one.outcome_group)
    if one.effect is not None:
        cells |= {name: getattr(one.effect, name) for name in ("g", "ci_low", "ci_high")}
        cells["size"] = f"{one.effect.g:z.2f} {interval_text(one.effect.ci_low, one.effect.ci_high)}"
    return cells
