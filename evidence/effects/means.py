"""Continuous outcomes: means and standard deviations, gains, and a d or g as printed."""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.base.reason import NotEstimated
from evidence.effects.checks import group_sizes, refuse, sizes_for_sd, whole_size
from evidence.effects.precision import Uncertainty, decimals, standard_error
from evidence.effects.result import Effect, Note, Step, effect_on_g, inside
from evidence.effects.scale import hedges_j, smd_variance

INFLATED: Note = (
    "flagged",
    "inflated: the test comes from an adjusted model, whose smaller residual spread makes d too large unless r_covariates is known "
    "(tier 2)",
)
EQUAL_SPREAD = "equal standard deviations in both groups"

# The square of a smaller standard deviation is 0 to a computer.
NO_SPREAD = 1e-150


def sd_from_se(se: float, n: float) -> float:
    """SD = SE sqrt(n): only for the standard error of one arm's raw mean, never for that of an adjusted mean or a difference.

    Examples
    --------
    >>> sd_from_se(0.5, 100)
    5.0
    """
    refuse([f"the standard error of a mean is {se:g}; it must be above 0" if se <= 0 else None, whole_size("mean's", n)])
    return se * math.sqrt(n)


def se_from_ci(low: float, high: float, n: float, level: float = 95.0) -> float:
    """Standard error of one arm's raw mean from its t interval, n - 1 degrees of freedom; `level` in percent.

    Examples
    --------
    >>> round(se_from_ci(11.0, 13.8, 35), 4)
    0.6889
    """
    problems = [f"the interval of a mean runs from {low:g} to {high:g}; the lower limit must be below the upper" if low >= high else None]
    problems += [
        whole_size("mean's", n),
        f"a confidence level of {level:g} percent; it is a percentage such as 95" if not 1 < level < 100 else None,
    ]
    refuse(problems)
    from scipy.special import stdtrit

    return (high - low) / (2.0 * float(stdtrit(n - 1, 0.5 + level / 200.0)))


def pooled_sd(sd_treat: float, n_treat: float, sd_comp: float, n_comp: float) -> float:
    """Standard deviation pooled over both groups, n1 + n2 - 2 degrees of freedom."""
    squares = (n_treat - 1) * sd_treat**2 + (n_comp - 1) * sd_comp**2
    return math.sqrt(squares / (n_treat + n_comp - 2))


def from_means(mean_treat: float, sd_treat: float, n_treat: float, mean_comp: float, sd_comp: float, n_comp: float) -> Effect:
    """Means and standard deviations: d by the pooled SD, the exact J (Hedges 1981), variance as metafor's `escalc` of an SMD.

    Positive = larger mean in the treatment group.

    Examples
    --------
    >>> effect = from_means(12.4, 4.1, 35, 15.2, 5.0, 31)
    >>> round(effect.g, 6), round(effect.se**2, 6)
    (-0.608926, 0.063639)
    """
    refuse(sd_problems(sd_treat, n_treat, sd_comp, n_comp))
    spread = pooled_sd(sd_treat, n_treat, sd_comp, n_comp)
    d = (mean_treat - mean_comp) / spread
    squares = f"({n_treat:g} - 1) x {sd_treat:g}^2 + ({n_comp:g} - 1) x {sd_comp:g}^2"
    steps = (
        Step(f"pooled SD = sqrt(({squares}) / {n_treat + n_comp - 2:g})", spread),
        Step(f"d = ({mean_treat:g} - {inside(mean_comp)}) / {spread:.6g}", d),
    )
    route = "means and standard deviations to g"
    return corrected(d, n_treat, n_comp, route=route, assumptions=(EQUAL_SPREAD,), steps=steps, notes=_no_spread(sd_treat, sd_comp))


def _no_spread(sd_treat: float, sd_comp: float) -> tuple[Note, ...]:
    arms = [arm for arm, sd in (("treatment", sd_treat), ("comparison", sd_comp)) if sd == 0]
    return tuple(
        ("flagged", f"the {arm} group has a standard deviation of 0: everybody has the same score, or a cell is wrong") for arm in arms
    )


