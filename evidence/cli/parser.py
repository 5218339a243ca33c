"""What every command's parser shares."""

from __future__ import annotations

import argparse
import re


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
