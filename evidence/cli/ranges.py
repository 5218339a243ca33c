"""Numbers that people give for their own place: each within its range, and everything that is wrong with them reported at once."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """Which numbers an option takes.

    Attributes
    ----------
    low, high : lowest and highest value.
    ends : whether the ends themselves are allowed.
    whole : whether only whole numbers are.
    share : whether it is a share, so that 25 is likely meant as 0.25.
    """

    low: float
    high: float
    ends: bool = True
    whole: bool = False
    share: bool = False

    def holds(self, value: float) -> bool:
        """Whether the value lies inside."""
        return self.low <= value <= self.high if self.ends else self.low < value < self.high


def numbers_within(options: argparse.Namespace, ranges: Mapping[str, Range]) -> tuple[dict[str, float], list[str]]:
    """The numbers that were given, by option, and what is wrong with the others."""
    from evidence.base.cells import parse_number

    found, problems = {}, []
    for name, allowed in ranges.items():
        text = getattr(options, name.replace("-", "_"))
        if text is None:
            continue
        value = parse_number(text.strip())
        if value is None:
            problems.append(f"--{name} {text!r} is not a number; write it with digits and a point only, 7857 or 0.25")
        elif allowed.whole and not value.is_integer():
            problems.append(f"--{name} {text} is not a whole number")
        elif allowed.holds(value):
            found[name] = value
        elif allowed.share and 1 < value < 100:
            problems.append(f"--{name} {text} is not a share; write {value / 100:g} for {value:g}%")
        else:
            problems.append(
                f"--{name} {text} is outside {allowed.low:g} to {allowed.high:g}{'' if allowed.ends else ', the ends not included'}"
            )
    return found, problems