def from_means_and_errors(mean_treat: float, se_treat: float, n_treat: float, mean_comp: float, se_comp: float, n_comp: float) -> Effect:
    """Raw means with their standard errors: SD = SE sqrt(n) in each group, then as `from_means`.

    Examples
    --------
    >>> round(from_means_and_errors(12.4, 0.69, 35, 15.2, 0.90, 31).g, 3)
    -0.609
    """
    spreads = sd_from_se(se_treat, n_treat), sd_from_se(se_comp, n_comp)
    found = from_means(mean_treat, spreads[0], n_treat, mean_comp, spreads[1], n_comp)
    arms = (("treatment", se_treat, n_treat, spreads[0]), ("comparison", se_comp, n_comp, spreads[1]))
    steps = tuple(Step(f"SD of the {arm} group = {se:g} x sqrt({n:g})", sd) for arm, se, n, sd in arms)
    note = ("converted", "standard errors of the two raw means to standard deviations: SD = SE sqrt(n)")
    assumed = "the standard errors are those of raw means, not of adjusted ones"
    return replace(found, steps=(*steps, *found.steps), assumptions=(*found.assumptions, assumed)).with_notes(note)


def from_means_and_intervals(
    mean_treat: float,
    low_treat: float,
    high_treat: float,
    n_treat: float,
    mean_comp: float,
    low_comp: float,
    high_comp: float,
    n_comp: float,
    *,
    level: float | None = None,
) -> Effect:
    """Raw means with their t intervals: SE from the width in each group, then as `from_means_and_errors`.

    `level` in percent; 95 is assumed, with a note, where it was not printed.

    Examples
    --------
    >>> round(from_means_and_intervals(12.4, 11.0, 13.8, 35, 15.2, 13.4, 17.0, 31, level=95).g, 3)
    -0.617
    """
    percent = 95.0 if level is None else level
    errors = se_from_ci(low_treat, high_treat, n_treat, percent), se_from_ci(low_comp, high_comp, n_comp, percent)
    found = from_means_and_errors(mean_treat, errors[0], n_treat, mean_comp, errors[1], n_comp)
    arms = zip(("treatment", "comparison"), errors, strict=True)
    steps = tuple(Step(f"SE of the {arm} mean from its {percent:g}% t interval", se) for arm, se in arms)
    notes: tuple[Note, ...] = (("converted", "t intervals of the two raw means to standard errors"),)
    notes += off_centre("treatment", mean_treat, low_treat, high_treat) + off_centre("comparison", mean_comp, low_comp, high_comp)
    if level is None:
        notes = (*notes, ("assumed", "the level of the intervals of the means was not printed; 95 percent is assumed"))
    return replace(found, steps=(*steps, *found.steps)).with_notes(*notes)


def off_centre(arm: str, mean: float, low: float, high: float, what: str = "mean") -> tuple[Note, ...]:
    """A flag where the interval of a raw mean isn't symmetric about it, beyond what rounding of the three numbers allows."""
    half = 0.5 * 10.0 ** -max(map(decimals, (mean, low, high)))
    if abs((low + high) / 2 - mean) <= 2 * half * (1 + 1e-9):
        return ()
    why = f"the {what} of {mean:g} of the {arm} group is not the middle {(low + high) / 2:g} of its limits {low:g} and {high:g}"
    return (("flagged", f"{why}, beyond rounding; the standard error follows the width of the interval"),)


