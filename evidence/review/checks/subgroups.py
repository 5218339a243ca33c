"""Rules on groups of people inside one sample: one comparison is of one study, and a printed test gives its printed p."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.base.words import shown
from evidence.effects.precision import read_p
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.row import half_unit
from evidence.review.checks.tails import p_of_chi2
from evidence.review.tables import Row

discordant, key = of_family("discordant"), of_family("key")
# What all groups of one comparison share.
SHARED = ("study_id", "characteristic", "people", "outcome")


@key("comparison-mixed", "error", "review", cause="a comparison's name that was copied to another")
def comparison_mixed(review: ReviewTables) -> Iterator[Finding]:
    first: dict[str, Row] = {}
    for row in review.rows("subgroups"):
        start = first.setdefault(row.text("comparison"), row)
        for column in SHARED:
            if row.text(column) and start.text(column) and row.text(column) != start.text(column):
                seen = f"{shown(row.text(column))}, where line {start.line} of the same comparison has {shown(start.text(column))}"
                fix = "Give this group the name of another comparison, or correct the cell."
                yield Finding(row.file, row.line, column, row.id, seen, f"one {column} in each comparison", fix)


@discordant("interaction-against-p", "warning", "review", cause="a p of another test, or a slipped digit")
def interaction_against_p(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("subgroups"):
        value, df, p = row.number("chi2_difference"), row.number("df_difference"), row.text("p_difference")
        printed = read_p(p) if p else None
        if value is None or df is None or printed is None:
            continue
        half = half_unit(row.text("chi2_difference"))
        low, high = p_of_chi2(value + half, int(df)), p_of_chi2(max(value - half, 0.0), int(df))
        if low > printed.high or high < printed.low:
            seen = f"p {p} with a chi-square of {row.text('chi2_difference')}, df {row.text('df_difference')}"
            fix = "Check all three at their source."
            allowed = f"p near {p_of_chi2(value, int(df)):.3g}, which the test gives"
            yield Finding(row.file, row.line, "p_difference", row.id, seen, allowed, fix)
