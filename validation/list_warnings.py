"""Writes docs/warnings.md: every warning the checker raises on the review, with its explanation, and every corrected cell.

Run it after any change of the tables: python validation/list_warnings.py (with --show it prints the page and writes nothing).
"""

from __future__ import annotations

import sys
from pathlib import Path

from evidence.base.errors import Problem
from evidence.review import CodedReview, read_review
from evidence.review.checks import FAMILIES

PAGE = Path(__file__).parents[1] / "docs" / "warnings.md"
EXPLAINED = "Explained in explanations.csv: "

HEAD = """# The warnings on this review

Made by `python validation/list_warnings.py` from `studies/`; a test compares it with the tables. Every warning that
[the checker](errors.md) raises on the coded studies stands here, with what was found when it was looked into. Nothing was silenced by a
looser rule: a warning is explained in `studies/explanations.csv`, or its cell is put right in `studies/corrections.csv` with
the source that says so.
"""


def page(review: CodedReview) -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *_warnings(review), *_corrections(review)]).rstrip() + "\n"


def _warnings(review: CodedReview) -> list[str]:
    lines = []
    for family, title in FAMILIES.items():
        found = [p for p in review.problems if p.family == family and (p.severity == "warning" or p.fix.startswith(EXPLAINED))]
        if found:
            lines += [f"## {title}", "", "| row, column | rule | seen | explanation |", "|---|---|---|---|"]
            lines += [_line(problem) for problem in sorted(found, key=lambda p: (p.rule, p.id, p.column))]
            lines.append("")
    return lines


def _line(problem: Problem) -> str:
    why = problem.fix.removeprefix(EXPLAINED) if problem.fix.startswith(EXPLAINED) else "**open**: nobody has looked into it yet"
    rule = f"[{problem.rule}](errors.md#{problem.rule}-warning)"
    return f"| `{problem.id}`, `{problem.column}` | {rule} | {_cell(problem.seen)} | {_cell(why)} |"


def _corrections(review: CodedReview) -> list[str]:
    rows = review.tables.get("corrections", ())
    lines = ["## Corrected cells", ""]
    if not rows:
        return [*lines, "None yet."]
    lines += ["| row, column | old | new | reason | source |", "|---|---|---|---|---|"]
    for row in rows:
        old, new, reason, source = (_cell(row.text(column)) or "empty" for column in ("old", "new", "reason", "source_id"))
        lines.append(f"| `{row.text('id')}`, `{row.text('column')}` | {old} | {new} | {reason} | {source} |")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    text = page(read_review(Path(__file__).parents[1] / "studies"))
    if "--show" in sys.argv:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.write(text)
    else:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
        print("wrote docs/warnings.md")
