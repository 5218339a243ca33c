"""The effects behind each pooled answer in the columns of RevMan 5's "Data and analyses" as CSV, by the generic inverse variance.

RevMan takes every row as an independent study. Where a sample gave several effects, its pooled answer therefore is not the one of the
run, whose model knows which effects belong together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence.base.spreadsheet import csv_text
from evidence.models.distributions import critical_value
from evidence.robustness.examined import Examined
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.review_run import body_title

COLUMNS = (
    *("Comparison Number", "Outcome Number", "Subgroup Number", "Name", "Data Type", "Statistical Method", "Effect Measure"),
    *("Analysis Model", "Events 1", "Mean 1", "SD 1", "Total 1", "Events 2", "Mean 2", "SD 2", "Total 2", "Effect Estimate", "SE"),
    *("CI Start", "CI End", "Weight", "Q", "P(Q)", "I\N{SUPERSCRIPT TWO}(Q)", "Tau\N{SUPERSCRIPT TWO}", "Z", "P(Z)", "Qint", "P(Qint)"),
    *("I\N{SUPERSCRIPT TWO}(Qint)", "df", "Group Label 1", "Group Label 2", "Left Graph Label", "Right Graph Label", "Year of study"),
    "User defined order",
)
LEVEL = 95.0


def revman_csv(run: Examined) -> str:
    """One comparison; one outcome per pooled answer of tier 1 that has effects, with a row for each."""
    return csv_text([COLUMNS, *([row.get(name) for name in COLUMNS] for row in _rows(run))])


def _rows(run: Examined) -> Iterator[dict[str, Any]]:
    by_id = {row.effect_id: row for row in run.effects.rows}
    answers = [(kind, key, answer) for kind, key, answer in run.tier_1.distinct() if answer.counts.effects]
    place = {"Comparison Number": 1, "Outcome Number": 0, "Subgroup Number": 0}
    yield place | {"Name": run.review.plan.title}
    for number, (kind, key, answer) in enumerate(answers, start=1):
        place = place | {"Outcome Number": number}
        effects = [by_id[name] for name in answer.counts.effects]
        method = {"Data Type": "IV", "Statistical Method": "IV", "Effect Measure": "SMD", "Analysis Model": "Random"}
        labels = {"Group Label 1": "Intervention", "Group Label 2": "Comparison"}
        labels |= {"Left Graph Label": "Favours comparison", "Right Graph Label": "Favours intervention"}
        yield place | {"Name": body_title(run.review, kind, key), "df": len(effects) - 1} | method | labels
        for order, effect in enumerate(effects, start=1):
            yield place | _data_row(effect) | {"User defined order": order}


def _data_row(row: EffectRow) -> dict[str, Any]:
    assert row.effect is not None
    g, se = row.effect.g, row.effect.se
    half = critical_value(LEVEL / 100.0) * se
    name = f"{row.label} ({row.effect_id})"
    counts = {"Total 1": row.columns["n_treat"], "Total 2": row.columns["n_comp"], "Year of study": row.columns["year"]}
    return {"Name": name, "Effect Estimate": g, "SE": se, "CI Start": g - half, "CI End": g + half} | counts