def from_mean_difference(
    difference: float, sd_treat: float, n_treat: float, sd_comp: float, n_comp: float, *, given: Uncertainty
) -> Effect | NotEstimated:
    """A difference of means in the outcome's unit, raw or adjusted: d = difference / pooled raw SD, then J.

    The variance is (SE / SD)^2 + g^2 / (2 (n1 + n2)) with the printed precision of the difference, which an adjusted model makes
    smaller; without one it is that of `from_means`.

    Parameters
    ----------
    difference : treatment less comparison.
    sd_treat, sd_comp : standard deviations of the raw scores, never of the difference.
    n_treat, n_comp : group sizes.
    given : what was printed about the precision of the difference.

    Examples
    --------
    >>> effect = from_mean_difference(1.4, 7.6, 149, 7.2, 137, given=Uncertainty(-0.63, 3.53, 95))
    >>> round(effect.g, 4), round(effect.se, 4)
    (0.1884, 0.1434)
    """
    refuse(sd_problems(sd_treat, n_treat, sd_comp, n_comp))
    spread = pooled_sd(sd_treat, n_treat, sd_comp, n_comp)
    d = difference / spread
    steps: tuple[Step, ...] = (Step("pooled SD", spread), Step(f"d = {difference:g} / {spread:.6g}", d))
    route = "mean difference and standard deviations to g"
    if not given.from_estimate and given.p_value is None:
        return corrected(d, n_treat, n_comp, route=route, assumptions=(EQUAL_SPREAD,), steps=steps)
    error = standard_error(difference, given, log=False, name="difference")
    if isinstance(error, NotEstimated):
        return error
    g = hedges_j(n_treat + n_comp - 2) * d
    variance = (error.value / spread) ** 2 + g * g / (2 * (n_treat + n_comp))
    working = f"variance of g = ({error.value:.6g} / {spread:.6g})^2 + g^2 / (2 x {n_treat + n_comp:g})"
    steps = (*steps, *error.steps, Step("g = J d", g), Step(working, variance))
    return effect_on_g(g, math.sqrt(variance), route=route, metric="SMD", assumptions=(EQUAL_SPREAD,), steps=steps, notes=error.notes)


def from_difference_alone(
    difference: float, n_treat: float, n_comp: float, *, given: Uncertainty, adjusted: bool = False, r_covariates: float | None = None
) -> Effect | NotEstimated:
    """A difference of means whose standard deviations were not printed: SD = SE / sqrt(1/n1 + 1/n2) (Cochrane Handbook 6.5.2.3).

    The SE behind an interval or a p by t with n1 + n2 - 2 degrees of freedom. That of an adjusted difference is smaller than the scores
    allow, and so is the SD behind it: with the multiple correlation R of the covariates with the outcome it is taken back,
    SD / sqrt(1 - R^2) (Borenstein 2009); without R there is no size.

    Parameters
    ----------
    difference : treatment less comparison.
    n_treat, n_comp : group sizes.
    given : what was printed about the precision of the difference.
    adjusted : whether it comes from a model with covariates.
    r_covariates : R.

    Examples
    --------
    >>> effect = from_difference_alone(3.8, 25, 22, given=Uncertainty(1.0, 6.6, 95))
    >>> round(effect.g, 4), round(effect.se, 4)
    (0.7856, 0.3033)
    """
    refuse(sizes_for_sd(n_treat, n_comp))
    if adjusted and r_covariates is None:
        return NotEstimated("the precision of an adjusted difference is narrower than its scores; without their SDs it needs r_covariates")
    df = n_treat + n_comp - 2
    error = standard_error(difference, given, log=False, name="difference", df=df)
    if isinstance(error, NotEstimated):
        return error
    root = math.sqrt(1 / n_treat + 1 / n_comp)
    kept, steps, notes = unexplained(r_covariates, adjusted=False)
    spread = error.value / root / kept
    d = difference / spread
    working = (*error.steps, Step(f"SD = {error.value:.6g} / sqrt(1/{n_treat:g} + 1/{n_comp:g})", error.value / root), *steps)
    working += (Step(f"d = {difference:g} / {spread:.6g}", d),)
    route = "mean difference and its precision to g"
    notes = (*error.notes, ("converted", "the precision of a mean difference to the standard deviation of the scores"), *notes)
    return corrected(d, n_treat, n_comp, route=route, assumptions=(EQUAL_SPREAD,), steps=working, notes=notes, kept=kept)


