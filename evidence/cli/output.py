"""Printing: JSON on stdout as ASCII, errors on stderr, progress only where a person watches."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from evidence.base.errors import DataProblems, EvidenceError


def print_json(document: Any) -> None:
    """One JSON document on stdout and nothing else."""
    from evidence.base.json_text import to_json

    print(to_json(document))


def print_error(error: EvidenceError, as_json: bool) -> None:
    """The error for people on stderr; for scripts also as JSON on stdout."""
    if as_json:
        print_json({"error": error.to_dict()})
    for problem in error.problems if isinstance(error, DataProblems) else ():
        print(problem.text(), file=sys.stderr)
    print(f"evidence: {error}", file=sys.stderr)


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
