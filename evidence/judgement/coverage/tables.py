"""What the evidence covers: the gap map, characteristics reported, moderators of equity, groups under-served, surveys."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table, chosen, without_empty_columns
from evidence.judgement.assessment import Assessment
from evidence.judgement.coverage.answer import DIRECTION, NONE, SIZED, VALUE, CoverageCell, how_reported, outcomes_in_plan
from evidence.review.analysed import is_eligible
from evidence.synthesis import columns as shared
from evidence.synthesis.moderators.tables import moderators_table
from evidence.synthesis.other_reviews.words import brief_words, of_kind
from evidence.synthesis.review_run import Analyses

MODERATORS_SHOWN = ("title", "k_samples", "statistic", "df_num", "df_denom", "p_value", "p_holm", "detectable", "levels", "why")

RESEARCH_GAP_COLUMNS = (
    shared.KIND,
    Column(SIZED, "With a size", "Outcomes on which an eligible sample has a size in the analysis."),
    Column("direction", "With directions only", "Outcomes on which samples point one way or another, and none has a size in the analysis."),
    Column(NONE, "With nothing", "Outcomes on which no eligible sample has a size or a direction: the gaps."),
    shared.OTHERS,
)
REPORTED_COLUMNS = (
    Column("characteristic", "Characteristic", "The characteristic of the people studied, one of PROGRESS-Plus."),
    Column("value", "Eligible: with a value", "Number of eligible studies for which a number or a code of it was read.", 0),
    Column("words", "Eligible: without a value", "Number of eligible studies for which it was read in words only.", 0),
    Column(
        "not_read",
        "Eligible: not read",
        "Number of eligible studies for which nothing of it was read, which does not mean that it is not reported.",
        0,
    ),
    Column("analysed_value", "Analysed: with a value", "Number of studies behind tier 1 for which a number or a code of it was read.", 0),
    Column("analysed_words", "Analysed: without a value", "Number of studies behind tier 1 for which it was read in words only.", 0),
    Column("analysed_not_read", "Analysed: not read", "Number of studies behind tier 1 for which nothing of it was read.", 0),
)
GROUP_COLUMNS = (
    Column("title", "Characteristic", "What distinguishes the groups of people."),
    Column("group", "Group", "The group of people."),
    Column("samples", "Eligible samples", "Number of independent samples of eligible studies that are known to be of this group.", 0),
    Column("sized", "With a size", "How many of these samples have an effect in the analysis.", 0),
    Column("served", "Served by the evidence", "Whether at least two of these samples have a size, so that something can be pooled."),
)
SURVEY_COLUMNS = (
    Column("what", "What was answered", "The question that was answered, and by whom."),
    Column("percent", "As printed, %", "The share as the source prints it, in percent.", 1),
    Column("n", "Answers", "Number of answers that the share is of; empty where no document says.", 0),
    Column("count", "Count", "The whole number of answers that the share stands for; empty where none rounds to it.", 0),
    Column("low_percent", "Interval low, %", "Lower end of Wilson's interval of the share, in percent.", 1),
    Column("high_percent", "Interval high, %", "Upper end of Wilson's interval of the share, in percent.", 1),
    Column("population", "Of all", "How many people could have been asked; empty where it is not known.", 0),
    Column(
        "finite_low_percent",
        "Corrected low, %",
        "Lower end of the interval with the finite-population correction, in percent; empty where the population is not known.",
        1,
    ),
    Column(
        "finite_high_percent",
        "Corrected high, %",
        "Upper end of the interval with the finite-population correction, in percent; empty where the population is not known.",
        1,
    ),
    Column("why", "Notes", "What is missing or does not fit; empty if nothing."),
    Column("source", "Source", "The document that prints the share."),
    Column("place", "Place", "Where in the document it stands."),
)


def gap_map_table(assessment: Assessment) -> Table:
    """Kinds of intervention by outcomes: samples with a size, samples with a direction only, or nothing."""
    outcomes = outcomes_in_plan(assessment)
    columns = (shared.KIND, *(_outcome_column(one, _outcome(assessment, one)) for one in outcomes))
    rows: dict[str, dict[str, Any]] = {}
    for cell in assessment.coverage.gaps:
        rows.setdefault(cell.kind, {"kind": _kind(assessment, cell.kind)})[cell.outcome] = gap_text(cell)
    note = (
        "Independent samples of eligible studies. Sized: with an effect in the analysis. Direction: only the direction was read. What "
        "other reviews found on a kind is in the table of research gaps."
    )
    return Table("gap_map", "Gap map: kinds of intervention by outcomes", columns, tuple(rows.values()), note)


def gap_text(cell: CoverageCell) -> str:
    """'2 sized, 3 direction'."""
    parts = [f"{n} {word}" for n, word in ((cell.sized, "sized"), (cell.direction, "direction")) if n]
    return "\n".join(parts) or NONE


def research_gaps_table(assessment: Assessment) -> Table:
    """For each kind of intervention: outcomes with a size, with a direction only, and with nothing."""
    rows: dict[str, dict[str, Any]] = {}
    for cell in assessment.coverage.gaps:
        row = rows.setdefault(cell.kind, {"kind": _kind(assessment, cell.kind), SIZED: [], "direction": [], NONE: []})
        row["direction" if cell.state == DIRECTION else cell.state].append(_outcome(assessment, cell.outcome))
    lists = tuple(
        {name: value if isinstance(value, str) else "; ".join(value) or None for name, value in row.items()}
        | {"others": _others(assessment, kind)}
        for kind, row in rows.items()
    )
    note = "A gap is an outcome without an eligible sample that has a size. To fill one, a study has to print numbers and group sizes."
    return Table("research_gaps", "Research gaps by kind of intervention", RESEARCH_GAP_COLUMNS, lists, note)


def _others(assessment: Assessment, kind: str) -> str | None:
    return brief_words(of_kind(assessment.other_reviews, kind)) or None


def reported_table(assessment: Assessment) -> Table:
    """Each PROGRESS-Plus characteristic: in how many studies it was read."""
    label = assessment.review.codebook.label
    rows = tuple(
        one.to_dict() | {"characteristic": label("progress_plus", "characteristic", one.characteristic)}
        for one in assessment.coverage.reported
    )
    note = "Numbers of studies. Not read does not mean not reported: mostly abstracts and page openings were read."
    return Table("progress_plus_counts", "PROGRESS-Plus: how often each characteristic was read", REPORTED_COLUMNS, rows, note)


def progress_table(assessment: Assessment) -> Table:
    """Studies by PROGRESS-Plus characteristics: what was read, or that nothing was."""
    review = assessment.review
    texts: dict[str, dict[str, list[str]]] = {}
    for row in review.tables["progress_plus"]:
        texts.setdefault(row.text("study_id"), {}).setdefault(row.text("characteristic"), []).append(row.text("value"))
    used = [one.characteristic for one in assessment.coverage.reported if one.value + one.words]
    labels = {one: review.codebook.label("progress_plus", "characteristic", one) for one in used}
    columns = (shared.STUDY, *(_characteristic_column(one, label) for one, label in labels.items()))
    rows: list[dict[str, Any]] = []
    for study in review.tables["studies"]:
        if is_eligible(study) and (own := texts.get(study.id)):
            rows.append({"label": study.text("label"), **{one: _read_text(own.get(one)) for one in used}})
    eligible, read = assessment.coverage.eligible, len(rows)
    note = (
        f"Empty: not read. {read} of {eligible} eligible studies; for the others no characteristic was read. A characteristic that was "
        "read for no study has no column."
    )
    return Table("progress_plus", "PROGRESS-Plus: what was read of each study", columns, tuple(rows), note)


def equity_table(results: Analyses) -> Table:
    """Moderators that concern people's characteristics."""
    family, table = results.review.plan.equity.family, moderators_table(results)
    rows = [row for row in table.rows if row["family"] == family]
    title = f"Do effects differ by who the {results.review.plan.words.units} are?"
    return _named(chosen(table, MODERATORS_SHOWN, rows), "equity_moderators", title)


