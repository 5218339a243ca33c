"""Who may come in, and what a page may do: the address once, a cookie after it, a token in every form, and no request to elsewhere."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field

from flask import Flask, Response, abort, current_app, g, request
from markupsafe import Markup

from evidence.app import here

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


@dataclass(slots=True)
class Doors:
    """The ways into one server.

    Attributes
    ----------
    hosts : what may stand in the header Host.
    origins : what may stand in the header Origin.
    cookie : the name of the cookie.
    secure : whether the cookie travels over HTTPS only.
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    cookie: str = "evidence"
    secure: bool = False
    _tickets: set[str] = field(default_factory=set)
    _sessions: dict[str, str] = field(default_factory=dict)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ticket(self) -> str:
        """A token for an address that works once."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets.add(made)
        return made

    def exchange(self, ticket: str, user: str = "") -> str | None:
        """The secret of a new session in return for a token, which then is dead; None if it is none, or was used."""
        with self._lock:
            if ticket not in self._tickets:
                return None
            self._tickets.discard(ticket)
        return self.open_session(user)

    def open_session(self, user: str) -> str:
        """The secret of a new session of a person."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[made] = user
        return made

    def close_session(self, secret: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(secret, None)

    def user_of(self, secret: str) -> str | None:
        """The person of a session, "" where there is one only; None if it is no session."""
        with self._lock:
            return self._sessions.get(secret)

    def form_token(self, secret: str) -> str:
        """What a form has to carry in this session."""
        return hmac.new(self._key, secret.encode(), "sha256").hexdigest()


def doors() -> Doors:
    """The ways into this server."""
    found: Doors = current_app.extensions["evidence_doors"]
    return found


def protect(app: Flask) -> None:
    """Check every request, and tell the browser of every answer what it may do."""
    app.before_request(_check)
    app.after_request(_with_headers)


def _check() -> None:
    ways = doors()
    if request.host.lower() not in ways.hosts:
        g.refused = "host"
        abort(403)
    origin = request.headers.get("Origin")
    if (origin is not None and origin.lower() not in ways.origins) or (
        request.method not in _READING and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    ):
        g.refused = "form"
        abort(403)
    secret = request.cookies.get(ways.cookie, "")
    who = ways.user_of(secret)
    if who is None:
        if request.endpoint in _OPEN:
            return
        abort(403)
    g.user, g.session = who, secret
    if request.method not in _READING:
        sent = request.form.get("token", "") or request.headers.get("X-Token", "")
        if not hmac.compare_digest(sent.encode(), ways.form_token(secret).encode()):
            g.refused = "form"
            abort(403)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
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
