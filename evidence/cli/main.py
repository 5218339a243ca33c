"""Where `evidence` and `python -m evidence` begin. Only the command that is called is imported."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from evidence.base.errors import EvidenceError, UsageError
from evidence.version import __version__

COMMANDS = {
    "run": "check the data, compute every analysis of the plan, write tables, figures and the report",
    "check": "list every problem of the coded data, with file and line",
    "effects": "the effect-size table: g, standard error, route, assumptions, ledger",
    "meta": "a meta-analysis of any CSV of effects and variances, or of raw numbers",
    "effect": "one effect size from printed numbers",
    "rate": "a rating of the evidence behind each recommendation, every gate traced",
    "claims": "the published claims compared with the results, with verdicts",
    "template": "a workbook to fill in, with drop-downs and notes; or a CSV, a data package, a page of the codebook",
    "import": "add the studies of a workbook or a CSV, with a preview",
    "add": "add one study by answering questions",
    "local": "what a study of your own says, of 100 people and in words, and whether it is like the others",
    "app": "a page in the browser: bring your study, see what it says and what it changes",
    "compare": "two versions of a review: what changed, and which estimate, rating and claim it moved",
    "costs": "what support costs and may save: break-even and net saving, for your own numbers too",
    "new": "the start of another review, or a copy of one to work in",
    "annex": "the evidence tables in Word and Excel; renews marked tables inside a document of your own",
    "agree": "two coders' tables compared, with agreement and every difference",
    "records": "the records of a search into the screening ledger",
    "escalc": "effect sizes of a whole table of counts, means or correlations",
    "power": "sample size and power of an evaluation of your own, and a protocol for it",
    "sensitivity": "every defensible analysis, and how far they agree",
    "simulate": "how often our own procedure errs, on data drawn from the fitted review",
    "next-study": "what the next study would be worth, for each mark and verdict, and where one would do most",
}

# A module cannot be called by a keyword of Python, nor by a name with a hyphen.
MODULES = {"import": "import_study", "next-study": "next_study"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 data, 2 usage, 3 files."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    if argv is None:
        # A command ends soon and leaves few cycles: to look for them at every 700 objects takes a tenth of its time,
        # and to look for them once more when it ends a third of a second.
        gc.set_threshold(1_000_000, 50, 100)
        atexit.register(gc.freeze)
    arguments = list(sys.argv[1:] if argv is None else argv)
    wants_json = "--json" in arguments
    try:
        return _dispatch(arguments)
    except EvidenceError as error:
        from evidence.cli.output import print_error

        print_error(error, wants_json)
        return error.exit_code
    except SystemExit as stop:
        return int(stop.code or 0)
    except BrokenPipeError:
        # The reader of our output went away (for example `evidence check | head`); there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("stopped; files already replaced are complete, none is half-written", file=sys.stderr)
        return 130


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    if arguments[0] == "--version":
        print(f"evidence {__version__}")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        import difflib

        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the commands are {', '.join(COMMANDS)}"
        raise UsageError(f"there is no command {name!r}; {hint}")
    return int(import_module(f".{MODULES.get(name, name)}", __package__).main(arguments[1:]))


def _help() -> str:
    from evidence.base.text_table import text_table

    rows = "\n".join(text_table(COMMANDS.items(), indent=2))
    return (
        "usage: evidence COMMAND ...   (the same as: python -m evidence COMMAND ...)\n\n"
        "Evidence synthesis and meta-analysis: coded studies in, effect sizes, pooled answers and evidence tables out.\n\n"
        f"commands:\n{rows}\n\n"
        "evidence COMMAND --help tells more; every command takes --json; evidence --version prints the version."
    )


if __name__ == "__main__":
    raise SystemExit(main())
