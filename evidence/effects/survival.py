"""Times to an event and events in time: the log-rank test, events at a time by Kaplan and Meier, counts in person-time."""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.base.reason import NotEstimated
from evidence.effects.binary import LATENT
from evidence.effects.checks import events_in_group, favoured, group_sizes, percentage, refuse, shares_of_one
from evidence.effects.precision import Uncertainty, bare_p, decimals, exact_p, standard_error
from evidence.effects.ratios import hazard_kind
from evidence.effects.result import Effect, Note, Step, effect_on_g
from evidence.effects.scale import CONVERSIONS, GUMBEL, log_odds_ratio_to_d, logit, normal_quantile, z_of_p

PROPORTIONAL = "log times follow an extreme-value distribution with equal spread in both groups (proportional hazards)"
ALLOCATED = "events fall on both groups in the ratio of their sizes, as without an effect"
CONSTANT = "each group has its events at a constant rate, so that the ratio of the rates is that of the hazards"
MOST_PEOPLE = 100_000  # behind a percentage at a time; more are hardly ever followed, and a share of 1 read as percent gives far more
ON_D = "d = ln HR x sqrt(6) / pi"


def from_log_rank(observed_minus_expected: float, variance: float) -> Effect:
    """Observed less expected events of the treatment group and their variance: ln HR = (O - E) / V, SE = 1 / sqrt(V) (Tierney 2007).

    Positive = more events in the treatment group than expected. Then d as from a hazard ratio (Azuero 2016).

    Examples
    --------
    >>> effect = from_log_rank(-7.4, 11.2)
    >>> round(effect.native, 4), round(effect.native_se, 4)
    (-0.6607, 0.2988)
    """
    refuse([None if variance > 0 else f"the variance of observed less expected events is {variance:g}; it must be above 0"])
    log_hr, se = observed_minus_expected / variance, 1 / math.sqrt(variance)
    steps = (Step(f"ln HR = {observed_minus_expected:g} / {variance:g}", log_hr), Step(f"SE of ln HR = 1 / sqrt({variance:g})", se))
    return _on_g(log_hr, se, "log-rank test to d (Azuero)", "HR", (PROPORTIONAL,), steps)


def from_observed_and_expected(observed_treat: float, expected_treat: float, observed_comp: float, expected_comp: float) -> Effect:
    """Observed and expected events of both groups, as a log-rank test prints them: V = 1 / (1/E1 + 1/E2) (Peto et al. 1977).

    Positive = more events in the treatment group than expected. Then as `from_log_rank`.

    Examples
    --------
    >>> effect = from_observed_and_expected(30, 37.4, 45, 37.6)
    >>> round(effect.native, 4), round(effect.native_se, 4)
    (-0.3947, 0.2309)
    """
    arms = (("treatment", observed_treat, expected_treat), ("comparison", observed_comp, expected_comp))
    problems = [f"the {arm} group has {events:g} observed events; events are 0 or more" for arm, events, _ in arms if events < 0]
    refuse([*problems, *(f"the {arm} group has {events:g} expected events; they are above 0" for arm, _, events in arms if events <= 0)])
    variance = 1 / (1 / expected_treat + 1 / expected_comp)
    found = from_log_rank(observed_treat - expected_treat, variance)
    steps = (Step(f"V = 1 / (1/{expected_treat:g} + 1/{expected_comp:g})", variance), *found.steps)
    notes: list[Note] = [("assumed", "the variance of the log-rank test follows from the expected events, as an approximation")]
    observed, expected = observed_treat + observed_comp, expected_treat + expected_comp
    rounding = 10.0 ** -max(decimals(expected_treat), decimals(expected_comp))
    if abs(observed - expected) > rounding * (1 + 1e-9):
        why = (
            f"{observed:g} events were observed and {expected:g} expected in both groups together; a log-rank test expects what it observed"
        )
        notes.append(("flagged", f"{why}: check the four numbers"))
    return replace(found, route="observed and expected events to d (Azuero)", steps=steps).with_notes(*notes)


def from_log_rank_p(p_value: str, events: tuple[float, float], n_treat: float, n_comp: float, *, favours: str | None) -> Effect:
    """The exact p of a log-rank test and the events of both groups: V = events x n1 n2 / N^2, O - E = z sqrt(V) (Tierney 2007).

    Positive = in favour of the treatment group, as a test without a sign.

    Parameters
    ----------
    p_value : two-sided, as printed.
    events : of the treatment and of the comparison group.
    n_treat, n_comp : group sizes.
    favours : "treatment" or "comparison".

    Examples
    --------
    >>> round(from_log_rank_p("0.02", (30, 45), 100, 100, favours="treatment").native, 4)
    0.5372
    """
    total = sum(events)
    refuse([favoured(favours), *group_sizes(n_treat, n_comp), None if total > 0 else "no events, so that no hazard ratio follows"])
    variance = total * n_treat * n_comp / (n_treat + n_comp) ** 2
    z = z_of_p(exact_p(p_value))
    size = z / math.sqrt(variance)
    steps = (
        Step(f"V = {total:g} x {n_treat:g} x {n_comp:g} / {n_treat + n_comp:g}^2", variance),
        Step(f"z of a two-sided p of {bare_p(p_value)}, the result favours the {favours} group", z),
        Step("ln HR = z / sqrt(V), in favour of the treatment group", size if favours == "treatment" else -size),
    )
    notes: tuple[Note, ...] = (("assumed", f"p printed as {p_value} is taken as the exact two-sided p of a log-rank test"),)
    size = size if favours == "treatment" else 0.0 - size
    return _on_g(size, 1 / math.sqrt(variance), "log-rank p to d (Azuero)", "HR", (PROPORTIONAL, ALLOCATED), steps, notes)


