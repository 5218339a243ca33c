"""How precise a printed estimate is: the standard error behind its interval, its standard error or exact p, and what rounding allows."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.checks import refuse
from evidence.effects.result import Note, Step, inside
from evidence.effects.scale import normal_quantile, two_sided_p, z_of_p

# Half of a smaller one is not a number any more, so that no z follows.
SMALLEST_P = 1e-300
MOST_ROUNDED = 0.05  # a p of 0 that was printed with no decimal, or "0", says nothing of a bound
_P_AS_PRINTED = re.compile(r"^\s*(?:p\s*)?([<>=≤≥]?)\s*(\d*\.?\d+(?:[eE][-+]?\d+)?)\s*$", re.IGNORECASE)


class ThresholdOfP(CannotCompute):
    """A p printed as a threshold where an exact one is needed."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What a study printed beside an estimate about its precision.

    Attributes
    ----------
    ci_low, ci_high : limits of the interval, on the scale of the estimate.
    ci_level : confidence level in percent, as printed; 95 is assumed, with a note, where it is not.
    se : standard error; of the logarithm where the estimate is a ratio.
    p_value : p as printed, such as "0.031", ".004" or "<.001".
    """

    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    se: float | None = None
    p_value: str | None = None

    @property
    def from_estimate(self) -> bool:
        """Whether an interval or a standard error was printed."""
        return self.se is not None or self.ci_low is not None or self.ci_high is not None


@dataclass(frozen=True, slots=True)
class StandardError:
    """A standard error with its origin.

    Attributes
    ----------
    value : the standard error, on the log scale for a ratio.
    steps, notes : the working, and lines for the ledger.
    """

    value: float
    steps: tuple[Step, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedP:
    """A p as printed, and the range of values that rounds to it.

    Attributes
    ----------
    text : as printed.
    low, high : smallest and largest p that is printed so.
    exact : the printed value, None where it was printed with < or >.
    """

    text: str
    low: float
    high: float
    exact: float | None


def decimals(value: float) -> int:
    """Number of decimals a printed number has, read from its shortest form: 62.7 has 1, 62.0 has 0."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def read_p(text: str) -> PrintedP | None:
    """A p as printed, or None where the text is not a number (such as "ns").

    Examples
    --------
    >>> read_p("<.05").high, read_p("0.031").exact
    (0.05, 0.031)
    """
    match = _P_AS_PRINTED.match(text)
    if match is None:
        return None
    sign, digits = match.groups()
    value = float(digits)
    if sign in ("<", "≤"):
        return PrintedP(text, 0.0, value, None)
    if sign in (">", "≥"):
        return PrintedP(text, value, 1.0, None)
    half = 0.5 * 10.0 ** int(Decimal(digits).as_tuple().exponent)
    return PrintedP(text, max(0.0, value - half), min(1.0, value + half), value)


def bare_p(text: str) -> str:
    """A p as it stands in a formula, without the letter and the sign that were printed before it.

    >>> bare_p("p = .03"), bare_p("0.031")
    ('.03', '0.031')
    """
    return re.sub(r"^\s*p?\s*=?\s*", "", text, flags=re.IGNORECASE)


def exact_p(text: str) -> float:
    """The exact two-sided p, or `CannotCompute` where the text is not one: 0, 1, "ns"; `ThresholdOfP` for "<.05"."""
    p = read_p(text)
    if p is None:
        needed = "an exact p such as 0.031 is needed"
        if re.fullmatch(r"\s*(n\.?\s*s\.?|not significant)\s*", text, re.IGNORECASE):
            needed += "; where the study states its level, write >.05, from which a limit follows"
        elif "," in text:
            needed += ", with a decimal point"
        raise CannotCompute(f"p printed as {text!r} is not a number; {needed}")
    if p.exact is None:
        raise ThresholdOfP(f"p printed as {text!r} is a bound, and no size follows from a bound; an exact p such as 0.031 is needed")
    if not SMALLEST_P <= p.exact < 1:
        bound = f"; as a bound it is <{p.high:g}, from which a limit follows" if p.exact == 0 and 0 < p.high <= MOST_ROUNDED else ""
        raise CannotCompute(f"p printed as {text!r} was rounded to 0 or 1, or cannot be a p; an exact p between 0 and 1 is needed{bound}")
    return p.exact


