"""evidence app: the evaluator's page in the browser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import FileProblem, UsageError
from evidence.cli.output import print_json
from evidence.cli.parser import OutputFolder, command_parser
from evidence.cli.which_review import add_review, review_folder

if TYPE_CHECKING:
    from evidence.app.guard import Doors

EPILOG = """The page is for one person on this computer: it listens on 127.0.0.1, at an address that works once, and sends nothing anywhere.
Studies are written into REVIEW/local when you say so, and nowhere else. Without a review of your own it offers to make a copy, in the
folder you stand in. Ctrl-C ends it; what you have entered is kept.

For several people: --serve, --copies, and either --users or --trusted-header (docs/how_to_host.md). Each works in a copy of REVIEW."""


def main(argv: list[str]) -> int:
    """Serve until it is stopped."""
    options = _parser().parse_args(argv)
    if options.new_user is not None:
        return _new_user(options)
    from evidence.app.place import Place, own_review
    from evidence.review.plan_section import FILE as PLAN

    folder = review_folder(options.review, quiet=options.json)
    if not (folder / PLAN).is_file():
        raise FileProblem(f"{folder} holds no {PLAN}, so it is not a review; name a folder that does")
    if options.serve is not None:
        return _serve_several(options, folder)
    for name in ("copies", "users", "trusted_header", "address"):
        if getattr(options, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} is for several people; it goes with --serve")
    from evidence.app.serve import serve_here

    place = Place(own_review(folder, named=options.review is not None), folder, Path.cwd())
    serve_here(place, options.port, _opened(options, "The address works once."))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("app", "A page in the browser: bring your study, see what it says and what it changes.", EPILOG)
    add_review(parser)
    parser.add_argument("--port", type=int, metavar="P", help="the port to listen on (default: 8470, or a free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    several = parser.add_argument_group("for several people, off unless --serve is given")
    several.add_argument("--serve", metavar="HOST:PORT", help="where to listen, behind a server with https")
    several.add_argument("--copies", action=OutputFolder, type=Path, metavar="DIR", help="the folder of the copies, one for each user")
    several.add_argument("--users", metavar="FILE", help="the users and the hashes of their passwords")
    several.add_argument("--new-user", metavar="NAME", help="write a user into FILE, asking for the password, and end")
    several.add_argument("--trusted-header", metavar="NAME", help="the header in which the server in front names the user")
    several.add_argument("--proxy", action="append", default=[], metavar="IP", help="the server in front (default: this computer)")
    several.add_argument("--address", metavar="URL", help="the address that people type, such as https://evidence.example.org")
    return parser


def _opened(options: argparse.Namespace, words: str) -> Callable[[str], None]:
    def opened(address: str) -> None:
        if options.json:
            print_json({"address": address})
        else:
            print(f"The page is open at {address}\n{words} Ctrl-C ends the page.")
        sys.stdout.flush()
        if not options.no_browser and options.serve is None:
            import webbrowser

            webbrowser.open(address)

    return opened


def _serve_several(options: argparse.Namespace, folder: Path) -> int:
    from evidence.app.place import Place
    from evidence.app.serve import serve_several

    host, sign, port = options.serve.rpartition(":")
    if not sign or not host or not port.isdigit():
        raise UsageError(f"--serve {options.serve!r} is not HOST:PORT, such as 127.0.0.1:8470")
    if options.port is not None:
        raise UsageError("--serve says the port too; leave --port out")
    if options.copies is None:
        raise UsageError("--serve needs --copies, the folder in which each user has a copy of the review")
    doors = _doors(options, f"http://{host}:{port}")
    try:
        options.copies.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(f"{options.copies} cannot be made ({error.strerror})") from None
    place = Place(None, folder, options.copies, options.copies)
    serve_several(place, doors, host.strip("[]"), int(port), _opened(options, "Several people may use it."))
    return 0


def _doors(options: argparse.Namespace, address: str) -> Doors:
    """Who may come in."""
    from evidence.app.serve import public_doors
    from evidence.app.served.proxies import trusted_header
    from evidence.app.served.users import Users, hashes

    if (options.users is None) == (options.trusted_header is None):
        raise UsageError("--serve needs to know who people are: --users FILE, or --trusted-header NAME behind a server that asks them")
    if options.trusted_header is not None:
        return public_doors(options.address or address, None, trusted_header(options.trusted_header, options.proxy or ["127.0.0.1", "::1"]))
    _needs_argon2()
    hashes(Path(options.users))  # what is wrong with the file is said now, not to the first user
    return public_doors(options.address or address, Users(Path(options.users)), None)


def _new_user(options: argparse.Namespace) -> int:
    """Write a user into the file of users."""
    import getpass

    from evidence.app.served.users import add_user

    if options.users is None:
        raise UsageError("--new-user needs --users, the file to write into")
    _needs_argon2()
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    add_user(Path(options.users), options.new_user, password)
    if options.json:
        print_json({"user": options.new_user, "written": [options.users]})
    else:
        print(f"{options.new_user} may sign in; {options.users} holds the hash of the password, not the password.")
    return 0


def _needs_argon2() -> None:
    from importlib.util import find_spec

    if find_spec("argon2") is None:
        raise UsageError('passwords need the package argon2-cffi: pip install "evidence[served]"')
