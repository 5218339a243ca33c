"""Signing in and out, where a file of users says who may."""

from __future__ import annotations

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from evidence.app import guard

PAGES = Blueprint("served", __name__)


@PAGES.get("/sign-in")
def sign_in() -> str:
    """Ask for name and password."""
    if guard.doors().users is None:
        abort(404)
    return render_template("served/sign_in.html", wrong=False)


@PAGES.post("/sign-in")
def signed_in() -> AnyResponse | tuple[str, int]:
    """Open a session if the password is right."""
    ways = guard.doors()
    if ways.users is None:
        abort(404)
    who = ways.users.check(request.form.get("name", ""), request.form.get("password", ""))
    if who is None:
        return render_template("served/sign_in.html", wrong=True), 403
    response = make_response(redirect(url_for("start.first"), 303))
    ways.give_cookie(response, ways.open_session(who))
    return response


@PAGES.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session."""
    ways = guard.doors()
    ways.close_session(g.session)
    response = make_response(redirect(url_for("served.sign_in" if ways.users else "start.first"), 303))
    response.delete_cookie(ways.cookie, path="/")
    return response
