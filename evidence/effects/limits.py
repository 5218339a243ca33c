"""What a p printed as a threshold ("<.05", ">.05") says of an effect size: whom it favours and a limit, never a point.

At the threshold itself a size follows as from an exact p. The real p lies on one side of it, so the real size does too: below the
threshold |g| is larger (or, where the estimate was printed, its standard error smaller), above it |g| is smaller. Nothing says how far.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.precision import ThresholdOfP, read_p
from evidence.effects.printed import Printed
from evidence.effects.result import NO_DIFFERENCE, Effect, Step

THRESHOLDS = ("<", ">", "≤", "≥")  # how such a p begins


@dataclass(frozen=True, slots=True)
class Limit:
    """What a threshold of p says.

    Attributes
    ----------
    p_value : as printed.
    favours : "treatment", "comparison", or None where it is not known.
    g : the size itself where it was printed and only its precision is limited, else None.
    least, most : what |g| is at least or at most, None where that is not limited.
    se_least, se_most : what the standard error of g is at least or at most, None where that is not limited.
    steps : the working at the threshold.
    """

    p_value: str
    favours: str | None
    g: float | None
    least: float | None
    most: float | None
    se_least: float | None
    se_most: float | None
    steps: tuple[Step, ...]

    @property
    def words(self) -> str:
        """The limit for people; it is rounded to the side on which it stays true."""
        if self.g is not None:
            known = f"g is {self.g:.3f}, its standard error "
            return known + (_at_most(self.se_most) if self.se_most is not None else _at_least(self.se_least))
        if self.favours is None:
            return (
                f"g is {_at_least(self.least)} in size, to one side or the other"
                if self.most is None
                else f"g is {_at_most(self.most)} in size"
            )
        side = f"in favour of the {self.favours} group"
        return f"g is {_at_least(self.least)} {side}" if self.most is None else f"g is {_at_most(self.most)} {side}"

    def to_dict(self) -> dict[str, Any]:
        """The limit as the command line prints it in JSON."""
        names = ("p_value", "favours", "g", "least", "most", "se_least", "se_most")
        steps = [{"formula": step.formula, "value": step.value} for step in self.steps]
        return {name: getattr(self, name) for name in names} | {"words": self.words, "steps": steps}


class OnlyALimit(CannotCompute):
    """No size follows from a threshold of p; what does follow stands in `limit`.

    Attributes
    ----------
    limit : the direction and the limit.
    """

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        super().__init__(
            f"p printed as {limit.p_value!r} is a bound, from which no more follows than a limit: {limit.words}; {_instead(limit)}"
        )


def beyond_threshold(printed: Printed, route: Callable[[Printed], Effect | NotEstimated]) -> Effect | NotEstimated:
    """What the route makes of a row; where that hangs on a p printed as a threshold, the limit is raised.

    Parameters
    ----------
    printed : the numbers of one contrast.
    route : from printed numbers to an effect.

    Raises
    ------
    OnlyALimit
        The size, or its precision, follows from nothing but the threshold.
    """
    p = None if printed.p_value is None else read_p(printed.p_value)
    if p is None or p.exact is not None:
        return route(printed)
    threshold = p.high if p.low == 0 else p.low
    row = printed
    try:
        found = route(printed)
        if isinstance(found, Effect) or printed.favours is not None:
            return found
        row = replace(printed, favours="treatment")  # of a test without a sign and without a direction the size is limited all the same
        route(row)
    except ThresholdOfP:
        at, inside = (
            route(replace(row, p_value=repr(value))) for value in (threshold, threshold / 2 if p.low == 0 else (1 + threshold) / 2)
        )
        if isinstance(at, NotEstimated) or isinstance(inside, NotEstimated):
            return at
        raise OnlyALimit(_limit(printed, at, inside, below=p.low == 0)) from None
    return found


def _limit(printed: Printed, at: Effect, inside: Effect, below: bool) -> Limit:
    text = str(printed.p_value)
    if abs(at.g - inside.g) <= NO_DIFFERENCE:
        return Limit(text, at.favours, at.g, None, None, None if below else at.se, at.se if below else None, at.steps)
    size = abs(at.g)
    favours = None if printed.favours is None and printed.estimate is None else at.favours
    return Limit(text, favours, None, size if below else None, None if below else size, None, None, at.steps)


def _at_least(value: float | None) -> str:
    return f"{math.floor(1000 * (value or 0.0)) / 1000:.3f} or more"


def _at_most(value: float | None) -> str:
    return f"{math.ceil(1000 * (value or 0.0)) / 1000:.3f} or less"


def _instead(limit: Limit) -> str:
    if limit.least is not None or limit.se_most is not None:
        return "to analyse it, find the exact p, or take the bound as exact, which understates the result, as a stated assumption"
    return "to analyse it, find the exact p; to take this bound as exact would overstate the result"
