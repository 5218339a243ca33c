"""What every command's parser shares."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from evidence.base.errors import UsageError


def number(text: str) -> float:
    """The type of an option that is a number; argparse prints what is wrong with another text."""
    from evidence.base import cells

    value = cells.parse_number(text.strip())
    if value is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number; write it with digits and a point only, such as 0.30")
    return value


class OutputFile(argparse.Action):
    """The action of an argument that names a file to write."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: Any, option_string: str | None = None) -> None:
        setattr(namespace, self.dest, values)


class OutputFolder(OutputFile):
    """The action of an argument that names a folder to write into."""


class CommandParser(argparse.ArgumentParser):
    """A parser that takes a command no further where it would write into a review or over a file that it reads.

    Every path among the arguments is read, unless its action is `OutputFile` or `OutputFolder`. Of an option that is not there, what it
    is called here where `called_elsewhere` knows it.
    """

    called_elsewhere: Mapping[str, str] = {}

    def parse_args(self, *given: Any, **named: Any) -> Any:
        return self._guarded(super().parse_args(*given, **named))

    def parse_intermixed_args(self, *given: Any, **named: Any) -> Any:
        return self._guarded(super().parse_intermixed_args(*given, **named))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        words = [str(word) for word in (sys.argv[1:] if args is None else args)]
        for action in self._actions:
            # argparse would take the last one and drop the others
            if action.nargs != 0 and not isinstance(action, argparse._AppendAction):
                times = sum(word == option or word.startswith(f"{option}=") for word in words for option in action.option_strings)
                if times > 1:
                    self.error(f"{'/'.join(action.option_strings)} is given {times} times; give it once")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """An option that is not there is told with the nearest; of a long list of options the usage would hide that."""
        _, sign, unknown = message.partition("unrecognized arguments: ")
        if not sign or not unknown.startswith("-"):
            super().error(message)
        from evidence.base.words import nearest

        name = unknown.split()[0].partition("=")[0]
        options = [option for action in self._actions for option in action.option_strings]
        here = self.called_elsewhere.get(name)
        meant = f"Here it is {here}." if here else nearest(name, options, f"Its options are {', '.join(options)}.")
        self.exit(2, f"usage: {self.prog} --help lists every option\n{self.prog}: there is no option {name}. {meant}\n")

    def _guarded(self, options: argparse.Namespace) -> argparse.Namespace:
        paths = [(action, getattr(options, action.dest)) for action in self._actions if action.type is Path]
        read = [path for action, path in paths if path is not None and not isinstance(action, OutputFile)]
        for action, path in paths:
            if path is not None and isinstance(action, OutputFile):
                from evidence.review.outputs import refuse_file, refuse_folder

                if isinstance(action, OutputFolder):
                    refuse_folder(path)
                else:
                    refuse_file(path, read)
        return options


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Where a big job is computed, for the commands that run one."""
    parser.add_argument("--cluster", metavar="ADDRESS", help="a dask scheduler to compute on, such as tcp://10.0.0.5:8786")
    parser.add_argument("--workers", type=int, metavar="N", help="processes on this machine (default: one a processor; 0: this one alone)")


def pairs(given: Sequence[str], option: str, example: str, first: bool = False) -> dict[str, str]:
    """Theirs -> ours, from the texts THEIRS=OURS of an option that may be given again; cut at the last =, or at the `first`.

    Raises
    ------
    UsageError
        If a text is no such pair, or two of them explain the same.
    """
    found: dict[str, str] = {}
    for text in given:
        theirs, sign, ours = (part.strip() for part in (text.partition("=") if first else text.rpartition("=")))
        if not sign or not theirs:
            raise UsageError(f'{option} {text!r} is not THEIRS=OURS; for example {option} "{example}"')
        if theirs in found:
            raise UsageError(f"{option} says of {theirs!r} both {found[theirs]!r} and {ours!r}; give it once")
        found[theirs] = ours
    return found


def command_parser(name: str, description: str, epilog: str = "") -> CommandParser:
    """A parser that takes negative numbers (also -1e-3) as arguments, allows no shortened options, and has --json."""
    parser = CommandParser(
        prog=f"evidence {name}",
        description=description,
        epilog=epilog,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser._negative_number_matcher = re.compile(r"^-(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return parser
