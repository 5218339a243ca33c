"""The shipped review with few of its studies: what is checked on it is checked alike, in a fraction of the time."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
STUDIES = ROOT / "studies"
OWNER = ("study_id", "effect_id", "id")
# What an explanation and an example of docs/errors.md set another effect beside.
BESIDE = {"worcel2006_sandiego-1", "worcel2006_santaclara-1", "worcel2006_santaclara-2"}


def small_review(to: Path) -> Path:
    """A copy of the shipped review in the folder `to`: the effects in the analysis, and what the tests and docs/errors.md name.

    Plan, codebook and register are whole. Of the other tables the rows that belong to a study or an effect left out are left out, so
    that all refer to one another as before.
    """
    shutil.copytree(STUDIES, to)
    tables = {path: _rows(path) for path in sorted(to.glob("*.csv"))}
    left_out = _left_out(tables[to / "studies.csv"], tables[to / "effects.csv"])
    kept = {path: [row for row in rows if not _belongs(row) & left_out] for path, rows in tables.items()}
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
    """The studies and effects that nobody names and no analysis uses."""
    pages = [*(ROOT / "tests").rglob("*.py"), ROOT / "docs" / "errors.md"]
    wanted = BESIDE.union(*(re.findall(r"[\w-]+", page.read_text(encoding="utf-8")) for page in pages))
    wanted |= {effect["effect_id"] for effect in effects if effect["in_analysis"] == "yes"}
    owners = {effect["study_id"] for effect in effects if effect["effect_id"] in wanted}
    # A study that is named without any of its effects keeps them all.
    wanted |= owners | {effect["effect_id"] for effect in effects if effect["study_id"] in wanted - owners}
    return ({row["study_id"] for row in studies} | {row["effect_id"] for row in effects}) - wanted


def _belongs(row: dict[str, str]) -> set[str]:
    """The study and the effect that a row belongs to; the id of an effect is that of its study, a dash and a number."""
    owners = {row[column].split("/")[0] for column in OWNER if row.get(column)}
    return owners | {owner.split("-")[0] for owner in owners}
