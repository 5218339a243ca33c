"""Rules on percentages: can so many people in a hundred be a whole number of people (GRIM, Brown and Heathers 2017)?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from evidence.base.cells import decimals
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.row import ARMS, half_unit, of_row
from evidence.review.tables import Row

discordant = of_family("discordant")


def share_is_possible(printed: str, n: int) -> bool:
    """Whether some whole number of `n` people makes the percentage, rounded to the decimals it is printed with.

    >>> share_is_possible("75", 62), share_is_possible("62.7", 461)
    (False, True)
    """
    percent, half = float(printed), half_unit(printed)
    nearest = round(percent * n / 100)
    return any(abs(100 * count / n - percent) <= half + 1e-9 for count in (nearest - 1, nearest, nearest + 1) if 0 <= count <= n)


@discordant("percent-not-a-share", "warning", "effect", cause="another denominator, after people were lost")
def percent_not_a_share(row: Row) -> Iterator[Finding]:
    if row["adjusted"]:
        return  # an adjusted percentage need not be a share of people
    for arm in ARMS:
        percent, n = row.number(f"pct_{arm}"), row.number(f"n_{arm}")
        if percent is None or not n or n < 1 or not 0 <= percent <= 100 or share_is_possible(row.text(f"pct_{arm}"), int(n)):
            continue
        count = int(percent * n / 100)
        allowed = f"a share of {n:g}, such as {count} of {n:g} ({100 * count / n:.1f}%) or {count + 1} ({100 * (count + 1) / n:.1f}%)"
        fix = f"Check whether n_{arm} is the denominator; if it is printed so, explain it in explanations.csv."
        seen = f"{row.text(f'pct_{arm}')}% of {n:g}, which is not a whole number of people"
        yield of_row(row, f"pct_{arm}", seen, allowed, fix, _cause(row.text(f"pct_{arm}"), int(n)))


def _cause(printed: str, n: int) -> str:
    """What could be behind a percentage that is not a share of `n`: two rounded parts added up, a smaller group, or neither."""
    found = []
    parts = rounded_parts(printed, n)
    if parts:
        found.append(f"two rounded parts added up, such as {parts[0]}% and {parts[1]}% of {n}")
    smaller = next((size for size in range(n - 1, max(n // 2, 1), -1) if share_is_possible(printed, size)), None)
    if smaller:
        found.append(f"another denominator, such as {smaller}, after people were lost")
    return ", or ".join(found)


def rounded_parts(printed: str, n: int) -> tuple[str, str] | None:
    """Two shares of `n`, printed as `printed` is and added up, that give it; None if no two do.

    >>> rounded_parts("91", 84), rounded_parts("24.73", 187)
    (('48', '43'), None)
    """
    digits = decimals(printed)
    units = round(float(printed) * 10**digits)

    def share(count: int) -> int:
        return int(100 * count * 10**digits / n + 0.5)

    for total in sorted(
        range(max(0, math.floor((units - 1) * n / 100 / 10**digits)), min(n, math.ceil((units + 1) * n / 100 / 10**digits)) + 1)
    ):
        for first in range(total // 2, max(-1, total // 2 - 200), -1):
            if share(first) + share(total - first) == units:
                one, other = share(total - first), share(first)
                return f"{one / 10**digits:.{digits}f}", f"{other / 10**digits:.{digits}f}"
    return None


@discordant("events-against-percent", "warning", "effect", cause="the percentage has another denominator, or stands for the other arm")
def events_against_percent(row: Row) -> Iterator[Finding]:
    for arm in ARMS:
        events, n, percent = row.number(f"events_{arm}"), row.number(f"n_{arm}"), row.number(f"pct_{arm}")
        if events is None or percent is None or not n or n <= 0 or row["adjusted"]:
            continue
        if abs(100 * events / n - percent) > half_unit(row.text(f"pct_{arm}")) + 1e-9:
            seen = f"{events:g} of {n:g} against {row.text(f'pct_{arm}')}%"
            yield of_row(row, f"pct_{arm}", seen, f"{100 * events / n:.1f}%", "Check the three numbers at their source.")
