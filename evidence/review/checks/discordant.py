"""Rules on numbers of one row that contradict each other: direction, interval, test and p. They warn, a person decides."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

from evidence.base.cells import p_value
from evidence.effects.precision import read_p
from evidence.effects.result import NO_DIFFERENCE
from evidence.effects.scale import two_sided_p
from evidence.effects.statistics import STATISTICS
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.row import RATIOS, difference, half_unit, numbers, of_row, rounded
from evidence.review.checks.tails import p_of_chi2, p_of_t
from evidence.review.tables import Row

LOPSIDED = 1.25

discordant = of_family("discordant")


@discordant("direction-against-numbers", "warning", "effect", cause="arms swapped, a lost sign, or an outcome worded the other way round")
def direction_against_numbers(row: Row) -> Iterator[Finding]:
    gap, better, coded = difference(row), row["higher_is_better"], row.text("direction")
    if gap is None or better is None or coded not in ("treatment", "comparison", "none"):
        return
    even = abs(gap) <= NO_DIFFERENCE
    favours = "none" if even else "treatment" if (gap > 0) == better else "comparison"
    if coded != favours:
        larger = "neither group" if even else "the treatment group" if gap > 0 else "the comparison group"
        allowed = f"{favours}: {larger} has the larger value, and higher_is_better is {row.text('higher_is_better')}"
        yield of_row(row, "direction", coded, allowed, "Correct the direction, higher_is_better, or the numbers if the arms are swapped.")


@discordant(
    "interval-lopsided", "warning", "effect", cause="one of the three numbers copied from another row, or an interval on another scale"
)
def interval_lopsided(row: Row) -> Iterator[Finding]:
    ends = [rounded(row, column) for column in ("ci_low", "estimate", "ci_high")]
    if None in ends or row["statistic"] in ("events", "none"):
        return
    low, middle, high = (end for end in ends if end is not None)
    if not low[0] < middle[0] <= middle[1] < high[1]:
        return
    below, above = (middle[0] - low[1], middle[1] - low[0]), (high[0] - middle[1], high[1] - middle[0])
    if below[0] > LOPSIDED * above[1] or above[0] > LOPSIDED * below[1]:
        scale = "logarithms" if row["statistic"] in RATIOS else "its own scale"
        seen = f"{row.text('estimate')} ({row.text('ci_low')} to {row.text('ci_high')}), which is far from symmetric on {scale}"
        yield of_row(row, "ci_low", seen, f"an interval symmetric on {scale}", "Check the three numbers and the statistic at their source.")


@discordant("p-against-interval", "warning", "effect", cause="the p of another test, or a wrong digit in the interval")
def p_against_interval(row: Row) -> Iterator[Finding]:
    level, low, high = row.number("ci_level"), rounded(row, "ci_low"), rounded(row, "ci_high")
    printed = p_value(row.text("p_value"))
    if level is None or low is None or high is None or printed is None or row["statistic"] in ("events", "none", "t", "f", "chi2", "p"):
        return
    alpha, (sign, p) = 1 - level / 100, printed
    outside, inside = low[0] > 0 or high[1] < 0, low[1] < 0 < high[0]
    significant = p < alpha if sign == "=" else p <= alpha if sign in "<≤" else None
    not_significant = p > alpha if sign == "=" else p >= alpha if sign in ">≥" else None
    if (significant and inside) or (not_significant and outside):
        null = 1 if row["statistic"] in RATIOS else 0
        seen = f"p {row.text('p_value')} with an interval from {row.text('ci_low')} to {row.text('ci_high')}"
        where = "outside" if significant else "inside"
        yield of_row(row, "p_value", seen, f"an interval with {null} {where} it", "Check p and interval at their source.")


@discordant("test-against-p", "warning", "effect", cause="a p of another test, a one-sided p, or a slipped digit")
def test_against_p(row: Row) -> Iterator[Finding]:
    test, printed = row.number("test_value"), read_p(row.text("p_value"))
    if test is None or printed is None or not row.text("p_value"):
        return
    half, size = half_unit(row.text("test_value")), abs(test)
    ways = _ways_to_p(row)
    spans = [(way(size + half), way(max(size - half, 0.0))) for way in ways]
    if not spans or any(low <= printed.high and high >= printed.low for low, high in spans):
        return
    one_sided = any(low / 2 <= printed.high and high / 2 >= printed.low for low, high in spans)
    df = f", df {row.text('df')}" if row.text("df") else ""
    seen = f"p {row.text('p_value')} with {row.text('statistic')} = {row.text('test_value')}{df}"
    fix = "Check all three at their source; a one-sided p is half the two-sided one."
    cause = "a one-sided p, which would fit" if one_sided else ""
    yield of_row(row, "p_value", seen, f"p near {ways[0](size):.3g}, which the test gives", fix, cause)


def _ways_to_p(row: Row) -> list[Callable[[float], float]]:
    """The tests that a printed test value may be, as functions from its size to p; none where it lacks its degrees of freedom."""
    statistic, df = row["statistic"], row.number("df")
    sizes = numbers(row, "n_treat", "n_comp")
    if statistic == "t":
        if df is None and sizes is not None and not row["adjusted"]:
            df = sum(sizes) - 2
        return [partial(p_of_t, df=df)] if df is not None and df > 0 else []
    whole = 1 if df is None else int(df) if df >= 1 and df == int(df) and df < 1000 else None
    chi_square: list[Callable[[float], float]] = [] if whole is None else [partial(p_of_chi2, df=whole)]
    if statistic == "chi2":
        return chi_square if df is not None else []
    if statistic == "f":
        return [] if df is None or df <= 0 else [lambda value: p_of_t(math.sqrt(value), df)]
    if statistic in STATISTICS:
        # which test it is was not coded: any of them will do
        return [two_sided_p, *([] if df is None or df <= 0 else [partial(p_of_t, df=df)]), *chi_square]
    return []
