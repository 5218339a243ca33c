"""The first page: the way in, the copy to work in, studies begun and studies added."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from evidence.app import drafts, guard, here
from evidence.app.place import safe_name

PAGES = Blueprint("start", __name__)
DEFAULT = "my_review"


@PAGES.get("/enter/<ticket>")
def enter(ticket: str) -> Response:
    """The address that is printed: it works once, gives the cookie, and leads on."""
    ways = guard.doors()
    if request.method != "GET":
        abort(405)  # a look ahead by a program must not use it up
    secret = ways.exchange(ticket)
    if secret is None:
        abort(403)
    # A page of our own leads on, as a cookie that is strict would not be sent after a redirect from elsewhere.
    response = make_response(render_template("start/enter.html"))
    ways.give_cookie(response, secret)
    return response


@PAGES.get("/")
def first() -> str:
    """What is there, and the ways to bring a study; before that, the copy to work in."""
    root = here.place().root(here.user())
    if root is None:
        there = here.place().workplace / DEFAULT
        return render_template("start/copy.html", name=DEFAULT, folder=there.parent, there=there if there.exists() else None)
    ways = {"sheet": "sheet.bring", "typed": "typed.begin", "expect": "expect.page", "next": "next.page"}
    built = {key: url_for(endpoint) if endpoint in current_app.view_functions else "" for key, endpoint in ways.items()}
    review = here.review()
    labels = {row.text("study_id"): row.text("label") for row in review.tables["studies"].rows}
    return render_template(
        "start/first.html",
        question=review.plan.question,
        ways=built,
        drafts=drafts.listed(root),
        added=[labels[study] for study in review.local if study in labels],
    )


@PAGES.post("/copy")
def copy() -> AnyResponse:
    """Make the copy to work in."""
    if here.place().root(here.user()) is None:
        here.place().make_copy(safe_name(request.form.get("name", "")))
    return redirect(url_for("start.first"), 303)


@PAGES.post("/put-aside")
def put_aside() -> AnyResponse:
    """Delete a study that was begun."""
    if g.study is None:
        abort(404)
    drafts.put_aside(here.root(), g.study.id)
    return redirect(url_for("start.first"), 303)


@PAGES.post("/another-address")
def another_address() -> str:
    """An address for a second browser."""
    if here.place().copies is not None:
        abort(404)
    return render_template("start/again.html", address=url_for("start.enter", ticket=guard.doors().ticket(), _external=True))


@PAGES.get("/words")
def glossary() -> str:
    """Every word that is explained."""
    return render_template("start/glossary.html")
