"""Rules on percentages: can so many people in a hundred be a whole number of people (GRIM, Brown and Heathers 2017)?"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.review.cells import decimals
from evidence.review.rules.numbers import ARMS, of_row
from evidence.review.rules.rule import Finding, rule
from evidence.review.tables import Row


def share_is_possible(printed: str, n: int) -> bool:
    """Whether some whole number of `n` people makes the percentage, rounded to the decimals it is printed with.

    >>> share_is_possible("75", 62), share_is_possible("62.7", 461)
    (False, True)
    """
    percent, half = float(printed), 0.5 * 10 ** -decimals(printed)
    nearest = round(percent * n / 100)
    return any(abs(100 * count / n - percent) <= half + 1e-9 for count in (nearest - 1, nearest, nearest + 1) if 0 <= count <= n)


@rule("percent-not-a-share", "warning", "effect")
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
        yield of_row(row, f"pct_{arm}", f"{row.text(f'pct_{arm}')}% of {n:g}, which is no whole number of people", allowed, fix)


@rule("events-against-percent", "warning", "effect")
def events_against_percent(row: Row) -> Iterator[Finding]:
    for arm in ARMS:
        events, n, percent = row.number(f"events_{arm}"), row.number(f"n_{arm}"), row.number(f"pct_{arm}")
        if events is None or percent is None or not n or n <= 0 or row["adjusted"]:
            continue
        half = 0.5 * 10 ** -decimals(row.text(f"pct_{arm}"))
        if abs(100 * events / n - percent) > half + 1e-9:
            seen = f"{events:g} of {n:g} beside {row.text(f'pct_{arm}')}%"
            yield of_row(row, f"pct_{arm}", seen, f"{100 * events / n:.1f}%", "Check the three numbers at their source.")
