"""The tables of cohorts, whatever they were offered: what predicts an outcome, and how often it comes."""

from __future__ import annotations

from evidence.base.table import Column, Table, chosen
from evidence.base.words import several
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis import columns as shared
from evidence.synthesis.cohorts.answer import PrognosticFactor, printed_size, prognostic_factors
from evidence.synthesis.review_run import Analyses

OUTCOME = Column("outcome", "Outcome", "What was predicted or counted, by the codebook's list of outcomes.")
CHARACTERISTIC = Column("characteristic", "Characteristic", "What predicts it, one of PROGRESS-Plus, and whose it is.")
COHORT = Column("cohort", "Cohort", "The people who were followed; the same people count once.")
PLACE = Column("region", "Where", "Country, and the region as printed.")
N = Column("n", "People", "How many people the row is about, as printed; empty: not printed.", decimals=0)
MONTHS = Column("followup_months", "Months", "How many months people were followed; empty: not printed.", decimals=0)
SOURCE = Column("source_id", "Source", "The page or paper it was read in.")
NOTE = Column("note", "Note", "Anything else to know about it.")
CONFIDENCE = Column("confidence", "Confidence", "How sure the coder is that the row says what the source says.")
COHORTS = Column("cohorts", "Cohorts", "Number of cohorts that print something about it; the same people count once.", decimals=0)
SAID_OF = Column(
    "said",
    "What they say",
    "Who has the outcome more or less often, in brackets the number of cohorts if several say so; groups are not added up.",
)
LEVEL = Column("level", "Group", "Those with the characteristic.")
REFERENCE = Column("reference", "Against", "Those they are compared with.")
DIRECTION = Column(
    "direction", "Direction", "Whether the outcome comes more or less often (sooner or later, longer or shorter), whatever p."
)
PRINTED = Column("printed", "As printed", "The size with interval and p, as printed; empty: not printed.", form="numeric text")
POPULATION = Column("population", "Of whom", "Who was followed, where it was only some of the cohort.")
ADJUSTED = Column("adjusted", "Adjusted", "Whether other characteristics were held equal: yes; no; empty: not said.")
EVENT = Column("event", "What is counted", "The event, in the words of the review.")
PEOPLE = Column("population", "Of whom", "The people of whom the rate is a share.")
PERIOD = Column("period", "When", "The years of the data, as printed.")
AGE = Column("age_group", "Age", "The age group the rate is of; empty: all.")
EVENTS = Column("events", "Events", "How many of them, as printed; empty: not printed.", decimals=0)
PERCENT = Column("percent", "Per cent", "The percentage as printed; empty: not printed, and not worked out here.", decimals=1)
READERS = Column("readers", "Readers", "How many people have read it at its source.", decimals=0)
READ = (READERS, SOURCE, shared.LOCATOR, NOTE)
PREDICTOR_COLUMNS = (OUTCOME, CHARACTERISTIC, COHORTS, SAID_OF)
RESULT_COLUMNS = (
    *(OUTCOME, CHARACTERISTIC, LEVEL, REFERENCE, DIRECTION, PRINTED, COHORT, PLACE, POPULATION, N, MONTHS, ADJUSTED, CONFIDENCE),
    *READ,
)
RATE_COLUMNS = (EVENT, PEOPLE, PLACE, PERIOD, AGE, MONTHS, N, EVENTS, PERCENT, *READ)


def predictors_table(results: Analyses) -> Table:
    """One row per outcome and characteristic: of whom the cohorts say which direction."""
    found, review = prognostic_factors(results.review), results.review
    rows = tuple(_counted(one, review) for one in found)
    cohorts = len({row.text("cohort") for row in review.tables.get("prognosis", ())})
    sized = sum(bool(row.text("ci_low")) for one in found for row in one.rows)
    coded = sum(len(one.rows) for one in found)
    note = (
        f"{several(cohorts, 'cohort')}, {several(coded, 'row')}, {sized} with an interval: nothing is pooled. The file "
        "predictor_rows.csv says which group each is compared with."
    )
    return Table("predictors", "What predicts the outcomes, whatever people were offered", PREDICTOR_COLUMNS, rows, note)


def predictor_rows_table(results: Analyses) -> Table:
    """Every row behind the table of predictors, with its size and source."""
    rows = tuple(_result(row, results.review) for one in prognostic_factors(results.review) for row in one.rows)
    return Table("predictor_rows", "Predictors of the outcomes as printed", RESULT_COLUMNS, rows)


def rates_table(results: Analyses) -> Table:
    """Every published rate of baselines.csv."""
    rows = tuple(_rate(row) for row in results.review.tables.get("baselines", ()))
    return Table("rates", "How often it happens, whatever people were offered", RATE_COLUMNS, rows)


def shown_rates_table(results: Analyses) -> Table:
    """The same as page and annex show it, without where it was read."""
    table = rates_table(results)
    return chosen(table, [column.key for column in RATE_COLUMNS if column not in READ], table.rows)


def _named(row: Row, review: CodedReview) -> dict[str, str]:
    label = review.codebook.label
    characteristic = label("progress_plus", "characteristic", row.text("characteristic"))
    people = label("studies", "unit", row.text("people")).lower()
    return {"outcome": label("effects", "outcome_domain", row.text("outcome")), "characteristic": f"{characteristic} ({people})"}


def _said(direction: str, review: CodedReview) -> str:
    return review.codebook.label("prognosis", "direction", direction).lower()


def _counted(one: PrognosticFactor, review: CodedReview) -> dict[str, str | float | None]:
    told = [
        f"{_said(direction, review)}: {' / '.join(f'{level} ({number})' if number > 1 else level for level, number in levels.items())}"
        for direction, levels in one.by_direction().items()
    ]
    return {**_named(one.rows[0], review), "cohorts": one.cohorts, "said": "; ".join(told)}


def _common(row: Row) -> dict[str, str | float | None]:
    where = ", ".join(filter(None, (row.text("country"), row.text("region"))))
    texts = {name: row.text(name) or None for name in ("population", "source_id", "source_locator", "note")}
    return texts | {name: row.number(name) for name in ("n", "followup_months", "readers")} | {"region": where}


def _result(row: Row, review: CodedReview) -> dict[str, str | float | None]:
    texts = {name: row.text(name) or None for name in ("cohort", "level", "reference")}
    own = {
        "direction": _said(row.text("direction"), review),
        "printed": printed_size(row) or None,
        "adjusted": {"1": "yes", "0": "no"}.get(row.text("adjusted")),
        "confidence": review.codebook.label("effects", "confidence", row.text("confidence")),
    }
    return {**_named(row, review), **texts, **own, **_common(row)}


def _rate(row: Row) -> dict[str, str | float | None]:
    texts = {name: row.text(name) or None for name in ("event", "period", "age_group")}
    return {**texts, "events": row.number("events"), "percent": row.number("percent"), **_common(row)}