def from_hazard_ratio_and_events(
    estimate: float, events_treat: float, n_treat: float, events_comp: float, n_comp: float, *, hr_kind: str | None = None
) -> Effect:
    """A hazard ratio without its precision, with the events of both groups: SE(ln HR) = N / sqrt(events n1 n2) (Tierney 2007).

    Examples
    --------
    >>> round(from_hazard_ratio_and_events(0.7, 30, 100, 45, 100).native_se, 4)
    0.2309
    """
    problems = [*events_in_group("treatment", events_treat, n_treat), *events_in_group("comparison", events_comp, n_comp)]
    total = events_treat + events_comp
    refuse([*problems, None if estimate > 0 else f"the HR is {estimate:g}; a ratio is above 0", None if total > 0 else "no events at all"])
    se = (n_treat + n_comp) / math.sqrt(total * n_treat * n_comp)
    steps = (
        Step(f"ln HR = ln({estimate:g})", math.log(estimate)),
        Step(f"SE of ln HR = {n_treat + n_comp:g} / sqrt({total:g} x {n_treat:g} x {n_comp:g})", se),
    )
    notes: tuple[Note, ...] = (("assumed", "no precision of the HR was printed: its standard error follows from the number of events"),)
    return _on_g(math.log(estimate), se, "hazard ratio to d (Azuero)", "HR", (PROPORTIONAL, ALLOCATED, hazard_kind(hr_kind)), steps, notes)


def from_event_shares(
    pct_treat: float, se_treat: float, pct_comp: float, se_comp: float, *, conversion: str = "hasselblad-hedges"
) -> Effect:
    """Percentages with the event by a time, such as 100 less Kaplan and Meier's survival, with their standard errors.

    The log odds ratio of the two, SE(logit p) = SE(p) / (p (1 - p)) in each group (delta method), then d.

    Parameters
    ----------
    pct_treat, pct_comp : percent with the event by that time, above 0 and below 100.
    se_treat, se_comp : their standard errors in percentage points.

    Examples
    --------
    >>> effect = from_event_shares(38, 4.1, 52, 4.4)
    >>> round(effect.native, 4), round(effect.native_se, 4)
    (-0.5696, 0.2477)
    """
    arms = (("treatment", pct_treat, se_treat), ("comparison", pct_comp, se_comp))
    problems: list[str | None] = [percentage(arm, pct) for arm, pct, _ in arms]
    problems += [f"the {arm} group has {pct:g} percent, of which no odds follow" for arm, pct, _ in arms if pct in (0, 100)]
    problems += [f"the standard error of the {arm} group is {se:g}; it must be above 0" for arm, _, se in arms if se <= 0]
    refuse(problems)
    log_odds = [logit(pct / 100) for _, pct, _ in arms]
    errors = [se / 100 / (pct / 100 * (1 - pct / 100)) for _, pct, se in arms]
    steps = [Step(f"SE of ln odds, {arm} group = {se:g} / 100 / (p (1 - p))", e) for (arm, _, se), e in zip(arms, errors, strict=True)]
    log_or, se = log_odds[0] - log_odds[1], math.hypot(*errors)
    on_d = log_odds_ratio_to_d(log_or, se, conversion, pct_comp / 100 if conversion == "probit" else None)
    steps += [Step("ln OR of the two percentages", log_or), Step(on_d.formula, on_d.d), Step("SE of d", on_d.se)]
    return effect_on_g(
        on_d.d,
        on_d.se,
        route=f"percentages at a time to log odds ratio to d ({CONVERSIONS[conversion]})",
        metric="OR",
        native=log_or,
        native_se=se,
        assumptions=(LATENT[conversion],),
        steps=tuple(steps),
        notes=(
            ("converted", f"two percentages at a time to d: {on_d.formula}"),
            *shares_of_one(pct_treat, pct_comp),
            *(note for _, pct, se in arms for note in _too_sure(pct, se)),
        ),
    )


def _too_sure(pct: float, se: float) -> tuple[Note, ...]:
    """A flag for a standard error that more people would be needed for than any such study has."""
    people = pct * (100 - pct) / se**2
    if people <= MOST_PEOPLE:
        return ()
    why = f"a standard error of {se:g} percentage points for {pct:g} percent needs {people:,.0f} people"
    return (("flagged", f"{why}: if it is that of a share of 1, write {100 * se:g}"),)


