"""Rules on what was read of other people than those of the effects: prognosis.csv, baselines.csv, correlations.csv."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.base.words import shown
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.tables import Row

RATIOS = ("or", "rr", "hr")
FILL_IN = "Fill one in, or delete the row."

# Directions of a prognosis by whether the ratio of level to reference is above or below 1.
ABOVE, BELOW = ("more", "sooner", "longer"), ("less", "later", "shorter")

discordant = of_family("discordant")
data = of_family("data")


@data("nothing-read", "error", "review", cause="a row that was begun and not finished")
def nothing_read(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("baselines"):
        if not row.text("percent") and not (row.text("events") and row.text("n")):
            allowed = "a percentage, or the events and the number of people"
            yield Finding(
                row.file, row.line, "percent", row.id, "neither a percentage nor counts", allowed, "Fill one in, or delete the row."
            )
    for row in review.rows("correlations"):
        if not row.text("value") and not row.text("words"):
            seen, allowed = "neither a number nor words", "the printed correlation, or what is said of it"
            yield Finding(row.file, row.line, "value", row.id, seen, allowed, FILL_IN)


@discordant("prognosis-against-numbers", "warning", "review", cause="level and reference swapped, or a ratio of the outcome's opposite")
def prognosis_against_numbers(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("prognosis"):
        numbers, said = _more(row), row.text("direction")
        contrary = BELOW if numbers else ABOVE
        if numbers is not None and said in contrary:
            fix = "Correct the direction, or the numbers if level and reference are swapped."
            allowed = f"{(ABOVE if numbers else BELOW)[contrary.index(said)]}, which the numbers give"
            yield Finding(row.file, row.line, "direction", row.id, shown(said), allowed, fix)


def _more(row: Row) -> bool | None:
    """Whether the outcome is more likely at the level by the printed ratio, else by the percentages; None where they don't say."""
    estimate, level, reference = (row.number(column) for column in ("estimate", "pct_level", "pct_reference"))
    if row.text("statistic") in RATIOS and estimate is not None:
        return None if estimate == 1.0 else estimate > 1.0
    return None if level is None or reference is None or level == reference else level > reference
