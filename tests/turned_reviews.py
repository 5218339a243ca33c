"""The small review with every result turned: one in which all effects are harm, one in which none shows anything."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import evidence
from tests.small_review import small_review

Row = dict[str, str]
TURNED = {"treatment": "comparison", "comparison": "treatment"}
ARMS = ("n", "events", "pct", "mean", "sd")
SIZES = ("estimate", "ci_low", "ci_high", "ci_level", "se", "test_value", "df", "p_value")
SIZES += ("mean_treat", "sd_treat", "mean_comp", "sd_comp", "pct_treat", "pct_comp")


def harmful(folder: Path) -> Path:
    """Every effect and every direction on the side of harm: where support did better, the groups are exchanged."""
    small_review(folder)
    better = {row.effect_id for row in evidence.read(folder).effects().rows if row.effect is not None and row.effect.g > 0}

    def turn(row: Row) -> None:
        if row["effect_id"] in better or row["direction"] == "treatment":
            row["direction"] = TURNED.get(row["direction"], row["direction"])
            for name in ARMS:
                row[f"{name}_treat"], row[f"{name}_comp"] = row[f"{name}_comp"], row[f"{name}_treat"]
            ratio = row["statistic"] in ("or", "rr", "hr")
            row["ci_low"], row["ci_high"] = (_opposite(row[name], ratio) for name in ("ci_high", "ci_low"))
            row["estimate"], row["test_value"] = _opposite(row["estimate"], ratio), row["test_value"].lstrip("-")

    def turn_other(row: Row) -> None:
        row["direction"] = TURNED.get(row["direction"], row["direction"])
        ratio = row["statistic"] in ("or", "rr", "hr")
        row["estimate"], row["ci_low"], row["ci_high"] = (_opposite(row[name], ratio) for name in ("estimate", "ci_high", "ci_low"))

    _rewritten(folder, "subgroups.csv", lambda row: row.update(direction="comparison"))
    _rewritten(folder, "guide/other_reviews.csv", turn_other)
    return _rewritten(folder, "effects.csv", turn)


def without_difference(folder: Path) -> Path:
    """Every analysed effect an event of 40 or 41 in 100 people on both sides by turns; every direction none."""
    small_review(folder)
    turns = iter(range(1000))

    def level(row: Row) -> None:
        if row["direction"] in TURNED:
            row["direction"] = "none"
        if row["in_analysis"] == "yes":
            row.update(dict.fromkeys(SIZES, ""))
            more = next(turns) % 2
            row.update(statistic="events", n_treat="100", n_comp="100", events_treat=str(40 + more), events_comp=str(41 - more))
            row.update(higher_is_better=row["higher_is_better"] or "1")

    nothing = dict.fromkeys(("estimate", "ci_low", "ci_high", "p_value", "higher_is_better"), "") | {"statistic": "none"}
    _rewritten(folder, "subgroups.csv", lambda row: row.update(direction="none"))
    _rewritten(folder, "guide/other_reviews.csv", lambda row: row.update(nothing, direction=row["direction"] and "none"))
    return _rewritten(folder, "effects.csv", level)


def _opposite(printed: str, ratio: bool) -> str:
    """A printed number with the groups exchanged: a ratio upside down, a difference with the other sign."""
    if not printed:
        return ""
    return repr(1 / float(printed)) if ratio else repr(-float(printed))


def _rewritten(folder: Path, table: str, change: Callable[[Row], None]) -> Path:
    path = folder / table
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    # They speak of the numbers as they were.
    for name in ("corrections.csv", "assumptions.csv", "explanations.csv", "settlements.csv"):
        (folder / name).unlink(missing_ok=True)
    return folder
