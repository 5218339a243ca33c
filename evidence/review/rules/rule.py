"""What a rule is, how one is declared, and how what it finds becomes a problem."""

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
    """What a rule saw: a `Problem` without the rule's own name, severity and family. Attributes as there.

    An empty `cause` stands for the cause that the rule itself names.
    """

    file: str
    line: int
    column: str
    id: str
    seen: str
    allowed: str
    fix: str
    cause: str = ""


Check = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the checker.

    Attributes
    ----------
    id : its name, as printed behind a problem and in the catalogue (docs/errors.md).
    severity : "error", "warning" or "note".
    subject : what its check looks at, one of `SUBJECTS`; "" if the reader itself reports the problem while reading.
    types : for a rule on cells the column types it looks at; empty for all.
    check : takes one subject and yields what it found; None if the reader itself reports the problem.
    family : one of `FAMILIES`.
    cause : what most often lies behind it, as a phrase; "" where nothing is known.
    """

    id: str
    severity: str
    subject: str
    types: tuple[str, ...]
    check: Check | None
    family: str
    cause: str


RULES: dict[str, Rule] = {}


def declare(
    id: str,
    severity: str,
    subject: str = "",
    types: tuple[str, ...] = (),
    check: Check | None = None,
    *,
    family: str,
    cause: str = "",
) -> str:
    """Enter a rule into `RULES` and give its name back."""
    if severity not in SEVERITIES or id in RULES or (subject and subject not in SUBJECTS) or family not in FAMILIES:
        raise ValueError(f"rule {id}: severity {severity!r}, subject {subject!r} or family {family!r} unknown, or declared twice")
    RULES[id] = Rule(id, severity, subject, types, check, family, cause)
    return id


def of_family(family: str) -> Callable[..., Callable[[Check], Check]]:
    """A decorator that declares the function below it as the check of a rule: `@family(id, severity, subject)`."""

    def rule(id: str, severity: str, subject: str, types: tuple[str, ...] = (), cause: str = "") -> Callable[[Check], Check]:
        def enter(check: Check) -> Check:
            declare(id, severity, subject, types, check, family=family, cause=cause)
            return check

        return enter

    return rule


def rules_on(subject: str) -> tuple[Rule, ...]:
    """The rules that look at one kind of subject."""
    return tuple(found for found in RULES.values() if found.subject == subject)


def run(rules: Iterable[Rule], subject: Any) -> list[Problem]:
    """Put one subject before each rule."""
    return [as_problem(rule.id, finding) for rule in rules if rule.check for finding in rule.check(subject)]


def as_problem(rule_id: str, found: Finding) -> Problem:
    """A finding with the rule's name, severity and family."""
    rule = RULES[rule_id]
    place = (found.file, found.line, found.column, found.id)
    return Problem(rule.severity, rule_id, *place, found.seen, found.allowed, found.fix, rule.family, found.cause or rule.cause)


def problem(rule_id: str, file: str, line: int, column: str, id: str, seen: str, allowed: str, fix: str) -> Problem:
    """A problem of a declared rule; severity comes from the declaration."""
    return as_problem(rule_id, Finding(file, line, column, id, seen, allowed, fix))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by severity, file, line, column and rule."""
    return tuple(sorted(problems, key=lambda p: (SEVERITIES.index(p.severity), p.file, p.line, p.column, p.rule, p.id)))
