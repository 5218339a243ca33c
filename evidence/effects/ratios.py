"""Printed odds, risk and hazard ratios and risk differences, each with its interval, its standard error or its exact p.

No small-sample correction: no standard deviation is estimated on these routes.
"""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.binary import LATENT
from evidence.effects.checks import percentage, refuse, risk, shares_of_one
from evidence.effects.precision import Uncertainty, standard_error
from evidence.effects.result import Effect, Note, Step, effect_on_g
from evidence.effects.scale import CONVERSIONS, GUMBEL, log_odds_ratio_to_d, logit

HAZARD_KINDS = {
    "cause-specific": "cause-specific hazard ratio: other exits count as censored",
    "subdistribution": "subdistribution hazard ratio (Fine & Gray): other exits stay among those at risk",
    "unclear": "kind of hazard ratio unclear: other exits may count as censored or stay among those at risk",
}


def from_odds_ratio(
    estimate: float, given: Uncertainty, *, conversion: str = "hasselblad-hedges", risk_comp: float | None = None
) -> Effect | NotEstimated:
    """An odds ratio: ln OR, its standard error, then d (Hasselblad & Hedges 1995 unless told otherwise).

    Parameters
    ----------
    estimate : odds ratio, treatment against comparison; positive g = above 1.
    given : what was printed about its precision.
    conversion : see `scale.log_odds_ratio_to_d`.
    risk_comp : the comparison group's risk, a fraction; only for the probit conversion.

    Examples
    --------
    >>> effect = from_odds_ratio(1.66, Uncertainty(1.14, 2.40, 95))
    >>> round(effect.g, 4), round(effect.se, 4)
    (0.2794, 0.1047)
    """
    error = standard_error(estimate, given, log=True, name="OR")
    if isinstance(error, NotEstimated):
        return error
    log_or = math.log(estimate)
    steps = (Step(f"ln OR = ln({estimate:g})", log_or), *error.steps)
    route = f"odds ratio to d ({CONVERSIONS.get(conversion, conversion)})"
    return _odds_to_g(log_or, error.value, route, "OR", steps, error.notes, conversion, risk_comp)


def from_percentages_and_p(
    pct_treat: float, pct_comp: float, p_value: str, *, conversion: str = "hasselblad-hedges"
) -> Effect | NotEstimated:
    """Two percentages without group sizes, and the exact p of their difference: OR from the percentages, SE(ln OR) = |ln OR| / z_p.

    Parameters
    ----------
    pct_treat, pct_comp : percent with an event, above 0 and below 100.
    p_value : two-sided p as printed; a bound such as "<.001" gives no standard error.
    conversion : see `scale.log_odds_ratio_to_d`.

    Notes
    -----
    The standard error from a p value as in the Cochrane Handbook (Higgins et al. 2023, section 6.3.2). That the p is the one of
    these two percentages, by a test that is near the normal one, is assumed.

    Examples
    --------
    >>> effect = from_percentages_and_p(62, 47, ".01")
    >>> round(effect.g, 4), round(effect.se, 4)
    (0.3361, 0.1305)
    """
    refuse([percentage("treatment", pct_treat), percentage("comparison", pct_comp)])
    if not (0 < pct_treat < 100 and 0 < pct_comp < 100):
        return NotEstimated("a percentage of 0 or 100 without its group size: the odds ratio has no value")
    ratio = pct_treat / (100 - pct_treat) / (pct_comp / (100 - pct_comp))
    error = standard_error(ratio, Uncertainty(p_value=p_value), log=True, name="OR")
    if isinstance(error, NotEstimated):
        return error
    log_or = math.log(ratio)
    step = Step(f"ln OR = ln(({pct_treat:g} / {100 - pct_treat:g}) / ({pct_comp:g} / {100 - pct_comp:g}))", log_or)
    assumed = ("assumed", "no group sizes were printed; the printed p is taken as that of the difference between the two percentages")
    route = f"percentages and p to d ({CONVERSIONS.get(conversion, conversion)})"
    risk = pct_comp / 100 if conversion == "probit" else None
    notes = (*error.notes, assumed, *shares_of_one(pct_treat, pct_comp))
    return _odds_to_g(log_or, error.value, route, "OR", (step, *error.steps), notes, conversion, risk)


