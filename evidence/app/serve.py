"""The server: on this computer alone, at an address that works once; or for several people, where that is asked for."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from evidence.app.factory import create_app
from evidence.app.guard import Doors
from evidence.app.place import Place
from evidence.app.served.proxies import TrustedHeader
from evidence.app.served.users import Users
from evidence.base.errors import UsageError

LOOPBACK = "127.0.0.1"
# The port that is tried first, so that an address in the browser's history leads back to the page.
USUAL_PORT = 8470
_THREADS = 6


def listening(port: int | None) -> socket.socket:
    """A socket on loopback: at the port given, else at the usual one, else at any that is free.

    Raises
    ------
    UsageError
        The port given is taken, or is not one.
    """
    tried = (USUAL_PORT, 0) if port is None else (port,)
    for one in tried:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # After a stop the port is free at once; on Windows the option would let a second program take it.
        if hasattr(socket, "SO_REUSEPORT"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((LOOPBACK, one))
        except (OSError, OverflowError) as error:
            made.close()
            if one == tried[-1]:
                reason = getattr(error, "strerror", None) or error
                raise UsageError(f"the port {one} cannot be used ({reason}); name another with --port") from None
            continue
        return made
    raise AssertionError("a port was tried")


def local_doors(port: int) -> Doors:
    """The ways in for the person at this computer."""
    names = (LOOPBACK, "localhost")
    hosts = frozenset(f"{name}:{port}" for name in names)
    return Doors(hosts, frozenset(f"http://{host}" for host in hosts), cookie=f"evidence-{port}")


def serve_here(place: Place, port: int | None, opened: Callable[[str], None]) -> None:
    """Serve the page on this computer until Ctrl-C.

    Parameters
    ----------
    place : the review.
    port : the port, None for the usual one.
    opened : is called with the address, which works once, when the page can be opened.
    """
    # A browser asks for several things at once; that they wait for one another is no news for the person at the terminal.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    made = listening(port)
    number = made.getsockname()[1]
    doors = local_doors(number)
    _run(place, doors, made, lambda: opened(f"http://{LOOPBACK}:{number}/enter/{doors.ticket()}"))


def serve_several(place: Place, doors: Doors, host: str, port: int, opened: Callable[[str], None]) -> None:
    """Serve the page to several people until Ctrl-C; parameters as of `serve_here`, with the address to listen at."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family[0], socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(family[4])
    except (OSError, OverflowError) as error:
        raise UsageError(f"{host}:{port} cannot be listened at ({getattr(error, 'strerror', None) or error}); name another") from None
    _run(place, doors, made, lambda: opened(min(doors.origins)))


def public_doors(address: str, users: Users | None, header: TrustedHeader | None) -> Doors:
    """The ways in at the address that people type.

    Raises
    ------
    UsageError
        It is no address, or passwords would travel over the network for anybody to read.
    """
    found = urlsplit(address)
    if found.scheme not in ("http", "https") or not found.hostname or found.path not in ("", "/") or found.query or "@" in found.netloc:
        raise UsageError(f"--address {address!r} is none that people type; such as https://evidence.example.org")
    if found.scheme == "http" and found.hostname not in (LOOPBACK, "localhost", "::1"):
        raise UsageError(f"over {address} passwords and studies could be read on the way; put a server with https in front of the page")
    host = found.netloc.lower()
    secure = found.scheme == "https"
    cookie = "__Host-evidence" if secure else "evidence"
    return Doors(frozenset({host}), frozenset({f"{found.scheme}://{host}"}), cookie, secure, users, header)


def _run(place: Place, doors: Doors, made: socket.socket, opened: Callable[[], None]) -> None:
    from waitress.server import create_server

    app = create_app(place, doors)
    made.listen(128)
    server = create_server(app, sockets=[made], threads=_THREADS, ident="", max_request_body_size=app.config["MAX_CONTENT_LENGTH"])
    opened()
    try:
        server.run()
    finally:
        server.close()
