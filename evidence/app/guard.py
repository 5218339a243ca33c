"""Who may come in, and what a page may do: the address once, a cookie after it, a token in every form, and no request to elsewhere."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from evidence.app import here
from evidence.app.served.proxies import TrustedHeader
from evidence.app.served.users import Users

# Behind the address of a page nothing is loaded from elsewhere, and no script or style stands in the page itself.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_READING = ("GET", "HEAD", "OPTIONS")
# Pages that are reached without a cookie.
_OPEN = {"start.enter", "static"}
_SIGNING_IN = {"served.sign_in", "served.signed_in"}
# Of people who sign in: how long it lasts, and how many sessions there may be.
SESSION_SECONDS = 12 * 3600.0
MOST_SESSIONS = 5000


@dataclass(slots=True)
class Doors:
    """The ways into one server.

    Attributes
    ----------
    hosts : what may stand in the header Host.
    origins : what may stand in the header Origin.
    cookie : the name of the cookie.
    secure : whether the cookie travels over HTTPS only.
    users : who may sign in, where several people use the page.
    header : who names the user, where a server in front does.
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    cookie: str = "evidence"
    secure: bool = False
    users: Users | None = None
    header: TrustedHeader | None = None
    _tickets: set[str] = field(default_factory=set)
    _sessions: dict[str, tuple[str, float]] = field(default_factory=dict)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ticket(self) -> str:
        """A token for an address that works once."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets.add(made)
        return made

    def exchange(self, ticket: str) -> str | None:
        """The secret of a new session in return for a token, which then is dead; None if it is none, or was used."""
        with self._lock:
            if ticket not in self._tickets:
                return None
            self._tickets.discard(ticket)
        return self.open_session("")

    def open_session(self, user: str) -> str:
        """The secret of a new session of a person; beyond `MOST_SESSIONS` the oldest ends."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[made] = (user, time.monotonic())
            while len(self._sessions) > MOST_SESSIONS:
                del self._sessions[next(iter(self._sessions))]
        return made

    def close_session(self, secret: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(secret, None)

    def user_of(self, secret: str) -> str | None:
        """The person of a session, "" where there is one only; None if it is no session, or too old where people sign in."""
        with self._lock:
            user, since = self._sessions.get(secret, (None, 0.0))
            if user and time.monotonic() - since > SESSION_SECONDS:
                del self._sessions[secret]
                return None
            return user

    def form_token(self, secret: str) -> str:
        """What a form has to carry in this session."""
        return hmac.new(self._key, secret.encode(), "sha256").hexdigest()

    def give_cookie(self, response: AnyResponse, secret: str) -> None:
        """Send the secret of a session with an answer."""
        response.set_cookie(self.cookie, secret, httponly=True, samesite="Strict", secure=self.secure, path="/")


def doors() -> Doors:
    """The ways into this server."""
    found: Doors = current_app.extensions["evidence_doors"]
    return found


def protect(app: Flask) -> None:
    """Check every request, and tell the browser of every answer what it may do."""
    app.before_request(_check)
    app.after_request(_with_headers)


def _check() -> AnyResponse | None:
    ways = doors()
    if request.host.lower() not in ways.hosts:
        _refuse("host")
    origin = request.headers.get("Origin")
    changes = request.method not in _READING
    if (origin is not None and origin.lower() not in ways.origins) or (
        changes and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    ):
        _refuse("form")
    secret = request.cookies.get(ways.cookie, "")
    who = ways.user_of(secret)
    if ways.header is not None:
        named = ways.header.user(request)
        if named is None:
            abort(403)
        if who != named:
            who, secret = named, ways.open_session(named)
            g.new_session = secret
    if who is None:
        if request.endpoint in _OPEN or (ways.users is not None and request.endpoint in _SIGNING_IN):
            return None
        if ways.users is not None and not changes:
            return redirect(url_for("served.sign_in"), 303)
        abort(403)
    g.user, g.session = who, secret
    if changes and None in request.form:
        abort(400)  # a part without a name, which no browser sends
    if changes and request.endpoint not in _SIGNING_IN:
        sent = request.form.get("token", "") or request.headers.get("X-Token", "")
        if not hmac.compare_digest(sent.encode(), ways.form_token(secret).encode()):
            _refuse("form")
    return None


def _refuse(why: str) -> None:
    g.refused = why
    abort(403)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "new_session" in g:
        doors().give_cookie(response, g.new_session)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "max-age=3600"
    return response


def form_guard() -> Markup:
    """The hidden fields of every form: its token, and the state of the review that the page was made from."""
    fields = Markup('<input type="hidden" name="token" value="{}">').format(form_token())
    if here.place().root(here.user()) is None:
        return fields
    return fields + Markup('<input type="hidden" name="seen" value="{}">').format(str(here.fingerprint()))


def form_token() -> str:
    """What a form has to carry in this session; "" where nobody is signed in."""
    return doors().form_token(g.session) if "session" in g else ""