def unexplained(r_covariates: float | None, *, adjusted: bool) -> tuple[float, tuple[Step, ...], tuple[Note, ...]]:
    """sqrt(1 - R^2), the share of the spread that covariates leave, 1 where there are none; with its working and notes."""
    if r_covariates is None:
        return 1.0, (), (INFLATED,) if adjusted else ()
    refuse([None if 0 <= r_covariates < 1 else f"a multiple correlation of {r_covariates:g}; it lies between 0 and 1, 1 excluded"])
    kept = math.sqrt(1 - r_covariates**2)
    note = ("adjusted", f"the spread that the covariates leave is taken back to that of the scores: R = {r_covariates:g}")
    return kept, (Step(f"share of the spread left by the covariates = sqrt(1 - {r_covariates:g}^2)", kept),), (note,)


def sd_from_change(sd_change: float, correlation: float) -> float:
    """SD of the scores behind the SD of their change, equal before and after: SD = SD_change / sqrt(2 (1 - r)) (Handbook 6.5.2.8).

    Examples
    --------
    >>> round(sd_from_change(6.0, 0.6), 4)
    6.7082
    """
    refuse([*_correlation_problems(correlation), f"an SD of changes of {sd_change:g}; it cannot be below 0" if sd_change < 0 else None])
    return sd_change / math.sqrt(2 * (1 - correlation))


def from_gains(
    gain_treat: float, sd_treat: float, n_treat: float, gain_comp: float, sd_comp: float, n_comp: float, *, correlation: float
) -> Effect:
    """Mean gains from before to after: d = difference of gains / pooled RAW standard deviation (Becker 1988; Morris & DeShon 2002).

    The variance is 2 (1 - r) (1/n1 + 1/n2) + g^2 / (2 (n1 + n2)): gains vary less than raw scores where r is above one half.

    Parameters
    ----------
    gain_treat, gain_comp : mean after less mean before.
    sd_treat, sd_comp : standard deviations of the raw scores, never of the gains.
    n_treat, n_comp : group sizes.
    correlation : r of before and after; hardly ever printed, and as a stated assumption tier 2.

    Examples
    --------
    >>> round(from_gains(4.0, 8.0, 40, 1.0, 8.0, 40, correlation=0.5).g, 4)
    0.3714
    """
    refuse([*sd_problems(sd_treat, n_treat, sd_comp, n_comp), *_correlation_problems(correlation)])
    spread = pooled_sd(sd_treat, n_treat, sd_comp, n_comp)
    d = (gain_treat - gain_comp) / spread
    j = hedges_j(n_treat + n_comp - 2)
    g = j * d
    variance = 2 * (1 - correlation) * (1 / n_treat + 1 / n_comp) + g * g / (2 * (n_treat + n_comp))
    steps = (
        Step("pooled raw SD", spread),
        Step(f"d = ({gain_treat:g} - {inside(gain_comp)}) / {spread:.6g}", d),
        Step("g = J d", g),
        Step(f"variance of g = 2 (1 - {inside(correlation)}) (1/{n_treat:g} + 1/{n_comp:g}) + g^2 / (2 x {n_treat + n_comp:g})", variance),
    )
    assumed = f"the correlation of before and after is {correlation:g} in both groups"
    return effect_on_g(
        g,
        math.sqrt(variance),
        route="gains to g",
        metric="SMD",
        assumptions=(EQUAL_SPREAD, assumed),
        steps=steps,
        notes=(("assumed", assumed), ("converted", "difference of gains divided by the raw standard deviation")),
    )


