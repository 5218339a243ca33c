"""The table of answers with one thing changed."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.synthesis import columns as shared
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.review_run import Analyses, body_title

SENSITIVITY_COLUMNS = (
    Column("body", "Body", "The answer that is computed again: the headline or the overall one."),
    Column(
        "family", "What changes", "What kind of thing is changed: a sample left out, the tiers, the studies, an assumption, a conversion."
    ),
    Column("change", "Change", "The one thing that is changed."),
    shared.K_SAMPLES,
    shared.K_EFFECTS,
    shared.G.noted(f"The answer after the change. {shared.G.note}"),
    shared.CI_LOW,
    shared.CI_HIGH,
    shared.DF,
    Column("why", "Why", "Why there is no answer after the change, or why it is the same; else empty."),
)


def sensitivity_table(results: Analyses) -> Table:
    """The headline and the overall answer with one thing changed at a time."""
    rows = []
    for kind, variations in results.sensitivity.items():
        for one in variations:
            cells = one.to_dict()
            named = {"body": body_title(results.review, kind, ""), "about": answer_address(results.review.plan, kind, "")}
            rows.append(named | {"why": cells.get("not_estimated") or cells.get("note")} | cells)
    return Table("sensitivity", "One thing changed at a time", SENSITIVITY_COLUMNS, tuple(rows))
