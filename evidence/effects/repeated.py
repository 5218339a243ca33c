"""The same people twice: under both treatments (paired and cross-over trials), or one group before and after."""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.base.reason import NotEstimated
from evidence.effects.checks import refuse, whole_size
from evidence.effects.means import from_gains, sd_problems
from evidence.effects.precision import Uncertainty, standard_error
from evidence.effects.result import Effect, Note, Step, effect_on_g, inside
from evidence.effects.scale import hedges_j

UNCONTROLLED = "one group before and after: without a comparison group, what would have changed anyway is part of it"


def from_crossover(mean_treat: float, sd_treat: float, mean_comp: float, sd_comp: float, n: float, *, correlation: float) -> Effect:
    """The same n people under both treatments: d = difference of means / SD, the root mean square of both standard deviations.

    g = J d with 2 (n - 1) / (1 + r^2) degrees of freedom (Cousineau 2020), variance 2 (1 - r) / n + g^2 (1 + r^2) / (4 n), as
    metafor's SMCRP; the Cochrane Handbook's sqrt(1/n + d^2 / (2 n)) sqrt(2 (1 - r)) (Higgins et al. 2023, 23.2.7.2) is near to it.

    Parameters
    ----------
    mean_treat, sd_treat, mean_comp, sd_comp : of the scores under each treatment.
    n : people measured under both.
    correlation : r of their scores under both treatments.

    Examples
    --------
    >>> effect = from_crossover(7.0, 2.38, 6.5, 2.21, 10, correlation=0.68)
    >>> round(effect.steps[1].value, 3), round(effect.se, 3)
    (0.218, 0.256)
    """
    r = correlation
    outside = None if -1 < r < 1 else _outside(r)
    refuse([whole_size("crossing", n, least=3), *sd_problems(sd_treat, n, sd_comp, n), outside])
    spread = math.sqrt((sd_treat**2 + sd_comp**2) / 2)
    d = (mean_treat - mean_comp) / spread
    df = 2 * (n - 1) / (1 + r * r)
    g = hedges_j(df) * d
    variance = 2 * (1 - r) / n + g * g * (1 + r * r) / (4 * n)
    steps = (
        Step(f"SD = sqrt(({sd_treat:g}^2 + {sd_comp:g}^2) / 2)", spread),
        Step(f"d = ({mean_treat:g} - {inside(mean_comp)}) / {spread:.6g}", d),
        Step(f"g = J d, J({df:.4g}) = {hedges_j(df):.6g}", g),
        Step(f"variance of g = 2 (1 - {inside(r)}) / {n:g} + g^2 (1 + {inside(r)}^2) / (4 x {n:g})", variance),
    )
    assumptions = (f"the correlation of both treatments is {r:.4g}", "no effect of the first treatment is carried into the second period")
    return effect_on_g(g, math.sqrt(variance), route="cross-over means to g", metric="SMD", assumptions=assumptions, steps=steps)


def from_paired_t(t: float, n: float, *, correlation: float) -> Effect:
    """The t of the same n people under both treatments: d = t sqrt(2 (1 - r) / n) (Dunlap et al. 1996), then as `from_crossover`.

    That is its d where both treatments have the same standard deviation.

    Examples
    --------
    >>> round(from_paired_t(2.1, 30, correlation=0.6).g, 4)
    0.3369
    """
    refuse([whole_size("crossing", n, least=3), None if -1 < correlation < 1 else _outside(correlation)])
    d = t * math.sqrt(2 * (1 - correlation) / n)
    found = from_crossover(d, 1.0, 0.0, 1.0, n, correlation=correlation)
    step = Step(f"d = {t:g} x sqrt(2 (1 - {inside(correlation)}) / {n:g})", d)
    assumed = "scores spread equally under both treatments"
    return replace(found, route="paired t to g", steps=(step, *found.steps[2:]), assumptions=(*found.assumptions, assumed))


def _outside(correlation: float) -> str:
    return f"the correlation of both treatments is {correlation:g}; it lies between -1 and 1"


