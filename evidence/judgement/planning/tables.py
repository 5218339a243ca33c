"""The tables of an evaluation protocol: what evaluations of rising size would show, what to measure, what to write down of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table, without_empty_columns
from evidence.judgement.planning.answer import AtSize, PlannedEvaluation
from evidence.judgement.planning.needed import Needed, NeededOutcome
from evidence.judgement.planning.words import (
    FROM_STUDIES,
    OBSERVED,
    RATING_TAKEN,
    at_words,
    known_words,
    needed_words,
    rating_words,
)

SAID = Column("said", "What the evaluation is for, and how large it has to be", "One statement on the evaluation that is planned.")
STEP_COLUMNS = (
    Column("people", "People", "People who take part, both groups together.", 0),
    Column("treat", "With support", "People with support.", 0),
    Column("comp", "Without", "People without support.", 0),
    Column("clusters", "Clusters", "Clusters that they come in, both groups together; empty where people come one by one.", 0),
    Column(
        "power", "Finds the average effect, %", "Chance that the test is significant if the average effect is the true one, in percent.", 0
    ),
    Column("benefit", "Shows a benefit, %", "Chance of a clear benefit over all effects possible in a new place, in percent.", 0),
    Column("harm", "Shows a harm, %", "Chance of a clear harm over all effects possible in a new place, in percent.", 0),
    Column("unclear", "Nothing clear, %", "Chance that neither is shown, in percent.", 0),
    Column(
        "higher",
        "Smallest difference up",
        "The smallest rise found as often as is wanted: in 100, or standard deviations.",
        1,
    ),
    Column(
        "lower",
        "Smallest difference down",
        "The smallest fall found as often as is wanted: in 100, or standard deviations.",
        1,
    ),
)
OUTCOME_COLUMNS = (
    Column("label", "Outcome", "The outcome, in the words of the codebook."),
    Column("outcome_domain", "outcome_domain", "Its code, for the sheet fill_in."),
    Column("definition", "What it means", "What counts as this outcome."),
    Column("of_kind", "Samples, this kind", "Independent samples with a size in the analysis, of the kind of support named.", 0),
    Column("samples", "Samples, all kinds", "Independent samples with a size in the analysis, of all kinds of support.", 0),
    Column("directions", "More with a direction only", "Further samples of which only the direction is known.", 0),
    Column("event", "Count", "The event that most studies count, in the words of the review; write it so in the column event."),
    Column("months", "Measure after (months)", "The follow-up that most studies have, in months."),
    Column("others", "Followed so far", "Every follow-up that is printed, in months, with how many effects have it."),
)
CHARACTERISTIC_COLUMNS = (
    Column("label", "Characteristic", "What to write down of the people who take part."),
    Column("characteristic", "characteristic", "Its code, for the sheet progress_plus."),
    Column("definition", "What it means", "What the codebook says of it."),
    Column("example", "For instance", "A cell as a study of the review has it."),
    Column("known", "Studies that give it", "Eligible studies that give a number for it, of all eligible studies."),
)


def protocol_table(found: PlannedEvaluation) -> Table:
    """What the evaluation is for and how large it has to be, in sentences."""
    own = (at_words(found.at, found),) if found.at else ()
    ratings = [line for one in found.ratings for line in rating_words(one, found)]
    said = (*known_words(found), *needed_words(found), *own, OBSERVED, FROM_STUDIES, *ratings, *((RATING_TAKEN,) if ratings else ()))
    return Table("About the evaluation", "Protocol of an evaluation", (SAID,), tuple({"said": line} for line in said))


def steps_table(found: PlannedEvaluation) -> Table:
    """Evaluations of rising size; that of the planned size among them."""
    sizes = sorted((*found.steps, *((found.at,) if found.at else ())), key=lambda one: one.groups.people)
    counted = found.here.risk is not None
    rows: Sequence[dict[str, Any]] = [_step(one, counted) for one in dict.fromkeys(sizes)]
    return without_empty_columns(Table("About the size", "What evaluations of rising size would show", STEP_COLUMNS, tuple(rows)))


def _step(one: AtSize, counted: bool) -> dict[str, Any]:
    scale = 100.0 if counted else 1.0
    cells: dict[str, Any] = {
        "people": one.groups.people,
        "treat": one.groups.treat,
        "comp": one.groups.comp,
        "clusters": one.groups.clusters,
    }
    cells["power"] = None if one.power is None else 100 * one.power
    if not isinstance(one.chances, NotEstimated):
        cells |= {name: 100 * getattr(one.chances, name) for name in ("benefit", "harm", "unclear")}
    cells["higher"] = None if one.seen_higher is None else scale * one.seen_higher
    cells["lower"] = None if one.seen_lower is None else scale * -one.seen_lower
    return cells


def outcomes_table(found: Needed) -> Table:
    """The outcomes of the review, those with the fewest samples first."""
    rows = tuple(_outcome(one) for one in found.outcomes)
    kind = f", {found.kind}" if found.kind else ""
    return without_empty_columns(Table("About outcomes", f"What to measure{kind}: where the review has least first", OUTCOME_COLUMNS, rows))


def _outcome(one: NeededOutcome) -> dict[str, Any]:
    months = "; ".join(f"{months:g} ({n})" for months, n in one.months)
    unknown = f"not printed ({one.unknown})" if one.unknown else ""
    event = None if one.event is None else f"{one.event[0]} ({'good' if one.event[1] else 'bad'})"
    cells: dict[str, Any] = {"label": one.label, "outcome_domain": one.domain, "definition": one.definition, "event": event}
    cells |= {"samples": one.samples, "of_kind": one.of_kind, "directions": one.directions}
    usual = None if one.usual_months is None else f"{one.usual_months:g}"
    return cells | {"months": usual, "others": "; ".join(filter(None, (months, unknown))) or None}


def characteristics_table(found: Needed) -> Table:
    """What to write down of people, what the fewest studies give first."""
    rows = tuple(
        {"label": one.label, "characteristic": one.code, "definition": one.definition, "example": one.example}
        | {"known": f"{one.value} of {one.eligible}"}
        for one in found.characteristics
    )
    return Table("About people", "What to write down of the people: what the fewest studies give first", CHARACTERISTIC_COLUMNS, rows)


def rows_to_fill_in(found: Needed) -> tuple[dict[str, str], ...]:
    """A row of the sheet fill_in for each outcome, begun with what the review calls it."""
    rows = []
    for one in found.outcomes:
        row = {"outcome_domain": one.domain, "outcome_measure": one.label}
        if one.event is not None:
            row |= {"event": one.event[0], "outcome_measure": one.event[0], "statistic": "events"}
            row["higher_is_better"] = "1" if one.event[1] else "0"
        if one.usual_months is not None:
            row["followup_months"] = f"{one.usual_months:g}"
        rows.append(row)
    return tuple(rows)
