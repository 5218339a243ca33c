"""What a check is, how one is declared, and how what it finds becomes a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from evidence.base.errors import SEVERITIES, Problem

SUBJECTS = ("file", "table", "cell", "effect", "review")

# The sections of the catalogue (docs/errors.md), by family.
FAMILIES = {
    "file": "Files",
    "shape": "Columns and rows",
    "cell": "Cells",
    "key": "Keys",
    "impossible": "Impossible: numbers of an effect that cannot be right",
    "implausible": "Implausible: numbers that are hardly ever right",
    "discordant": "Discordant: numbers that contradict each other",
    "dependent": "Dependent: the same people or numbers more than once",
    "unsourced": "Unsourced: numbers nobody can look up",
    "coding": "Coding: decisions that contradict each other",
    "bias": "Risk of bias",
    "data": "Assumptions, corrections, settlements, explanations",
    "codebook": "Codebook of a review",
    "plan": "Plan (review.toml)",
    "rating": "The rating rule",
    "claim": "The claims",
    "records": "Records (evidence records)",
    "reading": "Tables of any kind (evidence import, meta, agree)",
    "table": "Columns of a meta-analysis (evidence meta)",
    "import": "Studies that come in (evidence import)",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw: a `Problem` without the check's own name, severity and family. Attributes as there.

    An empty `cause` stands for the cause that the check itself names.
    """

    file: str
    line: int
    column: str
    id: str
    seen: str
    allowed: str
    fix: str
    cause: str = ""


Look = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the data.

    Attributes
    ----------
    id : its name, as printed behind a problem and in the catalogue (docs/errors.md).
    severity : "error", "warning" or "note".
    subject : what it looks at, one of `SUBJECTS`; "" if the reader itself reports the problem while reading.
    types : for a check of cells the column types it looks at; empty for all.
    look : takes one subject and yields what it found; None if the reader itself reports the problem.
    family : one of `FAMILIES`.
    cause : what most often lies behind it, as a phrase; "" where nothing is known.
    """

    id: str
    severity: str
    subject: str
    types: tuple[str, ...]
    look: Look | None
    family: str
    cause: str


CHECKS: dict[str, Check] = {}


def declare(
    id: str,
    severity: str,
    subject: str = "",
    types: tuple[str, ...] = (),
    look: Look | None = None,
    *,
    family: str,
    cause: str = "",
) -> str:
    """Enter a check into `CHECKS` and give its name back."""
    if severity not in SEVERITIES or id in CHECKS or (subject and subject not in SUBJECTS) or family not in FAMILIES:
        raise ValueError(f"check {id}: severity {severity!r}, subject {subject!r} or family {family!r} unknown, or declared twice")
    CHECKS[id] = Check(id, severity, subject, types, look, family, cause)
    return id


def of_family(family: str) -> Callable[..., Callable[[Look], Look]]:
    """A decorator that declares the function below it as a check: `@family(id, severity, subject)`."""

    def check(id: str, severity: str, subject: str, types: tuple[str, ...] = (), cause: str = "") -> Callable[[Look], Look]:
        def enter(look: Look) -> Look:
            declare(id, severity, subject, types, look, family=family, cause=cause)
            return look

        return enter

    return check


def checks_on(subject: str) -> tuple[Check, ...]:
    """The checks that look at one kind of subject."""
    return tuple(found for found in CHECKS.values() if found.subject == subject)


def run(checks: Iterable[Check], subject: Any) -> list[Problem]:
    """Put one subject before each check."""
    return [as_problem(check.id, finding) for check in checks if check.look for finding in check.look(subject)]


def as_problem(check_id: str, found: Finding) -> Problem:
    """A finding with the check's name, severity and family."""
    check = CHECKS[check_id]
    place = (found.file, found.line, found.column, found.id)
    return Problem(check.severity, check_id, *place, found.seen, found.allowed, found.fix, check.family, found.cause or check.cause)


def problem(check_id: str, file: str, line: int, column: str, id: str, seen: str, allowed: str, fix: str) -> Problem:
    """A problem of a declared check; severity comes from the declaration."""
    return as_problem(check_id, Finding(file, line, column, id, seen, allowed, fix))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by severity, file, line, column and check."""
    return tuple(sorted(problems, key=lambda p: (SEVERITIES.index(p.severity), p.file, p.line, p.column, p.rule, p.id)))
