"""Errors for people: what was seen, what is allowed and how to mend it, with an exit code and no traceback."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from evidence.base.brief import brief

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found in the data of a review.

    Attributes
    ----------
    severity : "error" (cannot be read or computed), "warning" (may be wrong) or "note".
    rule : short name of the rule, as in the catalogue of messages (docs/errors.md).
    file : name of the table's file, relative to the review folder; "" if no file is meant.
    line : line in that file as an editor counts, 0 if no line is meant.
    column, id : column and the row's key ("" if none is meant).
    seen, allowed, fix : what stands there, what may stand there, what to do.
    family : the family the rule belongs to, a section of the catalogue: "impossible", "discordant" and so on.
    cause : what most often lies behind it; "" where nothing is known.
    """

    severity: str
    rule: str
    file: str
    line: int
    column: str
    id: str
    seen: str
    allowed: str
    fix: str
    family: str = ""
    cause: str = ""

    __repr__ = brief("severity", "rule", "file", "line", "column", "id")

    def to_dict(self) -> dict[str, Any]:
        """The problem as the command line prints it in JSON."""
        return asdict(self)

    def text(self) -> str:
        """The problem in one line, with `file:line` as one unbroken token."""
        place = " ".join(part for part in (f"{self.file}:{self.line}" if self.file else "", self.column, self.id) if part)
        cause = f" Likely cause: {self.cause}." if self.cause else ""
        return f"{self.severity} {place}: saw {self.seen}; allowed: {self.allowed}.{cause} {self.fix} [{self.rule}]"


class EvidenceError(Exception):
    """Base of every error meant for the person who runs the program; shown without a traceback."""

    exit_code = 2
    kind = "usage"

    def to_dict(self) -> dict[str, Any]:
        """The error as the command line prints it in JSON."""
        return {"kind": self.kind, "message": str(self), "problems": []}


class UsageError(EvidenceError):
    """The call itself is wrong: an unknown option, a formula that is refused, a combination that has no meaning."""


class CannotCompute(EvidenceError, ValueError):
    """The numbers given cannot carry the computation; the message says which and why."""

    exit_code = 1
    kind = "data"


class FileProblem(EvidenceError):
    """A file or folder that cannot be opened or written."""

    exit_code = 3
    kind = "file"


class ChangedMeanwhile(EvidenceError):
    """Somebody else changed what was to be written, after it was read: nothing was written, and nothing is lost.

    Attributes
    ----------
    changes : what was changed, in words.
    """

    exit_code = 1
    kind = "data"

    def __init__(self, message: str, changes: Iterable[str] = ()) -> None:
        self.changes = tuple(changes)
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.changes)


class DataProblems(EvidenceError):
    """The coded data have errors: all of them, at once.

    Attributes
    ----------
    problems : every problem found, errors first.
    """

    exit_code = 1
    kind = "data"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (SEVERITIES.index(p.severity), p.file, p.line, p.column)))
        errors = sum(p.severity == "error" for p in self.problems)
        noun = "error" if errors == 1 else "errors"
        super().__init__(f"the data have {errors} {noun}; nothing was computed or written")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "message": str(self), "problems": [p.to_dict() for p in self.problems]}
