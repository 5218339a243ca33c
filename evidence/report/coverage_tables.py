"""What the evidence covers: the gap map, characteristics reported, moderators of equity, groups under-served, surveys."""

from __future__ import annotations

from typing import Any

from evidence.judgement.assessment import Assessment
from evidence.judgement.coverage import DIRECTION, NONE, SIZED, VALUE, Cell, how_reported, outcomes_in_plan
from evidence.report.analysis_tables import moderators_table
from evidence.report.tables import Table, chosen, without_empty_columns
from evidence.review.analysed import is_eligible
from evidence.synthesis.review_run import Results

MODERATORS_SHOWN = ("title", "k_samples", "statistic", "df_num", "df_denom", "p_value", "p_holm", "detectable", "levels", "why")


def gap_map_table(assessment: Assessment) -> Table:
    """Kinds of intervention by outcomes: samples with a size, samples with a direction only, or nothing."""
    results = assessment.results
    outcomes = outcomes_in_plan(results)
    columns = (("kind", "Kind of intervention"), *((one, _outcome(results, one)) for one in outcomes))
    rows: dict[str, dict[str, Any]] = {}
    for cell in assessment.annex.coverage.gaps:
        rows.setdefault(cell.kind, {"kind": _kind(results, cell.kind)})[cell.outcome] = gap_text(cell)
    note = "Independent samples of eligible studies. Sized: with an effect in the analysis. Direction: only the direction was read."
    return Table("gap_map", "Gap map: kinds of intervention by outcomes", columns, tuple(rows.values()), note)


def gap_text(cell: Cell) -> str:
    """'2 sized, 3 direction'."""
    parts = [f"{n} {word}" for n, word in ((cell.sized, "sized"), (cell.direction, "direction")) if n]
    return "\n".join(parts) or NONE


def research_gaps_table(assessment: Assessment) -> Table:
    """For each kind of intervention: outcomes with a size, with a direction only, and with nothing."""
    results = assessment.results
    columns = (("kind", "Kind of intervention"), (SIZED, "With a size"), ("direction", "With directions only"), (NONE, "With nothing"))
    rows: dict[str, dict[str, Any]] = {}
    for cell in assessment.annex.coverage.gaps:
        row = rows.setdefault(cell.kind, {"kind": _kind(results, cell.kind), SIZED: [], "direction": [], NONE: []})
        row["direction" if cell.state == DIRECTION else cell.state].append(_outcome(results, cell.outcome))
    lists = tuple(
        {name: value if isinstance(value, str) else "; ".join(value) or None for name, value in row.items()} for row in rows.values()
    )
    note = "A gap is an outcome without an eligible sample that has a size. To fill one, a study has to print numbers and group sizes."
    return Table("research_gaps", "Research gaps by kind of intervention", columns, lists, note)


def reported_table(assessment: Assessment) -> Table:
    """Each PROGRESS-Plus characteristic: in how many studies it was read."""
    label = assessment.results.review.codebook.label
    columns = (
        ("characteristic", "Characteristic"),
        ("value", "Eligible: with a value"),
        ("words", "Eligible: without a value"),
        ("not_read", "Eligible: not read"),
        ("analysed_value", "Analysed: with a value"),
        ("analysed_words", "Analysed: without a value"),
        ("analysed_not_read", "Analysed: not read"),
    )
    rows = tuple(
        one.to_dict() | {"characteristic": label("progress_plus", "characteristic", one.characteristic)}
        for one in assessment.annex.coverage.reported
    )
    note = "Numbers of studies. Not read does not mean not reported: mostly abstracts and page openings were read."
    return Table("progress_plus_counts", "PROGRESS-Plus: how often each characteristic was read", columns, rows, note)


