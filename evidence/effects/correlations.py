"""Correlations with the treatment: r with both group sizes, and the b of a 0/1 treatment, standardised or in the outcome's unit."""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.base.reason import NotEstimated
from evidence.effects.checks import refuse, sizes_for_sd
from evidence.effects.means import EQUAL_SPREAD, corrected, from_standardised
from evidence.effects.precision import Uncertainty, standard_error
from evidence.effects.result import Effect, Note, Step, effect_on_g, inside
from evidence.effects.scale import hedges_j

PARTIAL: Note = (
    "flagged",
    "partial: the coefficient is adjusted for covariates, so it is not a plain standardised difference (never tier 1)",
)

_AS_D: tuple[Note, ...] = (
    ("converted", "standardised b of a 0/1 treatment taken as d"),
    ("assumed", "b is taken as standardised by the outcome's standard deviation, and only by it; a b in the outcome's unit is not a d"),
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
    steps = (Step(f"d = {r:g} / sqrt({share:.6g} x {1 - share:.6g} x (1 - {inside(r)}^2))", d),)
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


def from_b(b: float, sd_total: float, n_treat: float, n_comp: float, *, given: Uncertainty, partial: bool = False) -> Effect | NotEstimated:
    """The b of a 0/1 treatment in the outcome's unit, with the standard deviation of the outcome over both groups together.

    The pooled SD within the groups is sqrt((SD^2 (N - 1) - b^2 n1 n2 / N) / (N - 2)), d = b / SD, then J (Lipsey & Wilson 2001; R's
    esc_B). The variance is (SE / SD)^2 + g^2 / (2 N) with the printed precision of b, without one that of means.

    Parameters
    ----------
    b : outcome's units, treatment less comparison.
    sd_total : over both groups together.
    n_treat, n_comp : group sizes.
    given : what was printed about the precision of b.
    partial : whether the model has covariates; flagged.

    Examples
    --------
    >>> round(from_b(3.3, 5, 100, 150, given=Uncertainty()).g, 6)
    0.694117
    """
    n = n_treat + n_comp
    refuse([*sizes_for_sd(n_treat, n_comp), None if sd_total > 0 else f"a standard deviation of {sd_total:g}; it must be above 0"])
    within = (sd_total**2 * (n - 1) - b * b * n_treat * n_comp / n) / (n - 2)
    refuse([None if within > 0 else f"groups that differ by {b:g} have a larger standard deviation together than {sd_total:g}; check both"])
    spread = math.sqrt(within)
    d = b / spread
    steps: tuple[Step, ...] = (
        Step(
            f"SD within groups = sqrt(({sd_total:g}^2 x {n - 1:g} - {inside(b, '.6g')}^2 x {n_treat:g} x {n_comp:g} / {n:g}) / {n - 2:g})",
            spread,
        ),
        Step(f"d = {b:.6g} / {spread:.6g}", d),
    )
    notes: tuple[Note, ...] = (("converted", "coefficient of a 0/1 treatment divided by the standard deviation within groups"),)
    notes += (PARTIAL,) if partial else ()
    route = "b in the outcome's unit to g"
    if not given.from_estimate and given.p_value is None:
        return corrected(d, n_treat, n_comp, route=route, assumptions=(EQUAL_SPREAD,), steps=steps, notes=notes)
    error = standard_error(b, given, log=False, name="b", df=n - 2)
    if isinstance(error, NotEstimated):
        return error
    g = hedges_j(n - 2) * d
    variance = (error.value / spread) ** 2 + g * g / (2 * n)
    steps += (*error.steps, Step("g = J d", g), Step(f"variance of g = ({error.value:.6g} / {spread:.6g})^2 + g^2 / (2 x {n:g})", variance))
    notes = (*error.notes, *notes)
    return effect_on_g(g, math.sqrt(variance), route=route, metric="SMD", assumptions=(EQUAL_SPREAD,), steps=steps, notes=notes)


def from_fully_standardised_b(beta: float, n_treat: float, n_comp: float, *, partial: bool = False) -> Effect | NotEstimated:
    """The beta of a treatment that was standardised too: b = beta / SD of the 0/1 treatment, then as `from_b` with an SD of 1.

    Source: Lipsey & Wilson 2001; R's esc_beta.

    Examples
    --------
    >>> round(from_fully_standardised_b(0.25, 40, 44).g, 6)
    0.506104
    """
    n = n_treat + n_comp
    refuse(sizes_for_sd(n_treat, n_comp))
    treatment = math.sqrt((n_treat - n_treat**2 / n) / (n - 1))
    found = from_b(beta / treatment, 1.0, n_treat, n_comp, given=Uncertainty(), partial=partial)
    if isinstance(found, NotEstimated):
        return found
    step = Step(f"SD of the 0/1 treatment = sqrt(({n_treat:g} - {n_treat:g}^2 / {n:g}) / {n - 1:g})", treatment)
    return replace(
        found, route="standardised beta to g", steps=(step, Step(f"b = {beta:g} / {treatment:.6g}", beta / treatment), *found.steps)
    )
