"""Printing: JSON on stdout as ASCII, errors on stderr, progress only where a person watches."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evidence.base.errors import SEVERITIES, DataProblems, EvidenceError, Problem
from evidence.base.words import listed

SHOWN_ALIKE = 3


def print_json(document: Any) -> None:
    """One JSON document on stdout and nothing else."""
    from evidence.base.json_text import to_json

    print(to_json(document))


def print_error(error: EvidenceError, as_json: bool) -> None:
    """The error for people on stderr; for scripts also as JSON on stdout."""
    if as_json:
        print_json({"error": error.to_dict()})
    for line in problem_lines(error.problems) if isinstance(error, DataProblems) else ():
        print(line, file=sys.stderr)
    print(f"evidence: {error}", file=sys.stderr)


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Problems for people: what stops comes last, where it is read; of many that are alike the first are shown, and the lines of all.

    Headings that are not used and for which nothing is proposed are reported in one line.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in sorted(problems, key=lambda one: -SEVERITIES.index(one.severity)):
        without = problem.rule == "unknown-column" and "=COLUMN" in problem.fix
        groups.setdefault((problem.severity, problem.rule, problem.file, "" if without else problem.column), []).append(problem)
    return [line for (*_, column), alike in groups.items() for line in (_alike(alike) if column or len(alike) < 3 else _unused(alike))]


def _unused(problems: list[Problem]) -> list[str]:
    if problems[0].rule != "unknown-column":
        return _alike(problems)
    names = listed((repr(problem.column) for problem in problems), 30)
    hint = 'If one of them means a column: --map "HEADING=COLUMN"'
    return [f"{problems[0].severity} {problems[0].file}: headings that are not used: {names}. {hint} [unknown-column]"]


def _alike(problems: list[Problem]) -> list[str]:
    lines = [problem.text() for problem in problems[:SHOWN_ALIKE]]
    rest = problems[SHOWN_ALIKE:]
    if len(rest) < 2:
        return lines + [problem.text() for problem in rest]
    first = problems[0]
    where = f"{first.file} {first.column}".strip()
    numbers = ", ".join(str(problem.line) for problem in rest[:10]) + (", ..." if len(rest) > 10 else "")
    return [*lines, f"{first.severity} {where}: {len(rest)} more like these [{first.rule}], on lines {numbers}"]


def typed(path: Path | str) -> str:
    """A path as it has to be typed into a command line: in quotes where it holds a space or another sign of the shell's.

    >>> typed("my_review"), typed("My review/Our Town.xlsx")
    ('my_review', '"My review/Our Town.xlsx"')
    """
    return f'"{path}"' if re.search(r"[\s&()'^;,~]", str(path)) else str(path)


def progress(text: str) -> None:
    """One line that replaces the last, on a terminal only; an empty text wipes it."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)