def standard_error(estimate: float, given: Uncertainty, *, log: bool, name: str, df: float = math.inf) -> StandardError | NotEstimated:
    """Standard error of a printed estimate: from its interval, else from its printed standard error, else from an exact two-sided p.

    Parameters
    ----------
    estimate : as printed (a ratio itself, not its logarithm).
    given : what was printed about its precision.
    log : whether the standard error is that of the logarithm (ratios).
    name : what is estimated, for the working: "OR", "d".
    df : degrees of freedom of the t behind interval and p; infinite for the normal distribution.

    Examples
    --------
    >>> round(standard_error(1.66, Uncertainty(1.14, 2.40, 95), log=True, name="OR").value, 4)
    0.1899
    """
    refuse(_impossible(estimate, given, log, name))
    if given.ci_low is not None and given.ci_high is not None:
        return _from_interval(estimate, given.ci_low, given.ci_high, given, log, name, df)
    if given.se is not None:
        return _from_printed(estimate, given.se, given, log, name, df)
    if given.p_value is not None:
        return _from_p(estimate, given.p_value, log, name, df)
    of_what = f"standard error of ln {name} (se)" if log else "standard error (se)"
    needs = f"an interval (ci_low and ci_high), a {of_what} or an exact p_value"
    return NotEstimated(f"the precision of the {name} was not printed: needs {needs}")


def _impossible(estimate: float, given: Uncertainty, log: bool, name: str) -> list[str | None]:
    low, high = given.ci_low, given.ci_high
    problems: list[str | None] = []
    if log:
        parts = (("", estimate), ("lower limit of the ", low), ("upper limit of the ", high))
        problems += [f"the {part}{name} is {value:g}; a ratio is above 0" for part, value in parts if value is not None and value <= 0]
    if (low is None) != (high is None):
        problems.append(f"the {name} has only one limit of its interval; give both, or neither")
    elif low is not None and high is not None:
        if low >= high:
            problems.append(f"the interval of the {name} runs from {low:g} to {high:g}; the lower limit must be below the upper")
        elif not low <= estimate <= high:
            problems.append(f"the {name} of {estimate:g} lies outside its interval from {low:g} to {high:g}; check the three numbers")
    if given.ci_level is not None and not 1 < given.ci_level < 100:
        problems.append(f"a confidence level of {given.ci_level:g} percent; it is a percentage such as 95")
    if given.se is not None and given.se <= 0:
        problems.append(f"the standard error of the {name} is {given.se:g}; it must be above 0")
    return problems


def _from_interval(estimate: float, low: float, high: float, given: Uncertainty, log: bool, name: str, df: float) -> StandardError:
    notes: list[Note] = []
    level = given.ci_level
    if level is None:
        level = 95.0
        notes.append(("assumed", f"the level of the interval of the {name} was not printed; 95 percent is assumed"))
    z, symbol = _quantile(0.5 + level / 200, df), _symbol(df)
    value = (_scale(high, log) - _scale(low, log)) / (2 * z)
    sign = "ln " if log else ""
    steps = (
        Step(f"{symbol} of a {level:g}% interval", z),
        Step(f"SE of {sign}{name} = ({sign}{high:g} - {sign}{low if log else inside(low)}) / (2 x {z:.6g})", value),
    )
    # trailing zeros are lost when a number is read, so the three share the largest number of decimals seen
    half = 0.5 * 10.0 ** -max(decimals(estimate), decimals(low), decimals(high))
    notes += _asymmetry(estimate, low, high, half, log, name)
    slack = (_slack(low, half, log) + _slack(high, half, log)) / (2 * z)
    allowed = (max(value - slack, 1e-300), value + slack)
    if given.se is not None and not _overlap(allowed, _rounded(given.se)):
        why = f"the interval of the {name} implies a standard error of {value:.3g}, but {given.se:g} is printed; the interval was used"
        notes.append(("flagged", why))
    notes += _p_disagrees(_scale(estimate, log), _slack(estimate, half, log), value, allowed, given.p_value, f"interval of the {name}", df)
    return StandardError(value, steps, tuple(notes))


