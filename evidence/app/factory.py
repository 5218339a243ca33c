"""The application: what guards it, its pages, and what its templates may use."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, abort, g, redirect, request, url_for
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Response

from evidence.app import drafts, failures, guard, here, subjects
from evidence.app.glossary import explained, terms
from evidence.app.here import MOST_FINGERPRINTS, MOST_KEPT, Memory
from evidence.app.place import Place
from evidence.app.served.audit import keep_audit
from evidence.app.words import column_label, say
from evidence.base.errors import FileProblem
from evidence.review.limits import MOST_BYTES
from evidence.review.plan_section import FILE as PLAN

# What a form has beside its file.
_ROOM = 1024 * 1024


def create_app(place: Place, doors: guard.Doors) -> Flask:
    """The evaluator's page.

    Parameters
    ----------
    place : the review it works on.
    doors : who may come in.
    """
    app = Flask("evidence.app", static_folder=str(Path(__file__).parent / "static"), template_folder=None)
    app.jinja_options = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.loader = FileSystemLoader(Path(__file__).parent)
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES + _ROOM, MAX_FORM_MEMORY_SIZE=4 * _ROOM, MAX_FORM_PARTS=5000)
    app.extensions |= {
        "evidence_place": place,
        "evidence_doors": doors,
        "evidence_memory": Memory(MOST_KEPT),
        "evidence_fingerprints": Memory(MOST_FINGERPRINTS),
    }
    app.jinja_env.filters["explained"] = explained
    app.jinja_env.globals |= {"say": say, "label": column_label, "terms": terms, "steps": subjects.steps}
    app.jinja_env.globals |= {"guard": guard.form_guard, "form_token": guard.form_token}
    app.jinja_env.globals |= {"several_people": lambda: place.copies is not None}
    guard.protect(app)
    if place.copies is not None:
        keep_audit(app, place.copies)
    app.before_request(_find_study)
    failures.handle(app)
    subjects.register(app, place.copies is not None)
    return app


def _find_study() -> Response | None:
    """The study in progress that the address names; without a review of one's own, the page that makes a copy."""
    g.study = None
    if request.endpoint in ("static", "start.enter") or request.endpoint is None:
        return None
    if request.blueprint == "served":
        return None
    root = here.place().root(here.user())
    if root is None and here.place().copies is not None:
        root = here.place().copy_for(here.user())
    if root is None:
        return None if request.blueprint == "start" else redirect(url_for("start.first"), 303)
    if not (root / PLAN).is_file():
        # Looked for at every request: writing would make a folder of the same name that is no review.
        raise FileProblem(say("errors.review_gone", folder=root.resolve()))
    asked = request.args.get("study")
    if asked is not None:
        g.study = drafts.find(root, asked)
        if g.study is None:
            abort(404)
    return None
