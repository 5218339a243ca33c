"""Correlations with the treatment: r with both group sizes, and the standardised b of a 0/1 treatment."""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.base.reason import NotEstimated
from evidence.effects.checks import refuse, sizes_for_sd
from evidence.effects.means import EQUAL_SPREAD, corrected, from_standardised
from evidence.effects.precision import Uncertainty
from evidence.effects.result import Effect, Note, Step

PARTIAL: Note = ("flagged", "partial: the coefficient is adjusted for covariates, so it is no plain standardised difference (never tier 1)")

_AS_D: tuple[Note, ...] = (
    ("converted", "standardised b of a 0/1 treatment taken as d"),
    ("assumed", "b is taken as standardised by the outcome's standard deviation, and only by it; a b in the outcome's unit is no d"),
)


def from_r(r: float, n_treat: float, n_comp: float, *, partial: bool = False) -> Effect:
    """r of a 0/1 treatment with a continuous outcome: d = r / sqrt(p q (1 - r^2)), p = n1 / (n1 + n2), then J.

    Source: Lipsey & Wilson 2001. `partial` flags a partial correlation.

    Examples
    --------
    >>> round(from_r(0.25, 40, 44).g, 4)
    0.5122
    """
    problems = sizes_for_sd(n_treat, n_comp)
    refuse([*problems, f"r is {r:g}; a correlation lies between -1 and 1, both excluded" if not -1 < r < 1 else None])
    share = n_treat / (n_treat + n_comp)
    d = r / math.sqrt(share * (1 - share) * (1 - r * r))
    steps = (Step(f"d = {r:g} / sqrt({share:.6g} x {1 - share:.6g} x (1 - {r:g}^2))", d),)
    notes: tuple[Note, ...] = (("converted", "correlation with the 0/1 treatment to d by the group sizes"),)
    if partial:
        notes = (*notes, PARTIAL)
    return corrected(d, n_treat, n_comp, route="r to g", metric="r", assumptions=(EQUAL_SPREAD,), steps=steps, notes=notes)


def from_standardised_b(
    b: float, given: Uncertainty, *, n_treat: float | None = None, n_comp: float | None = None, partial: bool = False
) -> Effect | NotEstimated:
    """Standardised b of a 0/1 treatment: d = b where only the outcome was standardised, then as a printed d.

    Parameters
    ----------
    b : outcome's standard deviations per treatment, treatment less comparison.
    given, n_treat, n_comp : as in `means.from_standardised`.
    partial : whether the model has covariates; flagged.

    Examples
    --------
    >>> round(from_standardised_b(0.30, Uncertainty(se=0.12)).g, 2)
    0.3
    """
    effect = from_standardised(b, given, n_treat=n_treat, n_comp=n_comp, name="b")
    if isinstance(effect, NotEstimated):
        return effect
    return replace(
        effect,
        route="standardised b to g",
        assumptions=("only the outcome was standardised, not the 0/1 treatment: were both, d would be b / sqrt(p q)",),
        steps=(Step("d = b", b), *effect.steps),
        notes=(*effect.notes, *_AS_D, *((PARTIAL,) if partial else ())),
    )
