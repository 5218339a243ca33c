"""Writes docs/decisions.md: the decisions of the coding, and what each would change if it were taken otherwise.

The alternatives are data: studies/coding_alternatives.csv says what cells would say. Each is put into a copy of the review, and the whole
review is run on it. Run it after any change of the tables (some minutes): python validation/alternatives.py
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from evidence.judgement.assessment import assess
from evidence.judgement.compare.version import ABSENT, Figures, VersionAnswer, figures
from evidence.review import CodedReview, read_review
from evidence.review.layout import TABLES
from evidence.review.tables import Row
from evidence.synthesis.review_run import run_review

ROOT = Path(__file__).parents[1]
STUDIES = ROOT / "studies"
PAGE = ROOT / "docs" / "decisions.md"
# What the numbers of the page come from.
READ = ("effects", "studies", "assumptions", "risk_of_bias", "corrections", "coding_decisions", "coding_alternatives")

HEAD = """# Decisions of the coding, and what they would change

Where two careful editors could code differently, the decision is a row of `studies/coding_decisions.csv`. What another editor would have
written stands in `studies/coding_alternatives.csv` cell by cell; `python validation/alternatives.py` writes those cells into a copy of the
review, runs it, and prints here every estimate, rating, claim and vote that differs. Bodies that hold the same effects are named once.
Where no estimate is listed, the alternative changes what is counted or tested, not what is pooled.
"""


def fingerprint() -> str:
    """The state of the tables that the page rests on."""
    return hashlib.sha256(b"".join((STUDIES / f"{name}.csv").read_bytes() for name in READ)).hexdigest()[:16]


def taken_otherwise(cells: list[Row], folder: Path) -> CodedReview:
    """The review as it would be with these cells, made in an empty folder."""
    shutil.copytree(STUDIES, folder, dirs_exist_ok=True)
    replaced = {(cell.text("table"), cell.text("id"), cell.text("column")) for cell in cells}
    _rewrite(folder / "corrections.csv", lambda row: None if (row["table"], row["id"], row["column"]) in replaced else row)
    for cell in cells:
        _write(cell, folder)
    return read_review(folder)


def _write(cell: Row, folder: Path) -> None:
    """Put one cell of an alternative into the copy; a row of assumptions.csv comes or, with an empty value, goes with its cell."""
    table, key, column, value = (cell.text(name) for name in ("table", "id", "column", "value"))
    found = 0

    def changed(row: dict[str, str]) -> dict[str, str] | None:
        nonlocal found
        if "/".join(row[name] for name in TABLES[table].key) != key:
            return row
        found += 1
        return None if table == "assumptions" and not value else row | {column: value}

    _rewrite(folder / f"{table}.csv", changed)
    if not found and table == "assumptions":
        with (folder / "assumptions.csv").open("a", encoding="utf-8") as file:
            file.write(f"{key.replace('/', ',')},{value},the alternative of decision {cell.text('decision_id')}\n")
    elif found != 1:
        raise SystemExit(f"{cell.file}:{cell.line}: {table}.csv has no row {key}")


def _rewrite(path: Path, change: Callable[[dict[str, str]], dict[str, str] | None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = reader.fieldnames or [], [change(row) for row in reader]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row is not None)


def answers(review: CodedReview) -> Figures:
    """Every estimate, rating, claim and vote of a review."""
    assessment = assess(run_review(review))
    found = figures(assessment)
    for group, panels in assessment.directions.by_group.items():
        votes = panels["all"]
        shown = f"{votes.better} better, {votes.worse} worse, {votes.none} no difference, {votes.mixed} mixed"
        found["votes", group] = (f"Votes by direction: {review.plan.bodies[review.plan.groups[group]].title}", VersionAnswer(shown))
    return found


def moved(before: Figures, after: Figures) -> list[str]:
    """What differs, one line per answer; bodies that hold the same effects and moved alike are named once."""
    lines: dict[tuple[VersionAnswer, VersionAnswer], str] = {}
    for key in dict.fromkeys([*before, *after]):
        title, old = before.get(key, ("", ABSENT))
        title, new = after.get(key, (title, ABSENT))
        if not old.same_as(new):
            lines.setdefault((old, new), f"{title}: {_counted(old)} → {_counted(new)}")
    return list(lines.values())


def _counted(figure: VersionAnswer) -> str:
    return figure.shown if figure.g is None else f"{figure.shown} ({figure.k_effects} effects of {figure.k_samples} samples)"


def page(review: CodedReview) -> str:
    """The whole page as Markdown."""
    before = answers(review)
    lines = [HEAD, f"State of the tables: `{fingerprint()}`.", ""]
    cells = review.tables["coding_alternatives"].groups("decision_id")
    for decision in review.tables["coding_decisions"]:
        lines += [f"## {decision.id}: {decision.text('question')}", "", f"Rows: {_rows(decision.text('concerns'))}.", ""]
        lines += [
            f"**Decided:** {decision.text('decision')}. {decision.text('reason')}",
            "",
            f"**Alternative:** {decision.text('alternative')}.",
        ]
        if decision.id not in cells:
            lines += ["", "Not written in cells: it would change nothing that is pooled, or needs what nobody printed.", ""]
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = moved(before, answers(taken_otherwise(list(cells[decision.id]), Path(folder))))
        print(decision.id, len(found), flush=True)
        lines += ["", *(f"- {line}" for line in found or ["It moves no estimate, rating, claim or vote."]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _rows(concerns: str) -> str:
    return ", ".join(f"`{one}`" if " " not in one else one for one in concerns.split(";"))


if __name__ == "__main__":
    PAGE.write_text(page(read_review(STUDIES)), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
