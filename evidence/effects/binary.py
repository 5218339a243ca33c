"""Yes/no outcomes in both arms: events or percentages, through the log odds ratio to d.

No small-sample correction: no standard deviation is estimated on these routes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from evidence.base.words import several
from evidence.effects.checks import events_in_group, percentage, refuse, whole_size
from evidence.effects.precision import decimals
from evidence.effects.result import Effect, Note, Step, effect_on_g
from evidence.effects.scale import CONVERSIONS, check_conversion, log_odds_ratio_to_d, normal_quantile

NO_WHOLE_NUMBER = "no whole number of events gives"
LATENT = {
    "hasselblad-hedges": "behind the yes/no outcome lies a logistic one with equal spread in both groups",
    "cox": "behind the yes/no outcome lies a normal-like one with equal spread; 1.65 is Cox's divisor",
    "probit": "behind the yes/no outcome lies a normal one with equal spread in both groups",
}


@dataclass(frozen=True, slots=True)
class Cells:
    """A two-by-two table ready for logarithms.

    Attributes
    ----------
    a, b, c, d : events and non-events of the treatment group, then of the comparison group.
    added : 0.5 where a cell was 0 (added to all four), else 0.
    """

    a: float
    b: float
    c: float
    d: float
    added: float

    @property
    def log_odds_ratio(self) -> float:
        """ln OR."""
        return math.log(self.a) - math.log(self.b) - math.log(self.c) + math.log(self.d)

    @property
    def variance(self) -> float:
        """Variance of ln OR by the four cells (Woolf 1955)."""
        return 1 / self.a + 1 / self.b + 1 / self.c + 1 / self.d


def cells(events_treat: float, n_treat: float, events_comp: float, n_comp: float) -> Cells:
    """The four cells; 0.5 is added to all four only where one is 0 (as metafor's `escalc` does)."""
    refuse([*events_in_group("treatment", events_treat, n_treat), *events_in_group("comparison", events_comp, n_comp)])
    without_treat, without_comp = n_treat - events_treat, n_comp - events_comp
    added = 0.5 if 0 in (events_treat, without_treat, events_comp, without_comp) else 0.0
    return Cells(events_treat + added, without_treat + added, events_comp + added, without_comp + added, added)


def from_events(events_treat: float, n_treat: float, events_comp: float, n_comp: float, *, conversion: str = "hasselblad-hedges") -> Effect:
    """Events and group sizes: log odds ratio by the four cells, then d (Hasselblad & Hedges 1995 unless told otherwise).

    Positive = more events in the treatment group.

    Examples
    --------
    >>> round(from_events(53, 57, 15, 53).g, 3)
    1.937
    """
    check_conversion(conversion)
    table = cells(events_treat, n_treat, events_comp, n_comp)
    shown = tuple(f"{cell:g}" for cell in (table.a, table.b, table.c, table.d))
    log_or, se = table.log_odds_ratio, math.sqrt(table.variance)
    steps = [
        Step(f"ln OR = ln(({shown[0]} x {shown[3]}) / ({shown[1]} x {shown[2]}))", log_or),
        Step(f"SE = sqrt(1/{shown[0]} + 1/{shown[1]} + 1/{shown[2]} + 1/{shown[3]})", se),
    ]
    if conversion == "probit":
        d, se_d, formula = _probit(table)
    else:
        on_d = log_odds_ratio_to_d(log_or, se, conversion)
        d, se_d, formula = on_d.d, on_d.se, on_d.formula
    steps += [Step(formula, d), Step("SE of d", se_d)]
    no_contrast = _no_contrast(events_treat, n_treat, events_comp, n_comp)
    effect = effect_on_g(
        d,
        se_d,
        route=f"events to log odds ratio to d ({CONVERSIONS[conversion]})",
        metric="OR",
        native=log_or,
        native_se=se,
        assumptions=(LATENT[conversion],),
        steps=tuple(steps),
        notes=(*_zero_cell_notes(table, no_contrast), ("converted", f"two risks to d: {formula}")),
    )
    return replace(effect, even=bool(no_contrast), no_contrast=no_contrast)


def from_percentages(pct_treat: float, n_treat: float, pct_comp: float, n_comp: float, *, conversion: str = "hasselblad-hedges") -> Effect:
    """Percentages and group sizes: count = floor(p n / 100 + 0.5), then as `from_events`.

    The note says which counts the printed percentage allows, and how far g moves over them.

    Examples
    --------
    >>> from_percentages(62.7, 461, 55.8, 457).steps[0].formula
    'treatment events = floor(62.7 x 461 / 100 + 0.5)'
    """
    arms = (("treatment", pct_treat, n_treat), ("comparison", pct_comp, n_comp))
    refuse([*(percentage(arm, pct) for arm, pct, _ in arms), *(whole_size(arm, n) for arm, _, n in arms)])
    treat, comp = (Count.of(*arm) for arm in arms)
    return from_counts(treat, comp, conversion=conversion)


@dataclass(frozen=True, slots=True)
class Count:
    """Events of one arm, and the counts its printed percentage allows.

    Attributes
    ----------
    arm : "treatment" or "comparison".
    events, n : the count used and the group size.
    low, high : smallest and largest count that the printed percentage allows; equal to `events` where events were printed.
    percent : the printed percentage, None where events were printed.
    fits : whether any whole count gives the printed percentage.
    """

    arm: str
    events: int
    n: int
    low: int
    high: int
    percent: float | None = None
    fits: bool = True

    @classmethod
    def of(cls, arm: str, percent: float, n: float) -> Count:
        """The count behind a percentage; decimals are read from the number, so 62 allows 61.5 to 62.5.

        Raises
        ------
        CannotCompute
            The percentage lies outside 0 to 100, no group has so many people, or it is above 0 and less than one of them.
        """
        refuse([percentage(arm, percent), whole_size(arm, n)])
        size = int(n)
        exact = Decimal(repr(float(percent))) * size / 100
        half = Decimal(size) * Decimal(5).scaleb(-1 - decimals(percent)) / 100
        events = int((exact + Decimal("0.5")).to_integral_value(ROUND_FLOOR))
        low = max(0, int((exact - half).to_integral_value(ROUND_CEILING)))
        high = min(size, int((exact + half).to_integral_value(ROUND_FLOOR)))
        if low > high:
            if not events:
                refuse([f"{percent:g} percent of {size} in the {arm} group is less than one person; a percentage is written 57, not 0.57"])
            below, above = (int(exact.to_integral_value(way)) for way in (ROUND_FLOOR, ROUND_CEILING))
            return cls(arm, events, size, below, above, percent, fits=False)
        return cls(arm, events, size, low, high, percent)

    @classmethod
    def printed(cls, arm: str, events: float, n: float) -> Count:
        """Events as printed: nothing was rounded."""
        refuse(events_in_group(arm, events, n))
        return cls(arm, int(events), int(n), int(events), int(events))


def from_counts(treat: Count, comp: Count, *, conversion: str = "hasselblad-hedges") -> Effect:
    """Two arms of which one or both were printed as percentages; the working of `from_percentages`."""
    effect = from_events(treat.events, treat.n, comp.events, comp.n, conversion=conversion)
    rounded = [arm for arm in (treat, comp) if arm.percent is not None]
    if not rounded:
        return effect
    corners = ((treat.low, comp.high), (treat.high, comp.low))
    spread = max(abs(from_events(first, treat.n, second, comp.n, conversion=conversion).g - effect.g) for first, second in corners)
    steps = tuple(Step(f"{arm.arm} events = floor({arm.percent:g} x {arm.n} / 100 + 0.5)", float(arm.events)) for arm in rounded)
    moves = f"over these counts g moves by at most {spread:.3f}" if spread else "no other counts fit"
    notes: list[Note] = [("rounded", f"{'; '.join(map(_rounding, rounded))}; {moves}")]
    notes += [
        ("flagged", f"{NO_WHOLE_NUMBER} {arm.percent:g} percent of {arm.n} in the {arm.arm} group; check both")
        for arm in rounded
        if not arm.fits
    ]
    route = effect.route.replace("events", "percentages to counts", 1)
    even = effect.even or (treat.percent is not None and treat.percent == comp.percent)
    return replace(effect, route=route, steps=(*steps, *effect.steps), notes=(*notes, *effect.notes), even=even)


def _rounding(count: Count) -> str:
    allowed = f"{count.low}" if count.low == count.high else f"{count.low} to {count.high}"
    how = "allows" if count.fits else "fits no whole count; nearest"
    taken = f"{count.percent:g} percent of {count.n} in the {count.arm} group taken as {several(count.events, 'event')}"
    return f"{taken} (the printed figure {how} {allowed})"


def _no_contrast(events_treat: float, n_treat: float, events_comp: float, n_comp: float) -> str:
    """Why two groups with one and the same outcome have no contrast: the odds ratio could be anything (Cochrane Handbook 10.4.4.2)."""
    if events_treat == events_comp == 0:
        who = "nobody in either group had the event"
    elif events_treat == n_treat and events_comp == n_comp:
        who = "everybody in both groups had the event"
    else:
        return ""
    return f"{who}, so a size would rest on the added 0.5 alone"


def _zero_cell_notes(table: Cells, no_contrast: str) -> tuple[Note, ...]:
    if not table.added:
        return ()
    added: Note = ("adjusted", "a cell of the two-by-two table is 0: 0.5 added to all four cells")
    return (added, ("flagged", no_contrast)) if no_contrast else (added,)


def _probit(table: Cells) -> tuple[float, float, str]:
    """Difference of the normal quantiles of both risks, variance 2 pi p (1-p) exp(z^2) / n in each arm (Rosenthal 1994; metafor's PBIT)."""
    risks = (table.a / (table.a + table.b), table.c / (table.c + table.d))
    z = [normal_quantile(risk) for risk in risks]
    sizes = (table.a + table.b, table.c + table.d)
    variance = sum(2 * math.pi * p * (1 - p) * math.exp(q * q) / n for p, q, n in zip(risks, z, sizes, strict=True))
    return z[0] - z[1], math.sqrt(variance), f"d = probit({risks[0]:.6g}) - probit({risks[1]:.6g})"
