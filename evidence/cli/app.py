"""evidence app: the evaluator's page in the browser."""

from __future__ import annotations

import sys
from pathlib import Path

from evidence.cli.output import print_json
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_review, review_folder

EPILOG = """The page is for one person on this computer: it listens on 127.0.0.1, at an address that works once, and sends nothing anywhere.
Studies are written into REVIEW/local when you say so, and nowhere else. Without a review of your own it offers to make a copy, in the
folder you stand in. Ctrl-C ends it; what you have entered is kept."""


def main(argv: list[str]) -> int:
    """Serve until it is stopped."""
    parser = command_parser("app", "A page in the browser: bring your study, see what it says and what it changes.", EPILOG)
    add_review(parser)
    parser.add_argument("--port", type=int, metavar="P", help="the port to listen on (default: 8470, or a free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    options = parser.parse_args(argv)
    from evidence.app.place import Place, own_review
    from evidence.app.serve import serve_here
    from evidence.base.errors import FileProblem
    from evidence.review.plan_section import FILE as PLAN

    folder = review_folder(options.review, quiet=options.json)
    if not (folder / PLAN).is_file():
        raise FileProblem(f"{folder} holds no {PLAN}, so it is not a review; name a folder that does")
    place = Place(own_review(folder, named=options.review is not None), folder, Path.cwd())

    def opened(address: str) -> None:
        if options.json:
            print_json({"address": address})
        else:
            print(f"The page is open at {address}\nThe address works once. Ctrl-C ends the page.")
        sys.stdout.flush()
        if not options.no_browser:
            import webbrowser

            webbrowser.open(address)

    serve_here(place, options.port, opened)
    return 0
