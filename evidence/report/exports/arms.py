"""The raw numbers as printed, tidy: one row per effect and group."""

from __future__ import annotations

from evidence.base.spreadsheet import csv_text
from evidence.robustness.examined import Examined

OF_EFFECT = ("effect_id", "study_id", "label", "outcome_domain", "outcome_measure", "event", "followup_months", "use")
OF_ARM = ("n", "events", "pct", "mean", "sd")
ARMS = (("treat", "intervention"), ("comp", "comparison"))


def arms_csv(run: Examined) -> str:
    """One row per group of every coded effect that prints a number of a group; what is assumed for tier 2 is not among them."""
    lines: list[list[object]] = [[*OF_EFFECT, "arm", *OF_ARM]]
    coded = {row.id: row for row in run.review.tables["effects"]}
    for row in run.effects.rows:
        printed = coded[row.effect_id]
        of_effect = {**printed, "label": row.label, "use": row.use}
        for arm, words in ARMS:
            numbers = [printed.get(f"{name}_{arm}") for name in OF_ARM]
            if any(number is not None for number in numbers):
                lines.append([*(of_effect.get(name) for name in OF_EFFECT), words, *numbers])
    return csv_text(lines)