def se_of_share(percent: float, low: float, high: float, level: float = 95.0) -> float:
    """Standard error of a percentage in percentage points from its interval, whose width is taken on the log odds.

    Examples
    --------
    >>> round(se_of_share(38, 30.4, 46.3), 2)
    4.09
    """
    if not 0 < low < percent < high < 100:
        refuse([f"a percentage of {percent:g} with an interval from {low:g} to {high:g}; they must rise between 0 and 100"])
    z = normal_quantile(0.5 + level / 200)
    p = percent / 100
    return 100 * p * (1 - p) * (logit(high / 100) - logit(low / 100)) / (2 * z)


def share_off_centre(arm: str, percent: float, low: float, high: float) -> tuple[Note, ...]:
    """A flag where an interval is symmetric about its percentage on none of the usual scales: plain, log odds, log minus log.

    Examples
    --------
    >>> share_off_centre("treatment", 38, 30.4, 46.3), share_off_centre("treatment", 38, 30.4, 60)[0][0]
    ((), 'flagged')
    """
    ends = low / 100, high / 100
    odds, survival = sum(map(logit, ends)) / 2, sum(math.log(-math.log(1 - end)) for end in ends) / 2
    middles = [(low + high) / 2, 100 / (1 + math.exp(-odds)), 100 * (1 - math.exp(-math.exp(survival)))]
    slack = 10.0 ** -max(map(decimals, (percent, low, high)))
    if min(middles) - slack <= percent <= max(middles) + slack:
        return ()
    why = f"the {percent:g} percent of the {arm} group lie off the middle of their limits {low:g} and {high:g}"
    return (("flagged", f"{why} on every usual scale, beyond rounding; the standard error follows the width of the interval"),)


def from_counts_in_time(events_treat: float, time_treat: float, events_comp: float, time_comp: float) -> Effect:
    """Counts in person-time: ln IRR, SE = sqrt(1/x1 + 1/x2), 0.5 added to both counts where one is 0 (metafor's IRR); then d.

    Positive = the higher rate in the treatment group.

    Examples
    --------
    >>> effect = from_counts_in_time(18, 430.5, 31, 415)
    >>> round(effect.native, 4), round(effect.native_se, 4)
    (-0.5803, 0.2963)
    """
    arms = (("treatment", events_treat, time_treat), ("comparison", events_comp, time_comp))
    problems: list[str | None] = []
    for arm, events, time in arms:
        if events < 0 or not float(events).is_integer():
            problems.append(f"the {arm} group has {events:g} events; events are a whole number of 0 or more")
        if time <= 0:
            problems.append(f"the {arm} group has a person-time of {time:g}; it must be above 0")
    refuse([*problems, "no events in either group, so that their rates have no ratio" if events_treat == events_comp == 0 else None])
    added = 0.5 if 0 in (events_treat, events_comp) else 0.0
    first, second = events_treat + added, events_comp + added
    log_ratio, se = math.log(first / time_treat) - math.log(second / time_comp), math.sqrt(1 / first + 1 / second)
    steps = (
        Step(f"ln IRR = ln(({first:g} / {time_treat:g}) / ({second:g} / {time_comp:g}))", log_ratio),
        Step(f"SE = sqrt(1/{first:g} + 1/{second:g})", se),
    )
    notes: tuple[Note, ...] = (("adjusted", "a group has no events: 0.5 added to both counts"),) if added else ()
    return _on_g(log_ratio, se, "counts in person-time to rate ratio to d (Azuero)", "IRR", (CONSTANT, PROPORTIONAL), steps, notes)


def from_rate_ratio(estimate: float, given: Uncertainty) -> Effect | NotEstimated:
    """A ratio of rates per person-time, taken as one of hazards: d = ln IRR sqrt(6) / pi.

    Examples
    --------
    >>> round(from_rate_ratio(0.56, Uncertainty(0.31, 1.00, 95)).g, 4)
    -0.4521
    """
    error = standard_error(estimate, given, log=True, name="IRR")
    if isinstance(error, NotEstimated):
        return error
    steps = (Step(f"ln IRR = ln({estimate:g})", math.log(estimate)), *error.steps)
    return _on_g(math.log(estimate), error.value, "rate ratio to d (Azuero)", "IRR", (CONSTANT, PROPORTIONAL), steps, error.notes)


def _on_g(
    log_ratio: float,
    se: float,
    route: str,
    metric: str,
    assumptions: tuple[str, ...],
    steps: tuple[Step, ...],
    notes: tuple[Note, ...] = (),
) -> Effect:
    """A log ratio of hazards or rates as d."""
    formula = ON_D.replace("HR", metric)
    return effect_on_g(
        log_ratio * GUMBEL,
        se * GUMBEL,
        route=route,
        metric=metric,
        native=log_ratio,
        native_se=se,
        assumptions=assumptions,
        steps=(*steps, Step(formula, log_ratio * GUMBEL), Step("SE of d", se * GUMBEL)),
        notes=(*notes, ("converted", f"log ratio to d: {formula} (Azuero 2016)")),
    )