def from_standardised(
    estimate: float, given: Uncertainty, *, n_treat: float | None = None, n_comp: float | None = None, name: str = "d"
) -> Effect | NotEstimated:
    """A printed d or g, with its interval or standard error, or with both group sizes.

    d becomes g = J d with SE_g = J SE_d; with group sizes alone the variance is that of metafor's `escalc`. Without group sizes J
    isn't known: d stands for g, with a note. An exact p is used only where nothing else was printed.

    Parameters
    ----------
    estimate : as printed, treatment less comparison.
    given : what was printed about its precision.
    n_treat, n_comp : group sizes, both or neither.
    name : "d", "g" (a printed Hedges' g: no further correction), or "b" (a standardised b).

    Examples
    --------
    >>> round(from_standardised(0.42, Uncertainty(), n_treat=40, n_comp=44).g, 6)
    0.416145
    """
    j, notes = _correction(n_treat, n_comp, name)
    steps: tuple[Step, ...] = (Step("g, as printed" if name == "g" else f"g = J {name}, J = {j:.6g}", j * estimate),)
    if n_treat is not None and n_comp is not None and not given.from_estimate:
        variance = smd_variance(j * estimate, n_treat, n_comp)
        steps += (variance_step(variance, n_treat, n_comp),)
        se = math.sqrt(variance)
    else:
        error = standard_error(estimate, given, log=False, name=name)
        if isinstance(error, NotEstimated):
            return NotEstimated(f"{error.reason}, or both group sizes (n_treat and n_comp)")
        se = j * error.value
        steps += (*error.steps, Step(f"SE of g = {j:.6g} x {error.value:.6g}", se))
        notes += error.notes
    route = "g as printed" if name == "g" else f"{name} to g"
    assumptions = ("standardised by the raw standard deviation",)
    return effect_on_g(j * estimate, se, route=route, metric="SMD", assumptions=assumptions, steps=steps, notes=notes)


def corrected(
    d: float,
    n_treat: float,
    n_comp: float,
    *,
    route: str,
    metric: str = "SMD",
    assumptions: tuple[str, ...] = (),
    steps: tuple[Step, ...] = (),
    notes: tuple[Note, ...] = (),
    kept: float = 1.0,
) -> Effect:
    """g = J d with the large-sample variance, for every route that reaches d with both group sizes.

    `kept` is the share of the spread that covariates leave; its square narrows the sampling error of the difference.
    """
    j = hedges_j(n_treat + n_comp - 2)
    g = j * d
    variance = kept * kept * (1 / n_treat + 1 / n_comp) + g * g / (2 * (n_treat + n_comp))
    last = variance_step(variance, n_treat, n_comp) if kept == 1 else Step(f"variance of g, (1/n1 + 1/n2) times {kept:.6g}^2", variance)
    working = (*steps, Step(f"g = J d, J({n_treat + n_comp - 2:g}) = {j:.6g}", g), last)
    return effect_on_g(g, math.sqrt(variance), route=route, metric=metric, assumptions=assumptions, steps=working, notes=notes)


def variance_step(variance: float, n_treat: float, n_comp: float, symbol: str = "g") -> Step:
    """The line of working for the large-sample variance."""
    return Step(f"variance of {symbol} = 1/{n_treat:g} + 1/{n_comp:g} + {symbol}^2 / (2 x {n_treat + n_comp:g})", variance)


def _correction(n_treat: float | None, n_comp: float | None, name: str) -> tuple[float, tuple[Note, ...]]:
    """Hedges' J where it is due and can be had, with the note where it cannot."""
    if n_treat is not None and n_comp is not None:
        refuse(sizes_for_sd(n_treat, n_comp))
    if name == "g":
        return 1.0, ()
    if n_treat is None or n_comp is None:
        return 1.0, (("assumed", f"the group sizes were not printed, so {name} stands for g without the small-sample correction"),)
    return hedges_j(n_treat + n_comp - 2), ()


def sd_problems(sd_treat: float, n_treat: float, sd_comp: float, n_comp: float) -> list[str | None]:
    """What group sizes and standard deviations cannot be."""
    problems = group_sizes(n_treat, n_comp, least=2)
    for arm, sd in (("treatment", sd_treat), ("comparison", sd_comp)):
        if sd < 0:
            problems.append(f"the {arm} group has a standard deviation of {sd:g}; it cannot be below 0")
    if max(sd_treat, sd_comp) < NO_SPREAD:
        problems.append(f"the standard deviations are {sd_treat:g} and {sd_comp:g}; without spread there is no standardised difference")
    return problems


def _correlation_problems(correlation: float) -> list[str | None]:
    return [] if -1 < correlation < 1 else [f"the correlation of before and after is {correlation:g}; it lies between -1 and 1"]