def progress_table(assessment: Assessment) -> Table:
    """Studies by PROGRESS-Plus characteristics: what was read, or that nothing was."""
    review = assessment.results.review
    texts: dict[str, dict[str, list[str]]] = {}
    for row in review.tables["progress_plus"]:
        texts.setdefault(row.text("study_id"), {}).setdefault(row.text("characteristic"), []).append(row.text("value"))
    used = [one.characteristic for one in assessment.annex.coverage.reported if one.value + one.words]
    columns = (("label", "Study"), *((one, review.codebook.label("progress_plus", "characteristic", one)) for one in used))
    rows: list[dict[str, Any]] = []
    for study in review.tables["studies"]:
        if is_eligible(study) and (own := texts.get(study.id)):
            rows.append({"label": study.text("label"), **{one: _read_text(own.get(one)) for one in used}})
    eligible, read = assessment.annex.coverage.eligible, len(rows)
    note = (
        f"Empty: not read. {read} of {eligible} eligible studies; of the others nothing was read. "
        "A characteristic that was read for none has no column."
    )
    return Table("progress_plus", "PROGRESS-Plus: what was read of each study", columns, tuple(rows), note)


def equity_table(results: Results) -> Table:
    """Moderators that concern people's characteristics."""
    family, table = results.review.plan.equity.family, moderators_table(results)
    rows = [row for row in table.rows if row["family"] == family]
    title = f"Do effects differ by who the {results.review.plan.words.units} are?"
    return _named(chosen(table, MODERATORS_SHOWN, rows), "equity_moderators", title)


def interactions_table(results: Results) -> Table:
    """Kinds of intervention by characteristics."""
    moderators, table = results.review.plan.moderators, moderators_table(results)
    rows = [row for row in table.rows if moderators[row["name"]].kind == "interaction"]
    return _named(chosen(table, MODERATORS_SHOWN, rows), "interactions", "Do kinds of intervention work differently for different people?")


def groups_table(assessment: Assessment) -> Table:
    """Groups of people, how many samples speak of them, and whether the evidence serves them."""
    columns = (
        ("title", "Characteristic"),
        ("group", "Group"),
        ("samples", "Eligible samples"),
        ("sized", "With a size"),
        ("served", "Served by the evidence"),
    )
    rows = tuple(
        one.to_dict() | {"served": "no: nothing can be pooled" if one.under_served else "two or more samples"}
        for one in assessment.annex.coverage.groups
    )
    note = (
        "A group is under-served where fewer than two independent samples of it have a size. Most studies do not say; they are in no row."
    )
    return Table("groups_served", "Groups of people and the evidence on them", columns, rows, note)


def survey_table(assessment: Assessment) -> Table:
    """Printed shares of surveys with their intervals."""
    columns = (
        ("what", "What was answered"),
        ("percent", "As printed, %"),
        ("n", "Answers"),
        ("count", "Count"),
        ("low_percent", "Interval low, %"),
        ("high_percent", "Interval high, %"),
        ("population", "Of all"),
        ("finite_low_percent", "Corrected low, %"),
        ("finite_high_percent", "Corrected high, %"),
        ("why", "Notes"),
        ("source", "Source"),
        ("place", "Place"),
    )
    rows = []
    for one in assessment.annex.survey:
        shares = {"percent": one.share, "low_percent": one.ci_low, "high_percent": one.ci_high}
        shares |= {"finite_low_percent": one.finite_low, "finite_high_percent": one.finite_high}
        cells = {name: None if share is None else 100.0 * share for name, share in shares.items()}
        rows.append({name: getattr(one, name, None) for name, _ in columns} | cells | {"why": one.why or None})
    plan = assessment.results.review.plan
    bases = " ".join(f"All {unit}: {population.size:,}. {population.basis}" for unit, population in plan.populations.items())
    note = f"Wilson intervals; corrected: with the finite-population correction, as if those who answered were drawn at random. {bases}"
    return Table("survey", "Surveys: printed shares with their intervals", columns, tuple(rows), note)


def _named(table: Table, name: str, title: str) -> Table:
    return without_empty_columns(Table(name, title, table.columns, table.rows, table.note))


def _read_text(texts: list[str] | None) -> str | None:
    if texts is None:
        return None
    return "; ".join(texts) if how_reported(texts) == VALUE else f"{'; '.join(texts)} (no value)"


def _kind(results: Results, kind: str) -> str:
    return results.review.codebook.label("studies", "typology", kind)


def _outcome(results: Results, outcome: str) -> str:
    return results.review.codebook.label("effects", "outcome_domain", outcome)