def crossover_correlation(
    difference: float, sd_treat: float, sd_comp: float, n: float, given: Uncertainty
) -> tuple[float, tuple[Step, ...], tuple[Note, ...]] | NotEstimated:
    """The correlation of both treatments behind a printed precision of their difference (Higgins et al. 2023, 23.2.7.2).

    Returns
    -------
    r, the working, and notes; or what would have to be printed.

    Examples
    --------
    >>> r, _, _ = crossover_correlation(0.5, 2.38, 2.21, 10, Uncertainty(se=0.583))
    >>> round(r, 2)
    0.68
    """
    error = standard_error(difference, given, log=False, name="difference of both treatments", df=n - 1)
    if isinstance(error, NotEstimated):
        return NotEstimated(f"{error.reason}, or the correlation of both treatments (r_pre_post)")
    spread = error.value * math.sqrt(n)
    r = (sd_treat**2 + sd_comp**2 - spread**2) / (2 * sd_treat * sd_comp) if sd_treat and sd_comp else math.nan
    refuse(
        [None if -1 < r < 1 else f"the precision of the difference implies a correlation of {r:.3g} of both treatments; check the numbers"]
    )
    steps = (
        *error.steps,
        Step(f"SD of the differences = {error.value:.6g} x sqrt({n:g})", spread),
        Step(f"r = ({sd_treat:g}^2 + {sd_comp:g}^2 - {spread:.6g}^2) / (2 x {sd_treat:g} x {sd_comp:g})", r),
    )
    return r, steps, error.notes


def from_one_group(mean_before: float, sd_before: float, mean_after: float, n: float, *, correlation: float) -> Effect:
    """One group before and after: d = change / SD before, g = J d, variance 2 (1 - r) / n + g^2 / (2 n) (Becker 1988; metafor's SMCR).

    The change is not an effect of the treatment: the result says so and no pool takes it.

    Examples
    --------
    >>> effect = from_one_group(26, 4, 32, 60, correlation=0.7)
    >>> round(effect.g, 4), round(effect.se**2, 4), effect.no_contrast[:33]
    (1.4808, 0.0283, 'one group before and after: witho')
    """
    r = correlation
    outside = None if -1 < r < 1 else f"the correlation of before and after is {r:g}; it lies between -1 and 1"
    refuse(
        [whole_size("only", n, least=3), outside, None if sd_before > 0 else f"a standard deviation of {sd_before:g}; it must be above 0"]
    )
    d = (mean_after - mean_before) / sd_before
    g = hedges_j(n - 1) * d
    variance = 2 * (1 - r) / n + g * g / (2 * n)
    steps = (
        Step(f"d = ({mean_after:g} - {inside(mean_before)}) / {sd_before:g}", d),
        Step(f"g = J d, J({n - 1:g}) = {hedges_j(n - 1):.6g}", g),
        Step(f"variance of g = 2 (1 - {inside(r)}) / {n:g} + g^2 / (2 x {n:g})", variance),
    )
    found = effect_on_g(
        g,
        math.sqrt(variance),
        route="one group before and after to g",
        metric="SMD",
        assumptions=(f"the correlation of before and after is {r:g}",),
        steps=steps,
        notes=(("flagged", UNCONTROLLED),),
    )
    return replace(found, no_contrast=UNCONTROLLED)


def from_before_and_after(
    before_treat: tuple[float, float],
    after_treat: float,
    n_treat: float,
    before_comp: tuple[float, float],
    after_comp: float,
    n_comp: float,
    *,
    correlation: float,
) -> Effect:
    """Means before and after in both groups: the difference of their changes by the pooled SD before (Morris 2008), as `from_gains`.

    Parameters
    ----------
    before_treat, before_comp : mean and standard deviation before.
    after_treat, after_comp : mean after.
    n_treat, n_comp : group sizes.
    correlation : r of before and after.

    Examples
    --------
    >>> round(from_before_and_after((10, 4), 13, 30, (10.5, 4.2), 11, 32, correlation=0.6).g, 4)
    0.6014
    """
    gains = after_treat - before_treat[0], after_comp - before_comp[0]
    found = from_gains(gains[0], before_treat[1], n_treat, gains[1], before_comp[1], n_comp, correlation=correlation)
    arms = (("treatment", after_treat, before_treat[0], gains[0]), ("comparison", after_comp, before_comp[0], gains[1]))
    steps = tuple(Step(f"change of the {arm} group = {after:g} - {inside(before)}", change) for arm, after, before, change in arms)
    return replace(found, route="means before and after to g", steps=(*steps, *found.steps))
