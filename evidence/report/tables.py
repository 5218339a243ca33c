"""The neutral table, and the tables of a run. The same rows feed a table and the plot beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.synthesis.answer import Answer, NoAnswer
from evidence.synthesis.effect_rows import EffectRow, Effects
from evidence.synthesis.review_run import Pooled, Results, body_title, pooled_rows


@dataclass(frozen=True, slots=True)
class Table:
    """A table that any writer can turn into its own form.

    Attributes
    ----------
    name : file name without an ending.
    title : what it shows, in words.
    columns : keys of the cells, in order, with the heading for people.
    rows : the cells by key; None where there is nothing.
    note : what a reader has to know; stands below the table.
    """

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, Any], ...]
    note: str = ""


POOLED_COLUMNS = (
    ("set", "Set"),
    ("body", "Body"),
    ("title", "Body of evidence"),
    ("tiers", "Tiers"),
    ("k_effects", "Effects"),
    ("k_studies", "Studies"),
    ("k_samples", "Samples"),
    ("g", "Hedges' g"),
    ("se", "SE"),
    ("df", "df"),
    ("ci_low", "CI low"),
    ("ci_high", "CI high"),
    ("p_value", "p"),
    ("pi_low", "PI low"),
    ("pi_high", "PI high"),
    ("tau2_total", "tau2"),
    ("I2_total", "I2, %"),
    ("u3", "U3"),
    ("u3_low", "U3 low"),
    ("u3_high", "U3 high"),
    ("why", "Notes"),
)

EFFECT_COLUMNS = (
    ("effect_id", "Effect"),
    ("label", "Study"),
    ("study_id", "study_id"),
    ("sample_id", "sample_id"),
    ("people_id", "people_id"),
    ("typology", "Typology"),
    ("design", "Design"),
    ("outcome_group", "Group"),
    ("outcome_domain", "Domain"),
    ("outcome_measure", "Outcome as measured"),
    ("tier", "Tier"),
    ("use", "Use"),
    ("g", "Hedges' g"),
    ("se", "SE"),
    ("ci_low", "CI low"),
    ("ci_high", "CI high"),
    ("n_treat", "n treatment"),
    ("n_comp", "n comparison"),
    ("unit", "Unit"),
    ("direction", "Direction"),
    ("route", "Route"),
    ("assumptions", "Assumptions"),
    ("reason", "Why not analysed"),
    ("source_id", "Source"),
    ("source_locator", "Place"),
    ("confidence", "Confidence"),
)


def pooled_table(results: Results) -> Table:
    """Every pooled answer, for tier 1 and for tiers 1 and 2."""
    return Table("pooled", "Pooled answers", POOLED_COLUMNS, tuple(pooled_rows(results)))


SIDE_BY_SIDE_COLUMNS = (
    ("title", "Body of evidence"),
    ("behind", "Samples (effects)"),
    ("answer", "Hedges' g [interval]"),
    ("df", "df"),
    ("prediction", "Prediction interval"),
    ("u3", "U3"),
    ("behind_1_2", "Tiers 1+2: samples (effects)"),
    ("answer_1_2", "Tiers 1+2: g [interval]"),
    ("why", "Notes"),
)


def side_by_side_table(results: Results) -> Table:
    """Every pooled answer that has an effect in either tier, tier 1 beside tiers 1 and 2; home and overall stand first."""
    rows = []
    with_assumptions = {(kind, key): answer for kind, key, answer in results.tiers_1_2.items()}
    shown = {(kind, key) for answers in (results.tier_1, results.tiers_1_2) for kind, key, _ in answers.distinct()}
    for kind, key, one in results.tier_1.items():
        both = with_assumptions[kind, key]
        if both.counts.effects and (kind, key) in shown:
            cells = {"title": body_title(results.review, kind, key), "behind": _behind(one), "answer": _size(one)}
            cells |= {"behind_1_2": _behind(both), "answer_1_2": _size(both)}
            if isinstance(one, Answer):
                cells |= {"df": f"{one.df:.1f}", "prediction": interval_text(one.pi_low, one.pi_high), "u3": f"{one.u3:.2f}"}
            cells["why"] = one.reason if isinstance(one, NoAnswer) else "; ".join(one.notes)
            rows.append(cells)
    return Table("answers", "Pooled answers", SIDE_BY_SIDE_COLUMNS, tuple(rows))


def interval_text(low: float, high: float) -> str:
    """An interval as people read it."""
    return f"[{low:z.2f}, {high:z.2f}]"


def _behind(answer: Pooled) -> str:
    return f"{answer.counts.samples} ({len(answer.counts.effects)})"


def _size(answer: Pooled) -> str | None:
    return f"{answer.g:.2f} {interval_text(answer.ci_low, answer.ci_high)}" if isinstance(answer, Answer) else None


def effects_table(effects: Effects) -> Table:
    """Every coded effect with its size and route, or with the reason why it is not analysed."""
    return Table("effects", "Every coded effect", EFFECT_COLUMNS, tuple(_effect_cells(row) for row in effects.rows))


def ledger_table(effects: Effects) -> Table:
    """Everything that was done to a row on the way to the analysis."""
    rows = tuple(line.to_dict() for line in effects.ledger.lines)
    return Table("ledger", "Ledger", (("id", "Row"), ("what", "What"), ("why", "Why")), rows)


def chosen(table: Table, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> Table:
    """The table with some of its columns and rows."""
    headings = dict(table.columns)
    return Table(table.name, table.title, tuple((name, headings[name]) for name in columns), tuple(rows), table.note)


def without_empty_columns(table: Table) -> Table:
    """The table without columns in which no row has anything."""
    kept = [name for name, _ in table.columns if any(row.get(name) not in (None, "") for row in table.rows)]
    return chosen(table, kept, table.rows)


def _effect_cells(row: EffectRow) -> dict[str, Any]:
    cells = {name: row.columns.get(name) for name, _ in EFFECT_COLUMNS}
    cells |= {"label": row.label, "use": row.use, "reason": row.reason or None}
    for name in ("g", "se", "ci_low", "ci_high", "route"):
        cells[name] = None if row.effect is None else getattr(row.effect, name)
    cells["assumptions"] = None if row.effect is None else "; ".join(row.effect.assumptions) or None
    return cells
