"""The tables of the evidence over time: answers by year, since when marks and verdicts are what they are, the years as looks."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.robustness.examined import Examined
from evidence.robustness.over_time.words import path_words
from evidence.synthesis import columns as shared

YEAR = Column("year", "Year", "Year of publication up to which studies are known.", form="numeric text")
YEAR_COLUMNS = (
    shared.BODY,
    YEAR,
    Column("new", "New", "The studies that were published in that year."),
    shared.K_SAMPLES,
    shared.K_EFFECTS,
    shared.G,
    shared.CI_LOW,
    shared.CI_HIGH,
    shared.DF,
    Column("basic", "Basic", "Of the body of a recommendation: the mark by the basic reading of the rule at that time; else empty."),
    Column("graded", "Graded", "The same by the graded reading."),
    Column("why", "Why", "Why there is no answer; else empty."),
)
SINCE_COLUMNS = (
    Column("recommendation", "Recommendation", "Number of the recommendation whose mark it is; empty for a claim.", 0),
    Column("claim_id", "Claim", "Id of the claim whose verdict it is; empty for a mark."),
    Column("reading", "Reading", "Of a mark the reading of the rule: basic or graded; empty for a claim."),
    Column("now", "Now", "The mark or the verdict as it stands, by its full name."),
    Column("since", "Since", "The year from which it has been so without a break.", form="numeric text"),
    Column("first", "First", "The first year in which it was so.", form="numeric text"),
    Column("changes", "Changes", "How often it changed.", 0),
    Column("path", "Year by year", "What it was at first, and what it became in which year."),
)
MONITORING_COLUMNS = (
    shared.BODY,
    Column("aim", "Effect", "The effect, in g, that the information must be enough to detect."),
    YEAR,
    Column("z", "Statistic", "The mean divided by its standard error, with random effects on one effect per sample."),
    Column("people", "Information", "Information so far, as the number of people in two equal groups that would amount to as much.", 0),
    Column("required", "Required", "Information that finds the effect with 80% power, adjusted for how far the studies differ.", 0),
    Column("percent", "Share, %", "Information so far in percent of what is required.", 0),
    Column("boundary", "Boundary", "How far from zero the statistic has to be so that all looks together err as often as one."),
    Column("crossed", "Crossed", "Whether the statistic lies beyond the boundary: yes or no."),
)


def over_time_table(run: Examined) -> Table:
    """The answer of each body after each year."""
    rows: list[dict[str, Any]] = []
    for body in run.over_time.bodies:
        for one in body.years:
            cells = one.to_dict() | {"title": body.title, "year": str(one.year), "new": "; ".join(one.new)}
            rows.append({column.key: cells.get(column.key) for column in YEAR_COLUMNS} | {"why": cells.get("not_estimated")})
    return Table("over_time", "What the evidence said each year", YEAR_COLUMNS, tuple(rows))


def since_table(run: Examined) -> Table:
    """Since when each mark and each verdict is what it is."""
    rows = tuple(
        one.to_dict()
        | {"claim_id": one.claim_id or None, "reading": one.reading or None, "path": path_words(one)}
        | {"since": str(one.since), "first": str(one.first)}
        for one in run.over_time.since
    )
    return Table("since", "Since when marks and verdicts have been what they are", SINCE_COLUMNS, rows)


def monitoring_table(run: Examined) -> Table:
    """The years of each body as looks."""
    rows = []
    for body in run.over_time.bodies:
        for found in () if isinstance(body.monitoring, NotEstimated) else body.monitoring:
            for look in found.looks:
                cells = look.to_dict() | {"title": body.title, "aim": found.aim, "required": found.required, "year": str(look.year)}
                rows.append(cells | {"percent": 100.0 * look.share, "crossed": "yes" if look.crossed else "no"})
    return Table("monitoring", "The years as looks: trial sequential analysis", MONITORING_COLUMNS, tuple(rows))
