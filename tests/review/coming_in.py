"""A study as somebody would send it, one row per effect, and a review of one study to add it to."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from evidence.review import read_review
from evidence.review.read_codebook import load_codebook
from tests.review.damage import STUDIES

STUDY = {
    "label": "Our Town 2026",
    "country": "GB",
    "typology": "multi_agency_team",
    "intervention": "family team",
    "comparator": "usual services",
    "design": "qed_matched",
    "unit": "child",
    "population": "in_care",
    "high_need": "unclear",
    "treatment_linkage": "no",
    "eligible": "yes",
    "eligibility_reason": "comparison group; children in care",
    "source_kind": "report",
}
SOURCE = {
    "citation": "Our Town (2026). An evaluation.",
    "kind": "primary",
    "read": "full_text",
}
EFFECT = {
    "outcome_domain": "reunification",
    "outcome_measure": "home within 12 months",
    "higher_is_better": "1",
    "statistic": "or",
    "estimate": "1.66",
    "ci_low": "1.14",
    "ci_high": "2.40",
    "ci_level": "95",
    "source_locator": "table 3",
    "confidence": "high",
}
ROW = STUDY | SOURCE | EFFECT


def csv_text(rows: Sequence[dict[str, str]], separator: str = ",") -> str:
    """Rows as CSV, with the headings of all of them."""
    headings = dict.fromkeys(heading for row in rows for heading in row)
    out = io.StringIO()
    writer = csv.DictWriter(out, headings, lineterminator="\n", delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_csv(path: Path, *rows: dict[str, str], separator: str = ",") -> Path:
    """A CSV file of these rows."""
    path.write_text(csv_text(rows, separator), encoding="utf-8", newline="")
    return path


def write_xlsx(path: Path, rows: Sequence[dict[str, object]], sheet: str = "Sheet1") -> Path:
    """A workbook with one sheet of these rows, made without the template."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    book.save(path)
    return path


def tiny_review(root: Path) -> Path:
    """A review with the plan and codebook of the shipped one, and one study of its own with two effects."""
    for name in ("codebook", "guide"):
        shutil.copytree(STUDIES / name, root / name)
    (root / "guide" / "other_reviews.csv").unlink(missing_ok=True)  # its sources are not among those of this review
    for name in ("review.toml", "ratings.toml"):
        shutil.copy(STUDIES / name, root / name)
    ids = {"study_id": "base", "sample_id": "base", "source_id": "base-s1", "people_id": "base"}
    effect = EFFECT | ids | {"effect_id": "base-1", "direction": "treatment", "in_analysis": "yes", "tier": "1", "outcome_group": "home"}
    reentry = effect | {"effect_id": "base-2", "outcome_domain": "reentry", "outcome_group": "stability", "outcome_measure": "back in care"}
    bias = {"tool": "design rule", "domain": "overall", "judgement": "high", "support": "not randomised"}
    tables = {
        "studies": [STUDY | ids | {"label": "Base 2020"}],
        "sources": [SOURCE | ids],
        "effects": [effect, reentry],
        "risk_of_bias": [ids | bias],
        "progress_plus": [ids | {"characteristic": "age", "value": "under five"}],
        "exclusions": [{"id": "other", "level": "study", "reason": "no comparison group"}],
    }
    codebook, _ = load_codebook(root)
    for table, rows in tables.items():
        columns = [spec.column for spec in codebook.table(table)]
        write_csv(root / f"{table}.csv", *({column: row.get(column, "") for column in columns} for row in rows))
    read_review(root)
    return root
