"""Counts pooled by their exact likelihood with a variance of true effects, from columns of a table or from arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.counts.exact import Binomial, ExactLikelihood, Hypergeometric, Poisson
from evidence.models.counts.mixed import MixedCounts, fit_mixed_counts
from evidence.models.distributions import Array
from evidence.synthesis.meta.pooled_tables import counts_given
from evidence.synthesis.meta.scales import scale_of

if TYPE_CHECKING:
    import pandas as pd

# What each measure is made of.
NUMBERS = {"OR": ("ai", "bi", "ci", "di"), "IRR": ("x1i", "t1i", "x2i", "t2i"), "PLO": ("xi", "mi"), "IRLN": ("xi", "ti")}
_TIMES = ("t1i", "t2i", "ti")


def glmm(
    measure: str,
    /,
    *given: Any,
    data: pd.DataFrame | None = None,
    where: str | Sequence[str] = (),
    level: float = 0.95,
    **inputs: Any,
) -> MixedCounts:
    """Pool counts by their exact likelihood under a normal distribution of true effects, as metafor's `rma.glmm`.

    No study needs a variance and no 0 a correction, so that rare events are pooled as they are.

    Parameters
    ----------
    measure
        "OR" or "IRR" of two groups, given the events of both (metafor's `model="CM.EL"`); "PLO" or "IRLN" of one group.
    *given
        A table; or the numbers of the measure in order: ai, bi, ci, di; x1i, t1i, x2i, t2i; xi, mi (without the event); xi, ti.
    data
        The table, where it is not given first.
    where
        Conditions that the rows must meet, such as "year > 1950"; they need a table.
    level
        Level of the intervals, a fraction.
    **inputs
        The numbers, as columns or arrays, by the names that `escalc` takes. A row that lacks one is left out, and a note says so.

    Returns
    -------
    MixedCounts
        The mean true effect with its interval, `.tau2`, the interval of a new study, and the test that all true effects are equal.

    Raises
    ------
    UsageError
        If the measure is not one of these, or the columns are not its own.
    CannotCompute
        If a count is not a whole number, or the counts hold no information on the mean effect.

    References
    ----------
    Stijnen, Hamza & Ozdemir 2010; van Houwelingen, Zwinderman & Stijnen 1993.

    Examples
    --------
    >>> found = glmm("OR", ai=[0, 1, 2, 0, 3], n1i=[50, 60, 45, 30, 80], ci=[3, 5, 2, 4, 9], n2i=[48, 61, 47, 29, 77])
    >>> round(found.estimate, 3), round(found.se, 3), round(found.tau2, 3)
    (-1.425, 0.467, 0.0)
    >>> round(float(found.scale.back(found.estimate)), 3), found.scale.title
    (0.241, 'odds ratio')
    """
    if measure not in NUMBERS:
        raise UsageError(f"the exact likelihood is of OR or IRR of two groups, PLO or IRLN of one; seen {measure!r}")
    numbers, notes = counts_given(measure, NUMBERS[measure], given, data, where, inputs)
    return pooled_by_exact_likelihood(measure, numbers, level, notes)


def pooled_by_exact_likelihood(measure: str, numbers: Sequence[Array], level: float, notes: tuple[str, ...] = ()) -> MixedCounts:
    """The same from the numbers that `NUMBERS` names, in their order."""
    for name, values in zip(NUMBERS[measure], numbers, strict=True):
        if name not in _TIMES and (bad := np.flatnonzero(values != np.round(values))).size:
            raise CannotCompute(f"{name} holds counts, which are whole numbers; seen {', '.join(f'{values[i]:g}' for i in bad[:5])}")
    counts, silent = _likelihood(measure, *numbers)
    why = "a group is empty, or nobody, or everybody, had the event"
    told = (f"{silent} of {len(numbers[0])} rows say nothing of the effect: {why}",) if silent else ()
    return replace(fit_mixed_counts(measure, counts, notes=(*notes, *told), level=level), scale=scale_of(measure, None))


def _likelihood(measure: str, *numbers: Array) -> tuple[ExactLikelihood, int]:
    """The likelihood of the rows that say something of the effect, and how many say nothing."""
    if measure == "PLO":
        x, m = numbers
        says = x + m > 0
        return Binomial(x[says], (x + m)[says], np.zeros(int(says.sum()))), int((~says).sum())
    if measure == "IRLN":
        return Poisson(*numbers), 0
    one, size, two, other = numbers
    events = one + two
    if measure == "IRR":
        says = events > 0
        return Binomial(one[says], events[says], np.log(size / other)[says]), int((~says).sum())
    first, second = one + size, two + other
    says = (events > 0) & (events < first + second) & (first > 0) & (second > 0)
    return Hypergeometric(*(part[says] for part in (one, events, first, second))), int((~says).sum())