def interactions_table(results: Analyses) -> Table:
    """Kinds of intervention by characteristics."""
    moderators, table = results.review.plan.moderators, moderators_table(results)
    rows = [row for row in table.rows if moderators[row["name"]].kind == "interaction"]
    return _named(chosen(table, MODERATORS_SHOWN, rows), "interactions", "Do kinds of intervention work differently for different people?")


def groups_table(assessment: Assessment) -> Table:
    """Groups of people, how many samples speak of them, and whether the evidence serves them."""
    rows = tuple(
        one.to_dict() | {"served": "no: nothing can be pooled" if one.under_served else "two or more samples"}
        for one in assessment.coverage.groups
    )
    note = (
        "A group is under-served where fewer than two independent samples of it have a size. Most studies do not say whom they studied "
        "in these terms; they are in no row."
    )
    return Table("groups_served", "Groups of people and the evidence on them", GROUP_COLUMNS, rows, note)


def survey_table(assessment: Assessment) -> Table:
    """Printed shares of surveys with their intervals."""
    rows = []
    for one in assessment.survey:
        shares = {"percent": one.share, "low_percent": one.ci_low, "high_percent": one.ci_high}
        shares |= {"finite_low_percent": one.finite_low, "finite_high_percent": one.finite_high}
        cells = {name: None if share is None else 100.0 * share for name, share in shares.items()}
        rows.append({column.key: getattr(one, column.key, None) for column in SURVEY_COLUMNS} | cells | {"why": one.why or None})
    plan = assessment.review.plan
    bases = " ".join(f"All {unit}: {population.size:,}. {population.basis}" for unit, population in plan.populations.items())
    note = f"Wilson intervals; corrected: with the finite-population correction, as if those who answered were drawn at random. {bases}"
    return Table("survey", "Surveys: printed shares with their intervals", SURVEY_COLUMNS, tuple(rows), note)


def _named(table: Table, name: str, title: str) -> Table:
    return without_empty_columns(Table(name, title, table.columns, table.rows, table.note))


def _outcome_column(outcome: str, label: str) -> Column:
    note = f"{label}: how many independent samples have a size in the analysis, and for how many more only a direction was read."
    return Column(outcome, label, note)


def _characteristic_column(characteristic: str, label: str) -> Column:
    return Column(characteristic, label, f"{label} of the people studied, as the source prints it; empty: not read.")


def _read_text(texts: list[str] | None) -> str | None:
    if texts is None:
        return None
    return "; ".join(texts) if how_reported(texts) == VALUE else f"{'; '.join(texts)} (no value)"


def _kind(results: Analyses, kind: str) -> str:
    return results.review.codebook.label("studies", "typology", kind)


def _outcome(results: Analyses, outcome: str) -> str:
    return results.review.codebook.label("effects", "outcome_domain", outcome)