def from_risk_ratio(
    estimate: float, given: Uncertainty, risk_comp: float, *, conversion: str = "hasselblad-hedges"
) -> Effect | NotEstimated:
    """A risk ratio with the study's own comparison risk p0: OR = RR (1 - p0) / (1 - RR p0), SE(ln OR) = SE(ln RR) / (1 - RR p0).

    The odds ratio is exact; its standard error is the delta method's with p0 held fixed (Zhang & Yu 1998, turned about).

    Parameters
    ----------
    estimate : risk ratio, treatment against comparison; RR x p0 must stay below 1.
    given : what was printed about its precision.
    risk_comp : p0, a fraction.
    conversion : see `scale.log_odds_ratio_to_d`.

    Examples
    --------
    >>> round(from_risk_ratio(1.5, Uncertainty(1.1, 2.05, 95), 0.3).native, 4)
    0.6466
    """
    refuse([risk(risk_comp)])
    error = standard_error(estimate, given, log=True, name="RR")
    if isinstance(error, NotEstimated):
        return error
    left = 1 - estimate * risk_comp
    if left <= 0:
        raise CannotCompute(f"a risk ratio of {estimate:g} on a comparison risk of {risk_comp:g} gives a risk of 1 or more; check both")
    log_or, se = math.log(estimate * (1 - risk_comp) / left), error.value / left
    steps = (
        *error.steps,
        Step(f"ln OR = ln({estimate:g} x (1 - {risk_comp:g}) / (1 - {estimate:g} x {risk_comp:g}))", log_or),
        *_converted_limits(given, risk_comp),
        Step(f"SE of ln OR = {error.value:.6g} / (1 - {estimate:g} x {risk_comp:g})", se),
    )
    notes = (*error.notes, ("converted", f"risk ratio {estimate:g} to an odds ratio at the comparison risk {risk_comp:g}"))
    route = f"risk ratio to odds ratio to d ({CONVERSIONS.get(conversion, conversion)})"
    effect = _odds_to_g(log_or, se, route, "RR", steps, notes, conversion, risk_comp)
    assumed = f"the comparison risk {risk_comp:g} is the one the risk ratio stands on"
    return replace(effect, assumptions=(*effect.assumptions, assumed))


def from_risk_difference(
    estimate: float,
    given: Uncertainty,
    risk_comp: float,
    *,
    sizes: tuple[float, float] | None = None,
    conversion: str = "hasselblad-hedges",
) -> Effect | NotEstimated:
    """A risk difference with the study's own comparison risk p0: p1 = p0 + RD, then the odds ratio of p1 and p0.

    SE(ln OR) = SE(RD) / (p1 (1 - p1)), the delta method with p0 held fixed; without a printed precision
    sqrt(1 / (n1 p1 (1 - p1)) + 1 / (n2 p0 (1 - p0))) from both group sizes.

    Parameters
    ----------
    estimate : risk difference as a fraction, treatment less comparison: 12 percentage points are 0.12.
    given : what was printed about its precision.
    risk_comp : p0, a fraction.
    sizes : group sizes, None where they were not printed.
    conversion : see `scale.log_odds_ratio_to_d`.

    Examples
    --------
    >>> effect = from_risk_difference(0.12, Uncertainty(0.02, 0.22, 95), 0.30)
    >>> round(effect.native, 4), round(effect.native_se, 4)
    (0.5245, 0.2094)
    """
    refuse(
        [
            risk(risk_comp),
            None if abs(estimate) < 1 else f"a risk difference of {estimate:g}; it is a fraction, 12 percentage points are 0.12",
        ]
    )
    risk_treat = risk_comp + estimate
    if not 0 < risk_treat < 1:
        raise CannotCompute(
            f"a risk difference of {estimate:g} on a comparison risk of {risk_comp:g} gives a risk of {risk_treat:g}; check both"
        )
    slope = risk_treat * (1 - risk_treat)
    first = Step(f"risk of the treatment group = {risk_comp:g} + {estimate:g}", risk_treat)
    if sizes is not None and not given.from_estimate and given.p_value is None:
        se = math.sqrt(1 / (sizes[0] * slope) + 1 / (sizes[1] * risk_comp * (1 - risk_comp)))
        steps: tuple[Step, ...] = (first, Step("SE of ln OR from both risks and group sizes", se))
        notes: tuple[Note, ...] = ()
    else:
        error = standard_error(estimate, given, log=False, name="RD")
        if isinstance(error, NotEstimated):
            return NotEstimated(f"{error.reason}, or both group sizes (n_treat and n_comp)")
        se = error.value / slope
        steps, notes = (first, *error.steps, Step(f"SE of ln OR = {error.value:.6g} / (p1 (1 - p1))", se)), error.notes
    log_or = logit(risk_treat) - logit(risk_comp)
    steps = (*steps, Step("ln OR of the two risks", log_or))
    notes = (*notes, ("converted", f"risk difference {estimate:g} to an odds ratio at the comparison risk {risk_comp:g}"))
    route = f"risk difference to odds ratio to d ({CONVERSIONS.get(conversion, conversion)})"
    effect = _odds_to_g(log_or, se, route, "RD", steps, notes, conversion, risk_comp)
    assumed = f"the comparison risk {risk_comp:g} is the one the risk difference stands on"
    return replace(effect, assumptions=(*effect.assumptions, assumed))


