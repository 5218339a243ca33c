"""The server: on this computer alone, at an address that works once."""

from __future__ import annotations

import socket
from collections.abc import Callable

from evidence.app.factory import create_app
from evidence.app.guard import Doors
from evidence.app.place import Place
from evidence.base.errors import UsageError

LOOPBACK = "127.0.0.1"
# The port that is tried first, so that an address in the browser's history leads back to the page.
USUAL_PORT = 8470
_THREADS = 6


def listening(port: int | None) -> socket.socket:
    """A socket on loopback: at the port given, else at the usual one, else at any that is free.

    Raises
    ------
    UsageError : the port given is taken, or none.
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
    opened : is told the address, which works once, when the page can be opened.
    """
    from waitress.server import create_server

    made = listening(port)
    number = made.getsockname()[1]
    doors = local_doors(number)
    made.listen(128)
    app = create_app(place, doors)
    server = create_server(app, sockets=[made], threads=_THREADS, ident="", max_request_body_size=app.config["MAX_CONTENT_LENGTH"])
    opened(f"http://{LOOPBACK}:{number}/enter/{doors.ticket()}")
    try:
        server.run()
    finally:
        server.close()
