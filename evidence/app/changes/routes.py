"""What a study changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, g, render_template

from evidence.app import here
from evidence.app.beside import Beside, beside, whole_study
from evidence.app.download import download
from evidence.app.drawn import svg_answer, svg_bytes
from evidence.judgement.compare.answer import Cause, ComparedAnswer
from evidence.judgement.compare.version import KINDS
from evidence.judgement.compare.words import per_100_line, reason_words, shown_with_counts, tally_line, to_show, unjudged_lines
from evidence.report.hand_over import bodies_with
from evidence.synthesis.pooled.figures import body_forest

PAGES = Blueprint("changes", __name__)


@PAGES.get("/changes")
@whole_study
def page() -> str:
    """Everything that moved, with the reason, and what did not."""
    both = beside(g.study)
    found = both.found
    moved = {kind: [one for one in found.moved if one.kind == kind] for kind in KINDS}
    bodies = bodies_with(both.after, both.studies)
    studies = both.after.review.tables["studies"]
    labels = {row.text("study_id"): row.text("label") for row in studies if row.text("study_id") in both.studies}
    return render_template(
        "changes/page.html",
        draft=g.study,
        labels=labels.values(),
        unjudged=unjudged_lines(found),
        estimates=[_estimate(one, labels) for one in to_show(moved["estimate"])],
        others={kind: [_other(one) for one in moved[kind]] for kind in KINDS if kind != "estimate"},
        tallies={kind: tally_line(found, kind) for kind in KINDS},
        forests=[(body.name, body.title) for body in bodies],
        per_100=[line for body in bodies if (line := per_100_line(body, both.before, both.after))],
        several=len(both.studies) > 1,
    )


def _estimate(one: ComparedAnswer, labels: Mapping[str, str]) -> dict[str, Any]:
    """One pooled answer before and after, with where a new place may lie and what each study moved."""
    cells: dict[str, Any] = {"title": one.title, "old": shown_with_counts(one.old), "new": shown_with_counts(one.new)}
    for when, answer in (("old", one.old), ("new", one.new)):
        cells[f"place_{when}"] = "" if answer.pi_low is None else f"{answer.pi_low:z.2f} to {answer.pi_high:z.2f}"
    return cells | {"because": [_because(cause, labels) for cause in one.because]}


def _because(cause: Cause, labels: Mapping[str, str]) -> str:
    study = cause.change.removeprefix("study ")
    moved = "" if cause.difference is None else f": {cause.difference:+z.3f}"
    return f"{labels.get(study, study)}{moved}"


def _other(one: ComparedAnswer) -> dict[str, str]:
    return {"id": one.id, "title": one.title, "old": one.old.shown, "new": one.new.shown, "why": reason_words(one)}


@PAGES.get("/changes/forest/<name>.svg")
@whole_study
def forest(name: str) -> Response:
    """A body that the study stands in, with the study marked."""
    both = beside(g.study)
    body = next((one for one in bodies_with(both.after, both.studies) if one.name == name), None)
    if body is None:
        abort(404)
    key = ("forest", g.study.id, g.study.version, name)
    return svg_answer(here.remember(key, lambda: svg_bytes(lambda: body_forest(both.after, body))))


@PAGES.get("/changes/what_changed.docx")
@whole_study
def word() -> Response:
    """What changed and moved, for Word."""
    from evidence.report.word.compared import compared_docx

    both: Beside = beside(g.study)
    return download(compared_docx(both.found, both.after.review), "what_changed.docx")
