"""What every route returns: one effect size with its precision, its route, every step, and the notes the ledger keeps."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.effects.scale import z_of_level

if TYPE_CHECKING:
    import pandas as pd

# A g this near 0 is 0: adding and subtracting logarithms of equal groups leaves up to 1e-15, and no numbers that people print differ
# by so little as 1e-9 standard deviations.
NO_DIFFERENCE = 1e-9
NEEDS = ("inflated: ", "partial: ", "binary, attenuated: ")  # how a flag begins that keeps a size out of tier 1
LARGE = 3.0  # |g| beyond this is rarely true of a social programme; more often an SE read as an SD, or a slip in a count

Note = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working.

    Attributes
    ----------
    formula : the formula with its numbers, as a person would write it.
    value : what it gives.
    """

    formula: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect size on the scale of Hedges' g.

    Attributes
    ----------
    g : Hedges' g (standard deviations); positive as the route says, after `turned` positive = better.
    se : standard error of g.
    ci_low, ci_high : interval g -+ z se at `level`.
    level : confidence level, a fraction.
    route : short stable name of the way from the printed numbers to g.
    metric : scale of the printed result: "OR", "RR", "HR", "SMD" or "r".
    native, native_se : log odds ratio (OR, RR) or log hazard ratio (HR) and its standard error, signed as g; None otherwise.
    assumptions : what must hold for g to mean what it says, in words.
    steps : the working, in order.
    notes : (what, why) pairs for the ledger; `what` is one of `evidence.base.ledger.KINDS`.
    even : whether both groups are printed as equal, so that what g differs from 0 is rounding or an added 0.5.
    no_contrast : why the numbers say nothing of the size of a difference, in words; "" where they do. Such an effect is not pooled.
    """

    g: float
    se: float
    ci_low: float
    ci_high: float
    level: float = 0.95
    route: str
    metric: str
    native: float | None = None
    native_se: float | None = None
    assumptions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()
    even: bool = False
    no_contrast: str = ""

    __repr__ = brief("g", "se", "ci_low", "ci_high", "metric", "route")

    @property
    def favours(self) -> str:
        """Whom g favours, once positive = better: "treatment", "comparison" or "none"."""
        if self.even or abs(self.g) <= NO_DIFFERENCE:
            return "none"
        return "treatment" if self.g > 0 else "comparison"

    @property
    def doubts(self) -> tuple[str, ...]:
        """What was flagged on the way to it."""
        return tuple(dict.fromkeys(why for what, why in self.notes if what == "flagged"))

    @property
    def needs(self) -> str:
        """What has to be assumed for it to stand as a plain standardised difference; "" where it follows from what is printed (tier 1)."""
        found = next((doubt for doubt in self.doubts if doubt.startswith(NEEDS)), "")
        return re.sub(r" \([^()]*\)$", "", found.partition(": ")[2])

    def at_level(self, level: float) -> Effect:
        """The same effect with its interval at another confidence level (a fraction)."""
        half = z_of_level(level) * self.se
        return replace(self, ci_low=self.g - half, ci_high=self.g + half, level=level)

    def turned(self, better: bool) -> Effect:
        """The effect with positive = better.

        Parameters
        ----------
        better
            True where a higher value of the printed statistic is better (nothing changes); False where it is worse: the sign of g and
            of `native` is turned, with a note. An effect is turned once; a second time is refused.
        """
        if better:
            return self
        if any(what == "turned" for what, _ in self.notes):
            raise ValueError("this effect has been turned already; the sign is turned once")
        native = None if self.native is None else _negative(self.native)
        g = _negative(self.g)
        return replace(
            self,
            g=g,
            ci_low=_negative(self.ci_high),
            ci_high=_negative(self.ci_low),
            native=native,
            steps=(*self.steps, Step("sign turned, because lower is better: g = -g", g)),
            notes=(*self.notes, ("turned", "a lower value of the printed statistic is better: sign turned so that positive is better")),
        )

    def with_notes(self, *notes: Note) -> Effect:
        """The effect with further notes for the ledger."""
        return replace(self, notes=(*self.notes, *notes))

    def to_dict(self) -> dict[str, Any]:
        """The effect as the command line prints it in JSON."""
        return {
            "g": self.g,
            "se": self.se,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
            "route": self.route,
            "assumptions": list(self.assumptions),
            "steps": [{"formula": step.formula, "value": step.value} for step in self.steps],
        }

    def table(self) -> pd.DataFrame:
        """One row: g, its interval, the route, and the native scale where there is one."""
        import pandas as pd

        columns = ("g", "se", "ci_low", "ci_high", "level", "metric", "native", "native_se", "route")
        row = {name: getattr(self, name) for name in columns}
        return pd.DataFrame([row | {"assumptions": "; ".join(self.assumptions)}])

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{escape(step.formula)}</td><td>{step.value:.6g}</td></tr>" for step in self.steps)
        return f"{self.table().to_html(index=False)}<table><tr><th>step</th><th>value</th></tr>{rows}</table>"


def effect_on_g(
    g: float,
    se: float,
    *,
    route: str,
    metric: str,
    native: float | None = None,
    native_se: float | None = None,
    assumptions: tuple[str, ...] = (),
    steps: tuple[Step, ...] = (),
    notes: tuple[Note, ...] = (),
) -> Effect:
    """An `Effect` from g and its standard error, with the interval at 0.95; the other parameters are its fields.

    A result that is not a finite number, or has no sampling error, is refused; one beyond `LARGE` is flagged.
    """
    if not (math.isfinite(g) and math.isfinite(se) and se > 0):
        raise CannotCompute(f"the numbers give g = {g:g} with a standard error of {se:g}, which is not a usable effect size; check each")
    if abs(g) > LARGE:
        look = "look for a standard error read as an SD" if any("SD" in step.formula for step in steps) else "check the numbers"
        notes = (*notes, ("flagged", f"g of {abs(g):.3g} in size is larger than {LARGE:g}: {look}"))
    half = z_of_level(0.95) * se
    return Effect(
        g=g,
        se=se,
        ci_low=g - half,
        ci_high=g + half,
        route=route,
        metric=metric,
        native=native,
        native_se=native_se,
        assumptions=assumptions,
        steps=steps,
        notes=notes,
    )


def inside(value: float, form: str = "g") -> str:
    """A number inside a formula, a negative one in brackets: what is squared or taken off can then be read in one way.

    >>> inside(0.25), inside(-0.25)
    ('0.25', '(-0.25)')
    """
    return f"({value:{form}})" if value < 0 else f"{value:{form}}"


def _negative(value: float) -> float:
    return 0.0 - value  # never -0.0, which would be printed with its sign