def from_hazard_ratio(estimate: float, given: Uncertainty, *, hr_kind: str | None = None) -> Effect | NotEstimated:
    """A hazard ratio: d = ln HR sqrt(6)/pi (Azuero 2016: extreme-value log times with equal spread).

    Parameters
    ----------
    estimate : hazard ratio, treatment against comparison; positive g = above 1 (the event comes sooner).
    given : what was printed about its precision.
    hr_kind : one of `HAZARD_KINDS`; None counts as "unclear".

    Examples
    --------
    >>> round(from_hazard_ratio(2.04, Uncertainty(1.45, 2.88, 95), hr_kind="subdistribution").g, 4)
    0.5559
    """
    kind = hazard_kind(hr_kind)
    error = standard_error(estimate, given, log=True, name="HR")
    if isinstance(error, NotEstimated):
        return error
    log_hr = math.log(estimate)
    formula = "d = ln HR x sqrt(6) / pi"
    steps = (Step(f"ln HR = ln({estimate:g})", log_hr), *error.steps, Step(formula, log_hr * GUMBEL), Step("SE of d", error.value * GUMBEL))
    return effect_on_g(
        log_hr * GUMBEL,
        error.value * GUMBEL,
        route="hazard ratio to d (Azuero)",
        metric="HR",
        native=log_hr,
        native_se=error.value,
        assumptions=("log times follow an extreme-value distribution with equal spread in both groups (proportional hazards)", kind),
        steps=steps,
        notes=(*error.notes, ("converted", f"log hazard ratio to d: {formula} (Azuero 2016)")),
    )


def from_hazard_ratio_by_risk(
    estimate: float, given: Uncertainty, risk_comp: float, *, hr_kind: str | None = None, conversion: str = "hasselblad-hedges"
) -> Effect | NotEstimated:
    """A hazard ratio through risks, the sensitivity route: p1 = 1 - (1 - p0)^HR, then the odds ratio of p1 and p0.

    Standard error by the delta method with p0 held fixed: SE(ln OR) = SE(ln HR) x HR x (-ln(1 - p0)) / p1.

    Parameters
    ----------
    estimate, given, hr_kind : as in `from_hazard_ratio`.
    risk_comp : p0, the comparison group's risk at the end of follow-up, a fraction.
    conversion : see `scale.log_odds_ratio_to_d`.

    Examples
    --------
    >>> round(from_hazard_ratio_by_risk(2.04, Uncertainty(1.45, 2.88, 95), 0.3).g, 4)
    0.5045
    """
    kind = hazard_kind(hr_kind)
    refuse([risk(risk_comp)])
    error = standard_error(estimate, given, log=True, name="HR")
    if isinstance(error, NotEstimated):
        return error
    hazard_comp = -math.log1p(-risk_comp)
    risk_treat = -math.expm1(-estimate * hazard_comp)
    if risk_treat >= 1:
        raise CannotCompute(f"a hazard ratio of {estimate:g} on a comparison risk of {risk_comp:g} gives a risk of 1; check both")
    # ln((1 - p1) / p1) written with the hazards, so that it stays exact near 0 and 1
    log_or = math.log(risk_treat) + estimate * hazard_comp - math.log(risk_comp / (1 - risk_comp))
    se = error.value * estimate * hazard_comp / risk_treat
    steps = (
        *error.steps,
        Step(f"risk of the treatment group = 1 - (1 - {risk_comp:g})^{estimate:g}", risk_treat),
        Step("ln OR of the two risks", log_or),
        Step("SE of ln OR = SE of ln HR x HR x -ln(1 - p0) / p1", se),
    )
    notes = (*error.notes, ("converted", f"hazard ratio {estimate:g} to an odds ratio at the comparison risk {risk_comp:g}"))
    route = f"hazard ratio through risks to odds ratio to d ({CONVERSIONS.get(conversion, conversion)})"
    effect = _odds_to_g(log_or, se, route, "HR", steps, notes, conversion, risk_comp)
    log_hr = (math.log(estimate), error.value)
    return replace(effect, native=log_hr[0], native_se=log_hr[1], assumptions=(*effect.assumptions, kind))


def _odds_to_g(
    log_or: float,
    se: float,
    route: str,
    metric: str,
    steps: tuple[Step, ...],
    notes: tuple[Note, ...],
    conversion: str,
    risk_comp: float | None,
) -> Effect:
    on_d = log_odds_ratio_to_d(log_or, se, conversion, risk_comp)
    return effect_on_g(
        on_d.d,
        on_d.se,
        route=route,
        metric=metric,
        native=log_or,
        native_se=se,
        assumptions=(LATENT[conversion],),
        steps=(*steps, Step(on_d.formula, on_d.d), Step("SE of d", on_d.se)),
        notes=(*notes, ("converted", f"log odds ratio to d: {on_d.formula} ({on_d.source})")),
    )


def _converted_limits(given: Uncertainty, risk_comp: float) -> tuple[Step, ...]:
    """The printed limits as odds ratios, where they can be; shown in the working, not used for the standard error."""
    limits = (("lower", given.ci_low), ("upper", given.ci_high))
    return tuple(
        Step(f"{name} limit as an odds ratio", limit * (1 - risk_comp) / (1 - limit * risk_comp))
        for name, limit in limits
        if limit is not None and limit * risk_comp < 1
    )


def hazard_kind(hr_kind: str | None) -> str:
    """What kind of hazard ratio it is, in words; None counts as "unclear"."""
    kind = hr_kind or "unclear"
    if kind not in HAZARD_KINDS:
        raise CannotCompute(f"hr_kind is {kind!r}; it is one of {', '.join(HAZARD_KINDS)}")
    return HAZARD_KINDS[kind]
