"""Can a printed percentage be a share of the people it is said to be of? Whole numbers only, no floating point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evidence.judgement.claims.verdicts import ADDS_UP, CANNOT, DOES_NOT_ADD_UP, Verdict

FEWEST = 20
MOST_LISTED = 6


@dataclass(frozen=True, slots=True)
class PrintedShare:
    """A printed share put to the test.

    Attributes
    ----------
    count : a whole number out of n that rounds to it; None if there is none.
    parts : two whole numbers whose rounded shares add up to it; None if there are none, or one share was enough.
    fits : smaller n, from `FEWEST`, of which it could be a share or a sum of shares.
    """

    count: int | None
    parts: tuple[int, int] | None
    fits: tuple[int, ...]


def printed_percent(share: str) -> tuple[int, int]:
    """A share from 0 to 1 as printed: its percentage in units of the last decimal, and the decimals of the percentage.

    >>> printed_percent("0.897"), printed_percent("0.78"), printed_percent("1")
    ((897, 1), (78, 0), (100, 0))
    """
    decimals = max(0, len(share.partition(".")[2]) - 2)
    return int(Fraction(share) * 100 * 10**decimals), decimals


def rounded(count: int, n: int, decimals: int) -> set[int]:
    """What count / n may be printed as, in units of the last decimal; two values where it lies half way.

    >>> rounded(47, 53, 1), rounded(1, 8, 0)
    ({887}, {12, 13})
    """
    below, rest = divmod(count * 100 * 10**decimals, n)
    return {below} if 2 * rest < n else {below + 1} if 2 * rest > n else {below, below + 1}


def check_share(share: str, n: int, parts: int) -> PrintedShare:
    """Whether a share can be of n people, as one share or, with parts = 2, as the sum of two rounded ones.

    >>> check_share("0.897", 53, 2)
    PrintedShare(count=None, parts=None, fits=(29, 39, 49))
    """
    printed, decimals = printed_percent(share)
    count, two = _of(printed, decimals, n, parts)
    smaller = (
        ()
        if count is not None or two is not None
        else tuple(m for m in range(FEWEST, n) if _of(printed, decimals, m, parts) != (None, None))
    )
    return PrintedShare(count, two, smaller)


def share_verdict(share: str, n: int, parts: int) -> Verdict:
    """The verdict on a printed share of n people, with the nearest whole numbers where it is impossible."""
    found = check_share(share, n, parts)
    percent = f"{float(share) * 100:.{printed_percent(share)[1]}f}%"
    if found.count is not None:
        return ADDS_UP, f"{found.count} of {n} is {percent}"
    decimals = printed_percent(share)[1]
    below = int(Fraction(share) * n)
    near = " and ".join(f"{c} of {n} is {100 * c / n:.{decimals}f}%" for c in (below, below + 1) if c <= n)
    if found.parts is not None:
        one, two = found.parts
        return ADDS_UP, (
            f"no whole number of {n} gives {percent} ({near}); two rounded shares can add up to it, such as {one} and {two} of {n}, "
            f"{100 * one / n:.{decimals}f}% and {100 * two / n:.{decimals}f}%"
        )
    sums = ", nor do two rounded shares add up to it" if parts == 2 else ""
    fits = f"; it would fit {_list(found.fits)} answers" if found.fits else f"; nor does any n from {FEWEST} to {n} fit"
    return DOES_NOT_ADD_UP, f"no whole number of {n} gives {percent} ({near}){sums}{fits}"


def fits_together(shares: Sequence[tuple[str, int]], n: int) -> tuple[int, ...]:
    """The numbers of answers below n, from `FEWEST`, of which every one of these shares could be; each with its parts.

    >>> fits_together([("0.897", 2), ("0.847", 2)], 53)
    (39,)
    """
    return tuple(m for m in range(FEWEST, n) if all(_of(*printed_percent(share), m, parts) != (None, None) for share, parts in shares))


def people_of_a_share(share: str, n: int) -> tuple[int, ...]:
    """How many of n a printed share counts: the whole numbers that round to it, or the two it lies between where there are none.

    >>> people_of_a_share("0.63", 75), people_of_a_share("0.78", 75)
    ((47,), (58, 59))
    """
    printed, decimals = printed_percent(share)
    found = tuple(count for count in range(n + 1) if printed in rounded(count, n, decimals))
    below = int(Fraction(share) * n)
    return found or (below, below + 1)


def chance_to_fit(numbers: Sequence[int]) -> float:
    """The share of all whole percentages that a count of one of these numbers of people rounds to.

    >>> chance_to_fit([10]), chance_to_fit([200])
    (0.10891089108910891, 1.0)
    """
    fitting = {percent for n in numbers for count in range(n + 1) for percent in rounded(count, n, 0)}
    return len(fitting) / 101


def no_denominator() -> Verdict:
    """The verdict where no document says of how many."""
    return CANNOT, "the number of answers it is a share of is not stated"


def _of(printed: int, decimals: int, n: int, parts: int) -> tuple[int | None, tuple[int, int] | None]:
    single = _least(printed, decimals, n, 0)
    if single is not None or parts == 1:
        return single, None
    for one in range(1, n // 2 + 1):
        others = [_least(printed - value, decimals, n, one) for value in rounded(one, n, decimals)]
        two = min((other for other in others if other is not None), default=n)
        if two <= n - one:
            return None, (one, two)
    return None, None


def _least(printed: int, decimals: int, n: int, start: int) -> int | None:
    """The least count out of n, from `start`, that may be printed so."""
    # From half a unit of the last decimal below the printed share on.
    count = max(start, -(-(2 * printed - 1) * n // (2 * 100 * 10**decimals)))
    return count if count <= n and printed in rounded(count, n, decimals) else None


def _list(numbers: tuple[int, ...]) -> str:
    if len(numbers) > MOST_LISTED:
        return f"{len(numbers)} smaller numbers of"
    return " or ".join([", ".join(map(str, numbers[:-1])), str(numbers[-1])] if len(numbers) > 1 else map(str, numbers))
