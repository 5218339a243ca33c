"""The tables of what was found and left out: the flow, every exclusion, and what each effect outside tier 1 lacks."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.synthesis import columns as shared
from evidence.synthesis.flow.answer import effect_use, not_coded
from evidence.synthesis.review_run import Analyses

KEPT = "kept, but no usable result was read"
NO_RECORDS = "Records of the search: not recorded (the review has no records.csv)"
USES_SHOWN = {
    "sensitivity": "left out, though a size can be computed",
    "needs": "needs an assumption that nobody made (tier 2)",
    "direction": "direction only (tier 3)",
    "unused": "no size or direction that is used",
}

FLOW_COLUMNS = (
    Column("key", "Box", "Key of the box in the flow."),
    Column("title", "What it holds", "What the box holds, in words."),
    Column("parent", "Part of", "Key of the box that this one is part of; the boxes of one parent add up to it."),
    Column("unit", "Counted in", "What is counted: records, reports or studies."),
    Column("n", "Number", "How many records, reports or studies are in the box.", 0),
    Column(
        "effects",
        "Effects",
        "How many coded effects belong in this box themselves, whichever box their study is in; empty: not counted.",
        0,
    ),
    Column("reasons", "Reasons", "Why they are in this box, the most frequent reason first, each with its number."),
)


def flow_table(results: Analyses) -> Table:
    """Every box of the flow with its reasons; without records a line says so."""
    flow = results.flow
    rows: list[dict[str, Any]] = [] if flow.records else [{"key": "records", "title": NO_RECORDS}]
    for box in flow.boxes:
        cells = {name: getattr(box, name) for name in ("key", "title", "unit", "n", "effects")}
        rows.append(cells | {"parent": box.parent or None, "reasons": "; ".join(f"{text} ({n})" for text, n in box.reasons) or None})
    return Table("flow", "The flow of records and studies", FLOW_COLUMNS, tuple(rows))


LEFT_OUT_COLUMNS = (
    Column("id", "Study or effect", "Key of what was left out: study_id, effect_id, or a name if the study was never coded."),
    shared.STUDY,
    Column("level", "Level", "Whether it is a whole study, a further report of one, or one effect."),
    Column("stage", "Where it left", "The step of the flow at which it was left out."),
    Column("reason", "Reason", "Why it was left out, in the words of the coding."),
)


def left_out_table(results: Analyses) -> Table:
    """Every study and every effect that was left out, with the reason."""
    review, rows = results.review, []
    for row in not_coded(review):
        rows.append({"id": row.id, "level": "study", "stage": "looked at, not coded", "reason": row.text("reason")})
    labels = {study.id: study.text("label") for study in review.tables["studies"]}
    for row in review.tables["without_results"]:
        coded = row.text("report_of")
        stage = f"a further report of {labels.get(coded, coded)}" if coded else KEPT
        rows.append({"id": row.id, "level": "report" if coded else "study", "stage": stage, "reason": row.text("reason")})
    stages = {"no": "not eligible", "unclear": "eligibility unclear"}
    for study in review.tables["studies"]:
        if (answer := study.text("eligible")) in stages:
            cells = {"id": study.id, "label": study.text("label"), "level": "study", "stage": stages[answer]}
            rows.append(cells | {"reason": study.text("eligibility_reason")})
    for effect in results.effects.rows:
        if effect.eligible and effect_use(effect) in USES_SHOWN:
            cells = {"id": effect.effect_id, "label": effect.label, "level": "effect", "stage": USES_SHOWN[effect_use(effect)]}
            rows.append(cells | {"reason": effect.reason})
    return Table("left_out", "Every study and effect left out, and why", LEFT_OUT_COLUMNS, tuple(rows))


# What an effect stands as, in as few words as a filter needs.
STANDS = {
    "analysed": "tier 1",
    "assumed": "tier 2",
    "sensitivity": "left out",
    "needs": "needs an assumption",
    "direction": "direction only",
    "unused": "not used",
}
NOT_ELIGIBLE = "study not eligible"
EXPLORER_COLUMNS = (
    shared.STUDY,
    shared.MEASURE,
    Column("outcome_domain", "Outcome", "What the outcome is counted as, by the codebook's label."),
    shared.KIND.named("typology", "Kind"),
    Column(
        "stands", "Stands as", "Where the effect stands in the flow: analysed by tier, left out with a reason, or counted by direction."
    ),
    shared.DESIGN,
    Column("country", "Country", "Country of the evaluation, two capital letters."),
    Column("direction", "Favours", "Which group the result favours, by the codebook's label; empty where it was not read."),
    Column("eligible", "Eligible", "Whether the study is: yes, no or unclear."),
    shared.SIZE,
)


def explorer_table(results: Analyses) -> Table:
    """Every coded effect in one line, to be searched and filtered; its card says the rest."""
    label = results.review.codebook.label
    rows = []
    for row in results.effects.rows:
        cells: dict[str, Any] = {"effect_id": row.effect_id, "label": row.label}
        cells["stands"] = STANDS[effect_use(row)] if row.eligible else NOT_ELIGIBLE
        cells |= {name: row.columns.get(name) for name in ("outcome_measure", "country", "eligible")}
        for table, name in (("effects", "outcome_domain"), ("studies", "typology"), ("studies", "design"), ("effects", "direction")):
            value = row.columns[name]
            cells[name] = None if value is None else label(table, name, str(value))
        cells["size"] = None if row.effect is None else f"{row.effect.g:z.2f} [{row.effect.ci_low:z.2f}, {row.effect.ci_high:z.2f}]"
        rows.append(cells)
    return Table("explorer", "Every coded effect", EXPLORER_COLUMNS, tuple(rows))
