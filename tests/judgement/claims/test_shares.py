"""Printed shares: what whole numbers of people allow, checked against brute force."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest

from evidence.judgement.claims.shares import check_share, fits_together, share_verdict
from evidence.models.counts.proportions import wilson_interval

# Floating-point error of a handful of operations on numbers near 1.
ROUNDING = 1e-12


def prints(count: int, n: int, decimals: int) -> set[Decimal]:
    exact, unit = Decimal(100 * count) / Decimal(n), Decimal(1).scaleb(-decimals)
    return {exact.quantize(unit, rounding) for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


@pytest.mark.parametrize(
    ("share", "n", "parts", "verdict"),
    [
        ("0.897", 53, 2, "does not add up"),
        ("0.847", 53, 2, "does not add up"),
        ("0.897", 39, 1, "adds up"),
        ("0.56", 75, 1, "adds up"),
        ("0.19", 75, 1, "adds up"),
        ("0.63", 75, 1, "adds up"),
        ("0.78", 75, 1, "does not add up"),
        ("0.78", 75, 2, "adds up"),
        ("1", 53, 1, "adds up"),
        ("0", 53, 1, "adds up"),
        ("0.13", 8, 1, "adds up"),
        ("0.12", 8, 1, "adds up"),
    ],
)
def test_the_published_shares(share, n, parts, verdict):
    assert share_verdict(share, n, parts)[0] == verdict


def test_the_nearest_whole_numbers_are_named():
    why = share_verdict("0.897", 53, 2)[1]
    assert "47 of 53 is 88.7%" in why
    assert "48 of 53 is 90.6%" in why
    assert "29, 39 or 49 answers" in why
    assert fits_together([("0.897", 2), ("0.847", 2)], 53) == (39,)
    assert "two rounded shares can add up" in share_verdict("0.78", 75, 2)[1]


@pytest.mark.parametrize("n", [20, 29, 53, 75])
@pytest.mark.parametrize("decimals", [0, 1])
def test_single_shares_and_sums_agree_with_brute_force(n, decimals):
    singles = {value for count in range(n + 1) for value in prints(count, n, decimals)}
    shares = [prints(count, n, decimals) for count in range(n + 1)]
    sums = {one + two for a in range(n + 1) for b in range(n + 1 - a) for one in shares[a] for two in shares[b]}
    for printed in range(0, 100 * 10**decimals + 1, 31 if decimals else 7):
        percent = Decimal(printed).scaleb(-decimals)
        share = str(percent.scaleb(-2))
        found = check_share(share, n, 2)
        assert (found.count is not None) == (percent in singles), share
        assert (found.count is not None or found.parts is not None) == (percent in singles | sums), share


def test_wilson_holds_the_share_and_stays_inside():
    for count in (0, 1, 42, 75):
        low, high = wilson_interval(count, 75, 0.95)
        assert -ROUNDING <= low <= count / 75 + ROUNDING
        assert count / 75 - ROUNDING <= high <= 1 + ROUNDING
