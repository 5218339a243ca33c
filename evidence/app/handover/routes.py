"""Hand over."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template

from evidence.app import here
from evidence.app.beside import beside, whole_study
from evidence.app.download import download
from evidence.judgement.compare.words import unjudged_lines
from evidence.report.hand_over import hand_over_zip

PAGES = Blueprint("handover", __name__)
NAME = "hand_over.zip"


@PAGES.get("/handover")
@whole_study
def page() -> str:
    """What is handed over, and to whom."""
    both = beside(g.study)
    return render_template("handover/page.html", draft=g.study, studies=both.studies, unjudged=unjudged_lines(both.found))


@PAGES.get(f"/handover/{NAME}")
@whole_study
def archive() -> Response:
    """The file; made once for each state of the study and the review."""
    both = beside(g.study)
    content = here.remember(("handover", g.study.id, g.study.version), lambda: hand_over_zip(both.found, both.after))
    return download(content, NAME)
