"""What every command's parser shares."""

from __future__ import annotations

import argparse
import re


def number(text: str) -> float:
    """The type of an option that is a number; argparse prints what is wrong with another text."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number; write it with digits and a point only, such as 0.30") from None


def command_parser(name: str, description: str, epilog: str = "") -> argparse.ArgumentParser:
    """A parser that takes negative numbers (also -1e-3) as arguments, allows no shortened options, and has --json."""
    parser = argparse.ArgumentParser(
        prog=f"evidence {name}",
        description=description,
        epilog=epilog,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser._negative_number_matcher = re.compile(r"^-(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return parser
