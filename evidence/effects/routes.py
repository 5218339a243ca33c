"""The routes: from what was printed of one statistic to one effect size, its sign turned once so that positive is better."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects import binary, correlations, cross_check, means, ratios
from evidence.effects import tests_of_difference as tests
from evidence.effects.checks import refuse
from evidence.effects.precision import read_p
from evidence.effects.printed import Printed
from evidence.effects.result import Effect, Note, Step

Found = Effect | NotEstimated
SD_OF = ("final", "baseline", "change")


@dataclass(frozen=True, slots=True)
class Rule:
    """The two choices the analyst has: log odds ratio to d, and the way of a hazard ratio."""

    conversion: str
    hazard: str


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


def _with_second_route(found: Found, printed: Printed, second: str | None, rule: Rule) -> Found:
    """The effect with a flag, where the same unadjusted row gives another size by its cells or its means."""
    if isinstance(found, NotEstimated):
        return found if second is None else NotEstimated(f"{found.reason}; but the row can be sized as {second!r}: change its statistic")
    if second is None or printed.adjusted:
        return found
    other = {"events": events, "mean_sd": mean_sd}[second](replace(printed, statistic=second), rule)
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


def events(printed: Printed, rule: Rule) -> Found:
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


def mean_sd(printed: Printed, rule: Rule) -> Found:
    missing = _missing(printed, "mean_treat", "sd_treat", "n_treat", "mean_comp", "sd_comp", "n_comp")
    if missing:
        return _lacks("a mean", missing)
    raw = _raw_spreads(printed)
    if isinstance(raw, NotEstimated):
        return raw
    p = printed
    found = means.from_means(*_numbers(p.mean_treat, raw.sd_treat, p.n_treat, p.mean_comp, raw.sd_comp, p.n_comp))
    return _turn(raw.told(found), printed)


def mean_se(printed: Printed, rule: Rule) -> Found:
    needs = ("mean_treat", "se_treat", "n_treat", "mean_comp", "se_comp", "n_comp")
    missing = _missing(printed, *needs)
    if missing:
        return _lacks("a mean with its standard error", missing)
    return _turn(means.from_means_and_errors(*_numbers(*(getattr(printed, name) for name in needs))), printed)


def mean_ci(printed: Printed, rule: Rule) -> Found:
    needs = ("mean_treat", "ci_low_treat", "ci_high_treat", "n_treat", "mean_comp", "ci_low_comp", "ci_high_comp", "n_comp")
    missing = _missing(printed, *needs)
    if missing:
        return _lacks("a mean with its interval", missing)
    numbers = _numbers(*(getattr(printed, name) for name in needs))
    return _turn(means.from_means_and_intervals(*numbers, level=printed.ci_level), printed)


def mean_change(printed: Printed, rule: Rule) -> Found:
    """Mean changes, on the raw standard deviation: what the printed one is of must be said, or a change would pass for a score."""
    needs = ("mean_treat", "sd_treat", "n_treat", "mean_comp", "sd_comp", "n_comp", "sd_of", "r_pre_post")
    missing = _missing(printed, *needs)
    if missing:
        return _lacks("a mean change", missing, "; no correlation of before and after is taken for granted" * ("r_pre_post" in missing))
    raw = _raw_spreads(printed)
    if isinstance(raw, NotEstimated):
        return raw
    p = printed
    numbers = _numbers(p.mean_treat, raw.sd_treat, p.n_treat, p.mean_comp, raw.sd_comp, p.n_comp)
    return _turn(raw.told(means.from_gains(*numbers, correlation=float(p.r_pre_post or 0.0))), printed)


def mean_difference(printed: Printed, rule: Rule) -> Found:
    missing = _missing(printed, "estimate", "sd_treat", "n_treat", "sd_comp", "n_comp")
    if missing:
        return _lacks("a mean difference", missing, ": without standard deviations it stays in the outcome's unit and is not put on g")
    raw = _raw_spreads(printed)
    if isinstance(raw, NotEstimated):
        return raw
    p = printed
    found = means.from_mean_difference(*_numbers(p.estimate, raw.sd_treat, p.n_treat, raw.sd_comp, p.n_comp), given=p.uncertainty)
    return found if isinstance(found, NotEstimated) else _turn(raw.told(found), printed)


@dataclass(frozen=True, slots=True)
class _Spreads:
    """Standard deviations of raw scores, with the working and the notes of their conversion."""

    sd_treat: float
    sd_comp: float
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()

    def told(self, effect: Effect) -> Effect:
        """The effect with how its standard deviations came about."""
        return replace(effect, steps=(*self.steps, *effect.steps), notes=(*self.notes, *effect.notes))


def _raw_spreads(printed: Printed) -> _Spreads | NotEstimated:
    """The standard deviations of the scores themselves: those of changes are converted, those of which nothing was said are told."""
    sd_treat, sd_comp = _numbers(printed.sd_treat, printed.sd_comp)
    if printed.sd_of in ("final", "baseline"):
        return _Spreads(sd_treat, sd_comp)
    if printed.sd_of is None:
        note = ("assumed", "it is not said what the standard deviations are of: taken as those of the scores, not of changes")
        return _Spreads(sd_treat, sd_comp, notes=(note,))
    if printed.sd_of != "change":
        raise CannotCompute(f"sd_of is {printed.sd_of!r}; it is one of {', '.join(SD_OF)}")
    r = printed.r_pre_post
    if r is None:
        needed = "needs the correlation of before and after (r_pre_post), printed or as a stated assumption"
        return NotEstimated(f"the standard deviations are those of changes: a size on the scale of the scores {needed}")
    raw = means.sd_from_change(sd_treat, r), means.sd_from_change(sd_comp, r)
    steps = tuple(
        Step(f"SD of the scores, {arm} group = {sd:g} / sqrt(2 (1 - {r:g}))", value)
        for arm, sd, value in zip(("treatment", "comparison"), (sd_treat, sd_comp), raw, strict=True)
    )
    note = ("converted", f"standard deviations of changes to those of scores: SD = SD of change / sqrt(2 (1 - r)), r = {r:g}")
    return _Spreads(raw[0], raw[1], steps, (note,))


def _comparison_risk(printed: Printed) -> float | None:
    """The study's own comparison risk: as given, else by the comparison group's events, else its percentage."""
    if printed.risk_comp is not None:
        return printed.risk_comp
    if printed.events_comp is not None and printed.n_comp:
        return printed.events_comp / printed.n_comp
    return None if printed.pct_comp is None else printed.pct_comp / 100


def odds_ratio(printed: Printed, rule: Rule) -> Found:
    if printed.estimate is None:
        return _lacks("an odds ratio", ["estimate"])
    risk = _comparison_risk(printed) if rule.conversion == "probit" else None
    if rule.conversion == "probit" and risk is None:
        return _lacks("an odds ratio", ["risk_comp"], ", which the probit conversion needs")
    found = ratios.from_odds_ratio(printed.estimate, printed.uncertainty, conversion=rule.conversion, risk_comp=risk)
    return _with_second_route(_turn(found, printed), printed, "events" if _cells(printed) else None, rule)


def risk_ratio(printed: Printed, rule: Rule) -> Found:
    if printed.estimate is None:
        return _lacks("a risk ratio", ["estimate"])
    risk = _comparison_risk(printed)
    if risk is None:
        return _lacks("a risk ratio", ["risk_comp"], ": without the study's own comparison risk it stays a risk ratio and is not put on g")
    found = ratios.from_risk_ratio(printed.estimate, printed.uncertainty, risk, conversion=rule.conversion)
    return _with_second_route(_turn(found, printed), printed, "events" if _cells(printed) else None, rule)


def hazard_ratio(printed: Printed, rule: Rule) -> Found:
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


def standardised(printed: Printed, rule: Rule) -> Found:
    if printed.estimate is None:
        return _lacks(f"a {printed.statistic}", ["estimate"])
    found = means.from_standardised(
        printed.estimate, printed.uncertainty, n_treat=printed.n_treat, n_comp=printed.n_comp, name=printed.statistic or "d"
    )
    return _with_second_route(_turn(found, printed), printed, "mean_sd" if _has_means(printed) else None, rule)


def standardised_b(printed: Printed, rule: Rule) -> Found:
    if printed.estimate is None:
        return _lacks("a standardised b", ["estimate"])
    found = correlations.from_standardised_b(
        printed.estimate, printed.uncertainty, n_treat=printed.n_treat, n_comp=printed.n_comp, partial=bool(printed.adjusted)
    )
    return _turn(found, printed)


def correlation(printed: Printed, rule: Rule) -> Found:
    missing = _missing(printed, "estimate", "n_treat", "n_comp")
    if missing:
        return _lacks("a correlation", missing)
    r, n_treat, n_comp = _numbers(printed.estimate, printed.n_treat, printed.n_comp)
    return _turn(correlations.from_r(r, n_treat, n_comp, partial=bool(printed.adjusted)), printed)


def test(printed: Printed, rule: Rule) -> Found:
    """t, F or p: by the cells of a yes/no outcome where they can be recovered, else by the test itself."""
    has_cells = _cells(printed) is not None
    yes_no = has_cells if printed.binary is None else printed.binary
    if yes_no and has_cells:
        return events(printed, rule)
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


def chi_square(printed: Printed, rule: Rule) -> Found:
    """By the cells wherever they can be recovered, else through phi."""
    cells = _cells(printed)
    if cells is not None:
        found = events(printed, rule)
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
