"""The tables of results without a size: the answer under each assumption, and where it tips."""

from __future__ import annotations

import math
from typing import Any

from evidence.base.table import Column, Table
from evidence.robustness.missing.answer import MissingSizes, NoMissingSizes
from evidence.robustness.missing.words import WithMissingSizes
from evidence.robustness.multiverse.judged import BAND
from evidence.synthesis import columns as shared

BOUND_COLUMNS = (
    shared.BODY,
    Column("sized", "With a size", "Independent samples with a size in the analysis; of a recommendation those that pass its gates.", 0),
    Column("unsized", "Without", "Samples with a direction but no size.", 0),
    Column("se", "Their SE", "The standard error that each of these is assumed to have: the median of the samples with a size, in g."),
    Column("assumption", "Assumption", "What is assumed of the size of results without one."),
    Column("mean", "Their mean", "Mean size of these results under the assumption, as g."),
    shared.G.noted(f"The answer with them. {shared.G.note}"),
    shared.CI_LOW,
    shared.CI_HIGH,
    Column("band", "Basic band", "The band that the rule would give; empty where the body belongs to no recommendation."),
    Column("verdicts", "Verdicts", "What the claims about the body would get, by id."),
    Column("why", "Why not", "Why an assumption cannot be made, or nothing can be said; else empty."),
)
BOUNDS_SHOWN = ("title", "unsized", "assumption", "mean", "g", "ci_low", "ci_high", "band")
TIPPING_COLUMNS = (
    shared.BODY,
    Column("what", "What would change", "The estimate or its interval above zero, a claim by its id, or the basic band."),
    Column("now", "Now", "What it is now."),
    Column("then", "Then", "What it would be; the same where nothing overturns it."),
    Column(
        "at", "Tips at", "The common size of all results without one at which it changes, in steps of 0.05; empty: at none from -1 to 1."
    ),
)


def missing_bounds_table(run: WithMissingSizes) -> Table:
    """One row per body and assumption."""
    rows: list[dict[str, Any]] = []
    for one in run.missing_sizes:
        if isinstance(one, NoMissingSizes):
            rows.append({"title": one.title, "why": one.reason})
            continue
        shown = {"title": one.title, "sized": one.sized, "unsized": one.unsized, "se": one.se}
        for found in one.assumed:
            verdicts = "; ".join(f"{name}: {verdict}" for name, verdict in sorted(found.verdicts.items()) if name != BAND)
            numbers = {"g": found.g, "ci_low": found.low, "ci_high": found.high, "mean": found.mean}
            cells = {name: None if value is None or math.isnan(value) else value for name, value in numbers.items()}
            rows.append(shown | cells | {"assumption": found.name, "band": found.verdicts.get(BAND), "verdicts": verdicts or None})
        rows += [shown | {"assumption": name, "why": why} for name, why in one.lacking.items()]
    return Table("missing_bounds", "If results without a size had one", BOUND_COLUMNS, tuple(rows))


def tipping_table(run: WithMissingSizes) -> Table:
    """One row per body and thing that may be overturned."""
    rows = [
        {"title": one.title, "what": "basic band" if tip.what == BAND else tip.what, "now": tip.now, "then": tip.then, "at": tip.at}
        for one in run.missing_sizes
        if isinstance(one, MissingSizes)
        for tip in one.tipping
    ]
    return Table("tipping_points", "How adverse results without a size would have to be", TIPPING_COLUMNS, tuple(rows))
