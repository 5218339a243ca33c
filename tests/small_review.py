"""The shipped review with few of its studies: what is checked on it is checked alike, in a fraction of the time."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
STUDIES = ROOT / "studies"
OWNER = ("study_id", "effect_id", "id")


def small_review(to: Path) -> Path:
    """A copy of the shipped review in the folder `to`: the studies in the analysis and those that the tests and docs/errors.md name.

    Plan, codebook and register are whole. Of the other tables the rows of the studies left out are left out, so that all refer to one
    another as before.
    """
    shutil.copytree(STUDIES, to)
    tables = {path: _rows(path) for path in sorted(to.glob("*.csv"))}
    left_out = {row["study_id"] for row in tables[to / "studies.csv"]} - _wanted(tables[to / "effects.csv"])
    kept = {path: [row for row in rows if _study(row) not in left_out] for path, rows in tables.items()}
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


def _wanted(effects: list[dict[str, str]]) -> set[str]:
    pages = [*(ROOT / "tests").rglob("*.py"), ROOT / "docs" / "errors.md"]
    named = {word for page in pages for word in re.findall(r"\w+", page.read_text(encoding="utf-8"))}
    return named | {effect["study_id"] for effect in effects if effect["in_analysis"] == "yes"}


def _study(row: dict[str, str]) -> str:
    """The study that a row belongs to; the id of an effect is that of its study, a dash and a number."""
    return next((row[column] for column in OWNER if column in row), "").split("-")[0].split("/")[0]
