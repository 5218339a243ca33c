"""What the routes from a row share: what is missing, the sign, the spreads of scores, a second route that must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects import binary, cross_check, means
from evidence.effects.checks import refuse
from evidence.effects.printed import Printed
from evidence.effects.result import Effect, Note, Step, inside
from evidence.effects.statements.statement import Found

SD_OF = ("final", "baseline", "change")
Route = Callable[[Printed, str], Found]


def missing(printed: Printed, *columns: str) -> list[str]:
    """The columns of which nothing was printed."""
    return [column for column in columns if getattr(printed, column) is None]


def lacks(what: str, columns: list[str], instead: str = "") -> NotEstimated:
    """Why nothing follows from a statistic without these columns."""
    return NotEstimated(f"{what} was printed without {' and '.join(columns)}{instead}")


def numbers_of(printed: Printed, *columns: str) -> tuple[float, ...]:
    """The numbers in these columns, all known to be there."""
    return tuple(float(getattr(printed, column)) for column in columns)


def by_numbers(what: str, compute: Callable[..., Found], *columns: str) -> Route:
    """The route of a statistic whose size follows from these columns alone, in the order in which `compute` takes them."""

    def route(printed: Printed, conversion: str) -> Found:
        absent = missing(printed, *columns)
        return lacks(what, absent) if absent else turned(compute(*numbers_of(printed, *columns)), printed)

    return route


def turned(found: Found, printed: Printed) -> Found:
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


def cross_checked(found: Found, printed: Printed, second: str, route: Route | None, conversion: str) -> Found:
    """The effect with a flag, where the same unadjusted row gives another size as the statistic `second`; no route where it cannot."""
    if route is None:
        return found
    if isinstance(found, NotEstimated):
        return NotEstimated(f"{found.reason}; but the row can be sized as {second!r}: change its statistic")
    if printed.adjusted:
        return found
    other = route(replace(printed, statistic=second), conversion)
    return found if isinstance(other, NotEstimated) else cross_check.discordant(found, other)


def cells(printed: Printed) -> tuple[binary.Count, binary.Count] | None:
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


def comparison_risk(printed: Printed) -> float | None:
    """The study's own comparison risk: as given, else by the comparison group's events, else its percentage."""
    if printed.risk_comp is not None:
        return printed.risk_comp
    if printed.events_comp is not None and printed.n_comp:
        return printed.events_comp / printed.n_comp
    return None if printed.pct_comp is None else printed.pct_comp / 100


@dataclass(frozen=True, slots=True)
class Spreads:
    """Standard deviations of raw scores, with the working and the notes of their conversion."""

    sd_treat: float
    sd_comp: float
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()

    def noted(self, effect: Effect) -> Effect:
        """The effect with how its standard deviations came about."""
        return replace(effect, steps=(*self.steps, *effect.steps), notes=(*self.notes, *effect.notes))


def raw_spreads(printed: Printed) -> Spreads | NotEstimated:
    """The standard deviations of the scores themselves: those of changes are converted, those whose kind was not stated are reported."""
    sd_treat, sd_comp = numbers_of(printed, "sd_treat", "sd_comp")
    if printed.sd_of in ("final", "baseline"):
        return Spreads(sd_treat, sd_comp)
    if printed.sd_of is None:
        note = ("assumed", "it is not said what the standard deviations are of: taken as those of the scores, not of changes")
        return Spreads(sd_treat, sd_comp, notes=(note,))
    if printed.sd_of != "change":
        raise CannotCompute(f"sd_of is {printed.sd_of!r}; it is one of {', '.join(SD_OF)}")
    r = printed.r_pre_post
    if r is None:
        needed = "needs the correlation of before and after (r_pre_post), printed or as a stated assumption"
        return NotEstimated(f"the standard deviations are those of changes: a size on the scale of the scores {needed}")
    raw = means.sd_from_change(sd_treat, r), means.sd_from_change(sd_comp, r)
    steps = tuple(
        Step(f"SD of the scores, {arm} group = {sd:g} / sqrt(2 (1 - {inside(r)}))", value)
        for arm, sd, value in zip(("treatment", "comparison"), (sd_treat, sd_comp), raw, strict=True)
    )
    note = ("converted", f"standard deviations of changes to those of scores: SD = SD of change / sqrt(2 (1 - r)), r = {r:g}")
    return Spreads(raw[0], raw[1], steps, (note,))
