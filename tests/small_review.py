"""The shipped review with few of its studies: what is checked on it is checked alike, in a fraction of the time."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
STUDIES = ROOT / "studies"
OWNER = ("study_id", "effect_id", "id", "report_of")
# A trial whose appraisal is left out, so that a test can write one.
UNJUDGED = "jones1976_newyork"
# Kept with the effects in the analysis: what tests, examples of docs/errors.md and explanations name. A test that needs another adds it.
EFFECTS = [
    "abc_ftc_unknown-1",
    "air2021_safebabies-1",
    "akin2018_kansas-12",
    "akin2018_kansas-2",
    "akin2018_kansas-9",
    "boles2007_sacramento-1",
    "boles2007_sacramento-2",
    "brook2015_tulsa-1",
    "burrus2008_baltimore-2",
    "chambers2019_iowa-2",
    "chambers2019_iowa-3",
    "chuang2012_hillsborough-1",
    "chuang2012_hillsborough-2",
    "crawford2025_best-3",
    "crawford2025_best-4",
    "dakof2009_miami-1",
    "enano2017_losangeles-1",
    "faulkner2023_texas-1",
    "hall2015_appalachia-2",
    "hall2021_start_psm-2",
    "harwin2014_fdac-3",
    "harwin2016_fdac-1",
    "harwin2016_fdac-3",
    "harwin2016_fdac-4",
    "huebner2021_black-1",
    "krysik2017_maricopa-1",
    "landsman2014_iowa-1",
    "walton1993_utah-1",
    "worcel2006_sandiego-1",
    "worcel2006_sandiego-2",
    "worcel2006_santaclara-1",
    "worcel2006_santaclara-2",
]


def small_review(to: Path) -> Path:
    """A copy of the shipped review in the folder `to`: the effects in the analysis and `EFFECTS`, without the appraisal of `UNJUDGED`.

    Plan, codebook and register are whole. Of the other tables the rows that belong to a study or an effect left out are left out, so
    that all refer to one another as before.
    """
    shutil.copytree(STUDIES, to)
    tables = {path: _rows(path) for path in sorted(to.glob("*.csv"))}
    left_out = _left_out(tables[to / "studies.csv"], tables[to / "effects.csv"])
    kept = {path: [row for row in rows if not _belongs(row) & left_out] for path, rows in tables.items()}
    for name in ("bias_answers.csv", "bias_readings.csv"):
        kept[to / name] = [row for row in kept[to / name] if row["study_id"] != UNJUDGED]
    settled = kept[to / "settlements.csv"]
    kept[to / "settlements.csv"] = [row for row in settled if row["table"] != "bias_answers" or UNJUDGED not in _belongs(row)]
    no_longer_cited = _cited(tables) - _cited(kept)
    kept[to / "sources.csv"] = [row for row in tables[to / "sources.csv"] if row["source_id"] not in no_longer_cited]
    for path, rows in kept.items():
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(tables[path][0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return to


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cited(tables: dict[Path, list[dict[str, str]]]) -> set[str]:
    return {row["source_id"] for path, rows in tables.items() for row in rows if path.name != "sources.csv" and "source_id" in row}


def _left_out(studies: list[dict[str, str]], effects: list[dict[str, str]]) -> set[str]:
    """The studies and effects that no analysis uses and that are not named above."""
    kept = {effect["effect_id"] for effect in effects if effect["in_analysis"] == "yes"}.union(EFFECTS)
    kept |= {effect["study_id"] for effect in effects if effect["effect_id"] in kept}
    return ({row["study_id"] for row in studies} | {row["effect_id"] for row in effects}) - kept


def _belongs(row: dict[str, str]) -> set[str]:
    """The study and the effect that a row belongs to; the id of an effect is that of its study, a dash and a number."""
    owners = {row[column].split("/")[0] for column in OWNER if row.get(column)}
    return owners | {owner.split("-")[0] for owner in owners}
