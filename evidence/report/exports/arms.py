"""The raw numbers as printed, tidy: one row per effect and group."""

from __future__ import annotations

from evidence.base.spreadsheet import csv_text
from evidence.judgement.assessment import Assessment

OF_EFFECT = ("effect_id", "study_id", "label", "outcome_domain", "outcome_measure", "event", "followup_months", "use")
OF_ARM = ("n", "events", "pct", "mean", "sd")
ARMS = (("treat", "intervention"), ("comp", "comparison"))


def arms_csv(run: Assessment) -> str:
    """One row per group of every coded effect that prints a number of a group; nothing is worked out here."""
    lines: list[list[object]] = [[*OF_EFFECT, "arm", *OF_ARM]]
    for row in run.effects.rows:
        of_effect = {**row.columns, "label": row.label, "use": row.use}
        for arm, words in ARMS:
            numbers = [row.columns.get(f"{name}_{arm}") for name in OF_ARM]
            if any(number is not None for number in numbers):
                lines.append([*(of_effect.get(name) for name in OF_EFFECT), words, *numbers])
    return csv_text(lines)
