"""The tables of a simulation. Every row says that its data were drawn."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.base.text_table import text_table
from evidence.judgement.claims.verdicts import CANNOT, CONSISTENT, REPRODUCED
from evidence.robustness.examined import Examined
from evidence.robustness.twin.answer import Twin
from evidence.robustness.twin.errs import errs_rows
from evidence.robustness.twin.procedure import ALL_BANDS, SAID, STANDS
from evidence.robustness.twin.truths import FOUND, SMALL

DRAWN = Column("data", "Data", "Always drawn: no row of this table was coded from a study.")
TITLE = Column("title", "What it is about", "The recommendation, claim, body of evidence or moderator.")
TRUTH = Column("truth", "What was true", "The truth that data were drawn under.")
REVIEWS = Column("reviews", "Drawn reviews", "Number of reviews that were drawn under this truth.", 0)

INTERVALS = (
    DRAWN,
    TITLE,
    Column("body", "Body", "The set and the name of the body of evidence, as in pooled.csv."),
    Column("tiers", "Tiers", "Whether effects that rest on one stated assumption are among them."),
    Column("k_effects", "Effects", "Number of effects of the body.", 0),
    Column("k_samples", "Samples", "Number of independent samples of the body.", 0),
    Column("spread", "Spread", "Whether true effects differ between samples as far as found here, or not at all."),
    Column("interval", "Interval", "Name of the interval, as in results.json."),
    Column("sets", "Drawn sets", "Number of sets of effects that were drawn.", 0),
    Column("none", "No interval", "Share of the sets in which there is no such interval; the other shares are of the rest.", 3),
    Column(
        "covers", "Covers", "Share of the intervals that hold the true mean; of prediction intervals the share of new true effects held.", 3
    ),
    Column("above", "Above zero", "Share that lies above zero though the true mean is zero; 0.025 is nominal.", 3),
    Column("below", "Below zero", "Share that lies below zero though the true mean is zero; 0.025 is nominal.", 3),
    Column("power", "Power", "Share that lies above zero where the true mean is that of the next column.", 3),
    Column("power_at", "At a mean of", "The true mean, in g, that the power is for.", 2),
    Column("width", "Mean width", "Mean width of the interval, in g.", 2),
)
# What the page shows of the main table; its title says that the data are drawn.
ERRS_SHOWN = ("title", "asked", "no_effect", "no_effect_alike", "effect", "g")
WHAT = {"rating": "recommendations (basic)", "graded": "recommendations (graded)", "claim": "claims", "headline": "the main answers"}


def twin_tables(twin: Twin) -> tuple[Table, ...]:
    """Every table of a simulation that has a row; each is a file."""
    tables = (intervals_table(twin), *(said_table(twin, what) for what in WHAT), tests_table(twin))
    return tuple(table for table in tables if table.rows)


def intervals_table(twin: Twin) -> Table:
    """How often each reported interval covers, errs and finds."""
    titles = {truth.key: truth.title for truth in twin.truths}
    rows = tuple(
        {
            **{name: getattr(one, name) for name in ("interval", "sets", "none", "covers", "above", "below", "power", "power_at", "width")},
            **{name: getattr(one.body, name) for name in ("title", "tiers", "k_effects", "k_samples")},
            "data": "drawn",
            "body": f"{one.body.kind}: {one.body.key}" if one.body.key else one.body.kind,
            "spread": titles[one.spread],
        }
        for one in twin.intervals
    )
    return Table("simulated_intervals", "Drawn data: how often each interval covers", INTERVALS, rows)


def said_table(twin: Twin, what: str) -> Table:
    """How often each band, verdict or headline was given, by what was true."""
    words = {"claim": SAID, "headline": STANDS}.get(what, ALL_BANDS)
    titles = {truth.key: truth.title for truth in twin.truths}
    shares = tuple(
        Column(word.replace(" ", "_"), word.capitalize(), f"Share of the drawn reviews in which it was said: {word}.", 3) for word in words
    )
    key = Column("key", "Name", "The number of the recommendation, the id of the claim or the name of the body.")
    rows = tuple(
        {"data": "drawn", "key": one.key, "title": one.title, "truth": titles[one.truth], "reviews": one.reviews}
        | {column.key: one.shares[word] for column, word in zip(shares, words, strict=True)}
        for one in twin.said
        if one.what == what
    )
    name = {"rating": "simulated_ratings", "graded": "simulated_ratings_graded", "claim": "simulated_claims"}
    title = f"Drawn data: what is said of {WHAT[what]}, and how often"
    return Table(name.get(what, "simulated_main_answers"), title, (DRAWN, key, TITLE, TRUTH, REVIEWS, *shares), rows)


def tests_table(twin: Twin) -> Table:
    """How often each test of a moderator found a difference, by what was true."""
    titles = {truth.key: truth.title for truth in twin.truths}
    columns = (
        DRAWN,
        Column("name", "Moderator", "Name of the moderator in the plan."),
        TITLE,
        TRUTH,
        REVIEWS,
        Column("tested", "Tested", "Share of the drawn reviews in which it could be tested.", 3),
        Column("found", "Found", "Share of those in which p was below .05.", 3),
    )
    rows = tuple(
        {
            "data": "drawn",
            "truth": titles[one.truth],
            **{name: getattr(one, name) for name in ("name", "title", "reviews", "tested", "found")},
        }
        for one in twin.tests
    )
    return Table("simulated_tests", "Drawn data: how often tests of moderators find a difference", columns, rows)


def _begun(title: str) -> str:
    return title[:1].upper() + title[1:]


def support_table(twin: Twin) -> Table:
    """How often each claim would be supported (reproduced or consistent), by what is true; claims that are never tested are left out."""
    shown = [truth for truth in twin.truths if truth.key not in (SMALL, FOUND)]
    said = "Share of drawn reviews that support it under this truth"
    columns = tuple(Column(truth.key, _begun(truth.title), f"{said}: {truth.title}.", 2) for truth in shown)
    shares: dict[tuple[str, str], dict[str, float]] = {}
    for one in twin.said:
        if one.what == "claim":
            shares.setdefault((one.key, one.title), {})[one.truth] = one.shares[REPRODUCED] + one.shares[CONSISTENT]
    tested = {one.key for one in twin.said if one.what == "claim" and one.shares[CANNOT] < 1.0}
    rows = tuple({"data": "drawn", "key": key, "title": title, **of} for (key, title), of in shares.items() if key in tested)
    key = Column("key", "Claim", "Id of the claim in the register of claims.")
    return Table("simulated_support", "Drawn data: how often each claim would be supported", (DRAWN, key, *columns, TITLE), rows)


def support_lines(twin: Twin) -> tuple[str, ...]:
    """The same for a terminal, in percent."""
    table = support_table(twin)
    truths = [column for column in table.columns if column.key not in ("data", "key", "title")]
    places = range(1, len(truths) + 1)
    cells = [[row["key"], *(f"{100 * row[column.key]:.0f}%" for column in truths), row["title"]] for row in table.rows]
    heading = ["claim", *(f"({place})" for place in places), ""]
    named = (f"({place}) {column.heading}" for place, column in zip(places, truths, strict=True))
    return (f"Supported, of {twin.reviews} drawn reviews each, where there is:", *named, *text_table([heading, *cells], right=places))


# What the page shows of the tables of a simulation.
INTERVALS_SHOWN = ("title", "tiers", "k_samples", "spread", "interval", "covers", "above", "power", "power_at")
CLAIMS_SHOWN = ("key", "title", "truth", *(word.replace(" ", "_") for word in SAID))
TESTS_SHOWN = ("title", "truth", "tested", "found")


def kept_intervals_table(run: Examined) -> Table:
    """How often each reported interval covers, errs and finds, as simulated for this review."""
    assert not isinstance(run.simulated, NotEstimated)
    return intervals_table(run.simulated.twin)


def kept_claims_table(run: Examined) -> Table:
    """How often each verdict was given, as simulated for this review."""
    assert not isinstance(run.simulated, NotEstimated)
    return said_table(run.simulated.twin, "claim")


def kept_tests_table(run: Examined) -> Table:
    """How often each test found a difference, as simulated for this review."""
    assert not isinstance(run.simulated, NotEstimated)
    return tests_table(run.simulated.twin)


def errs_table(run: Examined) -> Table:
    """How often our own procedure errs: the headline and each recommendation, where a simulation is kept beside the review."""
    columns = (
        DRAWN,
        TITLE,
        Column("asked", "What is asked", "What our own procedure would say of the drawn data."),
        Column("no_effect", "No effect, spread as here", "Share of drawn reviews in which it says so though the true mean is zero.", 3),
        Column("no_effect_alike", "No effect, the same everywhere", "The same where true effects do not differ between samples.", 3),
        Column("effect", "A true effect", "Share in which it says so where the true mean is that of the next column.", 3),
        Column("g", "Of g", "That true mean, or the difference of one kind from the others.", 2),
    )
    rows = () if isinstance(run.simulated, NotEstimated) else tuple({"data": "drawn", **row} for row in errs_rows(run.simulated.twin))
    return Table("how_often_we_err", "How often our own procedure errs, on drawn data", columns, rows)