def _from_printed(estimate: float, value: float, given: Uncertainty, log: bool, name: str, df: float) -> StandardError:
    of = f"ln {name}" if log else name
    notes: list[Note] = []
    if log:
        notes.append(("assumed", f"the printed standard error {value:g} is taken as that of ln {name}, not of the {name} itself"))
    slack = _slack(estimate, 0.5 * 10.0 ** -decimals(estimate), log)
    notes += _p_disagrees(_scale(estimate, log), slack, value, _rounded(value), given.p_value, f"standard error of {of}", df)
    return StandardError(value, (Step(f"SE of {of}, as printed", value),), tuple(notes))


def _from_p(estimate: float, text: str, log: bool, name: str, df: float) -> StandardError:
    p = exact_p(text)
    size = abs(_scale(estimate, log))
    if size == 0:
        null = "ratio of 1" if log else "difference of 0"
        raise CannotCompute(
            f"the {name} is {estimate:g}: a {null} with a p gives no standard error; an interval or a standard error is needed"
        )
    z, symbol = (z_of_p(p) if math.isinf(df) else _quantile(1 - p / 2, df)), _symbol(df)
    of = f"ln {name}" if log else name
    steps = (Step(f"{symbol} of a two-sided p of {bare_p(text)}", z), Step(f"SE of {of} = |{of}| / {symbol}", size / z))
    return StandardError(size / z, steps, (("assumed", f"p printed as {text} is taken as exact and two-sided"),))


def _asymmetry(estimate: float, low: float, high: float, half: float, log: bool, name: str) -> list[Note]:
    """Flag an interval that is not symmetric about its estimate, beyond what rounding of the three numbers allows."""
    middle = (_scale(low, log) + _scale(high, log)) / 2
    slack = _slack(estimate, half, log) + (_slack(low, half, log) + _slack(high, half, log)) / 2
    if abs(_scale(estimate, log) - middle) <= slack * (1 + 1e-9):
        return []
    shown, scale = (math.exp(middle), "log scale") if log else (middle, "raw scale")
    why = f"the {name} of {estimate:g} is not the middle {shown:.4g} of its limits {low:g} and {high:g} on the {scale}, beyond rounding"
    return [("flagged", f"{why}; the standard error follows the width of the interval")]


def _p_disagrees(size: float, slack: float, se: float, allowed: tuple[float, float], text: str | None, used: str, df: float) -> list[Note]:
    """Flag a printed p that the precision used cannot give, whatever the rounding of estimate, precision and p."""
    printed = None if text is None else read_p(text)
    if printed is None:
        return []
    z_low, z_high = max(0.0, abs(size) - slack) / allowed[1], (abs(size) + slack) / allowed[0]
    if _overlap((_two_sided(z_high, df), _two_sided(z_low, df)), (printed.low, printed.high)):
        return []
    implied = _two_sided(abs(size) / se, df)
    return [("flagged", f"the {used} implies p = {implied:.3g}, but p is printed as {text}; the {used.partition(' of ')[0]} was used")]


def _quantile(probability: float, df: float) -> float:
    """The quantile of t with `df` degrees of freedom, of the normal distribution where they are infinite."""
    if math.isinf(df):
        return normal_quantile(probability)
    from scipy.special import stdtrit

    return float(stdtrit(df, probability))


def _symbol(df: float) -> str:
    return "z" if math.isinf(df) else f"t({df:g})"


def _two_sided(z: float, df: float) -> float:
    if math.isinf(df):
        return two_sided_p(z)
    from scipy.special import stdtr

    return 2 * float(stdtr(df, -abs(z)))


def _rounded(value: float) -> tuple[float, float]:
    """The range of positive numbers that are printed so."""
    half = 0.5 * 10.0 ** -decimals(value)
    return max(value - half, 1e-300), value + half


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _scale(value: float, log: bool) -> float:
    return math.log(value) if log else value


def _slack(value: float, half: float, log: bool) -> float:
    """How far half a unit of the last decimal moves a number; a printed ratio is always larger than that half unit."""
    return -math.log1p(-half / value) if log else half
