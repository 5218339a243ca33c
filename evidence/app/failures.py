"""What a person sees when something is wrong: what, where, what is allowed and what to do; never a traceback."""

from __future__ import annotations

import logging

from flask import Flask, g, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from evidence.app.words import say
from evidence.base.errors import ChangedMeanwhile, DataProblems, EvidenceError, Problem
from evidence.review.limits import MOST_BYTES, megabytes

log = logging.getLogger("evidence.app")
# Of problems that are alike so many are shown.
SHOWN_ALIKE = 3

Page = tuple[str, int]


def handle(app: Flask) -> None:
    """Show errors as pages."""
    app.register_error_handler(EvidenceError, _wrong)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _fault)


def _wrong(error: EvidenceError) -> Page:
    if isinstance(error, ChangedMeanwhile):
        return render_template("templates/conflict.html", error=error), 409
    return render_template("templates/problems.html", message=message_of(error), groups=grouped(problems_of(error)), back=_way_back()), 400


def problems_of(error: EvidenceError) -> tuple[Problem, ...]:
    """What is wrong cell by cell, where that is known."""
    return error.problems if isinstance(error, DataProblems) else ()


def message_of(error: EvidenceError) -> str:
    """An error in one sentence; of several things, how many they are, as each is told below."""
    wrong = sum(found.severity == "error" for found in problems_of(error))
    return say("typed.wrong", n=wrong) if wrong else str(error)


def _way_back() -> str:
    """The page on which it can be put right: where a study is entered, else the first."""
    entry = {"sheet": "sheet.bring", "typed": "typed.begin"}.get(request.blueprint or "")
    study = g.get("study")
    return url_for(entry, study=study.id if study else None) if entry else url_for("start.first")


def grouped(problems: tuple[Problem, ...]) -> list[tuple[Problem, tuple[int, ...]]]:
    """The first few of problems that are alike, the last of them with the lines of the rest; errors before warnings."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for found in problems:
        alike.setdefault((found.severity, found.rule, found.file, found.column), []).append(found)
    shown: list[tuple[Problem, tuple[int, ...]]] = []
    for group in alike.values():
        kept = group if len(group) <= SHOWN_ALIKE + 1 else group[:SHOWN_ALIKE]
        rest = tuple(found.line for found in group[len(kept) :])
        shown += [(found, ()) for found in kept[:-1]] + [(kept[-1], rest)]
    return shown


def _refused(error: HTTPException) -> Page:
    code = error.code or 500
    kind = {404: "missing", 405: "method", 413: "too_large"}.get(code, "bad" if code < 500 else "fault")
    if code == 403:
        kind = f"forbidden_{g.refused}" if g.get("refused") else "forbidden"
    words = {"most": megabytes(MOST_BYTES)} if kind == "too_large" else {}
    title = {"method": "method_title", "forbidden_host": "forbidden_title"}.get(kind, f"{kind}_title")
    text = "bad" if kind == "method" else kind
    return render_template("templates/refused.html", title=say(f"errors.{title}"), text=say(f"errors.{text}", **words)), code


def _fault(error: Exception) -> Page:
    # Nothing of what was entered goes into the record, only where the program stood.
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("%s at %s in %s", type(error).__name__, request.endpoint, " > ".join(frames[-6:]))
    return render_template("templates/refused.html", title=say("errors.fault_title"), text=say("errors.fault")), 500
