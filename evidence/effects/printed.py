"""What a study printed about one contrast, and the choice of the route that turns it into one effect size."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.effects import binary, correlations, cross_check, means, ratios
from evidence.effects import tests_of_difference as tests
from evidence.effects.checks import favoured, refuse
from evidence.effects.precision import Uncertainty, read_p
from evidence.effects.result import Effect
from evidence.effects.scale import check_conversion, z_of_level

HAZARD_ROUTES = ("azuero", "risk")
Found = Effect | NotEstimated


@dataclass(frozen=True, slots=True)
class Printed:
    """The numbers of one row of effects.csv, as printed; None where nothing was.

    Attributes
    ----------
    statistic : "events", "mean_sd", "or", "rr", "hr", "beta", "d", "g", "r", "t", "f", "chi2", "p" or "none".
    n_treat, n_comp : group sizes (people).
    events_treat, events_comp : events (people); pct_treat, pct_comp : the same in percent, 0 to 100.
    mean_treat, sd_treat, mean_comp, sd_comp : means and standard deviations (the outcome's unit).
    estimate : ratio, d, g, b or r; treatment against comparison.
    ci_low, ci_high : limits on the estimate's scale; ci_level : their level in percent, as printed.
    se : standard error of the estimate; of its logarithm for a ratio.
    test_value, df : t, F or chi-square and its (denominator) degrees of freedom.
    p_value : as printed, text: ".031", "<.001".
    adjusted : whether the estimate comes from a model with covariates.
    hr_kind : "cause-specific", "subdistribution" or "unclear".
    higher_is_better : whether a higher value of the printed statistic is better.
    favours : "treatment" or "comparison"; needed by tests without a sign (F, chi-square, p).
    risk_comp : the comparison group's risk, a fraction (risk ratios, probit, hazard ratios through risks).
    binary : whether the outcome of a t, F or p is yes/no.
    """

    statistic: str | None = None
    n_treat: float | None = None
    n_comp: float | None = None
    events_treat: float | None = None
    events_comp: float | None = None
    pct_treat: float | None = None
    pct_comp: float | None = None
    mean_treat: float | None = None
    sd_treat: float | None = None
    mean_comp: float | None = None
    sd_comp: float | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    se: float | None = None
    test_value: float | None = None
    df: float | None = None
    p_value: str | None = None
    adjusted: bool | None = None
    hr_kind: str | None = None
    higher_is_better: bool | None = None
    favours: str | None = None
    risk_comp: float | None = None
    binary: bool | None = None

    @property
    def uncertainty(self) -> Uncertainty:
        """What was printed about the precision of the estimate."""
        return Uncertainty(self.ci_low, self.ci_high, self.ci_level, self.se, self.p_value)


@dataclass(frozen=True, slots=True)
class _Rule:
    """The two choices the analyst has: log odds ratio to d, and the way of a hazard ratio."""

    conversion: str
    hazard: str


def effect_from_printed(
    printed: Printed, *, conversion: str = "hasselblad-hedges", level: float = 0.95, hazard: str = "azuero"
) -> Effect | NotEstimated:
    """One effect size from what a study printed, positive = better.

    Parameters
    ----------
    printed : the numbers of one contrast.
    conversion : log odds ratio to d: "hasselblad-hedges", "cox" or "probit".
    level : confidence level of the interval of g, a fraction.
    hazard : "azuero" (d = ln HR sqrt(6)/pi) or, as a sensitivity, "risk" (through p1 = 1 - (1 - p0)^HR; needs the comparison risk).

    Returns
    -------
    The effect, or `NotEstimated` with what the study would have had to print. Numbers that cannot be raise `CannotCompute`.

    Examples
    --------
    >>> row = Printed(statistic="or", estimate=0.29, ci_low=0.09, ci_high=0.98, ci_level=95, higher_is_better=False)
    >>> round(effect_from_printed(row).g, 3)
    0.682
    """
    check_conversion(conversion)
    z_of_level(level)
    if hazard not in HAZARD_ROUTES:
        raise UsageError(f"hazard {hazard!r} is not known; choose one of {', '.join(HAZARD_ROUTES)}")
    refuse([*_not_finite(printed), None if printed.favours is None else favoured(printed.favours)])
    statistic = printed.statistic or "none"
    if statistic == "none":
        return NotEstimated("no statistic with a size was printed")
    if statistic not in _ROUTES:
        raise CannotCompute(f"statistic {statistic!r} is not known; it is one of {', '.join((*_ROUTES, 'none'))}")
    found = _ROUTES[statistic](printed, _Rule(conversion, hazard))
    return found if isinstance(found, NotEstimated) else found.at_level(level)


def _not_finite(printed: Printed) -> list[str]:
    numbers = ((field.name, getattr(printed, field.name)) for field in fields(printed))
    return [f"{name} is {value}, which is no number" for name, value in numbers if isinstance(value, float) and not math.isfinite(value)]


def _missing(printed: Printed, *names: str) -> list[str]:
    return [name for name in names if getattr(printed, name) is None]


def _lacks(what: str, missing: list[str], instead: str = "") -> NotEstimated:
    return NotEstimated(f"{what} was printed without {' and '.join(missing)}{instead}")


def _turn(found: Found, printed: Printed) -> Found:
    """The sign, turned once where a lower value is better; checked against whom the result favours where that is known."""
    if isinstance(found, NotEstimated):
        return found
    if printed.higher_is_better is None:
        return NotEstimated("higher_is_better is empty: without it the sign of the effect has no meaning")
    effect = found.turned(printed.higher_is_better)
    if printed.favours is not None and effect.favours not in (printed.favours, "none"):
        why = f"g is {effect.g:.3g} but the result is said to favour the {printed.favours} group"
        effect = effect.with_notes(("flagged", f"{why}; check the sign, the order of the groups and higher_is_better"))
    return effect


def _with_second_route(found: Found, printed: Printed, second: str | None, rule: _Rule) -> Found:
    """The effect with a flag, where the same unadjusted row gives another size by its cells or its means."""
    if isinstance(found, NotEstimated):
        return found if second is None else NotEstimated(f"{found.reason}; but the row can be sized as {second!r}: change its statistic")
    if second is None or printed.adjusted:
        return found
    other = _ROUTES[second](replace(printed, statistic=second), rule)
    return found if isinstance(other, NotEstimated) else cross_check.discordant(found, other)


def _cells(printed: Printed) -> tuple[binary.Count, binary.Count] | None:
    """Events of both arms, printed or behind their percentages; None where they cannot be had."""
    p = printed
    arms = (("treatment", p.events_treat, p.pct_treat, p.n_treat), ("comparison", p.events_comp, p.pct_comp, p.n_comp))
    counts: list[binary.Count] = []
    problems: list[str] = []
    for arm, events, percent, n in arms:
        if n is None:
            return None
        try:
            if events is not None:
                counts.append(binary.Count.printed(arm, events, n))
            elif percent is not None:
                counts.append(binary.Count.of(arm, percent, n))
            else:
                return None
        except CannotCompute as problem:
            problems.append(str(problem))
    refuse(problems)
    return counts[0], counts[1]


def _has_means(printed: Printed) -> bool:
    return not _missing(printed, "mean_treat", "sd_treat", "n_treat", "mean_comp", "sd_comp", "n_comp")


def _events(printed: Printed, rule: _Rule) -> Found:
    cells = _cells(printed)
    if cells is None:
        arms = ("treat", "comp")
        missing = [f"n_{arm}" for arm in arms if getattr(printed, f"n_{arm}") is None]
        missing += [f"events_{arm} (or pct_{arm})" for arm in arms if len(_missing(printed, f"events_{arm}", f"pct_{arm}")) == 2]
        p = read_p(printed.p_value or "")
        if printed.pct_treat is not None and printed.pct_comp is not None and p is not None and p.exact is not None:
            return _turn(ratios.from_percentages_and_p(printed.pct_treat, printed.pct_comp, p.text, conversion=rule.conversion), printed)
        return _lacks("a yes/no outcome", missing)
    effect = binary.from_counts(*cells, conversion=rule.conversion)
    return _turn(cross_check.with_percentages(effect, *cells, printed.pct_treat, printed.pct_comp), printed)


def _means(printed: Printed, rule: _Rule) -> Found:
    missing = _missing(printed, "mean_treat", "sd_treat", "n_treat", "mean_comp", "sd_comp", "n_comp")
    if missing:
        return _lacks("a mean", missing)
    p = printed
    return _turn(means.from_means(*_numbers(p.mean_treat, p.sd_treat, p.n_treat, p.mean_comp, p.sd_comp, p.n_comp)), printed)


def _comparison_risk(printed: Printed) -> float | None:
    """The study's own comparison risk: as given, else by the comparison group's events, else its percentage."""
    if printed.risk_comp is not None:
        return printed.risk_comp
    if printed.events_comp is not None and printed.n_comp:
        return printed.events_comp / printed.n_comp
    return None if printed.pct_comp is None else printed.pct_comp / 100


def _odds_ratio(printed: Printed, rule: _Rule) -> Found:
    if printed.estimate is None:
        return _lacks("an odds ratio", ["estimate"])
    risk = _comparison_risk(printed) if rule.conversion == "probit" else None
    if rule.conversion == "probit" and risk is None:
        return _lacks("an odds ratio", ["risk_comp"], ", which the probit conversion needs")
    found = ratios.from_odds_ratio(printed.estimate, printed.uncertainty, conversion=rule.conversion, risk_comp=risk)
    return _with_second_route(_turn(found, printed), printed, "events" if _cells(printed) else None, rule)


def _risk_ratio(printed: Printed, rule: _Rule) -> Found:
    if printed.estimate is None:
        return _lacks("a risk ratio", ["estimate"])
    risk = _comparison_risk(printed)
    if risk is None:
        return _lacks("a risk ratio", ["risk_comp"], ": without the study's own comparison risk it stays a risk ratio and is not put on g")
    found = ratios.from_risk_ratio(printed.estimate, printed.uncertainty, risk, conversion=rule.conversion)
    return _with_second_route(_turn(found, printed), printed, "events" if _cells(printed) else None, rule)


def _hazard_ratio(printed: Printed, rule: _Rule) -> Found:
    if printed.estimate is None:
        return _lacks("a hazard ratio", ["estimate"])
    if rule.hazard == "azuero":
        return _turn(ratios.from_hazard_ratio(printed.estimate, printed.uncertainty, hr_kind=printed.hr_kind), printed)
    risk = _comparison_risk(printed)
    if risk is None:
        return _lacks("a hazard ratio", ["risk_comp"], ", which the route through risks needs")
    found = ratios.from_hazard_ratio_by_risk(
        printed.estimate, printed.uncertainty, risk, hr_kind=printed.hr_kind, conversion=rule.conversion
    )
    return _turn(found, printed)


def _standardised(printed: Printed, rule: _Rule) -> Found:
    if printed.estimate is None:
        return _lacks(f"a {printed.statistic}", ["estimate"])
    found = means.from_standardised(
        printed.estimate, printed.uncertainty, n_treat=printed.n_treat, n_comp=printed.n_comp, name=printed.statistic or "d"
    )
    return _with_second_route(_turn(found, printed), printed, "mean_sd" if _has_means(printed) else None, rule)


def _beta(printed: Printed, rule: _Rule) -> Found:
    if printed.estimate is None:
        return _lacks("a standardised b", ["estimate"])
    found = correlations.from_standardised_b(
        printed.estimate, printed.uncertainty, n_treat=printed.n_treat, n_comp=printed.n_comp, partial=bool(printed.adjusted)
    )
    return _turn(found, printed)


def _correlation(printed: Printed, rule: _Rule) -> Found:
    missing = _missing(printed, "estimate", "n_treat", "n_comp")
    if missing:
        return _lacks("a correlation", missing)
    r, n_treat, n_comp = _numbers(printed.estimate, printed.n_treat, printed.n_comp)
    return _turn(correlations.from_r(r, n_treat, n_comp, partial=bool(printed.adjusted)), printed)


def _test(printed: Printed, rule: _Rule) -> Found:
    """t, F or p: by the cells of a yes/no outcome where they can be recovered, else by the test itself."""
    has_cells = _cells(printed) is not None
    yes_no = has_cells if printed.binary is None else printed.binary
    if yes_no and has_cells:
        return _events(printed, rule)
    found = _bare_test(printed, yes_no)
    if isinstance(found, NotEstimated):
        return found
    if printed.binary is None:
        found = found.with_notes(("assumed", "the outcome of the test is taken as continuous; no percentages or events were printed"))
    signed = _turn(found, printed) if printed.statistic == "t" else found
    return _with_second_route(signed, printed, "mean_sd" if _has_means(printed) and not yes_no else None, rule)


def _bare_test(printed: Printed, yes_no: bool) -> Found:
    statistic = printed.statistic or ""
    needs = ["n_treat", "n_comp", "p_value" if statistic == "p" else "test_value", *(["favours"] if statistic != "t" else [])]
    missing = _missing(printed, *needs)
    if missing:
        return _lacks({"t": "a t", "f": "an F", "p": "a p"}[statistic], missing)
    n_treat, n_comp = _numbers(printed.n_treat, printed.n_comp)
    adjusted, df, favours = bool(printed.adjusted), printed.df, printed.favours
    if statistic == "p":
        return tests.from_p(str(printed.p_value), n_treat, n_comp, favours=favours, df=df, adjusted=adjusted, binary=yes_no)
    (value,) = _numbers(printed.test_value)
    if statistic == "f":
        return tests.from_f(value, n_treat, n_comp, favours=favours, df=df, adjusted=adjusted, binary=yes_no)
    return tests.from_t(value, n_treat, n_comp, df=df, adjusted=adjusted, binary=yes_no)


def _chi_square(printed: Printed, rule: _Rule) -> Found:
    """By the cells wherever they can be recovered, else through phi."""
    cells = _cells(printed)
    if cells is not None:
        found = _events(printed, rule)
        if isinstance(found, NotEstimated) or printed.test_value is None:
            return found
        return cross_check.with_chi_square(found, *cells, printed.test_value)
    missing = _missing(printed, "n_treat", "n_comp", "test_value", "favours")
    if missing:
        return _lacks("a chi-square", missing, " (percentages or events in both groups would do better)")
    chi2, n_treat, n_comp = _numbers(printed.test_value, printed.n_treat, printed.n_comp)
    return tests.from_chi2(chi2, n_treat, n_comp, favours=printed.favours, df=printed.df)


def _numbers(*values: float | None) -> tuple[float, ...]:
    """The values, all known to be there."""
    return tuple(value for value in values if value is not None)


_ROUTES: dict[str, Callable[[Printed, _Rule], Found]] = {
    "events": _events,
    "mean_sd": _means,
    "or": _odds_ratio,
    "rr": _risk_ratio,
    "hr": _hazard_ratio,
    "beta": _beta,
    "d": _standardised,
    "g": _standardised,
    "r": _correlation,
    "t": _test,
    "f": _test,
    "chi2": _chi_square,
    "p": _test,
}
