"""The tables of ratings and of the trace behind them."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.otherwise.words import rating_otherwise
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.decisions import decision_words
from evidence.synthesis import columns as shared

RATING_COLUMNS = (
    shared.RECOMMENDATION,
    Column("title", "What it recommends", "Title of the recommendation."),
    shared.PUBLISHED,
    Column(
        "literal",
        "Basic, band alone",
        "The band by the gates and bands of the rating rule alone, documented and inferred, on the effects coded here.",
    ),
    Column("graded", "Graded, band alone", "The band by the rating rule with GRADE-style concerns, on the effects coded here."),
    Column("literal_name", "Basic", "The basic band with what its name must add where the interval of the main model does not carry it."),
    Column("graded_name", "Graded", "The graded band with what its name must add where the interval of the main model does not carry it."),
    Column("literal_uncapped", "Basic, without caps", "The basic band if nothing capped it."),
    Column("graded_uncapped", "Graded, without caps", "The graded band if nothing capped it."),
    Column("literal_decided_by", "Decided by (basic)", "The gate, number or cap that keeps the basic band from being higher."),
    Column("graded_decided_by", "Decided by (graded)", "The gate, number or cap that keeps the graded band from being higher."),
    shared.K_SAMPLES,
    shared.G.noted(f"The answer on the effects that pass the gates. {shared.G.note}"),
    shared.CI_LOW,
    shared.CI_HIGH,
    Column(
        "provisional", "Provisional", "Whether a judgement of risk of bias behind it follows from the design alone; 1 or TRUE means yes."
    ),
    Column("caution", "Caution", "What to know about a band that holds only by the simpler interval; empty where both intervals agree."),
    Column("harm", "Harm", "Effects, or the pooled one, whose whole interval lies on the side of harm; a flag that changes no band."),
    Column("decision", "What a person decided", "What a person decided on the rating and whether it still stands, or how to decide."),
    Column("to_move", "What would move it", "How far the deciding numbers are from another band, for each reading of the rule."),
    Column(
        "otherwise",
        "With one thing changed",
        "The band that one decision of the coding, one sample left out or one other choice would make of it; otherwise.csv has all.",
    ),
    Column(
        "numbers_hash",
        "Numbers",
        "Fingerprint of the numbers and of the rule, to be copied into decisions.csv: if it changes, a decision is open again.",
    ),
)

# What the page shows of them.
DECISION_SHOWN = ("recommendation", "title", "decision")
RATINGS_SHOWN = (
    "recommendation",
    "title",
    "published",
    "literal_name",
    "graded_name",
    "literal_decided_by",
    "k_samples",
    "g",
    "ci_low",
    "ci_high",
    "otherwise",
)

TRACE_COLUMNS = (
    shared.RECOMMENDATION,
    Column("mode", "Mode", "The reading of the rule that the line belongs to: basic, graded or both."),
    Column("gate", "Gate", "The gate, or the band, to which the line belongs; in the order in which they apply."),
    Column("input", "Input", "What is looked at."),
    Column("value", "Value", "What was found: a number, an answer with its interval, or a word."),
    Column("passed", "Passed", "Whether it is met: yes or no; empty where the line only informs."),
    Column("why", "Why", "How it follows, with the numbers and the cut-off."),
)


def ratings_table(assessment: Assessment) -> Table:
    """One row per recommendation: the published band and the two of the rule."""
    rows = (_rating_cells(one) | {"otherwise": rating_otherwise(assessment.otherwise, one.recommendation)} for one in assessment.ratings)
    return Table("ratings", "Ratings", RATING_COLUMNS, tuple(rows))


def trace_table(assessment: Assessment) -> Table:
    """Every gate and input of every rating, in the order in which the gates ask."""
    passed = {True: "yes", False: "no", None: None}
    rows = [
        {"recommendation": rating.recommendation, "mode": line.mode, "gate": line.gate, "input": line.input}
        | {"value": line.value_text, "passed": passed[line.passed], "why": line.why}
        for rating in assessment.ratings
        for line in rating.trace
    ]
    return Table("ratings_trace", "Trace of every gate", TRACE_COLUMNS, tuple(rows))


def _rating_cells(rating: Rating) -> dict[str, Any]:
    bands = (
        "published",
        "literal",
        "graded",
        "literal_name",
        "graded_name",
        "literal_uncapped",
        "graded_uncapped",
        "literal_decided_by",
        "graded_decided_by",
    )
    plain = ("recommendation", "title", *bands, "provisional", "numbers_hash")
    cells: dict[str, Any] = {name: getattr(rating, name) for name in plain}
    cells["k_samples"] = rating.answer.counts.samples if rating.answer else None
    cells |= {name: getattr(rating.answer, name, None) for name in ("g", "ci_low", "ci_high")}
    cells |= {"harm": "; ".join(rating.harm), "caution": rating.caution or None, "to_move": " | ".join(rating.to_move)}
    return cells | {"decision": decision_words(rating.decision, rating.numbers_hash)}
