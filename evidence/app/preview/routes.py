"""What would be added, and adding it: nothing is written before."""

from __future__ import annotations

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from evidence.app import drafts, here
from evidence.app.adding import add as add_study
from evidence.app.in_progress import addition_of, not_asked
from evidence.app.preview.findings import finding_groups
from evidence.app.preview.shown import studies_shown
from evidence.app.sheet.brought import headings_said, told
from evidence.app.subjects import needs_study
from evidence.base.errors import ChangedMeanwhile, DataProblems, EvidenceError
from evidence.synthesis.addition_words import filled_words, unjudged_words

PAGES = Blueprint("preview", __name__)
# The page on which what was entered can be changed, by the way it was entered.
WAYS_BACK = {drafts.SHEET: "sheet.rows", drafts.TYPED: "typed.begin"}


@PAGES.get("/preview")
@needs_study
def page() -> str | AnyResponse | tuple[str, int]:
    """What would be added; or everything that is wrong, beside its cell."""
    if g.study.added:
        return redirect(url_for("preview.added", study=g.study.id), 303)
    try:
        addition = addition_of(g.study)
    except ChangedMeanwhile:
        raise
    except EvidenceError as error:
        if g.study.kind == drafts.TYPED:
            return redirect(url_for("typed.look", study=g.study.id), 303)
        return redirect(url_for("sheet.columns", study=g.study.id), 303) if not headings_said(g.study) else _wrong(error)
    return render_template(
        "preview/page.html",
        not_asked=not_asked(g.study),
        draft=g.study,
        back=_way_back(),
        studies=studies_shown(addition),
        filled=filled_words(addition.incoming.filled),
        read_as=told(g.study, addition.incoming.said),
        findings=finding_groups(g.study, addition.problems),
        unjudged=unjudged_words(addition),
    )


def _way_back() -> str:
    """The page on which what was entered can be changed."""
    endpoint = WAYS_BACK[g.study.kind]
    return url_for(endpoint, study=g.study.id) if endpoint in current_app.view_functions else url_for("start.first")


def _wrong(error: EvidenceError) -> tuple[str, int]:
    problems = error.problems if isinstance(error, DataProblems) else ()
    taken = any((found.rule, found.column) == ("duplicate-id", "study_id") for found in problems)
    findings = finding_groups(g.study, problems)
    words = "" if problems else str(error)
    return render_template("preview/wrong.html", draft=g.study, back=_way_back(), findings=findings, message=words, taken=taken), 400


@PAGES.post("/preview/replace")
@needs_study
def take_place() -> AnyResponse:
    """Let the study take the place of the one of the same name, which is kept aside."""
    drafts.keep(here.root(), g.study.with_fields(replace="yes"), g.study.version)
    return redirect(url_for("preview.page", study=g.study.id), 303)


@PAGES.post("/preview/add")
@needs_study
def add() -> AnyResponse | tuple[str, int]:
    """Add it to the review: once, whatever is pressed again."""
    try:
        add_study(g.study, request.form.get("seen", ""), request.form.get("version", ""))
    except ChangedMeanwhile as error:
        again = url_for("preview.page", study=g.study.id)
        return render_template("templates/conflict.html", error=error, again=again), 409
    except DataProblems as error:
        return _wrong(error)
    return redirect(url_for("preview.added", study=g.study.id), 303)


@PAGES.get("/preview/added")
@needs_study
def added() -> str | AnyResponse:
    """What was added, and where to go on."""
    if not g.study.added:
        return redirect(url_for("preview.page", study=g.study.id), 303)
    studies = sorted({file.split("/")[1] for file in g.study.added})
    onward = [key for key in ("says", "changes", "handover") if f"{key}.page" in current_app.view_functions]
    return render_template("preview/added.html", draft=g.study, studies=studies, files=g.study.added, onward=onward)
