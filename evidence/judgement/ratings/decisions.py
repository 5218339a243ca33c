"""What people decided on ratings, and whether the numbers are still those they decided on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.errors import Problem
from evidence.base.words import listed, shown
from evidence.review.checks.check import declare, problem
from evidence.review.review import CodedReview
from evidence.review.tables import Row

FILE = "decisions.csv"
UNKNOWN = declare("decisions-unknown-recommendation", "error", family="rating")
DATE = declare("decisions-date", "error", family="rating")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on a rating.

    Attributes
    ----------
    band, who, when, why, numbers_hash : as in decisions.csv.
    stands : whether the numbers are still those it was decided on; if not, it is open again.
    """

    band: str
    who: str
    when: str
    why: str
    numbers_hash: str
    stands: bool

    to_dict = fields_by_name


def decision_words(decision: Decision | None, stamp: str) -> str:
    """What stands of a decision, and what to do next; `stamp` is the fingerprint of the numbers as they are now.

    Examples
    --------
    >>> decision_words(None, "9f2c1a")
    'a suggestion: nobody has confirmed it; to decide, add a row to decisions.csv with numbers_hash 9f2c1a'
    """
    if decision is None:
        return f"a suggestion: nobody has confirmed it; to decide, add a row to {FILE} with numbers_hash {stamp}"
    said = f"{decision.band}, decided by {decision.who} on {decision.when}: {decision.why}"
    if decision.stands:
        return f"{said}; it stands"
    moved = f"open again, as the numbers have changed since ({decision.numbers_hash} then, {stamp} now)"
    fix = f"look at the trace, then add a row to {FILE} with numbers_hash {stamp}; the old row stays"
    return f"{said}; {moved}: {fix}"


def decision_problems(review: CodedReview) -> list[Problem]:
    """Decisions on a recommendation the plan does not have, and dates that can't be put in order."""
    known = [one.number for one in review.plan.recommendations.values()]
    found = []
    for row in review.tables["decisions"]:
        if row["recommendation"] not in known:
            fix = "Correct the number, or add the recommendation to review.toml."
            found.append(_problem(UNKNOWN, row, "recommendation", f"one of {listed(map(str, known))}", fix))
        if not _is_date(row.text("when")):
            fix = "Write the day of the decision so; the latest one counts."
            found.append(_problem(DATE, row, "when", "year-month-day, as in 2026-03-01", fix))
    return found


def _problem(rule: str, row: Row, column: str, allowed: str, fix: str) -> Problem:
    return problem(rule, row.file, row.line, column, row.id, shown(row.text(column)), allowed, fix)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def latest_decision(recommendation: int, review: CodedReview, stamp: str) -> Decision | None:
    """The decision with the latest date on a recommendation, None if nobody has decided."""
    rows = [row for row in review.tables["decisions"] if row["recommendation"] == recommendation]
    if not rows:
        return None
    row = max(rows, key=lambda one: one.text("when"))
    band, who, when, why, then = (row.text(name) for name in ("band", "who", "when", "why", "numbers_hash"))
    return Decision(band, who, when, why, then, then == stamp)


def fingerprint(content: Any) -> str:
    """Twelve digits of SHA-256 over some content, numbers at six significant digits, so that two machines agree.

    >>> fingerprint([0.1 + 0.2]) == fingerprint([0.3])
    True
    """
    return hashlib.sha256(json.dumps(_rounded(content), sort_keys=True).encode()).hexdigest()[:12]


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return f"{value:.6g}" if isinstance(value, float) else value
