"""The tables of a review: file, key, and whether a review can do without it (columns and values stand in the codebook)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where one table of a review stands and what identifies a row in it.

    Attributes
    ----------
    name : the table's name in code and in the codebook.
    file : its file, relative to the review folder.
    key : the columns that together identify a row.
    required : whether every review needs the file; a table that is not required may be absent, of 0 bytes, or have a header alone.
    """

    name: str
    file: str
    key: tuple[str, ...]
    required: bool = False


_LAYOUTS = (
    TableLayout("studies", "studies.csv", ("study_id",), required=True),
    TableLayout("effects", "effects.csv", ("effect_id",), required=True),
    TableLayout("sources", "sources.csv", ("source_id",), required=True),
    TableLayout("risk_of_bias", "risk_of_bias.csv", ("study_id", "tool", "domain")),
    TableLayout("bias_answers", "bias_answers.csv", ("study_id", "effect_id", "tool", "question")),
    TableLayout("bias_readings", "bias_readings.csv", ("study_id", "effect_id", "tool", "question", "reader")),
    TableLayout("progress_plus", "progress_plus.csv", ("study_id", "characteristic")),
    TableLayout("subgroups", "subgroups.csv", ("subgroup_id",)),
    TableLayout("prognosis", "prognosis.csv", ("prognosis_id",)),
    TableLayout("baselines", "baselines.csv", ("baseline_id",)),
    TableLayout("correlations", "correlations.csv", ("correlation_id",)),
    TableLayout("other_reviews", "guide/other_reviews.csv", ("other_id",)),
    TableLayout("exclusions", "exclusions.csv", ("id",)),
    TableLayout("without_results", "without_results.csv", ("id",)),
    TableLayout("corrections", "corrections.csv", ("table", "id", "column")),
    TableLayout("assumptions", "assumptions.csv", ("effect_id", "column")),
    TableLayout("readings", "readings.csv", ("effect_id", "column", "reader", "source_id", "locator")),
    TableLayout("settlements", "settlements.csv", ("table", "id", "column", "first", "second")),
    TableLayout("reading_log", "reading_log.csv", ("log_id",)),
    TableLayout("coding_decisions", "coding_decisions.csv", ("decision_id",)),
    TableLayout("coding_alternatives", "coding_alternatives.csv", ("decision_id", "table", "id", "column")),
    TableLayout("explanations", "explanations.csv", ("rule", "id", "column")),
    TableLayout("records", "records.csv", ("record_id",)),
    TableLayout("reporting", "reporting.csv", ("checklist", "item")),
    TableLayout("cerqual", "cerqual.csv", ("principle",)),
    TableLayout("decisions", "decisions.csv", ("recommendation", "who", "when")),
    TableLayout("arms", "arms.csv", ("arm_id",)),
    TableLayout("contrasts", "contrasts.csv", ("effect_id",)),
    TableLayout("claims", "guide/claims.csv", ("claim_id",)),
    TableLayout("costs", "guide/costs.csv", ("id",)),
    TableLayout("figures", "guide/figures.csv", ("figure_id",)),
    TableLayout("survey", "guide/survey.csv", ("id",)),
)

TABLES: dict[str, TableLayout] = {layout.name: layout for layout in _LAYOUTS}
