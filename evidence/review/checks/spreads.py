"""Rules on standard deviations that look like standard errors: too small by the square root of the group size."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.row import ARMS, EXPLAIN, numbers, of_row
from evidence.review.tables import Row

# A spread this many times smaller than its peers', which times sqrt(n) comes within `NEAR` of them, is taken for a standard error.
APART = 3.0
NEAR = 1.5
SMALLEST_GROUP = 10  # below, a standard error is hardly smaller than a standard deviation

implausible = of_family("implausible")
CAUSE = "a standard error entered as a standard deviation"


def _looks_like_se(spread: float, n: float, peer: float) -> bool:
    return n >= SMALLEST_GROUP and spread * APART <= peer and 1 / NEAR <= spread * math.sqrt(n) / peer <= NEAR


@implausible("sd-like-se", "warning", "effect", cause=CAUSE)
def sd_like_se(row: Row) -> Iterator[Finding]:
    both = numbers(row, "sd_treat", "sd_comp", "n_treat", "n_comp")
    if both is None or min(both) <= 0:
        return
    spreads, sizes = both[:2], both[2:]
    for own, other in ((0, 1), (1, 0)):
        if _looks_like_se(spreads[own], sizes[own], spreads[other]):
            arm = ARMS[own]
            seen = f"{row.text(f'sd_{arm}')} against {row.text(f'sd_{ARMS[other]}')} in the other group"
            allowed = (
                f"standard deviations alike in both groups; times sqrt({sizes[own]:g}) it is {spreads[own] * math.sqrt(sizes[own]):.3g}"
            )
            yield of_row(row, f"sd_{arm}", seen, allowed, EXPLAIN)
            return
    means = numbers(row, "mean_treat", "mean_comp")
    if means is None or min(sizes) < SMALLEST_GROUP:
        return
    # Two groups hardly ever differ by a whole standard deviation on a scale on which people within a group hardly differ at all.
    narrow = all(0 < spread < 0.1 * abs(mean) for spread, mean in zip(spreads, means, strict=True))
    if narrow and abs(means[0] - means[1]) > max(spreads):
        seen = f"means of {row.text('mean_treat')} and {row.text('mean_comp')} with SDs of {row.text('sd_treat')} and {row.text('sd_comp')}"
        allowed = (
            f"larger spreads; times sqrt(n) these are {spreads[0] * math.sqrt(sizes[0]):.3g} and {spreads[1] * math.sqrt(sizes[1]):.3g}"
        )
        yield of_row(row, "sd_treat", seen, allowed, EXPLAIN)


@implausible("sd-unlike-others", "warning", "review", cause=CAUSE)
def sd_unlike_others(review: ReviewTables) -> Iterator[Finding]:
    """The same outcome measure in other rows: a spread several times smaller than theirs, and near to them times sqrt(n)."""
    peers: dict[str, list[tuple[Row, str, float]]] = defaultdict(list)
    for row in review.rows("effects"):
        for arm in ARMS:
            spread = row.number(f"sd_{arm}")
            if spread is not None and spread > 0:
                peers[row.text("outcome_measure").strip().casefold()].append((row, arm, spread))
    for found in peers.values():
        usual = median(spread for _, _, spread in found)
        if len({row.id for row, _, _ in found}) < 2:
            continue
        for row, arm, spread in found:
            n = row.number(f"n_{arm}")
            if n is not None and _looks_like_se(spread, n, usual):
                seen = f"{row.text(f'sd_{arm}')}, where other rows on this measure have about {usual:.3g}"
                allowed = f"standard deviations of about one size; times sqrt({n:g}) it is {spread * math.sqrt(n):.3g}"
                yield of_row(row, f"sd_{arm}", seen, allowed, EXPLAIN)
