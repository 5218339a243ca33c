"""Does one row tell one story? Two routes to one effect, percentages beside events, a chi-square beside cells: disagreement is flagged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from evidence.effects.binary import Count
from evidence.effects.precision import decimals
from evidence.effects.result import Effect

DISCORDANT = 0.05  # numbers printed to two decimals seldom move g by more than a few hundredths


def discordant(effect: Effect, other: Effect) -> Effect:
    """The effect, flagged where a second route from the same printed row gives a g more than `DISCORDANT` away."""
    if abs(effect.g - other.g) <= DISCORDANT:
        return effect
    why = f"two routes disagree: g = {effect.g:.3f} by {effect.route}, g = {other.g:.3f} by {other.route}; the first was used"
    return effect.with_notes(("flagged", why))


def with_percentages(effect: Effect, treat: Count, comp: Count, pct_treat: float | None, pct_comp: float | None) -> Effect:
    """The effect, flagged where printed events and printed percentages of one arm are not the same share."""
    for count, percent in ((treat, pct_treat), (comp, pct_comp)):
        if count.percent is not None or percent is None:
            continue
        share = 100 * count.events / count.n
        if abs(share - percent) > 0.5 * 10.0 ** -decimals(percent) + 1e-9:
            why = f"{count.events} of {count.n} in the {count.arm} group is {share:.1f} percent, but {percent:g} is printed"
            effect = effect.with_notes(("flagged", f"{why}; the events were used"))
    return effect


def with_chi_square(effect: Effect, treat: Count, comp: Count, printed: float) -> Effect:
    """The effect, flagged where no counts the percentages allow give the printed chi-square, with or without Yates' correction."""
    half = 0.5 * 10.0 ** -decimals(printed) + 1e-9
    for corrected in (False, True):
        values = [chi_square(first, treat.n, second, comp.n, corrected) for first, second in _corners(treat, comp)]
        if min(values) - half <= printed <= max(values) + half:
            return effect
    own = chi_square(treat.events, treat.n, comp.events, comp.n)
    why = f"the cells give a chi-square of {own:.3f}, but {printed:g} is printed; the cells were used"
    return effect.with_notes(("flagged", why))


def chi_square(events_treat: float, n_treat: float, events_comp: float, n_comp: float, corrected: bool = False) -> float:
    """Pearson's chi-square of a two-by-two table, with Yates' continuity correction if `corrected`; 0 where a margin is empty.

    Examples
    --------
    >>> round(chi_square(42, 68, 25, 68), 3)
    8.502
    """
    a, b, c, d = events_treat, n_treat - events_treat, events_comp, n_comp - events_comp
    n = n_treat + n_comp
    margins = n_treat * n_comp * (a + c) * (b + d)
    if margins == 0:
        return 0.0
    distance = abs(a * d - b * c)
    if corrected:
        distance = max(0.0, distance - n / 2)
    return n * distance * distance / margins


def _corners(treat: Count, comp: Count) -> Iterator[tuple[int, int]]:
    """The counts used and the outermost ones; chi-square is monotone between them unless the difference changes sign."""
    yield treat.events, comp.events
    yield from product((treat.low, treat.high), (comp.low, comp.high))
